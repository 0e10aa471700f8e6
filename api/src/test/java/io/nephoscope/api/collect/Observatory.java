package io.nephoscope.api.collect;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Connector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A collector with a real store, a simulated time, and everything a test wants to look at. */
final class Observatory implements AutoCloseable {

  /** Always one half. */
  static final RandomGenerator HALF = () -> Long.MIN_VALUE;

  final SimulatedTime time = new SimulatedTime();
  final SettableClock clock = new SettableClock(time);
  final Map<String, RuntimeException> broken = new ConcurrentHashMap<>();
  final Map<String, Integer> written = new ConcurrentHashMap<>();
  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  CollectSettings settings = CollectSettings.defaults();
  ExecutorService pluginThreads = new HereAndNow();

  private final SnapshotStore store;
  private final List<CollectedConnector> connectors = new ArrayList<>();
  private @Nullable Collector collector;

  Observatory(Path folder) {
    store = SnapshotStore.open(folder, clock);
    log.start();
    ledgerLog().addAppender(log);
  }

  Observatory with(String id, Connector connector) {
    return with(id, connector, null);
  }

  Observatory with(String id, Connector connector, @Nullable Duration refreshEvery) {
    connectors.add(new CollectedConnector(id, "test", connector, refreshEvery));
    return this;
  }

  Observatory with(CollectedConnector connector) {
    connectors.add(connector);
    return this;
  }

  /** Starts the collector; everything that is due has been done. */
  Observatory start() {
    startWithoutSettling();
    time.settle();
    return this;
  }

  void startWithoutSettling() {
    collector =
        Collector.start(
            connectors, List.of(), watched(), clock, settings, time, id -> pluginThreads, HALF);
  }

  Collector collector() {
    Collector started = collector;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  /** Reads everything again and waits for it. */
  RefreshReceipt refresh() {
    return settled(collector().refresh(List.of(), List.of()));
  }

  /** What a stage has come to once everybody waits. */
  <T> T settled(CompletionStage<T> stage) {
    time.settle();
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  ShardState state(String connector, String source, String account, String region) {
    return store
        .state(new ShardKey(connector, "test", source, account, account, region))
        .orElseThrow(() -> new AssertionError("no such shard"));
  }

  /** The one shard that a scripted source has unless the test says otherwise. */
  ShardState state() {
    return state("one", "things", "111", "eu");
  }

  @Nullable GapCategory problem() {
    return category(state());
  }

  static @Nullable GapCategory category(ShardState state) {
    return state.problem() == null ? null : state.problem().category();
  }

  ConnectorRecord connector(String id) {
    try (View view = store.view()) {
      return view.connectors().stream()
          .filter(one -> one.id().equals(id))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no such connector"));
    }
  }

  SourceRecord source(String connector, String name) {
    try (View view = store.view()) {
      return view.sources(connector).stream()
          .filter(one -> one.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no such source"));
    }
  }

  /** The lines that were logged, each with its level. */
  List<String> logged() {
    return log.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  int written(String method) {
    return written.getOrDefault(method, 0);
  }

  @Override
  public void close() {
    if (collector != null) {
      collector.close();
    }
    ledgerLog().detachAppender(log);
    store.close();
  }

  private static Logger ledgerLog() {
    return (Logger) LoggerFactory.getLogger(Ledger.class);
  }

  /** The real store; counts the calls of each method and breaks those the test has broken. */
  private SnapshotStore watched() {
    return (SnapshotStore)
        Proxy.newProxyInstance(
            SnapshotStore.class.getClassLoader(),
            new Class<?>[] {SnapshotStore.class},
            (proxy, method, arguments) -> {
              RuntimeException fault = broken.get(method.getName());
              if (fault != null) {
                throw fault;
              }
              written.merge(method.getName(), 1, Integer::sum);
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
