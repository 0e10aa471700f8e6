package io.nephoscope.provider.gcp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Lets calls through one after the other, no closer together than a quota wants it, whoever makes
 * them. For calls that the host does not pace, because a page makes several or is paced as another.
 */
final class Spacing {

  private final long gap;
  private final Function<Duration, CompletableFuture<Void>> after;
  private long next;
  private boolean begun;

  /**
   * @param after comes to its end after a while
   */
  Spacing(Duration gap, Function<Duration, CompletableFuture<Void>> after) {
    this.gap = gap.toNanos();
    this.after = after;
  }

  /** Comes to its end when it is the caller's turn. */
  CompletableFuture<Void> turn() {
    long wait = reserved(System.nanoTime());
    return wait <= 0
        ? CompletableFuture.completedFuture(null)
        : after.apply(Duration.ofNanos(wait));
  }

  private synchronized long reserved(long now) {
    long at = begun && next - now > 0 ? next : now;
    begun = true;
    next = at + gap;
    return at - now;
  }
}
