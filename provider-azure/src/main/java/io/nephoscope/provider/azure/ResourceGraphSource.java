package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.GraphLine.Order;
import io.nephoscope.provider.azure.InventoryRows.Listed;
import io.nephoscope.provider.azure.TenantReading.Part;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The inventory of a subscription: Resource Manager's own list says what there is and since when,
 * Resource Graph how it is set up.
 *
 * <p>Resource Graph is asked for all subscriptions together ({@link TenantReading}), and leaves
 * those out, without a word, that the identity may not read. So Resource Manager is asked first,
 * which refuses. What it lists and Resource Graph does not know yet is told as it is listed.
 */
final class ResourceGraphSource extends SubscriptionShards {

  private static final String TOGETHER = "resources | order by subscriptionId asc, id asc";
  private static final String ALONE = "resources | order by id asc";

  private final Arm arm;
  private final SharedReading<Resource> graph;
  private final Map<String, Inventory> listed = new ConcurrentHashMap<>();

  /** What Resource Manager lists, by id, and which of it was told. */
  private record Inventory(Map<String, Listed> rows, Set<String> told) {
    Inventory() {
      this(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
    }

    void add(String subscription, List<NativeRow> more) {
      more.forEach(row -> {
        Listed one = Listed.of(subscription, row);
        rows.put(one.resource().nativeId(), one);
      });
    }
  }

  ResourceGraphSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
    this.graph =
        new SharedReading<>(
            arm,
            visible,
            new SharedReading.Table<>(
                "resources", TOGETHER, ALONE, InventoryRows::resource, Order.FIRST));
  }

  @Override
  public String name() {
    return "resource-graph";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(10);
  }

  @Override
  void round() {
    graph.round();
  }

  /**
   * The link of a position is, in {@code listed}, the next page of Resource Manager's list. The
   * rest is, in {@code rows}: where the page begins, and how often it was not there yet; in {@code
   * unknown}: where it begins among what Resource Graph does not know.
   */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
      case "" -> list(subscription, "", new Inventory());
      case "listed" -> {
        Inventory known = listed.get(subscription);
        yield known == null
            ? inventory(subscription).thenApply(whole -> new Page(List.of(), rowsFrom(0, 0)))
            : list(subscription, position.link(), known);
      }
      case "unknown" ->
          inventory(subscription)
              .thenApply(known -> unknown(subscription, known, number(position, 0), List.of()));
      default ->
          inventory(subscription)
              .thenCompose(
                  known -> rows(subscription, known, number(position, 0), number(position, 1)));
    };
  }

  private static int number(Position position, int at) {
    return Integer.parseInt(position.rest().get(at));
  }

  private CompletableFuture<Page> list(String subscription, String link, Inventory known) {
    return arm.list(
            call(subscription),
            link,
            () ->
                arm.service()
                    .resources(arm.endpoint(), subscription, EXPAND, null, ArmService.RESOURCES))
        .thenApply(page -> {
          known.add(subscription, page.rows());
          listed.put(subscription, known);
          return new Page(
              List.of(),
              page.next().isEmpty()
                  ? rowsFrom(0, 0)
                  : new Position("listed", page.next(), List.of()).token());
        });
  }

  private static final String EXPAND = "createdTime,changedTime,provisioningState";

  /** What was listed; all of it anew where another connector has read it before. */
  private CompletableFuture<Inventory> inventory(String subscription) {
    Inventory known = listed.get(subscription);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return arm.all(
            call(subscription),
            () ->
                arm.service()
                    .resources(arm.endpoint(), subscription, EXPAND, null, ArmService.RESOURCES))
        .thenApply(rows -> {
          Inventory now = new Inventory();
          now.add(subscription, rows);
          listed.put(subscription, now);
          return now;
        });
  }

  private static ArmCall call(String subscription) {
    return new ArmCall("resources", "/subscriptions/" + subscription, "Reader");
  }

  private CompletableFuture<Page> rows(String subscription, Inventory known, int from, int tries) {
    return SharedReading.absentWhere(
            Set.of(Category.NOT_ENABLED),
            graph.rows(subscription, from, GraphQuery.ROWS, call(subscription)))
        .thenCompose(part ->
            part.isPresent()
                ? page(subscription, known, from, tries, part.get())
                : CompletableFuture.completedFuture(withoutGraph(subscription, known)));
  }

  private CompletableFuture<Page> page(
      String subscription, Inventory known, int from, int tries, Part<Resource> part) {
    if (!part.last() && part.rows().isEmpty()) {
      return CompletableFuture.completedFuture(new Page(List.of(), rowsFrom(from, tries + 1)));
    }
    List<Observation> seen = new ArrayList<>(part.rows().size() + 1);
    if (part.cut() && from == 0) {
      seen.add(
          new Gap(
              subscription,
              null,
              Category.INVALID_RESPONSE,
              "Azure resources: Resource Graph says that it looked at some subscriptions of the"
                  + " tenant only (expected: at all that were named).",
              "Name the subscriptions to read in the setting subscriptions."));
    }
    for (Resource resource : part.rows()) {
      Listed row = known.rows().get(resource.nativeId());
      known.told().add(resource.nativeId());
      seen.add(row == null ? resource : InventoryRows.timed(resource, row));
    }
    if (!part.last()) {
      return CompletableFuture.completedFuture(
          new Page(seen, rowsFrom(from + part.rows().size(), 0)));
    }
    if (known.told().containsAll(known.rows().keySet())) {
      listed.remove(subscription);
      return CompletableFuture.completedFuture(Page.last(seen));
    }
    return stillReadable(subscription).thenApply(readable -> unknown(subscription, known, 0, seen));
  }

  private static PageToken rowsFrom(int from, int tries) {
    return new Position("rows", "", List.of(String.valueOf(from), String.valueOf(tries))).token();
  }

  /** Fails when the right to read was lost since the list was read. */
  private CompletableFuture<Boolean> stillReadable(String subscription) {
    return arm.list(
            call(subscription),
            "",
            () ->
                arm.service()
                    .resources(arm.endpoint(), subscription, null, 1, ArmService.RESOURCES))
        .thenApply(list -> true);
  }

  private Page withoutGraph(String subscription, Inventory known) {
    return unknown(
        subscription,
        known,
        0,
        List.of(
            new Gap(
                subscription,
                null,
                Category.NOT_ENABLED,
                "Azure resources in /subscriptions/"
                    + subscription
                    + ": Resource Graph is not offered here; how resources are set up was not seen.",
                "Register Microsoft.ResourceGraph, or live without it.")));
  }

  /** A page of what is listed and was not told yet. */
  private Page unknown(String subscription, Inventory known, int from, List<Observation> before) {
    List<Observation> seen = new ArrayList<>(before);
    List<String> left =
        known.rows().keySet().stream().filter(id -> !known.told().contains(id)).sorted().toList();
    int end = Math.min(left.size(), from + GraphQuery.ROWS);
    left.subList(Math.min(from, end), end)
        .forEach(id -> seen.add(Objects.requireNonNull(known.rows().get(id)).resource()));
    if (end < left.size()) {
      return new Page(seen, new Position("unknown", "", List.of(String.valueOf(end))).token());
    }
    listed.remove(subscription);
    return Page.last(seen);
  }
}
