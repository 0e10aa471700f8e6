package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.SnapshotStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every shard of every source of every connector when it is due, and writes the whole shard,
 * or the reason there is none, to the snapshot store.
 *
 * <p>After a start every shard is due at once: settings or plugins may have changed. What an
 * earlier process kept is there meanwhile. No failure of a connector reaches the caller or another
 * connector; it is data in the store. All methods may be called from any thread; only {@link
 * #replace}, {@link #remove} and {@link #close} wait.
 */
public final class Collector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final Duration CLOSE_CONNECTORS_WITHIN = Duration.ofSeconds(5);
  private static final Duration END_READINGS_WITHIN = Duration.ofSeconds(10);

  /** By id; only {@link #replace}, {@link #remove} and {@link #close} change it. */
  private final Map<String, AtWork> atWork = new ConcurrentSkipListMap<>();

  private final Ledger ledger;
  private final Time time;
  private final Waiting waiting;
  private final Clock clock;
  private final CollectSettings settings;
  private final Backoff backoff;
  private final Function<String, ExecutorService> pluginThreads;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean begun; // guarded by this
  private CompletableFuture<Void> firstRead = new CompletableFuture<>();

  /**
   * A connector that is collected, with all that is its own, so that nothing of it is left when it
   * is taken away.
   */
  private record AtWork(
      CollectedConnector connector,
      ConnectorLoop loop,
      Waiting waiting,
      ExecutorService pluginThreads) {

    String id() {
      return connector.id();
    }

    void start() {
      waiting.start("collect " + id(), loop::run);
    }
  }

  private Collector(
      SnapshotStore store,
      Clock clock,
      CollectSettings settings,
      Time time,
      Function<String, ExecutorService> pluginThreads,
      RandomGenerator random) {
    this.clock = clock;
    this.settings = settings;
    this.time = time;
    this.pluginThreads = pluginThreads;
    this.waiting = new Waiting(time);
    this.ledger = new Ledger(store, waiting, settings.commitAfter());
    this.backoff =
        new Backoff(
            settings.firstBackoff(),
            settings.longestBackoff(),
            settings.longestRetryAfter(),
            random);
  }

  /**
   * Starts collecting. Forgets, in the store, every connector that is not among these; see {@link
   * #prepare}.
   */
  public static Collector start(
      List<CollectedConnector> connectors,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings) {
    Collector collector = prepare(connectors, List.of(), store, clock, settings);
    collector.begin();
    return collector;
  }

  /**
   * Makes ready to collect: nothing is read before {@link #begin}. Forgets, in the store, every
   * connector that is named in neither list.
   *
   * @param connectors what to read; the collector closes them
   * @param kept ids of connectors that cannot be read now and whose data stays
   * @param store where to write; it stays open when the collector is closed
   * @param clock tells the times that people see; durations are measured without it
   * @throws IllegalArgumentException when two connectors have the same id
   */
  public static Collector prepare(
      List<CollectedConnector> connectors,
      Collection<String> kept,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings) {
    return prepare(
        connectors,
        kept,
        store,
        clock,
        settings,
        new SystemTime(),
        id ->
            Executors.newCachedThreadPool(
                Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("plugin-call-" + id + "-", 1)
                    .factory()),
        new Random());
  }

  /**
   * Starts collecting with a time, threads and chance of the caller's choice.
   *
   * @param pluginThreads makes, by the connector's id, the threads its plugin is called on; they
   *     end with the connector
   */
  static Collector start(
      List<CollectedConnector> connectors,
      Collection<String> kept,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings,
      Time time,
      Function<String, ExecutorService> pluginThreads,
      RandomGenerator random) {
    Collector collector =
        prepare(connectors, kept, store, clock, settings, time, pluginThreads, random);
    collector.begin();
    return collector;
  }

  private static Collector prepare(
      List<CollectedConnector> connectors,
      Collection<String> kept,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings,
      Time time,
      Function<String, ExecutorService> pluginThreads,
      RandomGenerator random) {
    TreeSet<String> ids = new TreeSet<>();
    for (CollectedConnector connector : connectors) {
      if (!ids.add(connector.id())) {
        throw new IllegalArgumentException(
            "connectors: there are two named " + connector.id() + " (expected: one).");
      }
    }
    ids.addAll(kept);
    store.retainConnectors(ids);
    Collector collector = new Collector(store, clock, settings, time, pluginThreads, random);
    List<AtWork> all = connectors.stream().map(collector::atWork).toList();
    all.forEach(one -> collector.atWork.put(one.id(), one));
    collector.firstRead = all(all.stream().map(one -> one.loop().firstRead()).toList());
    return collector;
  }

  /** Begins to read; called once. */
  public synchronized void begin() {
    begun = true;
    atWork.values().forEach(AtWork::start);
  }

  private AtWork atWork(CollectedConnector connector) {
    Waiting own = new Waiting(time);
    ExecutorService threads = pluginThreads.apply(connector.id());
    ConnectorLoop loop =
        new ConnectorLoop(connector, ledger, own, clock, settings, backoff, threads);
    return new AtWork(connector, loop, own, threads);
  }

  /**
   * Collects this connector from now on, in place of the one of the same id, if there is one, which
   * is closed first; what was read through that one stays until it is read again, whole: settings
   * or plugins have changed. After {@link #close} the connector is only closed. Waits like {@link
   * #remove}.
   */
  public synchronized void replace(CollectedConnector connector) {
    remove(List.of(connector.id()));
    AtWork one = atWork(connector.readWholeFirst());
    if (closed.get()) {
      end(List.of(one));
      return;
    }
    atWork.put(one.id(), one);
    if (begun) {
      one.start();
    }
  }

  /**
   * Stops reading these connectors and closes them; ids that are not collected are passed over.
   * What was half read is thrown away, and what was read before stays in the store. When this
   * returns nothing more is written of them. Waits, at most about fifteen seconds, until their
   * readings have ended.
   */
  public synchronized void remove(Collection<String> ids) {
    List<AtWork> gone = new ArrayList<>();
    for (String id : ids) {
      AtWork one = atWork.remove(id);
      if (one != null) {
        gone.add(one);
      }
    }
    end(gone);
  }

  /**
   * Reads again now: tries refused and unreachable connectors again, lists the shards of the
   * sources again, and reads all of them. A shard that is being read, or waits for it, is not read
   * twice.
   *
   * @param connectorIds which connectors; empty for all
   * @param sourceNames which sources of these connectors; empty for all
   * @return completes when the shards are listed, or after {@link CollectSettings#receiptAfter()}
   *     with those known by then; fails with an {@link IllegalArgumentException}, whose message
   *     says which names there are, when a name is unknown
   */
  public CompletionStage<RefreshReceipt> refresh(
      Collection<String> connectorIds, Collection<String> sourceNames) {
    Instant startedAt = clock.instant();
    List<String> wantedConnectors = List.copyOf(connectorIds);
    List<String> wantedSources = List.copyOf(sourceNames);
    TreeSet<String> known = new TreeSet<>();
    known.addAll(atWork.keySet());
    for (String id : wantedConnectors) {
      if (!known.contains(id)) {
        return CompletableFuture.failedFuture(unknown("connector", id, known));
      }
    }
    List<ConnectorLoop> chosen =
        loops().stream()
            .filter(loop -> wantedConnectors.isEmpty() || wantedConnectors.contains(loop.id()))
            .toList();
    return all(chosen.stream().map(ConnectorLoop::described).toList())
        .thenCompose(described -> {
          TreeSet<String> names = new TreeSet<>();
          chosen.forEach(loop -> loop.sources().forEach(source -> names.add(source.name())));
          for (String name : wantedSources) {
            if (!names.contains(name)) {
              return CompletableFuture.failedFuture(unknown("source", name, names));
            }
          }
          return receipt(chosen, wantedSources, startedAt);
        });
  }

  /**
   * Completes, never with a failure, when each shard of each source of each connector was tried to
   * an end once, or it is known that it cannot be: the connector was refused or could not be
   * reached, or the shards could not be listed.
   */
  public CompletionStage<Void> firstRead() {
    return firstRead.minimalCompletionStage();
  }

  /** How far the reading has come. */
  public ReadingProgress progress() {
    int done = 0;
    int total = 0;
    int failed = 0;
    long observations = 0;
    for (ConnectorLoop loop : loops()) {
      for (SourceLoop source : loop.sources()) {
        ReadingProgress one = source.progress();
        done += one.shardsDone();
        total += one.shardsTotal();
        observations += one.observations();
        failed += one.failed();
      }
    }
    return new ReadingProgress(done, total, observations, failed);
  }

  /**
   * Stops reading, closes the connectors and commits what was read. What was half read is thrown
   * away. Waits, at most about fifteen seconds, until no reading uses the store any more; the store
   * stays open. Later calls do nothing.
   */
  @Override
  public synchronized void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waiting.stop();
    end(List.copyOf(atWork.values()));
    waiting.join(END_READINGS_WITHIN);
    time.close();
    ledger.commit();
  }

  private List<ConnectorLoop> loops() {
    return atWork.values().stream().map(AtWork::loop).toList();
  }

  private CompletableFuture<RefreshReceipt> receipt(
      List<ConnectorLoop> chosen, List<String> wantedSources, Instant startedAt) {
    List<CompletableFuture<SourceLoop.Listed>> lists = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    for (ConnectorLoop loop : chosen) {
      // A connector that could not say its sources may say them now that it is tried again.
      asked.add(
          loop.connected()
              .thenAccept(readable ->
                  loop.sources().stream()
                      .filter(source -> readable && wanted(source, wantedSources))
                      .forEach(source -> lists.add(source.refresh()))));
    }
    CompletableFuture<Void> listed = all(asked).thenCompose(all -> all(lists));
    CompletableFuture<Void> done =
        listed.thenCompose(all -> all(lists.stream().map(one -> one.join().done()).toList()));
    CompletableFuture<Boolean> enough = new CompletableFuture<>();
    Time.Alarm alarm = waiting.after(settings.receiptAfter(), () -> enough.complete(false));
    var _ = listed.thenRun(() -> enough.complete(true));
    return enough.thenApply(inTime -> {
      alarm.cancel();
      int shards =
          lists.stream()
              .filter(CompletableFuture::isDone)
              .mapToInt(one -> one.join().shards())
              .sum();
      return new RefreshReceipt(shards, startedAt, done.minimalCompletionStage());
    });
  }

  private static boolean wanted(SourceLoop source, List<String> names) {
    return names.isEmpty() || names.contains(source.name());
  }

  private static void end(List<AtWork> gone) {
    if (gone.isEmpty()) {
      return;
    }
    gone.forEach(one -> one.waiting().stop());
    closeConnectors(gone);
    long end = System.nanoTime() + END_READINGS_WITHIN.toNanos();
    for (AtWork one : gone) {
      int left = one.waiting().join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      if (left > 0) {
        LOG.warn(
            "{}: {} readings did not end within {} (expected: none).",
            one.id(),
            left,
            PluginCalls.shown(END_READINGS_WITHIN));
      }
      one.pluginThreads().shutdownNow();
      one.loop().ended();
    }
  }

  private static void closeConnectors(List<AtWork> gone) {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (AtWork one : gone) {
      closing.add(
          CompletableFuture.runAsync(one.connector().connector()::close, one.pluginThreads())
              .exceptionally(failure -> {
                LOG.warn("{}: could not be closed.", one.id(), failure);
                return null;
              }));
    }
    try {
      all(closing).get(CLOSE_CONNECTORS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn(
          "collector: not every connector was closed within {}; they are left behind.",
          PluginCalls.shown(CLOSE_CONNECTORS_WITHIN));
    } catch (ExecutionException failed) {
      LOG.warn("collector: closing the connectors failed.", failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
  }

  private static IllegalArgumentException unknown(
      String what, String name, SortedSet<String> known) {
    return new IllegalArgumentException(
        what + ": there is none named '" + name + "' (expected: one of " + known + ").");
  }
}
