package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A source of a connector.
 *
 * @param connector the connector's id
 * @param name the source's name
 * @param kinds what it may say
 * @param statesPasses whether it says of what passes its checks that it passed
 * @param refreshEvery how long what it said stays fresh
 * @param nextReadAt when it is to be read next; {@code null} when it is not planned
 * @param problem why its shards could not be listed; {@code null} when they could
 * @param activity what its reading has come to
 */
public record SourceRecord(
    String connector,
    String name,
    Set<Observation.Kind> kinds,
    boolean statesPasses,
    Duration refreshEvery,
    @Nullable Instant nextReadAt,
    @Nullable Problem problem,
    SourceActivity activity) {

  /** Copies the set. */
  public SourceRecord {
    kinds = Set.copyOf(kinds);
  }

  /** A source of which nothing has been read yet. */
  public SourceRecord(
      String connector,
      String name,
      Set<Observation.Kind> kinds,
      boolean statesPasses,
      Duration refreshEvery,
      @Nullable Instant nextReadAt,
      @Nullable Problem problem) {
    this(
        connector,
        name,
        kinds,
        statesPasses,
        refreshEvery,
        nextReadAt,
        problem,
        SourceActivity.NONE);
  }
}
