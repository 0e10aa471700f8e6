package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connector going: learns its sources, finds out who we are, and lets its sources be read
 * or not. Nothing here is shared with another connector but the store.
 */
final class ConnectorLoop {

  private static final Duration LONGEST_REFRESH = Duration.ofDays(365);

  private final CollectedConnector connector;
  private final Ledger ledger;
  private final Waiting waiting;
  private final Clock clock;
  private final CollectSettings settings;
  private final PluginCalls calls;
  private final Backoff backoff;
  private final PatientCall patient;
  private final TokenBuckets buckets;
  private final Signal signal;
  private final CompletableFuture<Boolean> described = new CompletableFuture<>();
  private final CompletableFuture<Boolean> firstRead = new CompletableFuture<>();

  // Guarded by this.
  private List<SourceLoop> sources = List.of();
  private List<CompletableFuture<Boolean>> asked = new ArrayList<>();
  private ConnectorRecord.State state = ConnectorRecord.State.CONNECTING;
  private @Nullable String identity;
  private @Nullable Problem problem;
  private int failures;

  ConnectorLoop(
      CollectedConnector connector,
      Ledger ledger,
      Waiting waiting,
      Clock clock,
      CollectSettings settings,
      Backoff backoff,
      Executor pluginThreads) {
    this.connector = connector;
    this.ledger = ledger;
    this.waiting = waiting;
    this.clock = clock;
    this.settings = settings;
    this.calls = new PluginCalls(settings.callsPerConnector(), waiting, pluginThreads);
    this.backoff = backoff;
    this.patient = patient(connector.id());
    this.buckets = new TokenBuckets(connector.quotaReserve(), waiting, clock);
    this.signal = new Signal(waiting);
    writeDown();
  }

  /** The connector's id. */
  String id() {
    return connector.id();
  }

  /** Completes when the sources are known, or the connector has failed to say them. */
  CompletableFuture<Boolean> described() {
    return described;
  }

  /** The sources, as far as they are known. */
  synchronized List<SourceLoop> sources() {
    return sources;
  }

  /** Completes when each shard of each source was tried once, or it is known that none can be. */
  CompletableFuture<Boolean> firstRead() {
    return firstRead;
  }

  /** Runs until it is stopped. */
  void run() {
    while (!waiting.stopped()) {
      Duration pause;
      try {
        pause = round();
      } catch (StoppedException closed) {
        throw closed;
      } catch (RuntimeException | Error fault) {
        refused(CallFailure.of("collecting", fault), ConnectorRecord.State.UNREACHABLE);
        pause = settings.longestReconnect();
      }
      answer();
      signal.await(hasAsked() ? Duration.ZERO : pause);
    }
  }

  /**
   * Makes sure that somebody tried to connect.
   *
   * @return completes with whether the sources may be read
   */
  CompletableFuture<Boolean> connected() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    synchronized (this) {
      if (state == ConnectorRecord.State.CONNECTED) {
        answer.complete(true);
        return answer;
      }
      asked.add(answer);
    }
    signal.raise();
    return answer;
  }

  /** The collector has stopped it: nobody shall wait for it. */
  void ended() {
    List<CompletableFuture<Boolean>> waitingForIt;
    synchronized (this) {
      waitingForIt = asked;
      asked = new ArrayList<>();
    }
    described.complete(false);
    firstRead.complete(false);
    waitingForIt.forEach(one -> one.complete(false));
    sources().forEach(SourceLoop::ended);
  }

  /** One try to connect; says how long until the next. */
  private Duration round() {
    List<SourceLoop> known = sources();
    try {
      if (known.isEmpty()) {
        describe();
      }
      identify();
      return settings.identifyEvery();
    } catch (CallFailure failure) {
      ConnectorRecord.State now =
          failure.passing() ? ConnectorRecord.State.UNREACHABLE : ConnectorRecord.State.REFUSED;
      refused(failure, now);
      return now == ConnectorRecord.State.REFUSED
          ? settings.identifyEvery()
          : Backoff.doubled(settings.reconnectAfter(), failures(), settings.longestReconnect());
    } finally {
      described.complete(true);
    }
  }

  private void describe() throws CallFailure {
    List<SourceLoop.Described> all =
        calls.value("sources", settings.identifyDeadline(), this::describedSources);
    Set<String> names = new HashSet<>();
    List<SourceLoop> loops = new ArrayList<>();
    for (SourceLoop.Described source : all) {
      if (source.name() == null || source.name().isBlank() || !names.add(source.name())) {
        throw CallFailure.brokenPromise(
            "The connector has two sources named '"
                + source.name()
                + "', or one without a name (expected: a name each).");
      }
      // A retry budget and a breaker for each source: one that is in trouble does not hinder
      // others.
      PatientCall ofSource = patient(connector.id() + "/" + source.name());
      loops.add(
          new SourceLoop(
              connector,
              source,
              new ShardReader(
                  source.source(),
                  source.kinds(),
                  calls,
                  ofSource,
                  buckets,
                  ledger,
                  waiting,
                  settings),
              ofSource,
              ledger,
              waiting,
              clock,
              settings));
    }
    ledger.sources(connector.id(), names);
    synchronized (this) {
      sources = List.copyOf(loops);
    }
    described.complete(true);
    for (SourceLoop loop : loops) {
      waiting.start("collect " + connector.id() + "/" + loop.name() + " loop", loop::run);
    }
    var _ =
        CompletableFuture.allOf(
                loops.stream().map(SourceLoop::firstRead).toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> firstRead.complete(true));
  }

  private PatientCall patient(String subject) {
    return new PatientCall(subject, calls, waiting, backoff, settings.attempts());
  }

  private List<SourceLoop.Described> describedSources() {
    List<SourceLoop.Described> all = new ArrayList<>();
    for (Source source : connector.connector().sources()) {
      Duration every = connector.refreshEvery();
      if (every == null) {
        every = source.refreshEvery();
      }
      if (every.compareTo(settings.shortestRefresh()) < 0) {
        every = settings.shortestRefresh();
      }
      all.add(
          new SourceLoop.Described(
              source,
              source.name(),
              Set.copyOf(source.kinds()),
              source.statesPasses(),
              Waiting.shorter(every, LONGEST_REFRESH),
              source instanceof ReadsChanges changing
                  ? new SourceLoop.Changing(changing, changing.wholeReadEvery())
                  : null));
    }
    return all;
  }

  private void identify() throws CallFailure {
    Identity who =
        patient.ask(
            "identify",
            settings.identifyDeadline(),
            Deadline.in(settings.identifyDeadline(), waiting),
            null,
            () -> connector.connector().identify());
    String principal = who.principal();
    if (principal == null || principal.isBlank()) {
      throw CallFailure.brokenPromise("The identity has no principal (expected: who we are).");
    }
    synchronized (this) {
      state = ConnectorRecord.State.CONNECTED;
      identity = principal;
      problem = null;
      failures = 0;
    }
    ledger.mended(connector.id());
    writeDown();
    sources().forEach(SourceLoop::opened);
  }

  /**
   * The connector may not be read. One that was connected and cannot be reached just now goes on:
   * its shards say for themselves what becomes of them.
   */
  private void refused(CallFailure failure, ConnectorRecord.State now) {
    boolean goesOn;
    Problem why;
    synchronized (this) {
      goesOn = identity != null && now == ConnectorRecord.State.UNREACHABLE;
      state = now;
      if (!goesOn) {
        identity = null;
      }
      problem = failure.problem(problem, clock.instant());
      why = problem;
      failures++;
    }
    ledger.tell(connector.id(), failure);
    writeDown();
    if (!goesOn) {
      sources().forEach(source -> source.closed(why));
      firstRead.complete(false);
    }
  }

  private void answer() {
    List<CompletableFuture<Boolean>> waitingForIt;
    boolean readable;
    synchronized (this) {
      waitingForIt = asked;
      asked = new ArrayList<>();
      readable = identity != null;
    }
    waitingForIt.forEach(one -> one.complete(readable));
  }

  private synchronized boolean hasAsked() {
    return !asked.isEmpty();
  }

  private synchronized int failures() {
    return failures;
  }

  private void writeDown() {
    ConnectorRecord record;
    synchronized (this) {
      record = new ConnectorRecord(connector.id(), connector.provider(), state, identity, problem);
    }
    ledger.connector(record);
  }
}
