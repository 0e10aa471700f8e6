package io.nephoscope.api.plugin;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A plugin's connector behind its {@link Guard}. Its sources are asked for once. */
final class GuardedConnector implements Connector {

  private final Connector plugin;
  private final Guard guard;
  private @Nullable List<GuardedSource> sources;

  GuardedConnector(Connector plugin, Guard guard) {
    this.plugin = plugin;
    this.guard = guard;
  }

  @Override
  public CompletionStage<Identity> identify() {
    return guard.stage("identify()", plugin::identify, GuardedConnector::known);
  }

  private static Identity known(Identity identity) {
    if (identity.principal() == null || identity.principal().isBlank()) {
      throw new ProviderException(
          Category.INVALID_RESPONSE,
          "identify(): the identity has no principal (expected: the cloud's name for us).");
    }
    return identity;
  }

  @Override
  public synchronized List<? extends Source> sources() {
    if (sources == null) {
      sources = guarded(guard.call("sources()", () -> List.<Source>copyOf(plugin.sources())));
    }
    return sources;
  }

  private List<GuardedSource> guarded(List<Source> found) {
    List<GuardedSource> guarded =
        found.stream().map(source -> GuardedSource.of(source, guard)).toList();
    Set<String> names = new HashSet<>();
    for (GuardedSource source : guarded) {
      if (!names.add(source.name())) {
        throw new ProviderException(
            Category.INTERNAL,
            guard.plugin()
                + ": two sources are called "
                + source.name()
                + " (expected: each name once).");
      }
    }
    return guarded;
  }

  @Override
  public void close() {
    guard.run("close()", plugin::close);
  }

  @Override
  public String toString() {
    return "GuardedConnector[" + guard.plugin() + "]";
  }
}
