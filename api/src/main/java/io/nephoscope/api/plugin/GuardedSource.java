package io.nephoscope.api.plugin;

import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A plugin's source behind its {@link Guard}. What is constant was asked once. */
sealed class GuardedSource implements Source permits GuardedChangingSource {

  private final Source plugin;
  final Guard guard;
  private final String name;
  private final Set<Observation.Kind> kinds;
  private final Duration refreshEvery;
  private final boolean statesPasses;

  /**
   * What is constant about a source.
   *
   * @param name {@link Source#name}
   * @param kinds {@link Source#kinds}
   * @param refreshEvery {@link Source#refreshEvery}
   * @param statesPasses {@link Source#statesPasses}
   */
  record Constants(
      String name, Set<Observation.Kind> kinds, Duration refreshEvery, boolean statesPasses) {}

  GuardedSource(Source plugin, Guard guard, Constants constants) {
    this.plugin = plugin;
    this.guard = guard;
    this.name = constants.name();
    this.kinds = constants.kinds();
    this.refreshEvery = constants.refreshEvery();
    this.statesPasses = constants.statesPasses();
  }

  /**
   * Asks for what is constant.
   *
   * @throws ProviderException when the plugin cannot say it, or it makes no sense
   */
  static GuardedSource of(Source plugin, Guard guard) {
    String name = guard.call("name()", plugin::name);
    Set<Observation.Kind> kinds = guard.call(name + " kinds()", () -> Set.copyOf(plugin.kinds()));
    Duration refreshEvery = guard.call(name + " refreshEvery()", plugin::refreshEvery);
    if (!refreshEvery.isPositive()) {
      throw new ProviderException(
          Category.INTERNAL,
          guard.plugin()
              + ": "
              + name
              + " is fresh for "
              + refreshEvery
              + " (expected: longer than zero).");
    }
    boolean statesPasses = guard.call(name + " statesPasses()", plugin::statesPasses);
    Constants constants = new Constants(name, kinds, refreshEvery, statesPasses);
    return plugin instanceof ReadsChanges changing
        ? GuardedChangingSource.of(plugin, changing, guard, constants)
        : new GuardedSource(plugin, guard, constants);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return kinds;
  }

  @Override
  public Duration refreshEvery() {
    return refreshEvery;
  }

  @Override
  public boolean statesPasses() {
    return statesPasses;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return guard.stage(name + " shards()", plugin::shards, this::withoutNulls);
  }

  private List<Shard> withoutNulls(List<Shard> shards) {
    for (Shard shard : shards) {
      if (shard == null
          || shard.account() == null
          || shard.account().nativeId() == null
          || shard.region() == null) {
        throw new ProviderException(
            Category.INVALID_RESPONSE,
            guard.plugin() + ": " + name + " lists a shard without an account or region.");
      }
    }
    return List.copyOf(shards);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return guard.stage(name + " page()", () -> plugin.page(shard, token), Function.identity());
  }

  @Override
  public Budget budget(Shard shard) {
    return guard.call(name + " budget()", () -> plugin.budget(shard));
  }

  @Override
  public String toString() {
    return "GuardedSource[" + guard.plugin() + " " + name + "]";
  }
}
