package io.nephoscope.api.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known about plugins, connectors, sources and the reading of shards. Immutable.
 *
 * @param providers the plugins
 * @param connectors by id
 * @param sources by connector, then name
 * @param shards by {@link ShardKey#id()}
 * @param inherited the shards whose state comes from an earlier process and was not tried since
 */
record StoreState(
    List<ProviderRecord> providers,
    Map<String, ConnectorRecord> connectors,
    Map<String, Map<String, SourceRecord>> sources,
    Map<String, ShardState> shards,
    Set<String> inherited) {

  static final StoreState EMPTY = new StoreState(List.of(), Map.of(), Map.of(), Map.of(), Set.of());

  StoreState withProviders(Collection<ProviderRecord> value) {
    return new StoreState(List.copyOf(value), connectors, sources, shards, inherited);
  }

  StoreState with(ConnectorRecord connector) {
    Map<String, ConnectorRecord> copy = new TreeMap<>(connectors);
    copy.put(connector.id(), connector);
    return new StoreState(providers, Collections.unmodifiableMap(copy), sources, shards, inherited);
  }

  StoreState with(SourceRecord source) {
    Map<String, Map<String, SourceRecord>> copy = new TreeMap<>(sources);
    Map<String, SourceRecord> ofConnector =
        new TreeMap<>(copy.getOrDefault(source.connector(), Map.of()));
    ofConnector.put(source.name(), source);
    copy.put(source.connector(), Collections.unmodifiableMap(ofConnector));
    return new StoreState(
        providers, connectors, Collections.unmodifiableMap(copy), shards, inherited);
  }

  /** With a shard that this process has tried or listed anew. */
  StoreState with(Collection<ShardState> states) {
    Map<String, ShardState> copy = new TreeMap<>(shards);
    Set<String> old = new HashSet<>(inherited);
    for (ShardState state : states) {
      copy.put(state.key().id(), state);
      old.remove(state.key().id());
    }
    return new StoreState(
        providers, connectors, sources, Collections.unmodifiableMap(copy), Set.copyOf(old));
  }

  StoreState without(Collection<ShardState> gone) {
    Map<String, ShardState> copy = new TreeMap<>(shards);
    Set<String> old = new HashSet<>(inherited);
    for (ShardState state : gone) {
      copy.remove(state.key().id());
      old.remove(state.key().id());
    }
    return new StoreState(
        providers, connectors, sources, Collections.unmodifiableMap(copy), Set.copyOf(old));
  }

  StoreState retaining(Collection<String> connectorIds) {
    Map<String, ConnectorRecord> keptConnectors = new TreeMap<>(connectors);
    keptConnectors.keySet().retainAll(connectorIds);
    Map<String, Map<String, SourceRecord>> keptSources = new TreeMap<>(sources);
    keptSources.keySet().retainAll(connectorIds);
    return new StoreState(
        providers,
        Collections.unmodifiableMap(keptConnectors),
        Collections.unmodifiableMap(keptSources),
        shards,
        inherited);
  }

  StoreState retainingSources(String connector, Collection<String> names) {
    Map<String, SourceRecord> kept = new TreeMap<>(sources.getOrDefault(connector, Map.of()));
    kept.keySet().retainAll(names);
    Map<String, Map<String, SourceRecord>> copy = new TreeMap<>(sources);
    copy.put(connector, Collections.unmodifiableMap(kept));
    return new StoreState(
        providers, connectors, Collections.unmodifiableMap(copy), shards, inherited);
  }

  /** The shards that a test accepts. */
  List<ShardState> shardsWhere(java.util.function.Predicate<ShardState> test) {
    List<ShardState> found = new ArrayList<>();
    for (ShardState state : shards.values()) {
      if (test.test(state)) {
        found.add(state);
      }
    }
    return found;
  }
}
