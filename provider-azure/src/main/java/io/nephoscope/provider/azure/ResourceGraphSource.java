package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The inventory of a subscription, by Resource Graph. Asked subscription by subscription, because
 * of several Resource Graph leaves those out, without a word, that the identity may not read.
 */
final class ResourceGraphSource extends SubscriptionShards {

  /** Rows must be in the order of their ids, or {@code $skipToken} is not given. */
  private static final String QUERY = "resources | order by id asc";

  private static final int ROWS = 1000;

  private static final List<List<String>> CREATED =
      List.of(
          List.of("createdTime"),
          List.of("systemData", "createdAt"),
          List.of("properties", "timeCreated"),
          List.of("properties", "creationTime"),
          List.of("properties", "creationDate"),
          List.of("properties", "createdAt"));

  private final Arm arm;

  ResourceGraphSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "resource-graph";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(10);
  }

  /** Resource Graph allows 15 queries per 5 seconds and principal, whatever the subscription. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("resource-graph", 2.5, 10);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    ArmCall call = new ArmCall("resources", "/subscriptions/" + subscription, "Reader");
    return arm.graph(call, query(subscription, position.link()))
        .thenCompose(answer -> {
          Page page = page(answer, call, position.link());
          return page.observations().isEmpty() && position.link().isEmpty()
              ? provenEmpty(subscription, call).thenApply(nothing -> page)
              : CompletableFuture.completedFuture(page);
        });
  }

  private static ObjectNode query(String subscription, String skipToken) {
    ObjectNode query = NativeRow.JSON.createObjectNode();
    query.putArray("subscriptions").add(subscription);
    query.put("query", QUERY);
    ObjectNode options = query.putObject("options");
    options.put("resultFormat", "objectArray").put("$top", ROWS);
    if (!skipToken.isEmpty()) {
      options.put("$skipToken", skipToken);
    }
    return query;
  }

  /** Reads an answer; one that holds back rows without saying how to get them fails. */
  static Page page(JsonNode answer, ArmCall call, String askedFor) {
    JsonNode data = answer.path("data");
    if (!data.isArray()) {
      throw AzureFailures.invalid(call, "the answer has no list 'data'", "a list of rows");
    }
    String next = answer.path("$skipToken").asText("");
    if (next.isEmpty()) {
      boolean cut = answer.path("resultTruncated").asText("false").equalsIgnoreCase("true");
      boolean fewer =
          askedFor.isEmpty() && answer.path("totalRecords").asLong(data.size()) > data.size();
      if (cut || fewer) {
        throw AzureFailures.invalid(
            call, "rows are held back and no $skipToken is given", "all rows, page by page");
      }
    } else if (next.equals(askedFor)) {
      throw AzureFailures.invalid(call, "the next page is the same page", "a later page");
    }
    List<Observation> seen = new ArrayList<>(data.size());
    ArmList.rows(data, call).forEach(row -> seen.add(resource(row)));
    return next.isEmpty()
        ? Page.last(seen)
        : new Page(seen, new Position("resources", next, List.of()).token());
  }

  static Resource resource(NativeRow row) {
    String type = row.requiredId("type");
    return Resource.builder(row.requiredId("subscriptionId"), row.requiredId("id"), type)
        .region(region(row.text("location")))
        .category(ResourceCategories.of(type))
        .name(row.text("name"))
        .tags(row.map("tags"))
        .createdAt(createdAt(row))
        .configuration(row.json())
        .build();
  }

  private static String region(@Nullable String location) {
    return location == null || location.equalsIgnoreCase("global")
        ? Shard.GLOBAL
        : location.toLowerCase(Locale.ROOT).replace(" ", "");
  }

  private static @Nullable Instant createdAt(NativeRow row) {
    for (List<String> path : CREATED) {
      Instant found = row.instant(path.toArray(String[]::new));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * Asks Resource Manager itself when Resource Graph shows nothing: it refuses where Resource Graph
   * is silent, and an index that lags behind is no proof that there is nothing.
   */
  private CompletableFuture<Boolean> provenEmpty(String subscription, ArmCall call) {
    return arm.list(
            call,
            "",
            () -> arm.service().resources(arm.endpoint(), subscription, 1, ArmService.RESOURCES))
        .thenApply(list -> {
          if (!list.rows().isEmpty()) {
            throw AzureFailures.invalid(
                call, "Resource Graph shows none and Resource Manager some", "the same");
          }
          return true;
        });
  }
}
