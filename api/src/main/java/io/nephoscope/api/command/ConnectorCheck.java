package io.nephoscope.api.command;

import io.nephoscope.api.command.CheckReport.SourceReport;
import io.nephoscope.api.command.CheckReport.Trouble;
import io.nephoscope.api.command.TroubleGroups.ShardTrouble;
import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.plugin.ConnectorHost;
import io.nephoscope.api.plugin.Plugin;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a connector who it is, what there is to read, and for the first page of every shard. Writes
 * nothing and keeps nothing.
 *
 * <p>At most eight pages at a time, within the quotas the sources declare; what passes is tried
 * again; what is not answered before the deadline is told as such.
 */
final class ConnectorCheck {

  private static final int AT_ONCE = 8;
  private static final int TRIES = 5;
  private static final Duration WAIT_BEFORE_RETRY = Duration.ofMillis(500);

  private final ConnectorFile file;
  private final @Nullable Plugin plugin;
  private final Duration allowed;
  private final long end;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Pace pace = new Pace();

  private ConnectorCheck(ConnectorFile file, @Nullable Plugin plugin, Duration allowed) {
    this.file = file;
    this.plugin = plugin;
    this.allowed = allowed;
    this.end = System.nanoTime() + allowed.toNanos();
  }

  /**
   * Checks one connector; waits for the cloud, at most as long as allowed.
   *
   * @param plugin the plugin of its provider; {@code null} when there is none
   */
  static CheckReport of(ConnectorFile file, @Nullable Plugin plugin, Duration allowed)
      throws InterruptedException {
    return new ConnectorCheck(file, plugin, allowed).run();
  }

  private CheckReport run() throws InterruptedException {
    CloudProvider provider = plugin == null ? null : plugin.provider();
    if (provider == null) {
      String problem = plugin == null ? null : plugin.problem();
      return refused(
          null,
          new Trouble(
              "INTERNAL",
              "the plugin of provider "
                  + file.provider()
                  + " cannot be used: "
                  + (problem == null ? "it is not there" : problem),
              null));
    }
    try (ConnectorHost host = new ConnectorHost(file.id(), Clock.systemUTC());
        Connector connector = provider.connect(file.settings(), host)) {
      return check(connector);
    } catch (ProviderException e) {
      return refused(null, trouble(e));
    }
  }

  private CheckReport check(Connector connector) throws InterruptedException {
    Answer<Identity> identity = ask(connector::identify);
    if (identity.trouble() != null) {
      return refused(null, identity.trouble());
    }
    String principal = identity.value() == null ? null : identity.value().principal();
    List<? extends Source> sources;
    try {
      sources = connector.sources();
    } catch (ProviderException e) {
      return refused(principal, trouble(e));
    }
    List<Callable<SourceReport>> checks = new ArrayList<>();
    for (Source source : sources) {
      checks.add(() -> check(source));
    }
    return new CheckReport(file.id(), file.provider(), principal, null, all(checks));
  }

  private SourceReport check(Source source) throws InterruptedException {
    Answer<List<Shard>> listed = ask(source::shards);
    if (listed.value() == null) {
      return new SourceReport(source.name(), 0, 0, listed.trouble(), List.of(), List.of());
    }
    List<Callable<FirstPage>> reads = new ArrayList<>();
    for (Shard shard : listed.value()) {
      reads.add(() -> firstPage(source, shard));
    }
    List<ShardTrouble> troubles = new ArrayList<>();
    List<ShardTrouble> gaps = new ArrayList<>();
    for (FirstPage read : all(reads)) {
      if (read.trouble() != null) {
        troubles.add(new ShardTrouble(read.shard(), read.trouble()));
      }
      read.gaps().forEach(gap -> gaps.add(new ShardTrouble(read.shard(), gap)));
    }
    int shards = listed.value().size();
    return new SourceReport(
        source.name(),
        shards,
        shards - troubles.size(),
        null,
        TroubleGroups.of(troubles),
        TroubleGroups.of(gaps));
  }

  /**
   * What the first page of a shard showed.
   *
   * @param trouble why it cannot be read; {@code null} when it can
   * @param gaps what it did not see
   */
  private record FirstPage(Shard shard, @Nullable Trouble trouble, List<Trouble> gaps) {}

  private FirstPage firstPage(Source source, Shard shard) throws InterruptedException {
    if (!turns.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      return new FirstPage(shard, late(), List.of());
    }
    try {
      if (!waited(Duration.ofNanos(pace.reserve(source.budget(shard), System.nanoTime())))) {
        return new FirstPage(shard, late(), List.of());
      }
      Answer<Page> page = ask(() -> source.page(shard, PageToken.FIRST));
      return new FirstPage(
          shard, page.trouble(), page.value() == null ? List.of() : gaps(page.value()));
    } catch (ProviderException e) {
      return new FirstPage(shard, trouble(e), List.of());
    } finally {
      turns.release();
    }
  }

  private static List<Trouble> gaps(Page page) {
    return page.observations().stream()
        .filter(Gap.class::isInstance)
        .map(Gap.class::cast)
        .map(gap -> new Trouble(gap.category().name(), gap.message(), gap.remedy()))
        .distinct()
        .toList();
  }

  /** What a stage ends with; a failure that passes is tried again while there is time. */
  private <T> Answer<T> ask(Supplier<CompletionStage<T>> question) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      CompletableFuture<T> asked = question.get().toCompletableFuture();
      try {
        return new Answer<>(
            asked.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS), null);
      } catch (TimeoutException e) {
        asked.cancel(true);
        return new Answer<>(null, late());
      } catch (ExecutionException e) {
        ProviderException failure = failure(e);
        if (attempt == TRIES
            || !failure.category().retryable()
            || !waited(wait(failure, attempt))) {
          return new Answer<>(null, trouble(failure));
        }
      }
    }
  }

  private static Duration wait(ProviderException failure, int attempt) {
    Duration asked = failure.retryAfter();
    return asked != null && asked.isPositive() ? asked : WAIT_BEFORE_RETRY.multipliedBy(attempt);
  }

  /** Waits, unless the deadline would come first. */
  private boolean waited(Duration wait) throws InterruptedException {
    if (wait.toNanos() > end - System.nanoTime()) {
      return false;
    }
    Thread.sleep(wait);
    return true;
  }

  private static ProviderException failure(ExecutionException e) {
    return e.getCause() instanceof ProviderException known
        ? known
        : new ProviderException(
            ProviderException.Category.INTERNAL, "it failed with " + e.getCause());
  }

  private static Trouble trouble(ProviderException e) {
    String message = e.getMessage();
    return new Trouble(
        e.category().name(), message == null ? "no reason given" : message, e.remedy());
  }

  private Trouble late() {
    return new Trouble(
        "TIMED_OUT",
        "it could not be checked within " + allowed.toSeconds() + " s",
        "Check the network and the endpoints, or allow more time with --deadline.");
  }

  private CheckReport refused(@Nullable String identity, @Nullable Trouble trouble) {
    return CheckReport.refused(
        file.id(), file.provider(), identity, trouble == null ? late() : trouble);
  }

  /** Runs them side by side; their results in the order given. */
  private static <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("check: it failed with " + e.getCause(), e);
    }
  }

  private record Answer<T>(@Nullable T value, @Nullable Trouble trouble) {}
}
