package io.nephoscope.api.collect;

import java.time.Duration;

/**
 * How many calls of a source may be tried again: within any ten seconds one for every five first
 * tries, and one a second besides (Finagle's retry budget). When most calls fail, trying each again
 * would only double the load on a cloud that is in trouble. Safe for any thread.
 */
final class RetryBudget {

  private static final int SECONDS = 10;
  private static final double SHARE = 0.2;
  private static final double FLOOR_PER_SECOND = 1;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Waiting waiting;
  private final int[] tries = new int[SECONDS];
  private final int[] retries = new int[SECONDS];
  private long second;

  RetryBudget(Waiting waiting) {
    this.waiting = waiting;
    this.second = now();
  }

  private long now() {
    return Math.floorDiv(waiting.nanos(), SECOND);
  }

  /** A call is tried for the first time. */
  synchronized void tried() {
    turn();
    tries[slot(second)]++;
  }

  /** Whether a call may be tried again; counts it when it may. */
  synchronized boolean mayRetry() {
    turn();
    double allowed = SHARE * sum(tries) + FLOOR_PER_SECOND * SECONDS;
    if (sum(retries) + 1 > allowed) {
      return false;
    }
    retries[slot(second)]++;
    return true;
  }

  /** Forgets the seconds that are over. */
  private void turn() {
    long now = now();
    for (long past = Math.max(second + 1, now - SECONDS + 1); past <= now; past++) {
      tries[slot(past)] = 0;
      retries[slot(past)] = 0;
    }
    second = now;
  }

  private static int slot(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
