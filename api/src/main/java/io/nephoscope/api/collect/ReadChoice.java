package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whether a shard is read whole, or only what changed in it. */
final class ReadChoice {

  /** By how much the clocks of clouds and servers may differ. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private ReadChoice() {}

  /**
   * Since when changes are to be read; {@code null} when the shard is to be read whole. It is when
   * it was never read, when the last whole reading is too old or was made by another version of the
   * provider, when the last try was an invalid answer or a sudden drop, which only a whole reading
   * can settle, and when the clock has gone back.
   *
   * @param last what is known of the shard; {@code null} when nothing is
   * @param wholeReadEvery how long changes are enough
   * @param readBy the version of the provider
   */
  static @Nullable Instant changesSince(
      @Nullable ShardState last, Duration wholeReadEvery, String readBy, Instant now) {
    if (last == null || last.asOf() == null || last.wholeAt() == null) {
      return null;
    }
    if (!last.readBy().equals(readBy) || onlyWholeSettles(last.problem())) {
      return null;
    }
    if (now.isBefore(last.asOf())
        || Duration.between(last.wholeAt(), now).compareTo(wholeReadEvery) >= 0) {
      return null;
    }
    return last.asOf().minus(CLOCKS_DIFFER);
  }

  private static boolean onlyWholeSettles(@Nullable Problem problem) {
    if (problem == null) {
      return false;
    }
    return switch (problem.category()) {
      case INVALID_RESPONSE, SUSPICIOUS_DROP -> true;
      case INVALID_CONFIGURATION,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_ENABLED,
          THROTTLED,
          UNAVAILABLE,
          TIMED_OUT,
          INTERNAL,
          NEVER_READ,
          OUT_OF_DATE ->
          false;
    };
  }
}
