package io.nephoscope.provider.azure;

import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What rows of inventories say: those of Resource Graph, and those of Resource Manager's lists. */
final class InventoryRows {

  /** Where services write when a thing was made, best first. */
  private static final List<List<String>> CREATED =
      List.of(
          List.of("createdTime"),
          List.of("systemData", "createdAt"),
          List.of("properties", "timeCreated"),
          List.of("properties", "creationTime"),
          List.of("properties", "creationDate"),
          List.of("properties", "createdAt"));

  private InventoryRows() {}

  /** A row of Resource Graph. */
  static Resource resource(NativeRow row) {
    return resource(row.requiredId("subscriptionId"), row);
  }

  /** A row of either, in a subscription. */
  static Resource resource(String subscription, NativeRow row) {
    String type = row.requiredId("type");
    return Resource.builder(subscription, row.requiredId("id"), type)
        .region(region(row.text("location")))
        .category(ResourceCategories.of(type))
        .name(row.text("name"))
        .tags(row.map("tags"))
        .createdAt(createdAt(row))
        .configuration(row.json())
        .build();
  }

  /**
   * What Resource Manager's list says of a resource.
   *
   * @param resource all of it
   * @param created when it was made, as it is written there; {@code null} when it is not
   * @param changed when it was changed, as it is written there; {@code null} when it is not
   */
  record Listed(Resource resource, @Nullable String created, @Nullable String changed) {

    static Listed of(String subscription, NativeRow row) {
      return new Listed(
          InventoryRows.resource(subscription, row),
          row.text("createdTime"),
          row.text("changedTime"));
    }
  }

  /**
   * The same with the times that only Resource Manager's list knows: they are written to the end of
   * the configuration under the names they have there.
   */
  static Resource timed(Resource resource, Listed listed) {
    String json = resource.configuration();
    if (json == null || !json.endsWith("}") || json.equals("{}")) {
      return resource;
    }
    StringBuilder whole = new StringBuilder(json).deleteCharAt(json.length() - 1);
    if (listed.created() != null && !json.contains("\"createdTime\":")) {
      whole.append(",\"createdTime\":").append(quoted(listed.created()));
    }
    if (listed.changed() != null && !json.contains("\"changedTime\":")) {
      whole.append(",\"changedTime\":").append(quoted(listed.changed()));
    }
    Instant at = listed.created() == null ? null : listed.resource().createdAt();
    return new Resource(
        resource.account(),
        resource.region(),
        resource.nativeId(),
        resource.type(),
        resource.category(),
        resource.name(),
        resource.tags(),
        at == null ? resource.createdAt() : at,
        whole.append('}').toString());
  }

  private static String quoted(String text) {
    return NativeRow.JSON.getNodeFactory().textNode(text).toString();
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
}
