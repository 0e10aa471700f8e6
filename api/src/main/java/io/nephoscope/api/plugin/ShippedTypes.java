package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.TypedSchema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The GraphQL types that a plugin ships, asked once; what they say has not been checked.
 *
 * @param sdl the types; empty when the plugin could not say them
 * @param types the name of a type by native type of resource
 * @param problem why the plugin could not say them, for people; {@code null} when it could
 */
public record ShippedTypes(String sdl, Map<String, String> types, @Nullable String problem) {

  /** Copies the map. */
  public ShippedTypes {
    types = Map.copyOf(types);
  }

  /** What a provider ships; {@code null} when it ships no types. Never fails. */
  static @Nullable ShippedTypes of(CloudProvider provider, Guard guard) {
    if (!(provider instanceof TypedSchema schema)) {
      return null;
    }
    try {
      return new ShippedTypes(
          guard.call("sdl()", schema::sdl),
          guard.call("types()", () -> Map.copyOf(schema.types())),
          null);
    } catch (ProviderException failure) {
      return new ShippedTypes(
          "",
          Map.of(),
          failure.getMessage()
              + " (expected: what its interface promises). Ask the plugin's makers for a corrected"
              + " one.");
    }
  }
}
