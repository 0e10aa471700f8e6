package io.nephoscope.api;

import io.nephoscope.api.collect.CollectSettings;
import io.nephoscope.api.collect.CollectedConnector;
import io.nephoscope.api.collect.Collector;
import io.nephoscope.api.config.ConfigurationException;
import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.config.ConnectorFiles;
import io.nephoscope.api.config.KnownProviders;
import io.nephoscope.api.graphql.ProviderSchema;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.plugin.ConnectorHost;
import io.nephoscope.api.plugin.Plugin;
import io.nephoscope.api.plugin.PluginExchange;
import io.nephoscope.api.plugin.Plugins;
import io.nephoscope.api.plugin.ShippedTypes;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ProviderRecord;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.standards.Catalogue;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ProviderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a server and the connectors that were opened through them; exchanges both while
 * the server runs.
 *
 * <p>Only what has changed is touched. A connector that cannot be opened, or whose plugin is gone,
 * is refused with the reason, and what was read through it stays, labelled. Safe for any thread;
 * one reload at a time.
 */
final class Connections implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /**
   * A configured way into a cloud.
   *
   * @param file what was configured
   * @param plugin through which it was opened, or refused; {@code null} when there was none
   * @param host what it was lent; {@code null} when it is refused
   */
  private record Way(ConnectorFile file, @Nullable Plugin plugin, @Nullable ConnectorHost host) {

    void close() {
      if (host != null) {
        host.close();
      }
    }
  }

  private final Plugins plugins;
  private final Server.Rereading files;
  private final SnapshotStore store;
  private final Clock clock;
  private final Map<String, Way> ways = new ConcurrentSkipListMap<>();
  private final Collector collector;
  private ServedSchema schema = ServedSchema.ofTheHost();
  private Consumer<ServedSchema> schemaTo = changed -> {};

  /**
   * Opens every connector; nothing is read before {@link #begin}. Waits for plugins, each within
   * its deadline.
   */
  Connections(
      Plugins plugins,
      List<ConnectorFile> connectors,
      Server.Rereading files,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings) {
    this.plugins = plugins;
    this.files = files;
    this.store = store;
    this.clock = clock;
    putProviders();
    Opened opened = open(connectors);
    this.collector =
        Collector.prepare(opened.connectors(), opened.refused().keySet(), store, clock, settings);
    opened.refused().forEach(this::refuse);
  }

  /** Begins to collect; called once. */
  void begin() {
    collector.begin();
  }

  Collector collector() {
    return collector;
  }

  /**
   * Takes every plugin folder and every connector file as it is now.
   *
   * @throws UncheckedIOException when the plugins folder cannot be read; nothing is changed then
   */
  synchronized Reload reload() {
    try {
      return reload(plugins.changed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the plugin folders that have changed and come to rest since the last look, if any. */
  synchronized void reloadWhatRests() throws IOException {
    SortedSet<String> rested = plugins.rested();
    if (!rested.isEmpty()) {
      reload(rested);
    }
  }

  private Reload reload(SortedSet<String> folders) throws IOException {
    PluginExchange exchange = plugins.exchange(folders);
    List<String> problems = new ArrayList<>();
    Wanted wanted = wanted(exchange, problems);
    SortedSet<String> touched = new TreeSet<>();
    SortedMap<String, ConnectorFile> toOpen = new TreeMap<>();
    for (Way way : ways.values()) {
      ConnectorFile file = wanted.files().get(way.file().id());
      Problem mistake = wanted.mistakes().get(way.file().id());
      boolean exchanged = !Objects.equals(plugin(way.file().provider()), way.plugin());
      if (file == null && mistake == null) {
        touched.add(way.file().id());
      } else if (exchanged || (file != null && !file.equals(way.file()))) {
        touched.add(way.file().id());
        if (file != null) {
          toOpen.put(file.id(), file);
        }
      }
    }
    wanted
        .files()
        .forEach((id, file) -> {
          if (!ways.containsKey(id)) {
            touched.add(id);
            toOpen.put(id, file);
          }
        });
    collector.remove(touched);
    Map<String, Way> closed = new TreeMap<>();
    for (String id : touched) {
      Way way = ways.remove(id);
      if (way != null) {
        way.close();
        closed.put(id, way);
      }
    }
    putProviders();
    plugins.plugins().stream()
        .filter(plugin -> plugin.problem() != null)
        .forEach(plugin ->
            problems.add("plugin " + plugin.folder().getFileName() + ": " + plugin.problem()));
    reopen(toOpen, closed, wanted.mistakes(), problems);
    if (!touched.isEmpty()) {
      store.retainConnectors(Set.copyOf(ways.keySet()));
    }
    closed.clear();
    plugins.letGo(exchange);
    Reload reload =
        new Reload(
            exchange.added(),
            exchange.replaced(),
            exchange.removed(),
            List.copyOf(touched),
            problems);
    LOG.info(
        "reload: plugins added {}, replaced {}, removed {}; connectors {}.",
        reload.added(),
        reload.replaced(),
        reload.removed(),
        reload.connectors());
    return reload;
  }

  /**
   * What the connector files want.
   *
   * @param files what can be opened, by id
   * @param mistakes why the others cannot, by id
   */
  private record Wanted(Map<String, ConnectorFile> files, Map<String, Problem> mistakes) {}

  private Wanted wanted(PluginExchange exchange, List<String> problems) {
    KnownProviders known = plugins.known();
    Set<String> unusable = new HashSet<>(known.unusable());
    exchange.gone().forEach(plugin -> unusable.add(plugin.id()));
    ways.values().forEach(way -> unusable.add(way.file().provider()));
    unusable.removeAll(known.usable().keySet());
    Map<String, ConnectorFile> wanted = new TreeMap<>();
    Map<String, Problem> mistakes = new TreeMap<>();
    try {
      ConnectorFiles read = files.read(new KnownProviders(known.usable(), unusable));
      read.good().forEach(file -> wanted.put(file.id(), file));
      read.bad()
          .forEach((id, wrong) -> {
            String text = wrong.stream().map(Object::toString).collect(Collectors.joining(" "));
            problems.add(text);
            mistakes.put(
                id, new Problem(GapCategory.INVALID_CONFIGURATION, text, null, clock.instant()));
          });
      read.others().forEach(wrong -> problems.add(wrong.toString()));
      if (read.others().isEmpty()) {
        return new Wanted(wanted, mistakes);
      }
    } catch (ConfigurationException unreadable) {
      problems.add(String.valueOf(unreadable.getMessage()));
    }
    // Whether a file is gone nobody knows: those that were there count as they were.
    ways.forEach((id, way) -> {
      if (!mistakes.containsKey(id)) {
        wanted.putIfAbsent(id, way.file());
      }
    });
    return new Wanted(wanted, mistakes);
  }

  /**
   * Opens what can be opened; what was closed for another reason than its file's end is refused.
   */
  private void reopen(
      SortedMap<String, ConnectorFile> toOpen,
      Map<String, Way> closed,
      Map<String, Problem> mistakes,
      List<String> problems) {
    Opened opened = open(toOpen.values());
    opened.connectors().forEach(collector::replace);
    opened
        .refused()
        .forEach((id, problem) -> {
          refuse(id, problem);
          problems.add(problem.message());
        });
    closed.forEach((id, way) -> {
      Problem mistake = mistakes.get(id);
      if (mistake != null && !toOpen.containsKey(id)) {
        ways.put(id, new Way(way.file(), plugin(way.file().provider()), null));
        refuse(id, mistake);
      }
    });
  }

  /**
   * What came of opening.
   *
   * @param connectors those that are open
   * @param refused why the others are not, by id
   */
  private record Opened(List<CollectedConnector> connectors, Map<String, Problem> refused) {}

  /** Opens side by side, so that one that takes its time does not delay the others. */
  private Opened open(Collection<ConnectorFile> wanted) {
    Map<String, CollectedConnector> connectors = new ConcurrentSkipListMap<>();
    Map<String, Problem> refused = new ConcurrentSkipListMap<>();
    List<Thread> threads = new ArrayList<>();
    for (ConnectorFile file : wanted) {
      threads.add(
          Thread.ofVirtual()
              .inheritInheritableThreadLocals(false)
              .name("open " + file.id())
              .start(() -> open(file, connectors, refused)));
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new Opened(List.copyOf(connectors.values()), refused);
  }

  private void open(
      ConnectorFile file,
      Map<String, CollectedConnector> connectors,
      Map<String, Problem> refused) {
    Plugin plugin = plugin(file.provider());
    ConnectorHost host = new ConnectorHost(file.id(), clock);
    try {
      Connector connector = connect(file, plugin, host);
      ways.put(file.id(), new Way(file, plugin, host));
      connectors.put(
          file.id(),
          new CollectedConnector(
              file.id(),
              file.provider(),
              connector,
              file.refreshEvery(),
              plugin == null ? "" : plugin.version(),
              file.quotaReserve(),
              false));
    } catch (ProviderException failure) {
      host.close();
      ways.put(file.id(), new Way(file, plugin, null));
      refused.put(
          file.id(),
          new Problem(
              GapCategory.of(failure.category()),
              String.valueOf(failure.getMessage()),
              failure.remedy(),
              clock.instant()));
    }
  }

  private static Connector connect(
      ConnectorFile file, @Nullable Plugin plugin, ConnectorHost host) {
    if (plugin == null) {
      throw new ProviderException(
          ProviderException.Category.INVALID_CONFIGURATION,
          file.id() + ": there is no plugin for provider " + file.provider() + ".",
          "Put its folder among the plugins, or correct the key provider.",
          null,
          null);
    }
    if (plugin.provider() == null) {
      throw new ProviderException(
          ProviderException.Category.INVALID_CONFIGURATION,
          file.id()
              + ": the plugin of provider "
              + file.provider()
              + " is set aside: "
              + plugin.problem());
    }
    return plugin.provider().connect(file.settings(), host);
  }

  private @Nullable Plugin plugin(String provider) {
    for (Plugin plugin : plugins.plugins()) {
      if (plugin.id().equals(provider)) {
        return plugin;
      }
    }
    return null;
  }

  /** Nothing is read through it any more, and everything that is known of it says so. */
  private void refuse(String id, Problem problem) {
    Way way = ways.get(id);
    if (way == null) {
      return;
    }
    LOG.warn("{}: refused: {}", id, problem.message());
    List<SourceRecord> sources;
    try (var view = store.view()) {
      sources = view.sources(id);
    }
    for (SourceRecord source : sources) {
      store.putSource(
          new SourceRecord(
              source.connector(),
              source.name(),
              source.kinds(),
              source.statesPasses(),
              source.refreshEvery(),
              null,
              problem));
    }
    // Last: who sees the connector refused sees its data labelled.
    store.putConnector(
        new ConnectorRecord(
            id, way.file().provider(), ConnectorRecord.State.REFUSED, null, problem));
  }

  private void putProviders() {
    List<Plugin> all = plugins.plugins();
    ServedSchema served = ServedSchema.of(schemas(all));
    Catalogue.Extended catalogue = Catalogue.with(standards(all));
    store.know(catalogue.catalogue());
    store.putProviders(
        all.stream().map(plugin -> record(plugin, served, catalogue.problems())).toList());
    schema = served;
    schemaTo.accept(served);
  }

  /** What can be asked, with the types of the plugins that work. */
  ServedSchema schema() {
    return schema;
  }

  /** Says from now on what can be asked whenever that may have changed. */
  synchronized void serveSchemaBy(Consumer<ServedSchema> to) {
    schemaTo = to;
    to.accept(schema);
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

  /** The data files of usable plugins that add standards. */
  private static Map<String, String> standards(List<Plugin> plugins) {
    Map<String, String> files = new HashMap<>();
    for (Plugin plugin : plugins) {
      if (plugin.standards() != null && plugin.problem() == null) {
        files.put(plugin.id(), plugin.standards());
      }
    }
    return files;
  }

  /**
   * What is shown of a plugin: types and standards that are left out do not keep it from being
   * used.
   */
  private static ProviderRecord record(
      Plugin plugin, ServedSchema schema, Map<String, String> standards) {
    String problem = plugin.problem();
    ShippedTypes types = plugin.types();
    if (problem == null) {
      if (types != null) {
        problem = types.problem() == null ? schema.problems().get(plugin.id()) : types.problem();
      }
      problem = problem == null ? standards.get(plugin.id()) : problem;
      if (problem != null) {
        LOG.warn("plugin {}: {}", plugin.folder().getFileName(), problem);
      }
    }
    return new ProviderRecord(
        plugin.id(), plugin.title(), plugin.version(), problem, plugin.problem() == null);
  }

  /** Stops collecting and closes the connectors; the plugins stay. Waits some seconds at most. */
  @Override
  public void close() {
    collector.close();
    ways.values().forEach(Way::close);
  }
}
