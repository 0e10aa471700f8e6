package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.api.snapshot.ShardChanges;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard, or what changed in it, from the first page to the last: a plain loop on a
 * virtual thread. The outcome is the whole shard, or all its changes, or the reason there is none.
 *
 * <p>Clouds shift their pages while they are read, so the same resource or finding may come on two
 * pages. Of a whole shard the first is kept, the others are counted and dropped; of changes the
 * last holds. (Two non-empty pages that hold exactly the same, one after the other, are no shift
 * but a fault.)
 */
final class ShardReader {

  /** When more has changed, reading the whole is no more work, and is kept more easily. */
  static final int MOST_CHANGES = 200_000;

  private final Source source;
  private final Set<Observation.Kind> kinds;
  private final PluginCalls calls;
  private final PatientCall patient;
  private final TokenBuckets buckets;
  private final Ledger ledger;
  private final Waiting waiting;
  private final CollectSettings settings;
  private final LongAdder pages = new LongAdder();
  private final Map<String, TokenBucket> used = new ConcurrentSkipListMap<>();

  ShardReader(
      Source source,
      Set<Observation.Kind> kinds,
      PluginCalls calls,
      PatientCall patient,
      TokenBuckets buckets,
      Ledger ledger,
      Waiting waiting,
      CollectSettings settings) {
    this.source = source;
    this.kinds = kinds;
    this.calls = calls;
    this.patient = patient;
    this.buckets = buckets;
    this.ledger = ledger;
    this.waiting = waiting;
    this.settings = settings;
  }

  /**
   * A shard read to its end.
   *
   * @param content what it holds; whoever gets it publishes or closes it
   * @param duplicates how many observations were dropped because their id had come before
   */
  record ReadShard(ShardContent content, int duplicates) {}

  /**
   * Reads the whole shard.
   *
   * @param observed hears after each page how many observations there are so far
   */
  ReadShard whole(Shard shard, IntConsumer observed) throws CallFailure {
    Deadline deadline = Deadline.in(settings.shardDeadline(), waiting);
    TokenBucket pace = pace(shard);
    Whole whole = new Whole(ledger.newContent(), observed);
    boolean ended = false;
    try {
      walk(
          (token, what) -> {
            Page page =
                patient.ask(
                    what, settings.pageDeadline(), deadline, pace, () -> source.page(shard, token));
            return new Changes(page.observations(), List.of(), page.next());
          },
          deadline,
          whole);
      ended = true;
      return new ReadShard(whole.content, whole.duplicates);
    } finally {
      if (!ended) {
        whole.content.close();
      }
    }
  }

  /**
   * Reads what changed in a shard.
   *
   * @param changing the source
   * @return what changed; whoever gets it applies or closes it
   */
  ShardChanges changes(ReadsChanges changing, ShardKey key, Shard shard, Instant since)
      throws CallFailure {
    Deadline deadline = Deadline.in(settings.shardDeadline(), waiting);
    TokenBucket pace = pace(shard);
    ShardChanges changes = ledger.newChanges(key);
    boolean ended = false;
    try {
      walk(
          (token, what) ->
              patient.ask(
                  what,
                  settings.pageDeadline(),
                  deadline,
                  pace,
                  () -> changing.changes(shard, since, token)),
          deadline,
          (page, what) -> keep(changes, page, what));
      ended = true;
      return changes;
    } finally {
      if (!ended) {
        changes.close();
      }
    }
  }

  private TokenBucket pace(Shard shard) throws CallFailure {
    Source.Budget budget =
        calls.value("budget", settings.pageDeadline(), () -> source.budget(shard));
    TokenBucket bucket = buckets.of(budget);
    used.put(budget.key(), bucket);
    return bucket;
  }

  /** How many pages were read so far. */
  long pages() {
    return pages.sum();
  }

  /** How the quotas that were drawn on stand, by key. */
  List<BudgetState> budgets() {
    return used.values().stream().map(TokenBucket::state).toList();
  }

  /** Asks for a page. */
  private interface Asking {
    Changes ask(PageToken token, String what) throws CallFailure;
  }

  /** Keeps what a page says. */
  private interface Keeping {
    void keep(Changes page, String what) throws CallFailure;
  }

  private void walk(Asking asking, Deadline deadline, Keeping keeping) throws CallFailure {
    SeenIds tokens = new SeenIds();
    Changes previous = null;
    PageToken token = PageToken.FIRST;
    for (int number = 1; !token.isEnd(); number++) {
      if (number > settings.maxPages()) {
        throw CallFailure.brokenPromise(
            "The pages do not end (expected: at most " + settings.maxPages() + ").");
      }
      tokens.add(Objects.toString(token.value()));
      if (!deadline.remaining().isPositive()) {
        throw CallFailure.late(
            "Page "
                + number
                + " was not reached within "
                + PluginCalls.shown(settings.shardDeadline())
                + ".");
      }
      Changes page = asking.ask(token, "page " + number);
      pages.increment();
      PageToken next = page.next();
      if (!next.isEnd() && tokens.contains(Objects.toString(next.value()))) {
        throw CallFailure.brokenPromise(
            "Page " + number + " leads back to a page already read (expected: a new token).");
      }
      if (previous != null && repeats(page, previous)) {
        throw CallFailure.brokenPromise(
            "Page " + number + " holds exactly what page " + (number - 1) + " held.");
      }
      keeping.keep(page, "Page " + number);
      previous = page;
      token = next;
    }
  }

  /** An endless source repeats itself; empty pages and gaps do so rightly. */
  private static boolean repeats(Changes page, Changes previous) {
    return page.observations().equals(previous.observations())
        && page.withdrawn().equals(previous.withdrawn())
        && (!page.withdrawn().isEmpty()
            || page.observations().stream()
                .anyMatch(observation -> observation.kind() != Observation.Kind.GAP));
  }

  /** Keeps the observations of a whole shard. */
  private final class Whole implements Keeping {
    private final ShardContent content;
    private final IntConsumer observed;
    private final SeenIds ids = new SeenIds();
    private int duplicates;

    Whole(ShardContent content, IntConsumer observed) {
      this.content = content;
      this.observed = observed;
    }

    @Override
    public void keep(Changes page, String what) throws CallFailure {
      for (Observation observation : page.observations()) {
        String id = checkedId(observation, what);
        if (id != null && !ids.add(id)) {
          duplicates++;
          continue;
        }
        if (content.size() >= settings.maxObservations()) {
          throw CallFailure.brokenPromise(
              "There is too much in it (expected: at most "
                  + settings.maxObservations()
                  + " observations).");
        }
        try {
          content.add(observation);
        } catch (RuntimeException | IOError failure) {
          throw CallFailure.notKept(failure);
        }
      }
      observed.accept(content.size());
    }
  }

  /** What a page says and withdraws at once it says. */
  private void keep(ShardChanges changes, Changes page, String what) throws CallFailure {
    if (changes.size() + page.withdrawn().size() + page.observations().size() > MOST_CHANGES) {
      throw CallFailure.brokenPromise(
          "More has changed than is read as changes (expected: at most " + MOST_CHANGES + ").");
    }
    for (Withdrawn withdrawn : page.withdrawn()) {
      checkDeclared(withdrawn.kind(), what);
      checked(withdrawn.nativeId(), withdrawn.kind(), what);
      try {
        changes.withdraw(withdrawn.kind(), withdrawn.nativeId());
      } catch (RuntimeException | IOError failure) {
        throw CallFailure.notKept(failure);
      }
    }
    for (Observation observation : page.observations()) {
      checkedId(observation, what);
      try {
        changes.put(observation);
      } catch (RuntimeException | IOError failure) {
        throw CallFailure.notKept(failure);
      }
    }
  }

  /** The id by which a duplicate is known; {@code null} when its kind has none. */
  private @Nullable String checkedId(Observation observation, String what) throws CallFailure {
    Observation.Kind kind = observation.kind();
    checkDeclared(kind, what);
    String fault = WholeObservation.fault(observation);
    if (fault != null) {
      throw CallFailure.brokenPromise(
          what + " holds a " + kind + " whose " + fault + " (expected: what the SPI promises).");
    }
    if (observation instanceof Resource resource) {
      return kind + " " + checked(resource.nativeId(), kind, what);
    }
    if (observation instanceof Finding finding) {
      return kind + " " + checked(finding.nativeId(), kind, what);
    }
    return null;
  }

  private void checkDeclared(Observation.Kind kind, String what) throws CallFailure {
    if (kind != Observation.Kind.GAP && !kinds.contains(kind)) {
      throw CallFailure.brokenPromise(
          what + " holds " + kind + " (expected: " + kinds + " or GAP).");
    }
  }

  private static String checked(@Nullable String id, Observation.Kind kind, String what)
      throws CallFailure {
    if (id == null || id.isBlank()) {
      throw CallFailure.brokenPromise(what + " holds a " + kind + " without an id.");
    }
    return id;
  }
}
