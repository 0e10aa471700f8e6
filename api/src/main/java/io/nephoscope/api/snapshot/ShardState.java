package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the reading of one shard.
 *
 * @param key which shard
 * @param asOf when the last reading that came to its end was begun, be it whole or of changes;
 *     {@code null} when there is no data
 * @param wholeAt when the last whole reading that came to its end was begun; {@code null} when
 *     there is no data
 * @param readBy the version of the provider that made the whole reading; empty when unknown
 * @param attemptedAt when it was last tried; {@code null} when never
 * @param observations how many observations are kept
 * @param digest the fingerprint of those observations; empty when there are none
 * @param problem why the last try failed; {@code null} when it succeeded or there was none
 */
public record ShardState(
    ShardKey key,
    @Nullable Instant asOf,
    @Nullable Instant wholeAt,
    String readBy,
    @Nullable Instant attemptedAt,
    int observations,
    String digest,
    @Nullable Problem problem) {

  /** A shard that is known and has never been read. */
  public static ShardState unread(ShardKey key) {
    return new ShardState(key, null, null, "", null, 0, "", null);
  }
}
