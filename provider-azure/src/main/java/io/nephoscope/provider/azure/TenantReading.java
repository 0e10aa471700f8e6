package io.nephoscope.provider.azure;

import io.nephoscope.spi.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the inventory of all subscriptions together, from which each subscription takes
 * its own rows: so many subscriptions cost no more queries than one with as many resources. Why it
 * is not one shard: decision 0019.
 *
 * <p>Rows come in the order of subscriptions. A query is made only when somebody waits for rows
 * that are not there yet, one at a time. What nobody takes is let go of when it becomes much; who
 * comes for it later reads it alone. Safe for any thread.
 */
final class TenantReading {

  static final String QUERY = "resources | order by subscriptionId asc, id asc";

  /** Whoever is further ahead than this many subscriptions does not wait for the reading. */
  private static final int NEAR = 64;

  /** How many rows may lie here before the ones nobody asked for are let go of. */
  private static final int MOST = 50_000;

  private final Arm arm;
  private final List<String> order;
  private final Map<String, Integer> places = new HashMap<>();
  private final TreeMap<String, List<Resource>> waiting = new TreeMap<>();
  private final Set<String> wanted = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private int batch;
  private String token = "";
  private String current = "";
  private boolean cut;
  private boolean disordered;
  private long held;
  private @Nullable CompletableFuture<Boolean> query;

  /**
   * @param subscriptions in lower case
   */
  TenantReading(Arm arm, List<String> subscriptions) {
    this.arm = arm;
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
  record Part(List<Resource> rows, boolean last, boolean cut) {
    Part {
      rows = List.copyOf(rows);
    }
  }

  /** Whether a subscription's rows can still be had here, without waiting for many others'. */
  synchronized boolean offers(String subscription) {
    Integer place = places.get(subscription);
    return place != null
        && !disordered
        && !gone.contains(subscription)
        && place - reached() <= NEAR;
  }

  /** Whether it was read to its end, or cannot be. */
  synchronized boolean ended() {
    return disordered || exhausted();
  }

  private boolean exhausted() {
    return batch * GraphQuery.SUBSCRIPTIONS >= order.size();
  }

  /** How many subscriptions are behind it: the place of the one that is being received. */
  private int reached() {
    Integer place = places.get(current);
    return place == null ? batch * GraphQuery.SUBSCRIPTIONS : place;
  }

  /**
   * Rows of a subscription from a place on, as soon as they are there; empty when they were here
   * and are no longer.
   */
  CompletableFuture<Optional<Part>> rows(String subscription, int from, int most) {
    CompletableFuture<Boolean> more;
    synchronized (this) {
      if (gone.contains(subscription)) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      wanted.add(subscription);
      List<Resource> rows = waiting.getOrDefault(subscription, List.of());
      if (complete(subscription) || rows.size() > from + most) {
        int start = Math.min(from, rows.size());
        int end = Math.min(rows.size(), from + most);
        boolean last = complete(subscription) && end == rows.size();
        Part part = new Part(rows.subList(start, end), last, cut);
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
    List<Resource> rows = waiting.remove(subscription);
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
    ArmCall call =
        new ArmCall("resources", "all " + order.size() + " visible subscriptions", "Reader");
    var _ =
        arm.graph(call, GraphQuery.of(QUERY, scopes).at(token))
            .thenAccept(this::take)
            .whenComplete((taken, failure) -> {
              synchronized (this) {
                query = null;
              }
              if (failure == null) {
                started.complete(true);
              } else {
                started.completeExceptionally(failure);
              }
            });
    return started;
  }

  private void take(GraphAnswer answer) {
    List<Resource> read = new ArrayList<>(answer.rows().size());
    answer.rows().forEach(row -> read.add(InventoryRows.resource(row)));
    synchronized (this) {
      cut |= answer.cut();
      for (Resource resource : read) {
        Integer place = places.get(resource.account());
        if (place == null) {
          continue; // Not asked for.
        }
        if (place < reached()) {
          disordered = true; // From now on everybody reads alone.
          throw AzureFailures.invalid(
              answer.rows().getFirst().call(),
              "rows of " + resource.account() + " come after those of " + current,
              "the order that was asked for");
        }
        current = resource.account();
        if (!gone.contains(current)) {
          waiting.computeIfAbsent(current, key -> new ArrayList<>()).add(resource);
          held++;
        }
      }
      token = answer.next();
      if (token.isEmpty()) {
        batch++;
        current = "";
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
