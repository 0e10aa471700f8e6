package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.spi.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a call into a plugin, or a reading made of such calls, came to nothing. Its texts are short,
 * on one line, and safe to show.
 */
final class CallFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_TEXT = 2_000;
  private static final String TELL_THE_MAKER =
      "Report it to the makers of the provider, with the server's log.";

  private final GapCategory category;
  private final String text;
  private final @Nullable String remedy;
  private final @Nullable Duration retryAfter;

  CallFailure(
      GapCategory category,
      String text,
      @Nullable String remedy,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(category + ": " + shown(text), cause);
    this.category = category;
    this.text = shown(text);
    this.remedy = remedy == null ? null : shown(remedy);
    this.retryAfter = retryAfter;
  }

  /** The provider broke a promise of the SPI. */
  static CallFailure brokenPromise(String text) {
    return new CallFailure(GapCategory.INVALID_RESPONSE, text, TELL_THE_MAKER, null, null);
  }

  /** It took too long. */
  static CallFailure late(String text) {
    return new CallFailure(
        GapCategory.TIMED_OUT,
        text,
        "Check that the cloud can be reached and answers; it is tried again by itself.",
        null,
        null);
  }

  /** The server could not keep what was read. */
  static CallFailure notKept(Throwable cause) {
    return new CallFailure(
        GapCategory.INTERNAL,
        "What was read could not be kept: " + cause.getClass().getName() + ".",
        "Check the disk of the data folder, and the server's log.",
        null,
        cause);
  }

  /**
   * What a thrown object means. The message of an exception that is not the SPI's own may hold
   * anything, so it is not shown.
   *
   * @throws VirtualMachineError when the process itself is in danger; a stack overflow is not
   */
  static CallFailure of(String what, Throwable thrown) {
    Throwable failure = thrown;
    while ((failure instanceof CompletionException || failure instanceof ExecutionException)
        && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (failure instanceof VirtualMachineError dying && !(failure instanceof StackOverflowError)) {
      throw dying;
    }
    if (failure instanceof CallFailure known) {
      return known;
    }
    if (failure instanceof ProviderException said && said.category() != null) {
      String message = said.getMessage();
      return new CallFailure(
          GapCategory.of(said.category()),
          message == null ? what + ": failed without a message." : message,
          said.remedy(),
          said.retryAfter(),
          said.category() == ProviderException.Category.INTERNAL ? said : null);
    }
    return new CallFailure(
        GapCategory.INTERNAL,
        what
            + ": the provider failed with "
            + failure.getClass().getName()
            + " (expected: a ProviderException).",
        TELL_THE_MAKER,
        null,
        failure);
  }

  /** Who must act. */
  GapCategory category() {
    return category;
  }

  /** What was tried and what happened. */
  String text() {
    return text;
  }

  /** What would mend it; {@code null} when nothing is known. */
  @Nullable String remedy() {
    return remedy;
  }

  /** How long the cloud asked to wait; {@code null} when it did not. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Whether the same may succeed soon without anybody's doing. */
  boolean passing() {
    return switch (category) {
      case THROTTLED, UNAVAILABLE, INVALID_RESPONSE, TIMED_OUT, SUSPICIOUS_DROP -> true;
      case INVALID_CONFIGURATION,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_ENABLED,
          INTERNAL,
          NEVER_READ,
          OUT_OF_DATE ->
          false;
    };
  }

  /**
   * The same as data.
   *
   * @param before what was wrong until now; {@code null} when nothing was
   */
  Problem problem(@Nullable Problem before, Instant now) {
    Instant since = before != null && before.category() == category ? before.since() : now;
    return new Problem(category, text, remedy, since);
  }

  private static String shown(String text) {
    String cut = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    return cut.replaceAll("\\p{Cntrl}+", " ");
  }
}
