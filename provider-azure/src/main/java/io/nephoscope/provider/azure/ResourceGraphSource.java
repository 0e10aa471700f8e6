package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.TenantReading.Part;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The inventory of a subscription: Resource Manager's own list says what there is and since when,
 * Resource Graph how it is set up.
 *
 * <p>Resource Graph is asked for all subscriptions together ({@link TenantReading}), and leaves
 * those out, without a word, that the identity may not read. So Resource Manager is asked first,
 * which refuses. What it lists and Resource Graph does not know yet is told as it is listed.
 */
final class ResourceGraphSource extends SubscriptionShards {

  /** How long a page waits for rows before it says that there are none yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Part NOT_YET = new Part(List.of(), false, false);

  private static final String ALONE = "resources | order by id asc";

  private final Arm arm;
  private final VisibleSubscriptions visible;
  private final AtomicReference<@Nullable TenantReading> reading = new AtomicReference<>();
  private final Map<String, Listed> listed = new ConcurrentHashMap<>();

  /** What Resource Manager lists, and which of it was told. */
  private record Listed(Map<String, NativeRow> rows, Set<String> told) {}

  ResourceGraphSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
    this.visible = visible;
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

  /**
   * The rest of a position is, in {@code rows}: where the page begins, and how often it was not
   * there yet; in {@code unknown}: where it begins among what Resource Graph does not know.
   */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    boolean first = position.list().isEmpty();
    return listed(subscription, first)
        .thenCompose(known ->
            position.list().equals("unknown")
                ? CompletableFuture.completedFuture(
                    unknown(subscription, known, number(position, 0), List.of()))
                : rows(
                    subscription,
                    known,
                    first ? 0 : number(position, 0),
                    first ? 0 : number(position, 1)));
  }

  private static int number(Position position, int at) {
    return Integer.parseInt(position.rest().get(at));
  }

  /** Each round of reading begins with the list of shards; one under way is not begun again. */
  @Override
  void round() {
    TenantReading now = reading.get();
    if (now == null || now.ended()) {
      reading.compareAndSet(now, null);
    }
  }

  private CompletableFuture<Listed> listed(String subscription, boolean anew) {
    Listed known = anew ? null : listed.get(subscription);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return arm.all(
            call(subscription),
            () ->
                arm.service()
                    .resources(
                        arm.endpoint(),
                        subscription,
                        "createdTime,changedTime,provisioningState",
                        null,
                        ArmService.RESOURCES))
        .thenApply(rows -> {
          Map<String, NativeRow> byId = new LinkedHashMap<>();
          rows.forEach(row -> byId.put(row.requiredId("id"), row));
          Listed now = new Listed(Map.copyOf(byId), ConcurrentHashMap.newKeySet());
          listed.put(subscription, now);
          return now;
        });
  }

  private static ArmCall call(String subscription) {
    return new ArmCall("resources", "/subscriptions/" + subscription, "Reader");
  }

  private CompletableFuture<Page> rows(String subscription, Listed known, int from, int tries) {
    return part(subscription, from)
        .thenApply(Optional::of)
        .exceptionally(ResourceGraphSource::absentWhereNotOffered)
        .thenCompose(part ->
            part.isPresent()
                ? page(subscription, known, from, tries, part.get())
                : CompletableFuture.completedFuture(withoutGraph(subscription, known)));
  }

  private CompletableFuture<Part> part(String subscription, int from) {
    return visible
        .scopes()
        .thenCompose(scopes -> {
          TenantReading shared = shared(scopes);
          return shared.offers(subscription)
              ? shared
                  .rows(subscription, from, GraphQuery.ROWS)
                  .copy()
                  .completeOnTimeout(
                      Optional.of(NOT_YET), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                  .thenCompose(found ->
                      found.isPresent()
                          ? CompletableFuture.completedFuture(found.get())
                          : alone(subscription, from))
              : alone(subscription, from);
        });
  }

  private TenantReading shared(List<String> scopes) {
    return java.util.Objects.requireNonNull(
        reading.updateAndGet(now -> now == null ? new TenantReading(arm, scopes) : now));
  }

  /** Asked again, or late: the same rows by a query of its own. */
  private CompletableFuture<Part> alone(String subscription, int from) {
    return arm.graph(call(subscription), new GraphQuery(ALONE, List.of(subscription), "", from))
        .thenApply(answer ->
            new Part(
                answer.rows().stream().map(InventoryRows::resource).toList(),
                answer.next().isEmpty(),
                answer.cut()));
  }

  private static Optional<Part> absentWhereNotOffered(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ProviderException refused && refused.category() == Category.NOT_ENABLED) {
      return Optional.empty();
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private CompletableFuture<Page> page(
      String subscription, Listed known, int from, int tries, Part part) {
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
      NativeRow row = known.rows().get(resource.nativeId());
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

  private Page withoutGraph(String subscription, Listed known) {
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
  private Page unknown(String subscription, Listed known, int from, List<Observation> before) {
    List<Observation> seen = new ArrayList<>(before);
    Set<String> told = new HashSet<>(known.told());
    List<String> left =
        known.rows().keySet().stream().filter(id -> !told.contains(id)).sorted().toList();
    int end = Math.min(left.size(), from + GraphQuery.ROWS);
    left.subList(Math.min(from, end), end)
        .forEach(id ->
            seen.add(
                InventoryRows.resource(
                    subscription, java.util.Objects.requireNonNull(known.rows().get(id)))));
    if (end < left.size()) {
      return new Page(seen, new Position("unknown", "", List.of(String.valueOf(end))).token());
    }
    listed.remove(subscription);
    return Page.last(seen);
  }
}
