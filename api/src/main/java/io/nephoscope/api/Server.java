package io.nephoscope.api;

import io.nephoscope.api.collect.CollectSettings;
import io.nephoscope.api.collect.Collector;
import io.nephoscope.api.collect.ReadingProgress;
import io.nephoscope.api.collect.RefreshReceipt;
import io.nephoscope.api.config.ConfigurationException;
import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.config.ConnectorFiles;
import io.nephoscope.api.config.KnownProviders;
import io.nephoscope.api.config.ServerConfiguration;
import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.Refreshing;
import io.nephoscope.api.graphql.Reloading;
import io.nephoscope.api.history.HistoryFile;
import io.nephoscope.api.http.ApiServer;
import io.nephoscope.api.plugin.Plugins;
import io.nephoscope.api.snapshot.SnapshotStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** The two corridors, wired: what collects, what serves, and the store between them. */
public final class Server implements AutoCloseable {

  /** How often the plugins folder is looked at. */
  static final Duration WATCH_EVERY = Duration.ofSeconds(2);

  /** How often it is looked whether something changed that the history should hold. */
  static final Duration RECORD_EVERY = Duration.ofMinutes(5);

  private static final Executor COMMITTING =
      task -> Thread.ofPlatform().daemon().name("first-commit").start(task);

  private final SnapshotStore store;
  private final Connections connections;
  private final PluginWatch watch;
  private final Recording recording;
  private final CompletionStage<Void> firstRead;
  private final ApiServer http;

  private Server(
      SnapshotStore store,
      Connections connections,
      PluginWatch watch,
      ApiServer http,
      Recording recording) {
    this.recording = recording;
    this.store = store;
    this.connections = connections;
    this.watch = watch;
    this.http = http;
    this.firstRead =
        connections
            .collector()
            .firstRead()
            .thenRunAsync(
                () -> {
                  store.commit();
                  recording.start(RECORD_EVERY);
                },
                COMMITTING);
  }

  /** Reads the connector files again. */
  public interface Rereading {
    /**
     * What they say now.
     *
     * @throws ConfigurationException when the folder cannot be read
     */
    ConnectorFiles read(KnownProviders providers) throws ConfigurationException;
  }

  /**
   * Opens the data folder, begins to serve, to watch the plugins folder and then to collect. What
   * an earlier process kept is served at once. Waits for the disk and for plugins; not for event
   * loops.
   *
   * @param configuration where to listen and to keep data
   * @param connectors what to read; one whose provider is not among the plugins is shown as refused
   * @param rereading says, when something is reloaded, what the connector files have become
   * @param plugins the providers; the caller closes them after the server
   * @throws io.nephoscope.api.http.CannotListenException when the port is taken
   * @throws java.io.UncheckedIOException when the data folder cannot be used
   */
  public static Server start(
      ServerConfiguration configuration,
      List<ConnectorFile> connectors,
      Rereading rereading,
      Plugins plugins) {
    return start(configuration, connectors, rereading, plugins, WATCH_EVERY);
  }

  /** Starts, looking at the plugins folder this often. */
  static Server start(
      ServerConfiguration configuration,
      List<ConnectorFile> connectors,
      Rereading rereading,
      Plugins plugins,
      Duration watchEvery) {
    Clock clock = Clock.systemUTC();
    SnapshotStore store = SnapshotStore.open(configuration.dataFolder(), clock);
    Connections connections = null;
    try {
      connections =
          new Connections(
              plugins, connectors, rereading, store, clock, settings(configuration.collect()));
      Connections started = connections;
      byte[] cursorKey = CursorKey.in(configuration.dataFolder());
      GraphQlExecution execution =
          new GraphQlExecution(
              connections.schema(),
              new Cursors(cursorKey),
              refreshing(started.collector()),
              () -> receipt(started.reload()),
              configuration.graphql().introspection());
      connections.serveSchemaBy(execution::serve);
      HistoryFile history = HistoryFile.open(configuration.dataFolder().resolve("history"));
      execution.remember(history);
      Recording recording = new Recording(store, execution, history);
      ApiServer http =
          ApiServer.start(
              new ApiServer.Served(
                  store,
                  execution,
                  configuration.graphql().graphiql(),
                  () -> ready(store, started.collector())),
              configuration.listen().host(),
              configuration.listen().port());
      Server server =
          new Server(
              store, connections, PluginWatch.start(connections, watchEvery), http, recording);
      // Last: who asks while the first pages are read is answered.
      connections.begin();
      return server;
    } catch (RuntimeException failure) {
      if (connections != null) {
        connections.close();
      }
      closeAfter(failure, store);
      throw failure;
    }
  }

  private static Reloading.Receipt receipt(Reload reload) {
    return new Reloading.Receipt(
        reload.added(),
        reload.replaced(),
        reload.removed(),
        reload.connectors(),
        reload.problems());
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

  /**
   * Completes when every shard of every source has been read, or tried, once, and what was read
   * survives the end of the process.
   */
  public CompletionStage<Void> firstRead() {
    return firstRead;
  }

  /** How far the reading has come. */
  public ReadingProgress progress() {
    return connections.collector().progress();
  }

  /**
   * Takes every plugin folder and every connector file as it is now; returns when it is in use.
   *
   * @throws java.io.UncheckedIOException when the plugins folder cannot be read; nothing is changed
   *     then
   */
  public Reload reload() {
    return connections.reload();
  }

  /** Stops serving, then collecting, then commits what was read. Waits some seconds at most. */
  @Override
  public void close() {
    watch.close();
    http.close();
    recording.close();
    connections.close();
    store.close();
  }
}
