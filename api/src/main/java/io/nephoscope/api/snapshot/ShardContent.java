package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;

/**
 * The observations of one reading of a shard, kept compactly (beyond some size on disk) until they
 * are published or thrown away. For one thread.
 */
public interface ShardContent extends AutoCloseable {

  /** Adds what a page said. */
  void add(Observation observation);

  /** How many observations were added. */
  int size();

  /** Throws the content away; after {@link SnapshotStore#publish} it has no effect. */
  @Override
  void close();
}
