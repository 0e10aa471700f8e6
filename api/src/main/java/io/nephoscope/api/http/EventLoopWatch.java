package io.nephoscope.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late event loops are: a heartbeat on each of them measures by how much it is delayed. Safe
 * for any thread.
 */
final class EventLoopWatch {

  private static final long BEAT_MILLIS = 50;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final AtomicLong longest = new AtomicLong();
  private final AtomicLong longestBefore = new AtomicLong();
  private final AtomicLong minuteBegan = new AtomicLong(System.nanoTime());

  /** Watches every event loop until Vert.x is closed. */
  static EventLoopWatch of(Vertx vertx) {
    EventLoopWatch watch = new EventLoopWatch();
    for (int loop = 0; loop < VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE; loop++) {
      vertx.getOrCreateContext().runOnContext(there -> watch.beat(vertx));
    }
    return watch;
  }

  private void beat(Vertx vertx) {
    long[] last = {System.nanoTime()};
    vertx.setPeriodic(
        BEAT_MILLIS,
        id -> {
          long now = System.nanoTime();
          late(now - last[0] - TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS), now);
          last[0] = now;
        });
  }

  private void late(long nanos, long now) {
    long began = minuteBegan.get();
    if (now - began > MINUTE && minuteBegan.compareAndSet(began, now)) {
      longestBefore.set(longest.getAndSet(0));
    }
    longest.accumulateAndGet(nanos, Math::max);
  }

  /** The longest delay of the last one to two minutes, in nanoseconds. */
  long longestNanos() {
    return Math.max(longest.get(), longestBefore.get());
  }
}
