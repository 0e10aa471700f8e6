package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the reading of one shard.
 *
 * @param key which shard
 * @param asOf when the data that is kept was read; {@code null} when there is none
 * @param attemptedAt when it was last tried; {@code null} when never
 * @param observations how many observations are kept
 * @param digest the fingerprint of those observations; empty when there are none
 * @param problem why the last try failed; {@code null} when it succeeded or there was none
 */
public record ShardState(
    ShardKey key,
    @Nullable Instant asOf,
    @Nullable Instant attemptedAt,
    int observations,
    String digest,
    @Nullable Problem problem) {

  /** A shard that is known and has never been read. */
  public static ShardState unread(ShardKey key) {
    return new ShardState(key, null, null, 0, "", null);
  }
}
