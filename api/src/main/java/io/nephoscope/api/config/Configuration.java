package io.nephoscope.api.config;

import java.util.List;

/**
 * A configuration that may be started. Immutable.
 *
 * @param server what {@code nephoscope.yaml} says
 * @param connectors what the connector files say, by id
 */
public record Configuration(ServerConfiguration server, List<ConnectorFile> connectors) {

  /** Copies the list. */
  public Configuration {
    connectors = List.copyOf(connectors);
  }
}
