package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardChanges;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SourceActivity;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one source read: lists its shards before every round, starts the reading of each shard that
 * is due, and writes down what came of it. One virtual thread decides; the readings run on others.
 */
final class SourceLoop {

  private static final Logger LOG = LoggerFactory.getLogger(SourceLoop.class);

  private static final Duration WRITE_COUNTS_EVERY = Duration.ofSeconds(1);

  private final CollectedConnector connector;
  private final Described source;
  private final Duration refreshEvery;
  private final ShardReader reader;
  private final PatientCall patient;
  private final Ledger ledger;
  private final Waiting waiting;
  private final Clock clock;
  private final CollectSettings settings;
  private final String subject;

  private final Lane lane;
  private final Signal signal;
  private final SingleFlight<String> reading = new SingleFlight<>();
  private final CompletableFuture<Boolean> firstRead = new CompletableFuture<>();

  /** Held while something is written of which shards there are and what is in them. */
  private final Object writing = new Object();

  // Guarded by this.
  private final Map<String, ShardPlan> plans = new LinkedHashMap<>();
  private List<CompletableFuture<Listed>> asked = new ArrayList<>();
  private boolean open;
  private boolean listed;
  private long listAt;
  private int listFailures;
  private @Nullable Integer heldList;
  private @Nullable Problem problem;
  private @Nullable SourceRecord written;
  private boolean writtenOpen;
  private long writtenAt;
  private long readsWhole;
  private long readsChanges;
  private final Map<GapCategory, Long> failures = new EnumMap<>(GapCategory.class);
  private long writtenNext;

  /**
   * What a source says of itself.
   *
   * @param source the source
   * @param name its name
   * @param kinds what it may say
   * @param statesPasses whether it says of what passes its checks that it passed
   * @param refreshEvery how often it is read
   * @param changing how its changes are read; {@code null} when it cannot say them
   */
  record Described(
      Source source,
      String name,
      Set<Observation.Kind> kinds,
      boolean statesPasses,
      Duration refreshEvery,
      @Nullable Changing changing) {}

  /**
   * How the changes of a source are read.
   *
   * @param source the source
   * @param wholeReadEvery how long changes are enough
   */
  record Changing(ReadsChanges source, Duration wholeReadEvery) {}

  /**
   * What a refresh of a source comes to.
   *
   * @param shards how many shards are read
   * @param done completes when all of them were tried to an end
   */
  record Listed(int shards, CompletableFuture<?> done) {

    static final Listed NONE = new Listed(0, CompletableFuture.completedFuture(true));
  }

  SourceLoop(
      CollectedConnector connector,
      Described source,
      ShardReader reader,
      PatientCall patient,
      Ledger ledger,
      Waiting waiting,
      Clock clock,
      CollectSettings settings) {
    this.connector = connector;
    this.source = source;
    this.refreshEvery = source.refreshEvery();
    this.reader = reader;
    this.patient = patient;
    this.ledger = ledger;
    this.waiting = waiting;
    this.clock = clock;
    this.settings = settings;
    this.subject = connector.id() + "/" + source.name();
    this.lane = new Lane("collect " + subject, settings.callsPerConnector(), waiting);
    this.signal = new Signal(waiting);
    this.listAt = waiting.nanos();
    writeDown();
  }

  /** The source's name. */
  String name() {
    return source.name();
  }

  /** Completes when each shard was tried to an end once, or it is known that none can be. */
  CompletableFuture<Boolean> firstRead() {
    return firstRead;
  }

  /** Runs until the collector is closed. */
  void run() {
    while (!waiting.stopped()) {
      try {
        round();
      } catch (StoppedException closed) {
        throw closed;
      } catch (RuntimeException | Error fault) {
        CallFailure failure = CallFailure.of("collecting", fault);
        ledger.tell(subject, failure);
        failedToList(failure);
        waiting.pause(settings.retryFailedAfter());
      }
      writeDown();
      signal.await(untilNext());
    }
  }

  /** The connector may be read: everything is due. */
  void opened() {
    synchronized (this) {
      if (open) {
        return;
      }
      open = true;
      problem = null;
      listAt = waiting.nanos();
      plans.values().forEach(plan -> plan.dueAt = listAt);
    }
    signal.raise();
  }

  /** The connector cannot be read; nothing is started until it can. */
  void closed(Problem why) {
    List<CompletableFuture<Listed>> unanswered;
    synchronized (this) {
      open = false;
      problem = why;
      unanswered = asked;
      asked = new ArrayList<>();
    }
    writeDown();
    firstRead.complete(false);
    unanswered.forEach(one -> one.complete(Listed.NONE));
  }

  /** The collector reads it no more: nobody shall wait for it. */
  void ended() {
    List<CompletableFuture<Listed>> unanswered;
    synchronized (this) {
      open = false;
      unanswered = asked;
      asked = new ArrayList<>();
    }
    firstRead.complete(false);
    unanswered.forEach(one -> one.complete(Listed.NONE));
  }

  /** Lists the shards again and reads all of them now. */
  CompletableFuture<Listed> refresh() {
    CompletableFuture<Listed> answer = new CompletableFuture<>();
    synchronized (this) {
      if (!open) {
        return CompletableFuture.completedFuture(Listed.NONE);
      }
      asked.add(answer);
    }
    signal.raise();
    return answer;
  }

  /** How far the first reading, and the latest one, have come. */
  synchronized ReadingProgress progress() {
    int done = 0;
    int failed = 0;
    long observations = 0;
    for (ShardPlan plan : plans.values()) {
      done += plan.tried ? 1 : 0;
      failed += plan.failures > 0 ? 1 : 0;
      observations += plan.observations;
    }
    return new ReadingProgress(done, plans.size(), observations, failed);
  }

  private void round() {
    List<CompletableFuture<Listed>> answers;
    boolean listDue;
    synchronized (this) {
      if (!open) {
        return;
      }
      answers = asked;
      asked = new ArrayList<>();
      listDue = !answers.isEmpty() || waiting.nanos() - listAt >= 0;
    }
    if (!answers.isEmpty()) {
      patient.endRest();
    }
    try {
      if (listDue) {
        list();
        writeDown();
      }
    } finally {
      if (!answers.isEmpty()) {
        allDue();
      }
      Listed reads = startDue();
      answers.forEach(answer -> answer.complete(reads));
    }
    checkFirstRead();
  }

  private synchronized void allDue() {
    long now = waiting.nanos();
    plans.values().forEach(plan -> plan.dueAt = now);
  }

  private void list() {
    List<Shard> shards;
    try {
      shards =
          patient.ask(
              "list of shards",
              settings.listDeadline(),
              Deadline.in(settings.listDeadline().multipliedBy(2), waiting),
              null,
              () -> source.source().shards());
      Map<String, ShardPlan> found = planned(shards);
      checkDrop(found.size());
      replacePlans(found);
    } catch (CallFailure failure) {
      ledger.tell(subject, failure);
      failedToList(failure);
      return;
    }
    ledger.mended(subject);
  }

  private Map<String, ShardPlan> planned(List<Shard> shards) throws CallFailure {
    Map<String, ShardPlan> found = new LinkedHashMap<>();
    long now = waiting.nanos();
    for (Shard shard : shards) {
      if (shard == null || blank(shard.region()) || blank(shard.account().nativeId())) {
        throw CallFailure.brokenPromise(
            "The list of shards holds one without account or region (expected: both).");
      }
      ShardKey key =
          new ShardKey(
              connector.id(),
              connector.provider(),
              source.name(),
              shard.account().nativeId(),
              blank(shard.account().name()) ? shard.account().nativeId() : shard.account().name(),
              shard.region());
      found.putIfAbsent(key.id(), new ShardPlan(key, shard, now, connector.wholeFirst()));
    }
    return found;
  }

  private static boolean blank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private synchronized void checkDrop(int count) throws CallFailure {
    int last = plans.size();
    if (SuddenDrop.decide(last, count, heldList) == SuddenDrop.Decision.HOLD) {
      heldList = count;
      throw drop("The list of shards", last, count);
    }
    heldList = null;
  }

  private void replacePlans(Map<String, ShardPlan> found) {
    synchronized (writing) {
      List<ShardKey> keys;
      List<String> gone = new ArrayList<>();
      synchronized (this) {
        plans
            .values()
            .removeIf(plan -> {
              boolean missing = !found.containsKey(plan.key.id());
              if (missing) {
                plan.gone = true;
                gone.add(plan.key.toString());
              }
              return missing;
            });
        found.forEach(this::planOrUpdate);
        keys = found.values().stream().map(plan -> plan.key).toList();
        listed = true;
        listFailures = 0;
        problem = null;
        listAt = waiting.nanos() + refreshEvery.toNanos();
      }
      ledger.shards(connector.id(), source.name(), keys);
      gone.forEach(ledger::forget);
    }
  }

  private synchronized void planOrUpdate(String id, ShardPlan found) {
    ShardPlan known = plans.putIfAbsent(id, found);
    if (known != null) {
      known.key = found.key;
      known.shard = found.shard;
    }
  }

  private synchronized void failedToList(CallFailure failure) {
    listed = true;
    listFailures++;
    problem = failure.problem(problem, clock.instant());
    listAt =
        waiting.nanos()
            + DueTime.after(failure.category(), listFailures, refreshEvery, settings).toNanos();
  }

  /** Starts what is due and not yet under way; counts what is due, under way or not. */
  private Listed startDue() {
    List<ShardPlan> due;
    synchronized (this) {
      if (!open) {
        return Listed.NONE;
      }
      long now = waiting.nanos();
      due = plans.values().stream().filter(plan -> now - plan.dueAt >= 0).toList();
    }
    CompletableFuture<?>[] reads =
        due.stream()
            .map(plan -> reading.join(plan.key.id(), landed -> start(plan, landed)))
            .toArray(CompletableFuture<?>[]::new);
    return new Listed(reads.length, CompletableFuture.allOf(reads));
  }

  /** A reading that ended just now has made the next one due later. */
  private void start(ShardPlan plan, Runnable landed) {
    boolean due;
    synchronized (this) {
      due = waiting.nanos() - plan.dueAt >= 0;
    }
    if (due) {
      lane.run(() -> readOnce(plan, landed));
    } else {
      landed.run();
    }
  }

  private void readOnce(ShardPlan plan, Runnable landed) {
    Instant startedAt = clock.instant();
    try {
      try {
        read(plan, startedAt);
      } catch (CallFailure failure) {
        failed(plan, failure, startedAt);
      } catch (StoppedException closed) {
        throw closed;
      } catch (RuntimeException | Error fault) {
        failed(
            plan,
            new CallFailure(
                GapCategory.INTERNAL,
                "The reading failed with " + fault.getClass().getName() + ".",
                "Report it, with the server's log.",
                null,
                fault),
            startedAt);
        if (fault instanceof VirtualMachineError && !(fault instanceof StackOverflowError)) {
          throw fault;
        }
      }
    } finally {
      landed.run();
      checkFirstRead();
      signal.raise();
    }
  }

  private void read(ShardPlan plan, Instant startedAt) throws CallFailure {
    Changing changing = source.changing();
    if (changing != null && !plan.wholeNext) {
      Instant since =
          ReadChoice.changesSince(
              ledger.state(plan.key).orElse(null),
              changing.wholeReadEvery(),
              connector.readBy(),
              startedAt);
      if (since != null && readChanges(plan, changing.source(), since, startedAt)) {
        return;
      }
    }
    publish(plan, reader.whole(plan.shard, count -> observed(plan, count)), startedAt);
  }

  /**
   * Reads changes; {@code false} when they are not to be believed, and the whole must be read. What
   * takes away as much as a sudden drop would is not.
   */
  private boolean readChanges(
      ShardPlan plan, ReadsChanges changing, Instant since, Instant startedAt) throws CallFailure {
    ShardChanges changes;
    try {
      changes = reader.changes(changing, plan.key, plan.shard, since);
    } catch (CallFailure failure) {
      if (failure.category() != GapCategory.INVALID_RESPONSE) {
        throw failure;
      }
      LOG.info("{}: its changes cannot be used, it is read whole: {}", plan.key, failure.text());
      return false;
    }
    synchronized (writing) {
      if (plan.gone) {
        changes.close();
        return true;
      }
      int last = ledger.state(plan.key).map(ShardState::observations).orElse(0);
      boolean applied =
          ledger.apply(
              plan.key,
              changes,
              startedAt,
              count -> SuddenDrop.decide(last, count, null) == SuddenDrop.Decision.PUBLISH);
      if (!applied) {
        LOG.info("{}: its changes would take most of it away, it is read whole.", plan.key);
        return false;
      }
      ledger.state(plan.key).ifPresent(state -> observed(plan, state.observations()));
    }
    synchronized (this) {
      readsChanges++;
    }
    ended(plan, null);
    return true;
  }

  private synchronized void observed(ShardPlan plan, int count) {
    plan.observations = count;
  }

  private void publish(ShardPlan plan, ShardReader.ReadShard read, Instant startedAt)
      throws CallFailure {
    int count = read.content().size();
    synchronized (writing) {
      Integer held;
      synchronized (this) {
        held = plan.held;
      }
      if (plan.gone) {
        read.content().close();
        return;
      }
      int last = ledger.state(plan.key).map(ShardState::observations).orElse(0);
      if (SuddenDrop.decide(last, count, held) == SuddenDrop.Decision.HOLD) {
        read.content().close();
        synchronized (this) {
          plan.held = count;
        }
        throw drop("A complete reading", last, count);
      }
      ledger.publish(plan.key, read.content(), startedAt, connector.readBy());
      plan.wholeNext = false;
    }
    if (read.duplicates() > 0) {
      LOG.debug(
          "{}: {} observations came twice, one of each is kept.", plan.key, read.duplicates());
    }
    synchronized (this) {
      readsWhole++;
    }
    ended(plan, null);
  }

  private static CallFailure drop(String what, int last, int now) {
    return new CallFailure(
        GapCategory.SUSPICIOUS_DROP,
        what + " holds " + now + " where there were " + last + "; what was there is kept.",
        "Nothing, if that is right: a second reading that agrees is believed. Otherwise check what"
            + " the identity may see.",
        null,
        null);
  }

  private void failed(ShardPlan plan, CallFailure failure, Instant startedAt) {
    synchronized (writing) {
      if (plan.gone) {
        return;
      }
      ledger.fail(plan.key, failure, startedAt);
    }
    ended(plan, failure);
  }

  private synchronized void ended(ShardPlan plan, @Nullable CallFailure failure) {
    plan.tried = true;
    plan.failures = failure == null ? 0 : plan.failures + 1;
    if (failure != null) {
      failures.merge(failure.category(), 1L, Long::sum);
    }
    if (failure == null) {
      plan.held = null;
    }
    GapCategory category = failure == null ? null : failure.category();
    plan.dueAt =
        waiting.nanos() + DueTime.after(category, plan.failures, refreshEvery, settings).toNanos();
  }

  private void checkFirstRead() {
    if (firstRead.isDone()) {
      return;
    }
    boolean all;
    synchronized (this) {
      all = listed && plans.values().stream().allMatch(plan -> plan.tried);
    }
    if (all) {
      firstRead.complete(true);
    }
  }

  private Duration untilNext() {
    return Duration.ofNanos(Math.max(0, nextAt() - waiting.nanos()));
  }

  /** When something is due next; readings under way wake the loop themselves. */
  private synchronized long nextAt() {
    long now = waiting.nanos();
    if (!open) {
      return now + Duration.ofDays(1).toNanos();
    }
    if (!asked.isEmpty()) {
      return now;
    }
    long next = listAt;
    for (ShardPlan plan : plans.values()) {
      if (plan.dueAt - next < 0 && !reading.flying(plan.key.id())) {
        next = plan.dueAt;
      }
    }
    return next;
  }

  private SourceActivity activity() {
    return new SourceActivity(reader.pages(), readsWhole, readsChanges, failures, reader.budgets());
  }

  /** Counts alone are written once a second at most while something is read. */
  private boolean worthWriting(SourceActivity now, SourceActivity before) {
    boolean ended =
        now.readsWhole() != before.readsWhole()
            || now.readsChanges() != before.readsChanges()
            || !now.failures().equals(before.failures());
    boolean quiet = plans.keySet().stream().noneMatch(reading::flying);
    return ended && (quiet || waiting.nanos() - writtenAt >= WRITE_COUNTS_EVERY.toNanos());
  }

  /** Writes the source's record, if it says anything new. */
  private void writeDown() {
    synchronized (writing) {
      SourceRecord record;
      synchronized (this) {
        long next = nextAt();
        SourceActivity activity = activity();
        if (written != null
            && open == writtenOpen
            && (!open || next == writtenNext)
            && Objects.equals(problem, written.problem())
            && !worthWriting(activity, written.activity())) {
          return;
        }
        writtenAt = waiting.nanos();
        Instant nextReadAt =
            open ? clock.instant().plusNanos(Math.max(0, next - waiting.nanos())) : null;
        record =
            new SourceRecord(
                connector.id(),
                source.name(),
                source.kinds(),
                source.statesPasses(),
                refreshEvery,
                nextReadAt,
                problem,
                activity);
        written = record;
        writtenOpen = open;
        writtenNext = next;
      }
      ledger.source(record);
    }
  }
}
