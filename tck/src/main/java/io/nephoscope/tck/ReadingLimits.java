package io.nephoscope.tck;

import java.time.Duration;

/**
 * How much the contract reads and how long it waits, so that a run takes seconds.
 *
 * @param shardsPerSource how many readable shards of each source are read; at least one
 * @param pagesPerShard how many pages of a shard are read at most; at least one. A source none of
 *     whose shards ends within it breaks law 14: choose a small cloud, or raise the limit
 * @param patience how long one stage may take to complete, and what ends with a connector to end;
 *     longer than the provider's own time-outs
 * @param callReturns how long a method itself may take to return its stage, at its quickest of
 *     three
 */
public record ReadingLimits(
    int shardsPerSource, int pagesPerShard, Duration patience, Duration callReturns) {

  /** Three shards, forty pages, two minutes, two seconds. */
  public static final ReadingLimits DEFAULT =
      new ReadingLimits(3, 40, Duration.ofMinutes(2), Duration.ofSeconds(2));

  /** Checks the bounds. */
  public ReadingLimits {
    if (shardsPerSource < 1
        || pagesPerShard < 1
        || !patience.isPositive()
        || !callReturns.isPositive()) {
      throw new IllegalArgumentException(
          "reading limits: "
              + shardsPerSource
              + " shards, "
              + pagesPerShard
              + " pages, "
              + patience
              + ", "
              + callReturns
              + " (expected: all positive).");
    }
  }

  /** The same limits with this many shards per source and pages per shard. */
  public ReadingLimits reading(int shards, int pages) {
    return new ReadingLimits(shards, pages, patience, callReturns);
  }

  /** The same limits with another patience for stages. */
  public ReadingLimits waiting(Duration stages) {
    return new ReadingLimits(shardsPerSource, pagesPerShard, stages, callReturns);
  }
}
