package io.nephoscope.api.plugin;

import java.time.Duration;
import java.util.Map;

/**
 * On which terms plugins are taken. Immutable.
 *
 * @param pins by the name of the plugin folder: the SHA-256 its jars must have, in hexadecimal; see
 *     {@link JarsDigest}
 * @param deadline how long loading one plugin, and opening one connector, may take
 */
public record PluginTerms(Map<String, String> pins, Duration deadline) {

  /** Copies the map. */
  public PluginTerms {
    pins = Map.copyOf(pins);
  }

  /** Every plugin is taken; none may take longer than ten seconds. */
  public static PluginTerms defaults() {
    return new PluginTerms(Map.of(), Duration.ofSeconds(10));
  }

  /** The same, with jars that must be known. */
  public PluginTerms withPins(Map<String, String> wanted) {
    return new PluginTerms(wanted, deadline);
  }
}
