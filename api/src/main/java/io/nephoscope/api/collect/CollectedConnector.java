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
 * @param readBy the version of the provider; what another version read is read whole again
 * @param quotaReserve the share of every quota of the cloud that is left to others, from 0 to 0.9
 * @param wholeFirst whether each shard is to be read whole once, however new its data is
 */
public record CollectedConnector(
    String id,
    String provider,
    Connector connector,
    @Nullable Duration refreshEvery,
    String readBy,
    double quotaReserve,
    boolean wholeFirst) {

  /** A connector of a provider of unknown version. */
  public CollectedConnector(
      String id, String provider, Connector connector, @Nullable Duration refreshEvery) {
    this(id, provider, connector, refreshEvery, "", 0, false);
  }

  /** Checks the override, if there is one, and the reserve. */
  public CollectedConnector {
    if (refreshEvery != null && (refreshEvery.isZero() || refreshEvery.isNegative())) {
      throw new IllegalArgumentException(
          id + ": refresh-every is " + refreshEvery + " (expected: longer than zero).");
    }
    if (!(quotaReserve >= 0 && quotaReserve <= 0.9)) {
      throw new IllegalArgumentException(
          id + ": quota-reserve is " + quotaReserve + " (expected: from 0 to 0.9).");
    }
  }

  /** The same connector, of which nothing that is kept is to be relied on for long. */
  CollectedConnector readWholeFirst() {
    return new CollectedConnector(
        id, provider, connector, refreshEvery, readBy, quotaReserve, true);
  }
}
