package io.nephoscope.tck;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connector the way the host does: paced, and again after a passing failure. Remembers
 * every answer. Safe for any thread.
 */
final class Reader {

  private static final int TRIES = 4;

  /** How often a call is made that returns late: the machine, and not the call, may be slow. */
  static final int CHANCES = 3;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Connector connector;
  private final ReadingLimits limits;
  private final Pacer pacer;
  private final @Nullable ClassLoader context;
  private final Queue<Answer<?>> heard = new ConcurrentLinkedQueue<>();

  Reader(Connector connector, ReadingLimits limits, Pacer pacer) {
    this(connector, limits, pacer, null);
  }

  /** A reader whose calls are made under a context class loader; {@code null} takes what comes. */
  Reader(Connector connector, ReadingLimits limits, Pacer pacer, @Nullable ClassLoader context) {
    this.connector = connector;
    this.limits = limits;
    this.pacer = pacer;
    this.context = context;
  }

  /** A shard as far as it was read. */
  record Reading(
      String source, Shard shard, List<Page> pages, boolean ended, Optional<Answer<Page>> stopper) {

    List<Observation> observations() {
      return pages.stream().flatMap(page -> page.observations().stream()).toList();
    }

    String where() {
      return source + " " + describe(shard);
    }
  }

  /** The changes of a shard as far as they were read. */
  record ChangesRead(
      String where, List<Changes> pages, boolean ended, Optional<Answer<Changes>> stopper) {}

  List<Answer<?>> heard() {
    return List.copyOf(heard);
  }

  Answer<Identity> identify() {
    return patiently(() -> once("identify", connector::identify));
  }

  Answer<List<Shard>> shards(Source source) {
    return patiently(() -> once(source.name() + " shards", source::shards));
  }

  /** One page, asked again after a passing failure. */
  Answer<Page> page(Source source, Shard shard, PageToken token) {
    return patiently(() -> pageOnce(source, shard, token));
  }

  /** One page, asked once. */
  Answer<Page> pageOnce(Source source, Shard shard, PageToken token) {
    pacer.await(source.budget(shard));
    return once(
        source.name() + " page " + token + " of " + describe(shard),
        () -> source.page(shard, token));
  }

  /** A shard from its first page on, up to its end, a failure, or the limit of pages. */
  Reading read(Source source, Shard shard) {
    List<Page> pages = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    while (pages.size() < limits.pagesPerShard()) {
      Answer<Page> answer = page(source, shard, token);
      Optional<Page> page = answer.said();
      if (page.isEmpty()) {
        return new Reading(source.name(), shard, pages, false, Optional.of(answer));
      }
      pages.add(page.get());
      token = page.get().next();
      if (token.isEnd()) {
        return new Reading(source.name(), shard, pages, true, Optional.empty());
      }
    }
    return new Reading(source.name(), shard, pages, false, Optional.empty());
  }

  /** One page of changes, asked once. */
  Answer<Changes> changesOnce(Source source, Shard shard, Instant since, PageToken token) {
    pacer.await(source.budget(shard));
    return once(
        source.name() + " changes " + token + " of " + describe(shard) + " since " + since,
        () -> ((ReadsChanges) source).changes(shard, since, token));
  }

  /** The changes of a shard, up to their end, a failure, or the limit of pages. */
  ChangesRead changes(Source source, Shard shard, Instant since) {
    String where = source.name() + " " + describe(shard) + ", changes since " + since;
    List<Changes> pages = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    while (pages.size() < limits.pagesPerShard()) {
      PageToken at = token;
      Answer<Changes> answer = patiently(() -> changesOnce(source, shard, since, at));
      Optional<Changes> page = answer.said();
      if (page.isEmpty()) {
        return new ChangesRead(where, pages, false, Optional.of(answer));
      }
      pages.add(page.get());
      token = page.get().next();
      if (token.isEnd()) {
        return new ChangesRead(where, pages, true, Optional.empty());
      }
    }
    return new ChangesRead(where, pages, false, Optional.empty());
  }

  /**
   * The first shards whose first page can be read. Shards that refuse are passed over; at most four
   * times as many as wanted are tried.
   */
  List<Shard> readable(Source source, int wanted) {
    List<Shard> found = new ArrayList<>();
    List<Shard> all = shards(source).said().orElse(List.of());
    for (Shard shard : all.subList(0, Math.min(all.size(), wanted * 4))) {
      if (found.size() == wanted) {
        break;
      }
      if (page(source, shard, PageToken.FIRST).said().isPresent()) {
        found.add(shard);
      }
    }
    return found;
  }

  private <T> Answer<T> once(String call, Supplier<? extends CompletionStage<T>> ask) {
    Answer<T> answer = asked(call, ask);
    Duration soonest = answer.returnedAfter();
    for (int made = 1; made < CHANCES && slow(soonest, answer); made++) {
      heard.add(answer.returningAfter(Duration.ZERO));
      answer = asked(call, ask);
      soonest = soonest.compareTo(answer.returnedAfter()) < 0 ? soonest : answer.returnedAfter();
    }
    Answer<T> last = answer.returningAfter(soonest);
    heard.add(last);
    return last;
  }

  private boolean slow(Duration soonest, Answer<?> answer) {
    return soonest.compareTo(limits.callReturns()) > 0
        && !(answer.outcome() instanceof Answer.Outcome.Silent<?>);
  }

  private <T> Answer<T> asked(String call, Supplier<? extends CompletionStage<T>> ask) {
    return Answer.to(
        call,
        limits.patience(),
        () -> {
          if (context != null) {
            Thread.currentThread().setContextClassLoader(context);
          }
          return ask.get();
        });
  }

  private <T> Answer<T> patiently(Supplier<Answer<T>> ask) {
    Answer<T> answer = ask.get();
    for (int tried = 1; tried < TRIES; tried++) {
      Optional<ProviderException> failure =
          answer.providerFailure().filter(f -> f.category().retryable());
      if (failure.isEmpty()) {
        return answer;
      }
      Duration asked = failure.get().retryAfter();
      Duration pause = asked == null ? Duration.ofMillis(100L << tried) : asked;
      Pacer.pause(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
      answer = ask.get();
    }
    return answer;
  }

  static String describe(Shard shard) {
    return shard.account().nativeId() + "/" + shard.region();
  }
}
