package io.nephoscope.api.collect;

import java.time.Duration;

/**
 * Time that passes. Durations are measured with it and never with a clock, because clocks jump.
 * Safe for any thread.
 */
interface Time extends AutoCloseable {

  /** Nanoseconds since some moment in the past; never goes back. */
  long nanos();

  /** Runs a task once, after a delay, on a thread of its own; the task never waits. */
  Alarm after(Duration delay, Runnable task);

  /**
   * Hears how many threads more (or less, when negative) are at work, so that a simulated time can
   * stand still until everybody waits for it.
   */
  void working(int change);

  /** No alarm rings any more. */
  @Override
  void close();

  /** A task that waits for its moment. */
  interface Alarm {
    /** The task does not run, unless it has already begun. */
    void cancel();
  }
}
