package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.SnapshotStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every shard of every source of every connector when it is due, and writes the whole shard,
 * or the reason there is none, to the snapshot store.
 *
 * <p>After a start every shard is due at once: settings or plugins may have changed. What an
 * earlier process kept is there meanwhile. No failure of a connector reaches the caller or another
 * connector; it is data in the store. All methods may be called from any thread and none waits,
 * {@link #close} excepted.
 */
public final class Collector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final Duration CLOSE_CONNECTORS_WITHIN = Duration.ofSeconds(5);
  private static final Duration END_READINGS_WITHIN = Duration.ofSeconds(10);

  private final List<CollectedConnector> connectors;
  private final List<ConnectorLoop> loops;
  private final Ledger ledger;
  private final Time time;
  private final Waiting waiting;
  private final Clock clock;
  private final CollectSettings settings;
  private final ExecutorService pluginThreads;
  private final CompletableFuture<Void> firstRead;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Collector(
      List<CollectedConnector> connectors,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings,
      Time time,
      ExecutorService pluginThreads,
      RandomGenerator random) {
    this.connectors = List.copyOf(connectors);
    this.clock = clock;
    this.settings = settings;
    this.time = time;
    this.pluginThreads = pluginThreads;
    this.waiting = new Waiting(time);
    this.ledger = new Ledger(store, waiting, settings.commitAfter());
    Backoff backoff =
        new Backoff(
            settings.firstBackoff(),
            settings.longestBackoff(),
            settings.longestRetryAfter(),
            random);
    this.loops =
        this.connectors.stream()
            .map(one ->
                new ConnectorLoop(one, ledger, waiting, clock, settings, backoff, pluginThreads))
            .toList();
    this.firstRead =
        CompletableFuture.allOf(
            loops.stream().map(ConnectorLoop::firstRead).toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Starts collecting. Forgets, in the store, every connector that is not among these.
   *
   * @param connectors what to read; the collector closes them
   * @param store where to write; it stays open when the collector is closed
   * @param clock tells the times that people see; durations are measured without it
   * @throws IllegalArgumentException when two connectors have the same id
   */
  public static Collector start(
      List<CollectedConnector> connectors,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings) {
    ExecutorService pluginThreads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("plugin-call-", 1).factory());
    return start(connectors, store, clock, settings, new SystemTime(), pluginThreads, new Random());
  }

  /** Starts collecting with a time, threads and chance of the caller's choice. */
  static Collector start(
      List<CollectedConnector> connectors,
      SnapshotStore store,
      Clock clock,
      CollectSettings settings,
      Time time,
      ExecutorService pluginThreads,
      RandomGenerator random) {
    TreeSet<String> ids = new TreeSet<>();
    for (CollectedConnector connector : connectors) {
      if (!ids.add(connector.id())) {
        throw new IllegalArgumentException(
            "connectors: there are two named " + connector.id() + " (expected: one).");
      }
    }
    store.retainConnectors(ids);
    Collector collector =
        new Collector(connectors, store, clock, settings, time, pluginThreads, random);
    for (ConnectorLoop loop : collector.loops) {
      collector.waiting.start("collect " + loop.id(), loop::run);
    }
    return collector;
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
    loops.forEach(loop -> known.add(loop.id()));
    for (String id : wantedConnectors) {
      if (!known.contains(id)) {
        return CompletableFuture.failedFuture(unknown("connector", id, known));
      }
    }
    List<ConnectorLoop> chosen =
        loops.stream()
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
    for (ConnectorLoop loop : loops) {
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
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waiting.stop();
    closeConnectors();
    int left = waiting.join(END_READINGS_WITHIN);
    if (left > 0) {
      LOG.warn(
          "collector: {} readings did not end within {} (expected: none).",
          left,
          PluginCalls.shown(END_READINGS_WITHIN));
    }
    pluginThreads.shutdownNow();
    time.close();
    ledger.commit();
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

  private void closeConnectors() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (CollectedConnector connector : connectors) {
      closing.add(
          CompletableFuture.runAsync(connector.connector()::close, pluginThreads)
              .exceptionally(failure -> {
                LOG.warn("{}: could not be closed.", connector.id(), failure);
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
