package io.nephoscope.tck;

import io.nephoscope.spi.Source.Budget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Keeps the sources' budgets, as the host does: one token bucket per key. Safe for any thread. */
final class Pacer {

  private final boolean waits;
  private final Map<String, Bucket> buckets = new HashMap<>();

  /**
   * A pace.
   *
   * @param waits whether anybody waits at all
   */
  Pacer(boolean waits) {
    this.waits = waits;
  }

  /** Waits until the budget allows one more page. */
  void await(Budget budget) {
    if (waits) {
      pause(Duration.ofNanos(take(budget)));
    }
  }

  /** Waits this long, however often the thread is woken. */
  static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private synchronized long take(Budget budget) {
    long now = System.nanoTime();
    Bucket bucket = buckets.computeIfAbsent(budget.key(), key -> new Bucket(budget.burst(), now));
    bucket.tokens =
        Math.min(
            budget.burst(), bucket.tokens + (now - bucket.filledAt) / 1e9 * budget.perSecond());
    bucket.filledAt = now;
    bucket.tokens -= 1;
    return bucket.tokens >= 0 ? 0 : (long) (-bucket.tokens / budget.perSecond() * 1e9);
  }

  private static final class Bucket {
    private double tokens;
    private long filledAt;

    private Bucket(double tokens, long filledAt) {
      this.tokens = tokens;
      this.filledAt = filledAt;
    }
  }
}
