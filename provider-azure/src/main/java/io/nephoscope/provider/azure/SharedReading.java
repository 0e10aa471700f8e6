package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.TenantReading.Part;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table of Resource Graph as a subscription's shard reads it: from the {@link TenantReading} that
 * all share while that has its rows, and by a query of its own otherwise. Safe for any thread.
 *
 * @param <T> what is kept of a row
 */
final class SharedReading<T> {

  /** How long a page waits for rows before it says that there are none yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Arm arm;
  private final VisibleSubscriptions visible;
  private final Table<T> table;
  private final AtomicReference<@Nullable TenantReading<T>> reading = new AtomicReference<>();

  /**
   * What is read.
   *
   * @param what in words
   * @param together the query in the order of subscriptions and ids
   * @param alone the same rows of one subscription, in the order of ids
   * @param kept what is kept of a row
   * @param order whether others wait for it
   */
  record Table<T>(
      String what,
      String together,
      String alone,
      Function<NativeRow, T> kept,
      GraphLine.Order order) {}

  SharedReading(Arm arm, VisibleSubscriptions visible, Table<T> table) {
    this.arm = arm;
    this.visible = visible;
    this.table = table;
  }

  /** Each round of reading begins with the list of shards; one under way is not begun again. */
  void round() {
    TenantReading<T> now = reading.get();
    if (now != null && now.over()) {
      reading.compareAndSet(now, null);
    }
  }

  /**
   * Rows of a subscription from a place on. Where none are there after a while, an empty part that
   * is not the last.
   */
  CompletableFuture<Part<T>> rows(String subscription, int from, int most, ArmCall call) {
    return visible
        .scopes()
        .thenCompose(scopes -> {
          TenantReading<T> shared = shared(scopes);
          return shared.offers(subscription)
              ? shared
                  .rows(subscription, from, most)
                  .copy()
                  .completeOnTimeout(
                      Optional.of(new Part<>(List.of(), false, false)),
                      PATIENCE.toMillis(),
                      TimeUnit.MILLISECONDS)
                  .exceptionally(SharedReading::absentWhereOthersAreAtFault)
                  .thenCompose(found ->
                      found.isPresent()
                          ? CompletableFuture.completedFuture(found.get())
                          : alone(subscription, from, call))
              : alone(subscription, from, call);
        });
  }

  /** All rows of a subscription at once; absent where they are not all there after a while. */
  CompletableFuture<Optional<List<T>>> all(String subscription, ArmCall call) {
    return more(subscription, call, List.of());
  }

  private CompletableFuture<Optional<List<T>>> more(
      String subscription, ArmCall call, List<T> before) {
    return rows(subscription, before.size(), Integer.MAX_VALUE, call)
        .thenCompose(part -> {
          if (part.rows().isEmpty() && !part.last()) {
            return CompletableFuture.completedFuture(Optional.empty());
          }
          List<T> rows = new ArrayList<>(before);
          rows.addAll(part.rows());
          return part.last()
              ? CompletableFuture.completedFuture(Optional.of(List.copyOf(rows)))
              : more(subscription, call, rows);
        });
  }

  private TenantReading<T> shared(List<String> scopes) {
    return Objects.requireNonNull(reading.updateAndGet(now -> now == null ? begun(scopes) : now));
  }

  private TenantReading<T> begun(List<String> scopes) {
    ArmCall call =
        new ArmCall(table.what(), "all " + scopes.size() + " visible subscriptions", "Reader");
    return new TenantReading<>(arm, call, table, scopes, System::nanoTime);
  }

  /** Asked again, or late: the same rows by a query of its own. */
  private CompletableFuture<Part<T>> alone(String subscription, int from, ArmCall call) {
    return arm.graph(
            table.order(), call, new GraphQuery(table.alone(), List.of(subscription), "", from))
        .thenApply(answer ->
            new Part<>(
                answer.rows().stream().map(table.kept()).toList(),
                answer.next().isEmpty(),
                answer.cut()));
  }

  /** What passes is asked again by all; for the rest each subscription asks for itself. */
  private static <R> Optional<R> absentWhereOthersAreAtFault(Throwable failure) {
    return switch (category(failure)) {
      case THROTTLED, UNAVAILABLE, NOT_ENABLED -> throw rethrown(failure);
      case INVALID_CONFIGURATION, UNAUTHENTICATED, PERMISSION_DENIED, INVALID_RESPONSE, INTERNAL ->
          Optional.empty();
    };
  }

  /** What a stage gives; absent where it failed with one of these. */
  static <R> CompletableFuture<Optional<R>> absentWhere(
      Set<Category> absent, CompletableFuture<R> stage) {
    return stage
        .thenApply(Optional::of)
        .exceptionally(failure -> {
          if (absent.contains(category(failure))) {
            return Optional.empty();
          }
          throw rethrown(failure);
        });
  }

  private static Category category(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ProviderException refused ? refused.category() : Category.INTERNAL;
  }

  private static CompletionException rethrown(Throwable failure) {
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }
}
