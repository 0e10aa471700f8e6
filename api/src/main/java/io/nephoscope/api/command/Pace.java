package io.nephoscope.api.command;

import io.nephoscope.spi.Source.Budget;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the check of one connector within the quotas its sources declare, by the generic cell rate
 * algorithm: for each key, the time at which the next call would come if calls came evenly. Safe
 * for any thread.
 */
final class Pace {

  private final Map<String, Long> evenly = new HashMap<>();

  /**
   * Takes the next turn.
   *
   * @param nowNanos a monotonic time
   * @return how many nanoseconds to wait for it; zero when it is now
   */
  synchronized long reserve(Budget budget, long nowNanos) {
    long interval = (long) (1e9 / budget.perSecond());
    long due = Math.max(evenly.getOrDefault(budget.key(), nowNanos), nowNanos);
    evenly.put(budget.key(), due + interval);
    return Math.max(0, due - (budget.burst() - 1) * interval - nowNanos);
  }
}
