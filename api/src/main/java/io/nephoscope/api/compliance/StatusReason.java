package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.GapCategory;

/** Why a control is not assessed, unknown or partial. The first of several reasons is told. */
public enum StatusReason {
  /** The reader is not allowed to see it. */
  NO_PERMISSION("the reader is not allowed to see it"),
  /** The service that assesses is off, or its settings here are wrong. */
  SERVICE_DISABLED("the service that assesses it is switched off or not set up"),
  /** The reading failed. */
  READ_FAILED("it could not be read"),
  /** What was read is too old to rely on. */
  OUT_OF_DATE("what was read is too old to rely on"),
  /** It has not been read yet. */
  NEVER_READ("it has not been read yet"),
  /** The cloud tried and could not tell. */
  CHECK_COULD_NOT_RUN("the cloud's check could not tell"),
  /** The cloud has a check but says nothing of it. */
  NO_RESULT("the cloud has a check for it but gave no result"),
  /** The cloud vouches for it and checks nothing. */
  PROVIDER_ATTESTED("the cloud vouches for it and checks nothing"),
  /** People must judge it. */
  MANUAL("it must be judged by people"),
  /** The cloud knows the standard but has no check for the control. */
  NO_AUTOMATED_CHECK("the cloud has no automated check for it"),
  /** The cloud does not assess against this standard. */
  STANDARD_NOT_OFFERED("the cloud does not assess against this standard");

  private final String text;

  StatusReason(String text) {
    this.text = text;
  }

  /** The reason for people, to follow "because". */
  public String text() {
    return text;
  }

  /** Why a place that could not be read leaves a control open. */
  static StatusReason of(GapCategory category) {
    return switch (category) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> NO_PERMISSION;
      case NOT_ENABLED, INVALID_CONFIGURATION -> SERVICE_DISABLED;
      case NEVER_READ -> NEVER_READ;
      case OUT_OF_DATE -> OUT_OF_DATE;
      case THROTTLED, UNAVAILABLE, TIMED_OUT, INVALID_RESPONSE, INTERNAL, SUSPICIOUS_DROP ->
          READ_FAILED;
    };
  }

  /** What such a place makes of a control: nobody assessed it there, or it should be known. */
  static ControlStatus status(GapCategory category) {
    return switch (category) {
      case PERMISSION_DENIED, UNAUTHENTICATED, NOT_ENABLED, INVALID_CONFIGURATION, NEVER_READ ->
          ControlStatus.NOT_ASSESSED;
      case THROTTLED,
          UNAVAILABLE,
          TIMED_OUT,
          INVALID_RESPONSE,
          INTERNAL,
          OUT_OF_DATE,
          SUSPICIOUS_DROP ->
          ControlStatus.UNKNOWN;
    };
  }
}
