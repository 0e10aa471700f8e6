package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.InventoryPaths.Way;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiAsyncClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;

/**
 * The breadth of the inventory where AWS Config does not record: whatever bears a tag, or bore one,
 * and is of no type that its own service is asked for. It tells names and tags, no configuration.
 */
final class TaggedResources implements Source {

  private static final int MOST_NAMES = 100;

  private final OpenStages stages;
  private final AwsClients clients;
  private final InventoryPaths paths;

  TaggedResources(OpenStages stages, AwsClients clients, InventoryPaths paths) {
    this.stages = stages;
    this.clients = clients;
    this.paths = paths;
  }

  @Override
  public String name() {
    return "tagging";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(() ->
        paths.shards(
            cell -> cell.way() == Way.DESCRIBE && !cell.shard().region().equals(Shard.GLOBAL)));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  /** AWS allows fifteen a second; the describes ask for tags, too. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("GetResources/" + shard.account().nativeId() + "/" + shard.region(), 5, 5);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    GetResourcesResponse answer =
        desk.call(
            "tag",
            "GetResources",
            d ->
                client(d)
                    .getResources(request ->
                        request
                            .resourcesPerPage(MOST_NAMES)
                            .paginationToken(token.isFirst() ? null : token.value())));
    if (!answer.hasResourceTagMappingList()) {
      throw desk.unreadable("tag", "GetResources", "no list of resources");
    }
    List<Observation> said = new ArrayList<>();
    for (ResourceTagMapping found : answer.resourceTagMappingList()) {
      TaggedType type = TaggedType.of(found.resourceARN());
      if (Describes.of(type.name()).isEmpty()) {
        var item =
            new Row(type.id(), found.resourceARN(), JsonNodeFactory.instance.objectNode())
                .tagged(tags(found))
                .item(type.name(), desk.account(), shard.region());
        said.add(ConfigItem.resource(desk, item, item.toString()));
      }
    }
    return new Page(said, desk.next("tag", "GetResources", token, answer.paginationToken()));
  }

  /** The tags of resources by ARN; who has none is not in the map. Waits. */
  static Map<String, Map<String, String>> tags(AwsClients.Desk desk, List<String> arns) {
    Map<String, Map<String, String>> tags = new HashMap<>();
    for (int from = 0; from < arns.size(); from += MOST_NAMES) {
      List<String> some = arns.subList(from, Math.min(arns.size(), from + MOST_NAMES));
      GetResourcesResponse answer =
          desk.call(
              "tag",
              "GetResources",
              d -> client(d).getResources(request -> request.resourceARNList(some)));
      if (!answer.hasResourceTagMappingList()) {
        throw desk.unreadable("tag", "GetResources", "no list of resources");
      }
      answer.resourceTagMappingList().forEach(one -> tags.put(one.resourceARN(), tags(one)));
    }
    return tags;
  }

  private static Map<String, String> tags(ResourceTagMapping found) {
    return Describe.tags(found.tags(), Tag::key, Tag::value);
  }

  private static ResourceGroupsTaggingApiAsyncClient client(AwsClients.Desk desk) {
    return desk.regional("tagging", ResourceGroupsTaggingApiAsyncClient::builder);
  }
}
