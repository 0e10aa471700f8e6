package io.nephoscope.api.graphql;

import java.time.Instant;
import java.util.List;

/** Has connectors read again. What stands behind it is none of this room's business. */
public interface Refreshing {

  /**
   * Begins reading again; returns when it is known how much is to be read. May wait; called on a
   * thread that may.
   *
   * @param connectors ids of connectors; empty means all
   * @param sources names of sources; empty means all
   * @throws IllegalArgumentException when there is no connector or source of that name
   */
  Receipt refresh(List<String> connectors, List<String> sources);

  /**
   * What a refresh began.
   *
   * @param shards how many shards are being read
   * @param startedAt when it began
   */
  record Receipt(int shards, Instant startedAt) {}
}
