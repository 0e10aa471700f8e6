package io.nephoscope.provider.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A resource as AWS Config writes it: a configuration item, cut down to what is selected. */
final class ConfigItem {

  /** No condition: every type that is recorded, also those AWS adds later. */
  static final String QUERY =
      "SELECT resourceId, resourceName, resourceType, arn, accountId, awsRegion, availabilityZone,"
          + " resourceCreationTime, configurationItemCaptureTime, tags, configuration,"
          + " supplementaryConfiguration";

  private static final JsonMapper JSON = new JsonMapper();

  private ConfigItem() {}

  /**
   * What one result of a query says; empty for results that are no resources but verdicts about
   * them.
   *
   * @param operation that gave the result
   */
  static Optional<Resource> resource(AwsClients.Desk desk, String operation, String result) {
    JsonNode item;
    try {
      item = JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw desk.unreadable("config", operation, "a result that is no JSON");
    }
    String type = item.path("resourceType").asText("");
    String id = item.path("resourceId").asText("");
    if (type.isEmpty() || id.isEmpty()) {
      throw desk.unreadable("config", operation, "a result without resourceType or resourceId");
    }
    if (type.equals("AWS::Config::ResourceCompliance")) {
      return Optional.empty();
    }
    return Optional.of(resource(desk, item, result));
  }

  /** The resource that an item with a type and an id is about. */
  static Resource resource(AwsClients.Desk desk, JsonNode item, String text) {
    String type = item.path("resourceType").asText();
    String id = item.path("resourceId").asText();
    String account = item.path("accountId").asText(desk.account());
    String region = item.path("awsRegion").asText(desk.region());
    String arn = item.path("arn").asText("");
    Map<String, String> tags = tags(item.path("tags"));
    String name = item.path("resourceName").asText("");
    return Resource.builder(
            account, arn.isEmpty() ? account + ":" + region + ":" + type + ":" + id : arn, type)
        .region(region)
        .category(ResourceCategories.of(type))
        .name(tags.getOrDefault("Name", name.isEmpty() ? id : name))
        .tags(tags)
        .createdAt(AsffFinding.time(item.path("resourceCreationTime").asText(null)))
        .configuration(text)
        .build();
  }

  private static Map<String, String> tags(JsonNode tags) {
    Map<String, String> read = new HashMap<>();
    if (tags.isArray()) {
      for (JsonNode tag : tags) {
        read.put(tag.path("key").asText(""), tag.path("value").asText(""));
      }
    } else {
      tags.properties().forEach(tag -> read.put(tag.getKey(), tag.getValue().asText("")));
    }
    read.remove("");
    return read;
  }
}
