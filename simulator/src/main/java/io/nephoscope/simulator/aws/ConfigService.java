package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Reach;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * AWS Config. Every region has a recorder, which need not be recording; where it is not, queries
 * find nothing and say so with an empty list, as AWS does. Global resources are recorded in the
 * home region. The management account may have an aggregator over the organisation.
 */
final class ConfigService extends AwsService {
  private static final String AGGREGATOR = "acme";

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
      case "DescribeConfigRules" -> rules(request, account);
      case "DescribeConfigurationAggregators" ->
          AwsAnswer.of(
              protocol(),
              Json.of(
                  "ConfigurationAggregators",
                  aggregates(account, request.region())
                      ? List.of(aggregator(account, request.region()))
                      : List.of()));
      case "DescribeConfigurationAggregatorSourcesStatus" -> sources(request, account, repeat);
      case "SelectResourceConfig" -> {
        Predicate<Cell> here =
            cell -> cell.account().equals(account) && cell.region().equals(request.region());
        yield select(request, where, here, repeat);
      }
      case "SelectAggregateResourceConfig" -> {
        named(request, account);
        Predicate<Cell> anywhere =
            cell -> clouds.estate().awsInventory().aggregated(cell.account(), cell.region());
        yield select(request, where + "/" + AGGREGATOR, anywhere, repeat);
      }
      default -> throw unknownOperation(operation);
    };
  }

  /** Security Hub makes a rule for each control that is switched on, where it is on itself. */
  private AwsAnswer rules(AwsRequest request, EstateAccount account) {
    Map<String, Check> rules = new TreeMap<>();
    if (clouds.estate().securityHubOn(account, request.region())) {
      for (Check check : ControlCatalogue.controls()) {
        if (!clouds.estate().isSwitchedOff(check)) {
          rules.put(ControlCatalogue.configRule(check, account, request.region()), check);
        }
      }
    }
    JsonNode named = request.json().path("ConfigRuleNames");
    List<String> wanted = new ArrayList<>(rules.keySet());
    if (!named.isEmpty()) {
      wanted.clear();
      named.forEach(name -> wanted.add(name.asText()));
      if (wanted.size() > 25 || !rules.keySet().containsAll(wanted)) {
        throw new AwsError(
            400,
            wanted.size() > 25 ? "ValidationException" : "NoSuchConfigRuleException",
            "The ConfigRule provided in the request is invalid.");
      }
    }
    String bound = account.nativeId() + "/" + request.region() + "/rules" + named;
    int from =
        (int)
            offset(
                request.json().path("NextToken").asText(""),
                bound,
                new AwsError(400, "InvalidNextTokenException", "The token is not valid."));
    int to = Math.min(wanted.size(), from + 25);
    List<ObjectNode> page =
        wanted.subList(Math.min(from, to), to).stream()
            .map(name ->
                Json.of(
                    "ConfigRuleName",
                    name,
                    "ConfigRuleArn",
                    "arn:aws:config:"
                        + request.region()
                        + ":"
                        + account.nativeId()
                        + ":config-rule/aws-service-rule/securityhub.amazonaws.com/"
                        + name.substring(name.lastIndexOf('-') + 1),
                    "ConfigRuleState",
                    "ACTIVE",
                    "CreatedBy",
                    "securityhub.amazonaws.com",
                    "Source",
                    Json.of("Owner", "AWS", "SourceIdentifier", name)))
            .toList();
    ObjectNode answer = Json.of("ConfigRules", page);
    if (to < wanted.size()) {
      answer.put("NextToken", token(bound, to));
    }
    return AwsAnswer.of(protocol(), answer);
  }

  /** The aggregator is in the home region of the management account, and nowhere else. */
  private boolean aggregates(EstateAccount account, String region) {
    return clouds.estate().awsInventory().aggregator()
        && account.management()
        && region.equals(Cloud.AWS.homeRegion());
  }

  private ObjectNode aggregator(EstateAccount account, String region) {
    return Json.of(
        "ConfigurationAggregatorName",
        AGGREGATOR,
        "ConfigurationAggregatorArn",
        "arn:aws:config:"
            + region
            + ":"
            + account.nativeId()
            + ":config-aggregator/config-aggregator-acme",
        "OrganizationAggregationSource",
        Json.of(
            "RoleArn",
            "arn:aws:iam::" + account.nativeId() + ":role/acme-config-aggregation",
            "AllAwsRegions",
            true),
        "CreationTime",
        account.createdAt().plus(Duration.ofDays(2)).getEpochSecond());
  }

  private void named(AwsRequest request, EstateAccount account) {
    if (!aggregates(account, request.region())
        || !request.json().path("ConfigurationAggregatorName").asText("").equals(AGGREGATOR)) {
      throw new AwsError(
          400,
          "NoSuchConfigurationAggregatorException",
          "The configuration aggregator does not exist.");
    }
  }

  /** One status of each account and region; where there is no recorder, there is none. */
  private AwsAnswer sources(AwsRequest request, EstateAccount asking, boolean repeat) {
    named(request, asking);
    long updated = clouds.estate().now().minus(Duration.ofMinutes(20)).getEpochSecond();
    List<ObjectNode> all = new ArrayList<>();
    for (EstateAccount account : clouds.estate().accounts(Cloud.AWS)) {
      for (EstateRegion region : clouds.estate().regions(Cloud.AWS)) {
        if (clouds.estate().configRecorderOn(account, region.name())) {
          boolean fetched = clouds.estate().awsInventory().aggregated(account, region.name());
          ObjectNode status =
              Json.of(
                  "SourceId",
                  account.nativeId(),
                  "SourceType",
                  "ACCOUNT",
                  "AwsRegion",
                  region.name(),
                  "LastUpdateStatus",
                  fetched ? "SUCCEEDED" : "FAILED",
                  "LastUpdateTime",
                  updated);
          if (!fetched) {
            status.put("LastErrorCode", "AccessDeniedException");
            status.put("LastErrorMessage", "The aggregator is not authorized by the account.");
          }
          all.add(status);
        }
      }
    }
    String sent = request.json().path("NextToken").asText("");
    int limit = limit(request.json().path("Limit"), 50, 0, 100, "limit");
    String bound = asking.nativeId() + "/sources";
    int at =
        (int)
            offset(
                sent,
                bound,
                new AwsError(400, "InvalidNextTokenException", "The token is not valid."));
    int end = Math.min(all.size(), at + (limit == 0 ? 50 : limit));
    ObjectNode answer = Json.of("AggregatedSourceStatusList", all.subList(at, end));
    if (repeat) {
      answer.put("NextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (end < all.size()) {
      answer.put("NextToken", token(bound, end));
    }
    return AwsAnswer.of(protocol(), answer);
  }

  private ObjectNode recorder(EstateAccount account, String region) {
    List<String> excluded =
        clouds.estate().types(Cloud.AWS).stream()
            .filter(type -> clouds.estate().awsInventory().excluded(account, region, type))
            .map(ResourceType::nativeName)
            .toList();
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
            excluded.isEmpty(),
            "includeGlobalResourceTypes",
            home,
            "resourceTypes",
            List.of(),
            "exclusionByResourceTypes",
            Json.of("resourceTypes", excluded),
            "recordingStrategy",
            Json.of(
                "useOnly",
                excluded.isEmpty()
                    ? "ALL_SUPPORTED_RESOURCE_TYPES"
                    : "EXCLUSION_BY_RESOURCE_TYPES")),
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
      AwsRequest request, String where, Predicate<Cell> visible, boolean repeat) {
    JsonNode asked = request.json();
    String expression = asked.path("Expression").asText("");
    ConfigQuery query = ConfigQuery.of(expression);
    JsonNode given = asked.path("Limit");
    if (given.isNumber() && (given.asInt() < 0 || given.asInt() > 100)) {
      throw new AwsError(
          400, "InvalidLimitException", "The specified limit is outside the allowable range.");
    }
    int limit = given.asInt(0) == 0 ? 25 : given.asInt();
    String bound = where + "/" + expression;
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
                    clouds.estate().awsInventory().recorded(cell)
                        && visible.test(cell)
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
