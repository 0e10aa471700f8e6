package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ResourceSearchResult;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.nephoscope.spi.Resource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Cloud Asset Inventory says of a resource, in our words. */
final class AssetResources {

  private AssetResources() {}

  /** A resource with the service's own description of it. */
  static Resource resource(Asset asset, KnownProjects known) {
    Struct data = asset.getResource().getData();
    Resource.Builder resource =
        Resource.builder(account(asset, known), asset.getName(), asset.getAssetType())
            .region(region(asset))
            .category(AssetCategories.of(asset.getAssetType()))
            .name(name(data))
            .tags(labels(data))
            .createdAt(createdAt(data));
    if (asset.getResource().hasData()) {
      resource.configuration(NativeJson.of(data));
    }
    return resource.build();
  }

  /** A resource as the search tells it: without the service's own description. */
  static Resource resource(ResourceSearchResult result, KnownProjects known) {
    return Resource.builder(account(result, known), result.getName(), result.getAssetType())
        .region(region(result))
        .category(AssetCategories.of(result.getAssetType()))
        .name(result.getDisplayName().indexOf('/') < 0 ? result.getDisplayName() : null)
        .tags(result.getLabelsMap())
        .createdAt(result.hasCreateTime() ? moment(result.getCreateTime()) : null)
        .build();
  }

  /** The region of an asset; of its name when nothing is said of its resource. */
  static String region(Asset asset) {
    return asset.getResource().getLocation().isEmpty()
        ? Locations.regionOfName(asset.getName())
        : Locations.region(asset.getResource().getLocation());
  }

  /** The region of what the search found. */
  static String region(ResourceSearchResult result) {
    return result.getLocation().isEmpty()
        ? Locations.regionOfName(result.getName())
        : Locations.region(result.getLocation());
  }

  /** Whose it is, of what the search found. */
  static String account(ResourceSearchResult result, KnownProjects known) {
    if (!result.getProject().isEmpty()) {
      return known.account(result.getProject());
    }
    return result.getFoldersCount() > 0
        ? result.getFolders(0)
        : result.getOrganization().isEmpty() ? result.getName() : result.getOrganization();
  }

  private static Instant moment(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** The nearest ancestor; what says none is about the project, folder or organisation it names. */
  static String account(Asset asset, KnownProjects known) {
    if (asset.getAncestorsCount() > 0) {
      return known.account(asset.getAncestors(0));
    }
    String parent = asset.getResource().getParent();
    String prefix = "//cloudresourcemanager.googleapis.com/";
    if (parent.startsWith(prefix)) {
      return known.account(parent.substring(prefix.length()));
    }
    int at = asset.getName().indexOf("/projects/");
    if (at >= 0) {
      String rest = asset.getName().substring(at + 1);
      int end = rest.indexOf('/', "projects/".length());
      return known.account(end < 0 ? rest : rest.substring(0, end));
    }
    return asset.getName();
  }

  /** A short name the service gives; none when it only repeats a path. */
  private static @Nullable String name(Struct data) {
    for (String key : List.of("email", "displayName", "name")) {
      String name = text(data, key);
      if (name != null && !name.isEmpty() && name.indexOf('/') < 0) {
        return name;
      }
    }
    String name = text(metadata(data), "name");
    return name == null || name.isEmpty() ? null : name;
  }

  /** Where Knative and Kubernetes keep name, labels and times: Cloud Run, and what runs in GKE. */
  private static Struct metadata(Struct data) {
    return data.getFieldsOrDefault("metadata", Value.getDefaultInstance()).getStructValue();
  }

  /** Labels are called differently by Cloud SQL, GKE and Cloud Run. */
  private static Map<String, String> labels(Struct data) {
    Map<String, String> labels = new LinkedHashMap<>();
    collect(data.getFieldsMap().get("labels"), labels);
    collect(data.getFieldsMap().get("resourceLabels"), labels);
    collect(metadata(data).getFieldsMap().get("labels"), labels);
    Value settings = data.getFieldsMap().get("settings");
    if (settings != null && settings.hasStructValue()) {
      collect(settings.getStructValue().getFieldsMap().get("userLabels"), labels);
    }
    return labels;
  }

  private static void collect(@Nullable Value value, Map<String, String> labels) {
    if (value != null && value.hasStructValue()) {
      value
          .getStructValue()
          .getFieldsMap()
          .forEach((key, label) -> {
            if (label.hasStringValue()) {
              labels.put(key, label.getStringValue());
            }
          });
    }
  }

  private static @Nullable Instant createdAt(Struct data) {
    for (String key : List.of("creationTimestamp", "createTime", "timeCreated", "creationTime")) {
      String text = text(data, key);
      Instant moment = text == null ? null : moment(text);
      if (moment != null) {
        return moment;
      }
    }
    String text = text(metadata(data), "creationTimestamp");
    return text == null ? null : moment(text);
  }

  /** An RFC 3339 time, or BigQuery's milliseconds since 1970; anything else is not known. */
  private static @Nullable Instant moment(String text) {
    try {
      return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable String text(Struct data, String key) {
    Value value = data.getFieldsMap().get(key);
    return value != null && value.hasStringValue() ? value.getStringValue() : null;
  }
}
