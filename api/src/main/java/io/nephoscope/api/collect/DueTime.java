package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.GapCategory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides how long after a reading the next one is due. */
final class DueTime {

  private DueTime() {}

  /**
   * The time until the next reading.
   *
   * @param problem how the reading failed; {@code null} when it succeeded
   * @param failures how many readings have failed in a row, this one included
   * @param refreshEvery how often the source is read when all is well; never waited longer than
   */
  static Duration after(
      @Nullable GapCategory problem,
      int failures,
      Duration refreshEvery,
      CollectSettings settings) {
    if (problem == null) {
      return refreshEvery;
    }
    return switch (problem) {
      case SUSPICIOUS_DROP ->
          Backoff.doubled(
              Waiting.shorter(settings.confirmDropAfter(), refreshEvery), failures, refreshEvery);
      case THROTTLED, UNAVAILABLE, INVALID_RESPONSE, TIMED_OUT ->
          Backoff.doubled(
              Waiting.shorter(settings.retryFailedAfter(), refreshEvery), failures, refreshEvery);
      case INVALID_CONFIGURATION,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_ENABLED,
          INTERNAL,
          NEVER_READ,
          OUT_OF_DATE ->
          refreshEvery;
    };
  }
}
