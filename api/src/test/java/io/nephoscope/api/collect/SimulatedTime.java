package io.nephoscope.api.collect;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A time that stands still until everybody waits for it, and passes when the test says so. What a
 * test sees after {@link #settle} or {@link #advance} no longer changes by itself.
 */
final class SimulatedTime implements Time {

  private static final long PATIENCE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final PriorityQueue<Ringing> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Ringing::at).thenComparingLong(Ringing::number));
  private long now = 1_000_000_000_000L;
  private long numbers;
  private int working;

  private record Ringing(long at, long number, Runnable task) {}

  @Override
  public long nanos() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Alarm after(Duration delay, Runnable task) {
    lock.lock();
    try {
      Ringing ringing = new Ringing(now + Math.max(0, delay.toNanos()), numbers++, task);
      alarms.add(ringing);
      return () -> cancel(ringing);
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Ringing ringing) {
    lock.lock();
    try {
      alarms.remove(ringing);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void working(int change) {
    lock.lock();
    try {
      working += change;
      if (working == 0) {
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      alarms.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody works any more: everybody has ended or waits for the time. */
  void settle() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (working != 0) {
        left = quiet.awaitNanos(left);
        if (left <= 0) {
          throw new AssertionError(working + " threads still work after 30 s");
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass, alarm by alarm; everybody does what he has to do at each. */
  void advance(Duration duration) {
    long target = nanos() + duration.toNanos();
    settle();
    Ringing next = nextUntil(target);
    while (next != null) {
      next.task.run();
      settle();
      next = nextUntil(target);
    }
  }

  private @Nullable Ringing nextUntil(long target) {
    lock.lock();
    try {
      Ringing next = alarms.peek();
      if (next == null || next.at > target) {
        now = target;
        return null;
      }
      alarms.remove();
      now = Math.max(now, next.at);
      return next;
    } finally {
      lock.unlock();
    }
  }
}
