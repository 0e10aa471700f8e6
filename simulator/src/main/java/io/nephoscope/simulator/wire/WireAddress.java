package io.nephoscope.simulator.wire;

import java.util.Map;

/**
 * Where a wire listens.
 *
 * @param name aws, azure or google: the key it is printed under
 * @param address a URL, or host:port for gRPC
 * @param properties more a caller must know, printed as {@code name.key=value}; Azure says {@code
 *     caFile}, {@code clientCertificateFile} and {@code metadata}
 */
public record WireAddress(String name, String address, Map<String, String> properties) {
  public WireAddress {
    properties = Map.copyOf(properties);
  }
}
