package io.nephoscope.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one connector, already checked against {@link CloudProvider#settings()}.
 *
 * <p>Immutable. Its text form names the connector and the keys, never a value.
 */
public final class ConnectorConfig {

  private final String connector;
  private final Map<String, Object> values;

  /**
   * @param connector the id of the connector, which is the name of its file
   * @param values by key: a {@link String}, a {@code List<String>} or a {@code Map<String, String>}
   */
  public ConnectorConfig(String connector, Map<String, ?> values) {
    this.connector = connector;
    Map<String, Object> copy = new TreeMap<>();
    values.forEach((key, value) -> copy.put(key, frozen(key, value)));
    this.values = copy;
  }

  private static Object frozen(String key, Object value) {
    return switch (value) {
      case String text -> text;
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Map<?, ?> map -> {
        Map<String, String> copy = new TreeMap<>();
        map.forEach((k, v) -> copy.put(String.valueOf(k), String.valueOf(v)));
        yield Map.copyOf(copy);
      }
      default ->
          throw new IllegalArgumentException(
              key + ": a value of " + value.getClass() + " (expected: text, list or map)");
    };
  }

  /** The id of the connector, such as {@code "production-aws"}. */
  public String connector() {
    return connector;
  }

  /** The text under a key, if there is one. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key) instanceof String text ? text : null);
  }

  /**
   * The text under a key that must be there.
   *
   * @throws ProviderException with {@code INVALID_CONFIGURATION} when it is not
   */
  public String requiredText(String key) {
    return text(key)
        .orElseThrow(() ->
            new ProviderException(
                ProviderException.Category.INVALID_CONFIGURATION,
                connector + ": " + key + " is missing (expected: a text)."));
  }

  /** The texts under a key: empty when it is absent, a list of one when it holds a single text. */
  public List<String> texts(String key) {
    return switch (values.get(key)) {
      case String text -> List.of(text);
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case null, default -> List.of();
    };
  }

  /** The mapping under a key: empty when it is absent. */
  public Map<String, String> map(String key) {
    if (!(values.get(key) instanceof Map<?, ?> map)) {
      return Map.of();
    }
    Map<String, String> copy = new TreeMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), String.valueOf(v)));
    return Map.copyOf(copy);
  }

  /** Whether the key holds {@code true}; {@code fallback} when it is absent. Never fails. */
  public boolean flag(String key, boolean fallback) {
    return text(key).map(Boolean::parseBoolean).orElse(fallback);
  }

  /**
   * The whole number under a key; {@code fallback} when it is absent.
   *
   * @throws NumberFormatException when the text is no whole number, which the host has ruled out
   *     for a setting of the form {@code NUMBER}
   */
  public long number(String key, long fallback) {
    return text(key).map(Long::parseLong).orElse(fallback);
  }

  /**
   * The absolute path under a key, if there is one.
   *
   * @throws java.nio.file.InvalidPathException when the text is no path, which the host has ruled
   *     out for a setting of the form {@code PATH}
   */
  public Optional<Path> path(String key) {
    return text(key).map(Path::of);
  }

  /** Whether the other one has the same connector, keys and values. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectorConfig config
        && connector.equals(config.connector)
        && values.equals(config.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(connector, values.keySet());
  }

  @Override
  public String toString() {
    return "ConnectorConfig[" + connector + " " + values.keySet() + "]";
  }
}
