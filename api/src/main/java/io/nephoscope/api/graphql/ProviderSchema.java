package io.nephoscope.api.graphql;

import java.util.Map;

/**
 * The types that a provider ships for its own resources, as it wrote them; nothing of it has been
 * checked.
 *
 * @param provider the provider's id
 * @param sdl the types, in the schema definition language
 * @param types the name of a type by native type of resource
 */
public record ProviderSchema(String provider, String sdl, Map<String, String> types) {

  /** Copies the map. */
  public ProviderSchema {
    types = Map.copyOf(types);
  }
}
