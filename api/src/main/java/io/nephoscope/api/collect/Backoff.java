package io.nephoscope.api.collect;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next try: what the cloud asked for, up to a cap and with up to a
 * tenth more; otherwise "full jitter", a random time between zero and a bound that doubles with
 * each try (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param first the bound before the second try
 * @param longest where the doubling ends
 * @param longestRetryAfter the cap of what a cloud can ask for
 * @param random where the jitter comes from; safe for any thread
 */
record Backoff(
    Duration first, Duration longest, Duration longestRetryAfter, RandomGenerator random) {

  /**
   * The wait after a failed try.
   *
   * @param failed how many tries have failed, this one included
   * @param retryAfter what the cloud asked for; {@code null}, zero or negative when it did not ask
   *     for anything sensible
   */
  Duration delay(int failed, @Nullable Duration retryAfter) {
    if (retryAfter != null && retryAfter.isPositive()) {
      long asked = Waiting.shorter(retryAfter, longestRetryAfter).toNanos();
      return Duration.ofNanos(asked + (long) (asked * 0.1 * random.nextDouble()));
    }
    return Duration.ofNanos(
        (long) (doubled(first, failed, longest).toNanos() * random.nextDouble()));
  }

  /** A duration that doubles with each failure, up to the longest. */
  static Duration doubled(Duration first, int failed, Duration longest) {
    double factor = Math.scalb(1.0, Math.min(Math.max(failed, 1) - 1, 40));
    double nanos = Math.min(first.toNanos() * factor, (double) longest.toNanos());
    return Duration.ofNanos((long) nanos);
  }
}
