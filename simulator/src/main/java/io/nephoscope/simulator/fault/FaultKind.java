package io.nephoscope.simulator.fault;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ways in which a call can go wrong, and what the wire must do. */
public enum FaultKind {
  /** Refuse as the cloud refuses who lacks a permission. */
  DENY("deny"),
  /** Refuse as the cloud refuses who asks too fast, with {@link Fault#retryAfter()}. */
  THROTTLE("throttle"),
  /** Answer a server error (HTTP 503, gRPC UNAVAILABLE). */
  ERROR("error"),
  /** Answer properly, but only after {@link Fault#delay()}. */
  SLOW("slow"),
  /** Send the beginning of a proper answer and cut the connection. */
  TRUNCATE("truncate"),
  /** Answer success with a body that is not the format. */
  GARBAGE("garbage"),
  /** Answer properly, but with the page token the caller sent (or the first page's own again). */
  REPEAT_TOKEN("repeatToken"),
  /** Refuse the credentials as expired. */
  EXPIRED("expired"),
  /**
   * Refuse because the service is switched off: Google's API for the project, Amazon's service in
   * the account and region.
   */
  NOT_ENABLED("disabled"),
  /** Google: answer that the deadline is over. */
  DEADLINE("deadline"),
  /** Google: send half of a page, say that the connection goes away, and let it go. */
  GO_AWAY("goAway"),
  /** Google: send half of a page and end the stream without a status. */
  HALF_CLOSE("halfClose"),
  /** Google: send a page larger than the four megabytes that gRPC takes by itself. */
  BULKY("bulky"),
  /** Google: announce a page of a gigabyte, and begin to send it. */
  HUGE("huge");

  private final String word;

  FaultKind(String word) {
    this.word = word;
  }

  /** Whether only Google's wire knows it. */
  public boolean googles() {
    return switch (this) {
      case DEADLINE, GO_AWAY, HALF_CLOSE, BULKY, HUGE -> true;
      case NOT_ENABLED, DENY, THROTTLE, ERROR, SLOW, TRUNCATE, GARBAGE, REPEAT_TOKEN, EXPIRED ->
          false;
    };
  }

  /** The kind as JSON writes it. */
  public String word() {
    return word;
  }

  public static Optional<FaultKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  /** All words, for a message. */
  public static String words() {
    return Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", "));
  }
}
