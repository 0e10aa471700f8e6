package io.nephoscope.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late event loops are, and how busy: a heartbeat on each of them measures by how much it is
 * delayed, which a busy machine does too, and how much processor time the loop has spent since the
 * last beat, which only handlers do. Safe for any thread.
 */
final class EventLoopWatch {

  private static final long BEAT_MILLIS = 50;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final AtomicLong longest = new AtomicLong();
  private final AtomicLong busiest = new AtomicLong();
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
    long[] last = {System.nanoTime(), THREADS.getCurrentThreadCpuTime()};
    vertx.setPeriodic(
        BEAT_MILLIS,
        id -> {
          long now = System.nanoTime();
          long spent = THREADS.getCurrentThreadCpuTime();
          late(now - last[0] - TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS), now);
          busiest.accumulateAndGet(spent - last[1], Math::max);
          last[0] = now;
          last[1] = spent;
        });
  }

  private void late(long nanos, long now) {
    long began = minuteBegan.get();
    if (now - began > MINUTE && minuteBegan.compareAndSet(began, now)) {
      longestBefore.set(longest.getAndSet(0));
    }
    longest.accumulateAndGet(nanos, Math::max);
  }

  /** The most processor time between two beats of a loop since the start, in nanoseconds. */
  long busiestNanos() {
    return busiest.get();
  }

  /** The longest delay of the last one to two minutes, in nanoseconds. */
  long longestNanos() {
    return Math.max(longest.get(), longestBefore.get());
  }
}
