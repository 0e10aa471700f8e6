package io.nephoscope.provider.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.config.model.ConfigurationRecorder;
import software.amazon.awssdk.services.config.model.ConfigurationRecorderStatus;
import software.amazon.awssdk.services.config.model.DescribeConfigurationRecorderStatusResponse;
import software.amazon.awssdk.services.config.model.DescribeConfigurationRecordersResponse;
import software.amazon.awssdk.services.config.model.SelectResourceConfigResponse;

/**
 * The inventory, as AWS Config recorded it. AWS answers a query with nothing where no recorder
 * runs, so the recorder is looked at before the first page of every shard: without one the shard
 * fails with {@code NOT_ENABLED}. Types a recorder leaves out become a gap.
 */
final class ConfigResources implements Source {

  /** No condition: every type that is recorded, also those AWS adds later. */
  static final String QUERY =
      "SELECT resourceId, resourceName, resourceType, arn, accountId, awsRegion, availabilityZone,"
          + " resourceCreationTime, configurationItemCaptureTime, tags, configuration,"
          + " supplementaryConfiguration";

  private static final JsonMapper JSON = new JsonMapper();

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final Clock clock;
  private final Map<String, AwsSurvey.Kept<Recording>> recordings = new ConcurrentHashMap<>();

  ConfigResources(OpenStages stages, AwsClients clients, AwsSurvey survey, Clock clock) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "config";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(survey::accountsByRegion);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget(
        "SelectResourceConfig/" + shard.account().nativeId() + "/" + shard.region(), 5, 5);
  }

  /** What the recorder of one account and region does. */
  record Recording(boolean exists, boolean running, boolean failing, boolean global, boolean all) {}

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    List<Observation> said = new ArrayList<>();
    if (token.isFirst()) {
      Recording now = look(desk);
      recordings
          .computeIfAbsent(key(desk), k -> new AwsSurvey.Kept<>(clock, Duration.ofMinutes(10)))
          .get(() -> now);
      said.addAll(limits(desk, now));
    }
    SelectResourceConfigResponse answer =
        desk.call(
            "config",
            "SelectResourceConfig",
            d ->
                d.config()
                    .selectResourceConfig(request ->
                        request
                            .expression(QUERY)
                            .limit(100)
                            .nextToken(token.isFirst() ? null : token.value())));
    if (!answer.hasResults()) {
      throw desk.unreadable("config", "SelectResourceConfig", "no list of results");
    }
    for (String result : answer.results()) {
      resource(desk, result)
          .filter(found -> !found.region().equals(Shard.GLOBAL) || isFirstToRecordGlobal(desk))
          .ifPresent(said::add);
    }
    PageToken next = desk.next("config", "SelectResourceConfig", token, answer.nextToken());
    if (next.isEnd() && !token.isFirst()) {
      // A recorder that was stopped meanwhile ends the answers early and says nothing of it.
      limits(desk, look(desk));
    }
    return new Page(said, next);
  }

  /** What this recorder does not see; fails where it sees nothing at all. */
  private static List<Gap> limits(AwsClients.Desk desk, Recording recording) {
    String where =
        "config DescribeConfigurationRecorderStatus of account "
            + desk.account()
            + " in "
            + desk.region();
    String remedy =
        "Start the AWS Config recorder in " + desk.region() + " of account " + desk.account() + ".";
    if (!recording.running()) {
      throw new ProviderException(
          Category.NOT_ENABLED,
          where
              + (recording.exists()
                  ? ": the configuration recorder is stopped"
                  : ": there is no configuration recorder")
              + " (expected: one that records).",
          remedy,
          null,
          null);
    }
    List<Gap> gaps = new ArrayList<>();
    if (!recording.all()) {
      gaps.add(
          new Gap(
              desk.account(),
              desk.region(),
              Category.NOT_ENABLED,
              where + ": the recorder leaves resource types out (expected: all supported types).",
              "Record all supported resource types."));
    }
    if (recording.failing()) {
      gaps.add(
          new Gap(
              desk.account(),
              desk.region(),
              Category.UNAVAILABLE,
              where + ": the recorder's last delivery failed (expected: success).",
              "Check the recorder's role, bucket and topic."));
    }
    return gaps;
  }

  /**
   * Global resources such as roles are recorded in every region that is told to; they are taken
   * from the first of those, so that each is said once.
   */
  private boolean isFirstToRecordGlobal(AwsClients.Desk desk) {
    for (String region : survey.regions(desk.account())) {
      if (region.equals(desk.region())) {
        return true;
      }
      try {
        AwsClients.Desk earlier = clients.desk(desk.account(), region);
        Recording there =
            recordings
                .computeIfAbsent(
                    key(earlier), k -> new AwsSurvey.Kept<>(clock, Duration.ofMinutes(10)))
                .get(() -> look(earlier));
        if (there.running() && there.global()) {
          return false;
        }
      } catch (ProviderException e) {
        if (e.category() != Category.PERMISSION_DENIED && e.category() != Category.NOT_ENABLED) {
          throw e;
        }
      }
    }
    return true;
  }

  private static Recording look(AwsClients.Desk desk) {
    DescribeConfigurationRecordersResponse recorders =
        desk.call(
            "config",
            "DescribeConfigurationRecorders",
            d -> d.config().describeConfigurationRecorders());
    DescribeConfigurationRecorderStatusResponse states =
        desk.call(
            "config",
            "DescribeConfigurationRecorderStatus",
            d -> d.config().describeConfigurationRecorderStatus());
    if (!recorders.hasConfigurationRecorders() || !states.hasConfigurationRecordersStatus()) {
      throw desk.unreadable("config", "DescribeConfigurationRecorders", "no list of recorders");
    }
    boolean running = false;
    boolean failing = false;
    for (ConfigurationRecorderStatus state : states.configurationRecordersStatus()) {
      running |= Boolean.TRUE.equals(state.recording());
      failing |= "FAILURE".equalsIgnoreCase(state.lastStatusAsString());
    }
    boolean global = false;
    boolean all = true;
    for (ConfigurationRecorder recorder : recorders.configurationRecorders()) {
      var group = recorder.recordingGroup();
      if (group == null) {
        continue;
      }
      boolean supported = Boolean.TRUE.equals(group.allSupported());
      all &= supported;
      global |=
          supported
              ? Boolean.TRUE.equals(group.includeGlobalResourceTypes())
              : group.resourceTypesAsStrings().stream()
                  .anyMatch(type -> type.startsWith("AWS::IAM::"));
    }
    return new Recording(
        !recorders.configurationRecorders().isEmpty(), running, failing, global, all);
  }

  private static String key(AwsClients.Desk desk) {
    return desk.account() + "/" + desk.region();
  }

  /** What one result says; empty for results that are no resources but verdicts about them. */
  static Optional<Resource> resource(AwsClients.Desk desk, String result) {
    JsonNode item;
    try {
      item = JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw desk.unreadable("config", "SelectResourceConfig", "a result that is no JSON");
    }
    String type = item.path("resourceType").asText("");
    String id = item.path("resourceId").asText("");
    if (type.isEmpty() || id.isEmpty()) {
      throw desk.unreadable(
          "config", "SelectResourceConfig", "a result without resourceType or resourceId");
    }
    if (type.equals("AWS::Config::ResourceCompliance")) {
      return Optional.empty();
    }
    String account = item.path("accountId").asText(desk.account());
    String region = item.path("awsRegion").asText(desk.region());
    String arn = item.path("arn").asText("");
    Map<String, String> tags = tags(item.path("tags"));
    String name = item.path("resourceName").asText("");
    return Optional.of(
        Resource.builder(
                account, arn.isEmpty() ? account + ":" + region + ":" + type + ":" + id : arn, type)
            .region(region)
            .category(ResourceCategories.of(type))
            .name(tags.getOrDefault("Name", name.isEmpty() ? id : name))
            .tags(tags)
            .createdAt(AsffFinding.time(item.path("resourceCreationTime").asText(null)))
            .configuration(result)
            .build());
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
