package io.nephoscope.api.config;

import io.nephoscope.spi.CloudProvider.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The providers that connector files may name.
 *
 * @param usable the settings each provider declares, by its id
 * @param unusable ids of plugins that are there and do not work; their connectors are accepted
 *     unchecked, so that one broken plugin does not stop the others
 */
public record KnownProviders(Map<String, List<Setting>> usable, Set<String> unusable) {

  /** Copies the collections. */
  public KnownProviders {
    usable = Map.copyOf(usable);
    unusable = Set.copyOf(unusable);
  }

  /** These, and plugins that do not work, or are gone, in place of those that are not known. */
  public KnownProviders withUnusable(Set<String> named) {
    return new KnownProviders(
        usable,
        Stream.concat(unusable.stream(), named.stream().filter(name -> !usable.containsKey(name)))
            .collect(Collectors.toSet()));
  }

  List<String> all() {
    return Stream.concat(usable.keySet().stream(), unusable.stream()).sorted().distinct().toList();
  }

  String names() {
    return all().isEmpty() ? "none, because there are no plugins" : String.join(", ", all());
  }
}
