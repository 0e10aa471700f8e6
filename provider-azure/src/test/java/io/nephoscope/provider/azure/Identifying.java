package io.nephoscope.provider.azure;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Identity;
import java.util.HashMap;
import java.util.Map;

/**
 * A program that connects with the settings it is given, {@code key=value} each, and prints who it
 * is: for credentials that live in the environment of a process.
 */
final class Identifying {

  private Identifying() {}

  public static void main(String[] settings) {
    Map<String, Object> values = new HashMap<>();
    for (String setting : settings) {
      int cut = setting.indexOf('=');
      values.put(setting.substring(0, cut), setting.substring(cut + 1));
    }
    try (Connector connector =
        new AzureProvider().connect(new ConnectorConfig("forked", values), SimulatedAzure.host())) {
      Identity identity = SimulatedAzure.done(connector.identify());
      System.out.println("home=" + identity.home());
      System.out.println("principal=" + identity.principal());
    }
  }
}
