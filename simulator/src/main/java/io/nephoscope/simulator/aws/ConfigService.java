package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Reach;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * AWS Config. Every region has a recorder, which need not be recording; where it is not, queries
 * find nothing and say so with an empty list, as AWS does. Global resources are recorded in the
 * home region.
 */
final class ConfigService extends AwsService {
  private final SimulatedClouds clouds;
  private final ConfigItems items;

  ConfigService(SimulatedClouds clouds) {
    this.clouds = clouds;
    this.items = new ConfigItems(clouds.estate());
  }

  @Override
  String name() {
    return "config";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  String operation(AwsRequest request) {
    return request.target().substring(request.target().indexOf('.') + 1);
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    String where = caller.account() + "/" + request.region();
    admit(clouds.quotas().reserve("config/" + operation + "/" + where, 10, 20));
    EstateAccount account = clouds.estate().account(Cloud.AWS, caller.account()).orElseThrow();
    boolean recording = clouds.estate().configRecorderOn(account, request.region());
    return switch (operation) {
      case "DescribeConfigurationRecorders" ->
          AwsAnswer.of(
              protocol(),
              Json.of("ConfigurationRecorders", List.of(recorder(account, request.region()))));
      case "DescribeConfigurationRecorderStatus" ->
          AwsAnswer.of(
              protocol(),
              Json.of("ConfigurationRecordersStatus", List.of(status(account, recording))));
      case "DescribeConfigurationAggregators" ->
          AwsAnswer.of(protocol(), Json.of("ConfigurationAggregators", List.of()));
      case "SelectResourceConfig" -> select(request, account, recording, repeat);
      case "SelectAggregateResourceConfig" ->
          throw new AwsError(
              400,
              "NoSuchConfigurationAggregatorException",
              "The configuration aggregator does not exist.");
      default -> throw unknownOperation(operation);
    };
  }

  private static ObjectNode recorder(EstateAccount account, String region) {
    boolean home = region.equals(Cloud.AWS.homeRegion());
    return Json.of(
        "name",
        "default",
        "arn",
        "arn:aws:config:"
            + region
            + ":"
            + account.nativeId()
            + ":configuration-recorder/default/a1b2c3d4e5f6a7b8",
        "roleARN",
        "arn:aws:iam::"
            + account.nativeId()
            + ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "recordingGroup",
        Json.of(
            "allSupported",
            true,
            "includeGlobalResourceTypes",
            home,
            "resourceTypes",
            List.of(),
            "recordingStrategy",
            Json.of("useOnly", "ALL_SUPPORTED_RESOURCE_TYPES")),
        "recordingMode",
        Json.of("recordingFrequency", "CONTINUOUS"),
        "recordingScope",
        "PAID");
  }

  private ObjectNode status(EstateAccount account, boolean recording) {
    long started = account.createdAt().plus(Duration.ofDays(1)).getEpochSecond();
    long changed =
        clouds.estate().now().minus(Duration.ofDays(recording ? 0 : 41)).getEpochSecond();
    ObjectNode status =
        Json.of("name", "default", "lastStartTime", started, "recording", recording);
    if (!recording) {
      status.put("lastStopTime", changed);
    }
    status.put("lastStatus", "SUCCESS");
    status.put("lastStatusChangeTime", changed);
    return status;
  }

  private AwsAnswer select(
      AwsRequest request, EstateAccount account, boolean recording, boolean repeat) {
    JsonNode asked = request.json();
    String expression = asked.path("Expression").asText("");
    ConfigQuery query = ConfigQuery.of(expression);
    JsonNode given = asked.path("Limit");
    if (given.isNumber() && (given.asInt() < 0 || given.asInt() > 100)) {
      throw new AwsError(
          400, "InvalidLimitException", "The specified limit is outside the allowable range.");
    }
    int limit = given.asInt(0) == 0 ? 25 : given.asInt();
    String bound = account.nativeId() + "/" + request.region() + "/" + expression;
    String sent = asked.path("NextToken").asText("");
    long at =
        offset(
            sent,
            bound,
            new AwsError(400, "InvalidNextTokenException", "The specified next token is invalid."));
    ResourceListing found =
        clouds
            .estate()
            .resources(
                Cloud.AWS,
                cell ->
                    recording
                        && cell.account().equals(account)
                        && cell.region().equals(request.region())
                        && !Boolean.FALSE.equals(query.where().holds(known(cell), null)));
    List<String> results = new ArrayList<>();
    long end = found.size();
    while (at < end && results.size() < limit) {
      EstateResource resource = found.get(at++);
      ObjectNode item = items.item(resource);
      if (Boolean.TRUE.equals(query.where().holds(Map.of(), item))) {
        results.add(query.select(item).toString());
      }
    }
    ObjectNode answer =
        Json.of(
            "Results",
            results,
            "QueryInfo",
            Json.of(
                "SelectFields",
                query.fields().stream().map(field -> Json.of("Name", field)).toList()));
    if (repeat) {
      answer.put("NextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (at < end) {
      answer.put("NextToken", token(bound, at));
    }
    return AwsAnswer.of(protocol(), answer);
  }

  private static Map<String, String> known(Cell cell) {
    return Map.of(
        "resourceType",
        cell.type().nativeName(),
        "accountId",
        cell.account().nativeId(),
        "awsRegion",
        cell.type().reach() == Reach.GLOBAL ? "global" : cell.region());
  }
}
