package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsRequest;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that exists, from Cloud Asset Inventory, with each service's own description of it.
 *
 * <p>One shard per configured scope, and not per project: a page holds a thousand resources
 * wherever they are, and the quota counts pages.
 */
final class AssetInventorySource implements Source {

  private static final int PAGE = 1000;
  private static final String ROLE = "Cloud Asset Viewer";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;

  AssetInventorySource(GcpSettings settings, GcpClients clients, ProjectDirectory directory) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
  }

  @Override
  public String name() {
    return "asset-inventory";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.RESOURCE);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        call(settings.scopes().getFirst()),
        directory.current().thenApply(known -> known.shards(settings.scopes())));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    Call call = call(scope);
    ListAssetsRequest request =
        ListAssetsRequest.newBuilder()
            .setParent(scope.parent())
            .setContentType(ContentType.RESOURCE)
            .setPageSize(PAGE)
            .setPageToken(token.value())
            .build();
    return clients.whileOpen(
        call,
        clients
            .assets(call, client -> client.listAssetsCallable().futureCall(request))
            .thenCombine(directory.current(), (answer, known) -> page(call, token, answer, known)));
  }

  /** ListAssets: 100 calls a minute for the project that asks. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("ListAssets", 1.5, 10);
  }

  private static Page page(
      Call call, PageToken token, ListAssetsResponse answer, KnownProjects known) {
    // Google dates every page. One without a date is no page, and certainly not an empty estate.
    if (!answer.hasReadTime()) {
      throw GcpFailures.unreadable(call, "a page without a read time", null);
    }
    List<Observation> found = new ArrayList<>(answer.getAssetsCount());
    for (Asset asset : answer.getAssetsList()) {
      if (asset.getName().isEmpty() || asset.getAssetType().isEmpty()) {
        throw GcpFailures.unreadable(call, "a resource without a name or type", null);
      }
      found.add(resource(asset, known));
    }
    return new Page(found, NextPage.of(call, token, answer.getNextPageToken()));
  }

  static Resource resource(Asset asset, KnownProjects known) {
    Struct data = asset.getResource().getData();
    Resource.Builder resource =
        Resource.builder(account(asset, known), asset.getName(), asset.getAssetType())
            .region(
                asset.getResource().getLocation().isEmpty()
                    ? Locations.regionOfName(asset.getName())
                    : Locations.region(asset.getResource().getLocation()))
            .category(AssetCategories.of(asset.getAssetType()))
            .name(name(data))
            .tags(labels(data))
            .createdAt(createdAt(data));
    if (asset.getResource().hasData()) {
      resource.configuration(NativeJson.of(data));
    }
    return resource.build();
  }

  /** The nearest ancestor; what says none is about the project, folder or organisation it names. */
  private static String account(Asset asset, KnownProjects known) {
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
    return null;
  }

  /** Labels are called differently by Cloud SQL and GKE. */
  private static Map<String, String> labels(Struct data) {
    Map<String, String> labels = new LinkedHashMap<>();
    collect(data.getFieldsMap().get("labels"), labels);
    collect(data.getFieldsMap().get("resourceLabels"), labels);
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
      if (text != null) {
        Instant moment = moment(text);
        if (moment != null) {
          return moment;
        }
      }
    }
    return null;
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

  private Call call(Scope scope) {
    return new Call(
        settings.connector(), name(), scope.parent(), "ListAssets", Service.ASSET, ROLE);
  }
}
