package io.nephoscope.api.collect;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;

/**
 * The token buckets of one connector: one per quota, forgotten when nobody has used it for an hour.
 */
final class TokenBuckets {

  private final Waiting waiting;
  private final Clock clock;
  private final double reserve;
  private final Cache<String, TokenBucket> byKey;

  /** The buckets of a connector that leaves a share of every quota to others. */
  TokenBuckets(double reserve, Waiting waiting, Clock clock) {
    this.reserve = reserve;
    this.waiting = waiting;
    this.clock = clock;
    this.byKey =
        Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofHours(1))
            .ticker(waiting::nanos)
            .executor(Runnable::run)
            .build();
  }

  /** The bucket of a budget; budgets of the same key share the bucket of the first. */
  TokenBucket of(Source.Budget budget) {
    return byKey.get(budget.key(), key -> new TokenBucket(budget, reserve, waiting, clock));
  }
}
