package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.spi.Shard;
import org.jspecify.annotations.Nullable;

/**
 * What a source loop knows about one of its shards. Guarded by the loop's lock, unless it says so.
 */
final class ShardPlan {

  /** Its name; the account's display name in it may change. Read by any thread. */
  volatile ShardKey key;

  /** The shard as the source last listed it. Read by any thread. */
  volatile Shard shard;

  /** Whether the source no longer lists it. Read by any thread. */
  volatile boolean gone;

  /** Whether changes are not enough until it has been read whole. Read by any thread. */
  volatile boolean wholeNext;

  /** When it is to be read next, by {@link Waiting#nanos()}. */
  long dueAt;

  /** Whether it was tried to an end. */
  boolean tried;

  /** How many readings failed in a row. */
  int failures;

  /** The count of the reading that is held as a suspicious drop. */
  @Nullable Integer held;

  /** How many observations its latest reading has held, so far. */
  int observations;

  ShardPlan(ShardKey key, Shard shard, long dueAt, boolean wholeNext) {
    this.key = key;
    this.shard = shard;
    this.dueAt = dueAt;
    this.wholeNext = wholeNext;
  }
}
