package io.nephoscope.api;

import io.nephoscope.api.collect.CollectSettings;
import io.nephoscope.api.collect.CollectedConnector;
import io.nephoscope.api.collect.Collector;
import io.nephoscope.api.collect.ReadingProgress;
import io.nephoscope.api.collect.RefreshReceipt;
import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.config.ServerConfiguration;
import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.ProviderSchema;
import io.nephoscope.api.graphql.Refreshing;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.http.ApiServer;
import io.nephoscope.api.plugin.ConnectorHost;
import io.nephoscope.api.plugin.Plugin;
import io.nephoscope.api.plugin.ShippedTypes;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ProviderRecord;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ProviderException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two corridors, wired: what collects, what serves, and the store between them. */
public final class Server implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final SnapshotStore store;
  private final Collector collector;
  private final ApiServer http;
  private final List<ConnectorHost> hosts;

  private Server(
      SnapshotStore store, Collector collector, ApiServer http, List<ConnectorHost> hosts) {
    this.store = store;
    this.collector = collector;
    this.http = http;
    this.hosts = hosts;
  }

  /**
   * Opens the data folder, begins to collect and to serve. What an earlier process kept is served
   * at once. Waits for the disk; not for event loops.
   *
   * @param configuration where to listen and to keep data
   * @param connectors what to read; one whose provider is not among the plugins is shown as refused
   * @param plugins the providers; the caller closes them after the server
   * @throws io.nephoscope.api.http.CannotListenException when the port is taken
   * @throws java.io.UncheckedIOException when the data folder cannot be used
   */
  public static Server start(
      ServerConfiguration configuration, List<ConnectorFile> connectors, List<Plugin> plugins) {
    Clock clock = Clock.systemUTC();
    SnapshotStore store = SnapshotStore.open(configuration.dataFolder(), clock);
    List<ConnectorHost> hosts = new ArrayList<>();
    Collector collector = null;
    try {
      ServedSchema schema = ServedSchema.of(schemas(plugins));
      store.putProviders(plugins.stream().map(plugin -> record(plugin, schema)).toList());
      List<CollectedConnector> open = new ArrayList<>();
      List<ConnectorRecord> refused = new ArrayList<>();
      for (ConnectorFile file : connectors) {
        ConnectorHost host = new ConnectorHost(file.id(), clock);
        hosts.add(host);
        try {
          CloudProvider provider = provider(file, plugins);
          open.add(
              new CollectedConnector(
                  file.id(),
                  file.provider(),
                  provider.connect(file.settings(), host),
                  file.refreshEvery()));
        } catch (ProviderException failure) {
          refused.add(
              new ConnectorRecord(
                  file.id(),
                  file.provider(),
                  ConnectorRecord.State.REFUSED,
                  null,
                  new Problem(
                      GapCategory.of(failure.category()),
                      String.valueOf(failure.getMessage()),
                      failure.remedy(),
                      clock.instant())));
        }
      }
      collector = Collector.start(open, store, clock, settings(configuration.collect()));
      refused.forEach(store::putConnector);
      Collector started = collector;
      byte[] cursorKey = CursorKey.in(configuration.dataFolder());
      GraphQlExecution execution =
          new GraphQlExecution(
              schema,
              new Cursors(cursorKey),
              refreshing(started),
              configuration.graphql().introspection());
      ApiServer http =
          ApiServer.start(
              new ApiServer.Served(
                  store,
                  execution,
                  configuration.graphql().graphiql(),
                  () -> ready(store, started)),
              configuration.listen().host(),
              configuration.listen().port());
      return new Server(store, collector, http, hosts);
    } catch (RuntimeException failure) {
      if (collector != null) {
        collector.close();
      }
      hosts.forEach(ConnectorHost::close);
      closeAfter(failure, store);
      throw failure;
    }
  }

  /** The types that usable plugins could say. */
  private static List<ProviderSchema> schemas(List<Plugin> plugins) {
    List<ProviderSchema> schemas = new ArrayList<>();
    for (Plugin plugin : plugins) {
      ShippedTypes types = plugin.types();
      if (types != null && types.problem() == null) {
        schemas.add(new ProviderSchema(plugin.id(), types.sdl(), types.types()));
      }
    }
    return schemas;
  }

  /** What is shown of a plugin: types that are left out do not keep it from being used. */
  private static ProviderRecord record(Plugin plugin, ServedSchema schema) {
    String problem = plugin.problem();
    ShippedTypes types = plugin.types();
    if (problem == null && types != null) {
      problem = types.problem() == null ? schema.problems().get(plugin.id()) : types.problem();
      if (problem != null) {
        LOG.warn("plugin {}: {}", plugin.folder().getFileName(), problem);
      }
    }
    return new ProviderRecord(
        plugin.id(), plugin.title(), plugin.version(), problem, plugin.problem() == null);
  }

  private static CloudProvider provider(ConnectorFile file, List<Plugin> plugins) {
    for (Plugin plugin : plugins) {
      if (plugin.id().equals(file.provider())) {
        if (plugin.provider() != null) {
          return plugin.provider();
        }
        throw new ProviderException(
            ProviderException.Category.INVALID_CONFIGURATION,
            file.id()
                + ": the plugin of provider "
                + file.provider()
                + " is set aside: "
                + plugin.problem());
      }
    }
    throw new ProviderException(
        ProviderException.Category.INVALID_CONFIGURATION,
        file.id() + ": there is no plugin for provider " + file.provider() + ".",
        "Put its folder among the plugins, or correct the key provider.",
        null,
        null);
  }

  private static CollectSettings settings(ServerConfiguration.Collect collect) {
    return CollectSettings.defaults()
        .withCallsPerConnector(collect.concurrency())
        .withDeadlines(collect.pageDeadline(), collect.shardDeadline());
  }

  private static Refreshing refreshing(Collector collector) {
    return (connectors, sources) -> {
      try {
        RefreshReceipt receipt = collector.refresh(connectors, sources).toCompletableFuture().get();
        return new Refreshing.Receipt(receipt.shards(), receipt.startedAt());
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof IllegalArgumentException unknown) {
          throw unknown;
        }
        throw new IllegalStateException("the refresh could not begin", failure.getCause());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the server is stopping", stopped);
      }
    };
  }

  /**
   * There is something to answer with: data of an earlier process, or everything was tried once.
   */
  private static boolean ready(SnapshotStore store, Collector collector) {
    if (collector.firstRead().toCompletableFuture().isDone()) {
      return true;
    }
    try (var view = store.view()) {
      return view.shards().stream().anyMatch(shard -> shard.asOf() != null);
    }
  }

  private static void closeAfter(RuntimeException failure, SnapshotStore store) {
    try {
      store.close();
    } catch (RuntimeException another) {
      failure.addSuppressed(another);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return http.port();
  }

  /** Completes when every shard of every source has been read, or tried, once. */
  public CompletionStage<Void> firstRead() {
    return collector.firstRead();
  }

  /** How far the reading has come. */
  public ReadingProgress progress() {
    return collector.progress();
  }

  /** Stops serving, then collecting, then commits what was read. Waits some seconds at most. */
  @Override
  public void close() {
    http.close();
    collector.close();
    hosts.forEach(ConnectorHost::close);
    store.close();
  }
}
