package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOError;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard from its first page to its last: a plain loop on a virtual thread. The outcome is
 * the whole shard or the reason there is none.
 *
 * <p>Clouds shift their pages while they are read, so the same resource or finding may come on two
 * pages. The first is kept, the others are counted and dropped. (Two non-empty pages that hold
 * exactly the same, one after the other, are no shift but a fault.)
 */
final class ShardReader {

  private final Source source;
  private final Set<Observation.Kind> kinds;
  private final PluginCalls calls;
  private final PatientCall patient;
  private final TokenBuckets buckets;
  private final Ledger ledger;
  private final Waiting waiting;
  private final CollectSettings settings;

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
   * Reads.
   *
   * @param observed hears after each page how many observations there are so far
   */
  ReadShard read(Shard shard, IntConsumer observed) throws CallFailure {
    Deadline deadline = Deadline.in(settings.shardDeadline(), waiting);
    Source.Budget budget =
        calls.value("budget", settings.pageDeadline(), () -> source.budget(shard));
    TokenBucket pace = buckets.of(budget);
    ShardContent content = ledger.newContent();
    boolean whole = false;
    try {
      int duplicates = readPages(shard, deadline, pace, content, observed);
      whole = true;
      return new ReadShard(content, duplicates);
    } finally {
      if (!whole) {
        content.close();
      }
    }
  }

  private int readPages(
      Shard shard, Deadline deadline, TokenBucket pace, ShardContent content, IntConsumer observed)
      throws CallFailure {
    SeenIds tokens = new SeenIds();
    SeenIds ids = new SeenIds();
    List<Observation> previous = List.of();
    int duplicates = 0;
    PageToken token = PageToken.FIRST;
    for (int number = 1; !token.isEnd(); number++) {
      if (number > settings.maxPages()) {
        throw CallFailure.brokenPromise(
            "The pages do not end (expected: at most " + settings.maxPages() + ").");
      }
      tokens.add(Objects.toString(token.value()));
      Page page = ask(shard, token, number, deadline, pace);
      PageToken next = page.next();
      if (!next.isEnd() && tokens.contains(Objects.toString(next.value()))) {
        throw CallFailure.brokenPromise(
            "Page " + number + " leads back to a page already read (expected: a new token).");
      }
      if (repeats(page.observations(), previous)) {
        throw CallFailure.brokenPromise(
            "Page " + number + " holds exactly what page " + (number - 1) + " held.");
      }
      for (Observation observation : page.observations()) {
        String id = checkedId(observation, number);
        if (id == null || ids.add(id)) {
          keep(content, observation);
        } else {
          duplicates++;
        }
      }
      observed.accept(content.size());
      previous = page.observations();
      token = next;
    }
    return duplicates;
  }

  private Page ask(Shard shard, PageToken token, int number, Deadline deadline, TokenBucket pace)
      throws CallFailure {
    if (!deadline.remaining().isPositive()) {
      throw CallFailure.late(
          "Page "
              + number
              + " was not reached within "
              + PluginCalls.shown(settings.shardDeadline())
              + ".");
    }
    return patient.ask(
        "page " + number, settings.pageDeadline(), deadline, pace, () -> source.page(shard, token));
  }

  /** An endless source repeats itself; empty pages and gaps do so rightly. */
  private static boolean repeats(List<Observation> page, List<Observation> previous) {
    return page.equals(previous)
        && page.stream().anyMatch(observation -> observation.kind() != Observation.Kind.GAP);
  }

  /** The id by which a duplicate is known; {@code null} when its kind has none. */
  private @Nullable String checkedId(Observation observation, int number) throws CallFailure {
    Observation.Kind kind = observation.kind();
    if (kind != Observation.Kind.GAP && !kinds.contains(kind)) {
      throw CallFailure.brokenPromise(
          "Page " + number + " holds " + kind + " (expected: " + kinds + " or GAP).");
    }
    if (observation instanceof Resource resource) {
      return kind + " " + checked(resource.nativeId(), kind, number);
    }
    if (observation instanceof Finding finding) {
      return kind + " " + checked(finding.nativeId(), kind, number);
    }
    return null;
  }

  private static String checked(@Nullable String id, Observation.Kind kind, int number)
      throws CallFailure {
    if (id == null || id.isBlank()) {
      throw CallFailure.brokenPromise("Page " + number + " holds a " + kind + " without an id.");
    }
    return id;
  }

  private void keep(ShardContent content, Observation observation) throws CallFailure {
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
}
