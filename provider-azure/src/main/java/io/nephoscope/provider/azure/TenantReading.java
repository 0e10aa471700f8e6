package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.SharedReading.Table;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a table of Resource Graph for all subscriptions together, from which each
 * subscription takes its own rows: so many subscriptions cost no more queries than one with as many
 * rows. Why it is not one shard: decision 0019.
 *
 * <p>Rows come in the order of subscriptions. A query is made only when somebody waits for rows
 * that are not there yet, one at a time. What nobody takes is let go of when it becomes much or
 * old; who comes for it later reads it alone. Safe for any thread.
 *
 * @param <T> what is kept of a row
 */
final class TenantReading<T> {

  /** How long rows may lie here before somebody begins with them. */
  static final Duration FRESH = Duration.ofMinutes(2);

  /** Whoever is further ahead than this many subscriptions does not wait for the reading. */
  private static final int NEAR = 64;

  /** How many rows may lie here before the ones nobody asked for are let go of. */
  private static final int MOST = 50_000;

  private final Arm arm;
  private final ArmCall call;
  private final Table<T> table;
  private final LongSupplier nanos;
  private final List<String> order;
  private final Map<String, Integer> places = new HashMap<>();
  private final TreeMap<String, List<T>> waiting = new TreeMap<>();
  private final Map<String, Long> readAt = new HashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private int batch;
  private String token = "";
  private String current = "";
  private boolean cut;
  private boolean useless;
  private boolean failing;
  private long usedAt;
  private long held;
  private @Nullable CompletableFuture<Boolean> query;

  /**
   * @param table what is read
   * @param subscriptions in lower case
   * @param nanos a clock like {@link System#nanoTime()}
   */
  TenantReading(
      Arm arm, ArmCall call, Table<T> table, List<String> subscriptions, LongSupplier nanos) {
    this.arm = arm;
    this.call = call;
    this.table = table;
    this.nanos = nanos;
    this.usedAt = nanos.getAsLong();
    this.order = subscriptions.stream().sorted().toList();
    for (int i = 0; i < order.size(); i++) {
      places.put(order.get(i), i);
    }
  }

  /**
   * Some rows of a subscription.
   *
   * @param last whether there are no more behind them
   * @param cut whether Resource Graph left subscriptions out
   */
  record Part<T>(List<T> rows, boolean last, boolean cut) {
    Part {
      rows = List.copyOf(rows);
    }
  }

  /** Whether a subscription's rows can still be had here, without waiting for many others'. */
  synchronized boolean offers(String subscription) {
    Integer place = places.get(subscription);
    return place != null && !useless && !gone.contains(subscription) && place - reached() <= NEAR;
  }

  /**
   * Whether the next round begins anew: it was read to its end or cannot be, its last query failed,
   * or nobody has used it for a while, so that what lies here is old.
   */
  synchronized boolean over() {
    return useless || exhausted() || failing || old(usedAt);
  }

  private boolean old(long at) {
    return nanos.getAsLong() - at > FRESH.toNanos();
  }

  private boolean exhausted() {
    return batch * GraphQuery.SUBSCRIPTIONS >= order.size();
  }

  /** How many subscriptions are behind it: the place of the one that is being received. */
  private int reached() {
    Integer place = places.get(current);
    return place == null ? Math.min(order.size(), batch * GraphQuery.SUBSCRIPTIONS) : place;
  }

  /**
   * Rows of a subscription from a place on, as soon as they are there; empty when they were here
   * and are no longer, or have lain here too long to begin with them.
   */
  CompletableFuture<Optional<Part<T>>> rows(String subscription, int from, int most) {
    CompletableFuture<Boolean> more;
    synchronized (this) {
      usedAt = nanos.getAsLong();
      Long at = readAt.get(subscription);
      if (from == 0 && at != null && old(at)) {
        letGo(subscription);
      }
      if (useless || gone.contains(subscription)) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      wanted.add(subscription);
      List<T> rows = waiting.getOrDefault(subscription, List.of());
      if (complete(subscription) || rows.size() - from > most) {
        int start = Math.min(from, rows.size());
        int end = start + Math.min(rows.size() - start, most);
        boolean last = complete(subscription) && end == rows.size();
        Part<T> part = new Part<>(rows.subList(start, end), last, cut);
        if (last) {
          letGo(subscription);
        }
        return CompletableFuture.completedFuture(Optional.of(part));
      }
      more = query();
    }
    return more.thenCompose(read -> rows(subscription, from, most));
  }

  private boolean complete(String subscription) {
    return exhausted() || places.getOrDefault(subscription, 0) < reached();
  }

  private void letGo(String subscription) {
    gone.add(subscription);
    wanted.remove(subscription);
    List<T> rows = waiting.remove(subscription);
    held -= rows == null ? 0 : rows.size();
  }

  /** The query under way, or the next one. */
  private CompletableFuture<Boolean> query() {
    CompletableFuture<Boolean> running = query;
    if (running != null) {
      return running;
    }
    CompletableFuture<Boolean> started = new CompletableFuture<>();
    query = started;
    int from = batch * GraphQuery.SUBSCRIPTIONS;
    List<String> scopes =
        order.subList(from, Math.min(order.size(), from + GraphQuery.SUBSCRIPTIONS));
    var _ =
        arm.graph(table.order(), call, GraphQuery.of(table.together(), scopes).at(token))
            .thenAccept(this::take)
            .whenComplete((taken, failure) -> {
              synchronized (this) {
                query = null;
                failing = failure != null;
                useless |= failure != null && !passes(failure);
              }
              if (failure == null) {
                started.complete(true);
              } else {
                started.completeExceptionally(failure);
              }
            });
    return started;
  }

  /** Whether the same query may be answered later: any other failure would come again and again. */
  private static boolean passes(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ProviderException refused
        && (refused.category() == Category.THROTTLED || refused.category() == Category.UNAVAILABLE);
  }

  private void take(GraphAnswer answer) {
    List<Map.Entry<String, T>> read = new ArrayList<>(answer.rows().size());
    for (NativeRow row : answer.rows()) {
      read.add(Map.entry(row.requiredId("subscriptionId"), table.kept().apply(row)));
    }
    synchronized (this) {
      usedAt = nanos.getAsLong();
      cut |= answer.cut();
      int before = reached();
      for (Map.Entry<String, T> row : read) {
        Integer place = places.get(row.getKey());
        if (place == null) {
          continue; // Not asked for.
        }
        if (place < reached()) {
          throw AzureFailures.invalid(
              call,
              "rows of " + row.getKey() + " come after those of " + current,
              "the order that was asked for");
        }
        current = row.getKey();
        if (!gone.contains(current)) {
          waiting.computeIfAbsent(current, key -> new ArrayList<>()).add(row.getValue());
          held++;
        }
      }
      token = answer.next();
      if (token.isEmpty()) {
        batch++;
        current = "";
      }
      for (String behind : order.subList(before, Math.min(order.size(), reached() + 1))) {
        readAt.putIfAbsent(behind, usedAt);
      }
      letGoOfWhatNobodyWants();
    }
  }

  private void letGoOfWhatNobodyWants() {
    if (held <= MOST) {
      return;
    }
    for (String subscription : List.copyOf(waiting.keySet())) {
      if (held > MOST && !wanted.contains(subscription)) {
        letGo(subscription);
      }
    }
  }
}
