package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;

/**
 * What one reading says has changed in a shard, kept compactly (beyond some size on disk) until it
 * is applied or thrown away. Of two statements about the same thing the later one holds. For one
 * thread.
 */
public interface ShardChanges extends AutoCloseable {

  /** Takes the place of what is known under the same identity, or is new. */
  void put(Observation observation);

  /**
   * Holds no longer; no harm if it was never known.
   *
   * @param kind {@link Observation.Kind#RESOURCE} or {@link Observation.Kind#FINDING}
   */
  void withdraw(Observation.Kind kind, String nativeId);

  /** How many statements were added. */
  int size();

  /** Throws the changes away; after {@link SnapshotStore#apply} it has no effect. */
  @Override
  void close();
}
