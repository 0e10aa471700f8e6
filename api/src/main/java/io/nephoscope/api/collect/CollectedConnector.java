package io.nephoscope.api.collect;

import io.nephoscope.spi.Connector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connector that is to be collected.
 *
 * @param id the connector's id, unique within a host
 * @param provider the id of the provider that opened it
 * @param connector the connector itself; the collector closes it
 * @param refreshEvery how often every source of it is read, in place of what the sources say;
 *     {@code null} when the sources decide
 */
public record CollectedConnector(
    String id, String provider, Connector connector, @Nullable Duration refreshEvery) {

  /** Checks that the override, if there is one, is longer than zero. */
  public CollectedConnector {
    if (refreshEvery != null && (refreshEvery.isZero() || refreshEvery.isNegative())) {
      throw new IllegalArgumentException(
          id + ": refresh-every is " + refreshEvery + " (expected: longer than zero).");
    }
  }
}
