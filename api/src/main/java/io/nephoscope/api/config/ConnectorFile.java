package io.nephoscope.api.config;

import io.nephoscope.spi.ConnectorConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code connectors/<name>.yaml} says, checked against the settings its provider declares.
 * Immutable. Its text form shows no value.
 *
 * @param id the connector's id, which is the file's name without {@code .yaml}
 * @param provider the provider's id
 * @param settings the provider's own settings; when its plugin is not usable they are empty,
 *     because nobody could check them
 * @param refreshEvery how often to read instead of what the sources say; {@code null} for what they
 *     say
 * @param quotaReserve the share of every quota of the cloud that is left to others, from 0 to 0.9
 */
public record ConnectorFile(
    String id,
    String provider,
    ConnectorConfig settings,
    @Nullable Duration refreshEvery,
    double quotaReserve) {

  /** A connector that leaves no reserve. */
  public ConnectorFile(
      String id, String provider, ConnectorConfig settings, @Nullable Duration refreshEvery) {
    this(id, provider, settings, refreshEvery, 0);
  }
}
