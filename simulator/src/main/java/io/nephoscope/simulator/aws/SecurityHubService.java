package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nephoscope.simulator.aws.ControlCatalogue.HubStandard;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Security Hub CSPM, per account and region on or off; control findings consolidated, but in one
 * place per standard.
 */
final class SecurityHubService extends AwsService {
  private final SimulatedClouds clouds;
  private final Asff asff;
  private final SecondHub second;

  SecurityHubService(SimulatedClouds clouds) {
    this.clouds = clouds;
    this.asff = new Asff(clouds.estate());
    this.second = new SecondHub(clouds);
  }

  @Override
  String name() {
    return "securityhub";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  String operation(AwsRequest request) {
    String path = request.path();
    if (path.startsWith("/standards/controls/") && request.method().equals("GET")) {
      return "DescribeStandardsControls";
    }
    return switch (request.method() + " " + path) {
      case "GET /accounts" -> "DescribeHub";
      case "POST /standards/get" -> "GetEnabledStandards";
      case "GET /standards" -> "DescribeStandards";
      case "GET /securityControls/definitions" -> "ListSecurityControlDefinitions";
      case "POST /securityControls/batchGet" -> "BatchGetSecurityControls";
      case "GET /associations" -> "ListStandardsControlAssociations";
      case "POST /associations/batchGet" -> "BatchGetStandardsControlAssociations";
      case "POST /findings" -> "GetFindings";
      case "GET /findingAggregator/list" -> "ListFindingAggregators";
      case "GET /productSubscriptions" -> "ListEnabledProductsForImport";
      case "GET /hubv2" -> SecondHub.DESCRIBE;
      case "POST /findingsv2" -> SecondHub.FINDINGS;
      default -> "none";
    };
  }

  @Override
  AwsError notEnabled(String account) {
    return new AwsError(
        401,
        "InvalidAccessException",
        "Account " + account + " is not subscribed to AWS Security Hub");
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    String where = caller.account() + "/" + request.region();
    boolean findings = operation.equals("GetFindings");
    admit(
        clouds
            .quotas()
            .reserve(
                "securityhub/" + operation + "/" + where, findings ? 3 : 10, findings ? 6 : 30));
    EstateAccount account = clouds.estate().account(Cloud.AWS, caller.account()).orElseThrow();
    if (SecondHub.answers(operation)) {
      return AwsAnswer.of(
          protocol(), second.answer(operation, account, request.region(), request, repeat));
    }
    if (!clouds.estate().securityHubOn(account, request.region())) {
      throw notEnabled(caller.account());
    }
    Place place = new Place(account, request.region(), request, repeat);
    ObjectNode said =
        switch (operation) {
          case "DescribeHub" -> hub(place, clouds.estate());
          case "GetEnabledStandards" -> enabledStandards(place);
          case "DescribeStandards" -> standards(place);
          case "ListSecurityControlDefinitions" -> definitions(place);
          case "BatchGetSecurityControls" -> securityControls(place, clouds.estate());
          case "DescribeStandardsControls" -> standardsControls(place, clouds.estate());
          case "ListStandardsControlAssociations" -> associationsOf(place);
          case "BatchGetStandardsControlAssociations" -> associations(place);
          case "GetFindings" -> findings(place);
          case "ListEnabledProductsForImport" -> products(place);
          case "ListFindingAggregators" -> Json.of("FindingAggregators", List.of());
          default -> throw unknownOperation(operation);
        };
    return AwsAnswer.of(protocol(), said);
  }

  /** Whose hub is asked, and how. */
  private record Place(EstateAccount account, String region, AwsRequest request, boolean repeat) {
    String arn(String rest) {
      return "arn:aws:securityhub:" + region + ":" + account.nativeId() + ":" + rest;
    }

    JsonNode field(String name) {
      if (request.method().equals("POST")) {
        return request.json().path(name);
      }
      String value = request.query().get(name);
      return value == null ? request.json().path("absent") : TextNode.valueOf(value);
    }
  }

  private static ObjectNode hub(Place place, Estate estate) {
    return Json.of(
        "HubArn",
        place.arn("hub/default"),
        "SubscribedAt",
        place.account().createdAt().plus(Duration.ofDays(3)),
        "AutoEnableControls",
        true,
        "ControlFindingGenerator",
        estate.findingsPerStandard(place.account(), place.region())
            ? "STANDARD_CONTROL"
            : "SECURITY_CONTROL");
  }

  private static ObjectNode enabledStandards(Place place) {
    List<ObjectNode> all = new ArrayList<>();
    for (HubStandard standard : HubStandard.enabled()) {
      all.add(
          Json.of(
              "StandardsSubscriptionArn",
              standard.subscriptionArn(place.region(), place.account().nativeId()),
              "StandardsArn",
              standard.arn(place.region()),
              "StandardsInput",
              Json.of(),
              "StandardsStatus",
              "READY",
              "StandardsControlsUpdatable",
              "READY_FOR_UPDATES"));
    }
    return paged(place, "StandardsSubscriptions", all);
  }

  private static ObjectNode standards(Place place) {
    return paged(
        place,
        "Standards",
        Arrays.stream(HubStandard.values())
            .map(standard ->
                Json.of(
                    "StandardsArn",
                    standard.arn(place.region()),
                    "Name",
                    standard.title(),
                    "Description",
                    "The " + standard.title() + " standard, as far as it is simulated.",
                    "EnabledByDefault",
                    standard == HubStandard.FSBP,
                    "StandardsManagedBy",
                    Json.of("Company", "AWS", "Product", "Security Hub")))
            .toList());
  }

  private static ObjectNode definitions(Place place) {
    String arn = place.field("StandardsArn").asText("");
    Optional<HubStandard> standard = arn.isEmpty() ? Optional.empty() : Optional.of(find(arn));
    return paged(
        place,
        "SecurityControlDefinitions",
        ControlCatalogue.controls().stream()
            .filter(check -> standard.isEmpty() || standard.get().has(check))
            .map(check ->
                Json.of(
                    "SecurityControlId",
                    check.nativeId(),
                    "Title",
                    check.title(),
                    "Description",
                    check.description(),
                    "RemediationUrl",
                    ControlCatalogue.remediationUrl(check),
                    "SeverityRating",
                    check.severity().name(),
                    "CurrentRegionAvailability",
                    "AVAILABLE",
                    "CustomizableProperties",
                    List.of()))
            .toList());
  }

  private static ObjectNode securityControls(Place place, Estate estate) {
    List<ObjectNode> found = new ArrayList<>();
    List<ObjectNode> unknown = new ArrayList<>();
    for (JsonNode id : place.field("SecurityControlIds")) {
      Optional<Check> check = control(id.asText());
      if (check.isEmpty()) {
        unknown.add(Json.of("SecurityControlId", id.asText(), "ErrorCode", "NOT_FOUND"));
      } else {
        found.add(
            Json.of(
                "SecurityControlId",
                id.asText(),
                "SecurityControlArn",
                place.arn("security-control/" + id.asText()),
                "Title",
                check.get().title(),
                "Description",
                check.get().description(),
                "RemediationUrl",
                ControlCatalogue.remediationUrl(check.get()),
                "SeverityRating",
                check.get().severity().name(),
                "SecurityControlStatus",
                enabled(estate, check.get()),
                "UpdateStatus",
                "READY"));
      }
    }
    return Json.of("SecurityControls", found, "UnprocessedIds", unknown);
  }

  private static String enabled(Estate estate, Check check) {
    return estate.isSwitchedOff(check) ? "DISABLED" : "ENABLED";
  }

  private static ObjectNode standardsControls(Place place, Estate estate) {
    String subscription =
        URLDecoder.decode(
            place.request().path().substring("/standards/controls/".length()),
            StandardCharsets.UTF_8);
    HubStandard standard =
        HubStandard.enabled().stream()
            .filter(each ->
                each.subscriptionArn(place.region(), place.account().nativeId())
                    .equals(subscription))
            .findFirst()
            .orElseThrow(() -> notFound(subscription));
    String path = standard.id().substring(standard.id().indexOf('/') + 1);
    return paged(
        place,
        "Controls",
        ControlCatalogue.controls().stream()
            .filter(standard::has)
            .map(check ->
                Json.of(
                    "StandardsControlArn",
                    place.arn("control/" + path + "/" + check.nativeId()),
                    "ControlStatus",
                    enabled(estate, check),
                    "ControlStatusUpdatedAt",
                    place.account().createdAt().plus(Duration.ofDays(3)),
                    "ControlId",
                    check.nativeId(),
                    "Title",
                    check.title(),
                    "Description",
                    check.description(),
                    "RemediationUrl",
                    ControlCatalogue.remediationUrl(check),
                    "SeverityRating",
                    check.severity().name(),
                    "RelatedRequirements",
                    standard.requirements(check)))
            .toList());
  }

  private ObjectNode associationsOf(Place place) {
    String id = place.field("SecurityControlId").asText("");
    Check check = control(id).orElseThrow(() -> notFound(id));
    return paged(
        place,
        "StandardsControlAssociationSummaries",
        HubStandard.enabled().stream()
            .filter(standard -> standard.has(check))
            .map(standard -> association(place, standard, check))
            .toList());
  }

  private ObjectNode associations(Place place) {
    List<ObjectNode> found = new ArrayList<>();
    List<ObjectNode> unknown = new ArrayList<>();
    JsonNode asked = place.field("StandardsControlAssociationIds");
    if (asked.size() > 100) {
      throw new AwsError(400, "InvalidInputException", "Too many associations: at most 100.");
    }
    for (JsonNode id : asked) {
      Optional<Check> check = control(id.path("SecurityControlId").asText());
      Optional<HubStandard> standard =
          HubStandard.byArn(id.path("StandardsArn").asText()).filter(HubStandard::on);
      if (check.isPresent() && standard.isPresent() && standard.get().has(check.get())) {
        found.add(association(place, standard.get(), check.get()));
      } else {
        unknown.add(Json.of("StandardsControlAssociationId", id, "ErrorCode", "NOT_FOUND"));
      }
    }
    return Json.of("StandardsControlAssociationDetails", found, "UnprocessedAssociations", unknown);
  }

  private ObjectNode association(Place place, HubStandard standard, Check check) {
    return Json.of(
        "StandardsArn",
        standard.arn(place.region()),
        "SecurityControlId",
        check.nativeId(),
        "SecurityControlArn",
        place.arn("security-control/" + check.nativeId()),
        "AssociationStatus",
        enabled(clouds.estate(), check),
        "RelatedRequirements",
        standard.requirements(check),
        "UpdatedAt",
        place.account().createdAt().plus(Duration.ofDays(3)),
        "StandardsControlTitle",
        check.title(),
        "StandardsControlDescription",
        check.description());
  }

  /** Which products' findings come in: those of AWS's own products, but not everywhere. */
  private ObjectNode products(Place place) {
    return paged(
        place,
        "ProductSubscriptions",
        clouds.estate().productsImported(place.account(), place.region())
            ? List.of(
                place.arn("product-subscription/aws/guardduty"),
                place.arn("product-subscription/aws/inspector"))
            : List.of());
  }

  /** Whether Security Hub has a statement: another product's, if it takes it in. */
  private boolean takenIn(Statement statement) {
    EstateAccount account = statement.resource().account();
    String region = statement.resource().region();
    return switch (statement) {
      case CheckResult result -> true;
      case Vulnerability weakness ->
          clouds.estate().inspectorOn(account, region)
              && clouds.estate().productsImported(account, region);
      case Threat threat ->
          clouds.estate().guardDutyOn(account, region)
              && clouds.estate().productsImported(account, region);
    };
  }

  // ---- findings

  private ObjectNode findings(Place place) {
    JsonNode asked = place.request().json();
    if (asked.path("SortCriteria").size() > 0) {
      throw new AwsError(400, "InvalidInputException", "SortCriteria is not simulated.");
    }
    int limit = pageSize(asked.path("MaxResults"), 10);
    FindingFilters filters =
        new FindingFilters(
            asked.path("Filters").isObject() ? asked.path("Filters") : Json.of(),
            clouds.estate().now());
    String bound = place.account().nativeId() + "/" + place.region() + "/" + asked.path("Filters");
    String sent = asked.path("NextToken").asText("");
    long at = offset(sent, bound, badToken());
    StatementListing statements =
        clouds
            .estate()
            .statements(
                Cloud.AWS,
                cell ->
                    cell.account().equals(place.account()) && cell.region().equals(place.region()));
    List<Check> withoutResources = withoutResources(place);
    List<@Nullable HubStandard> shapes = shapes(place);
    int places = 2 * shapes.size();
    long end = (statements.slots() * 2 + withoutResources.size()) * shapes.size();
    List<ObjectNode> page = new ArrayList<>();
    long next = -1;
    for (; at < end; at++) {
      HubStandard shape = shapes.get((int) (at % places / 2));
      ObjectNode finding =
          at < statements.slots() * places
              ? finding(statements, at / places, at % 2 == 1, shape, filters)
              : nothingToCheck(place, withoutResources, at - statements.slots() * places, shapes);
      if (finding == null || !filters.admit(finding)) {
        continue;
      }
      if (page.size() == limit) {
        next = at;
        break;
      }
      page.add(finding);
    }
    ObjectNode answer = Json.of("Findings", page);
    if (place.repeat()) {
      answer.put("NextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (next >= 0) {
      answer.put("NextToken", token(bound, next));
    }
    return answer;
  }

  /** One finding for a control ({@code null}), or one for each standard that holds it. */
  private List<@Nullable HubStandard> shapes(Place place) {
    return clouds.estate().findingsPerStandard(place.account(), place.region())
        ? new ArrayList<>(HubStandard.enabled())
        : Collections.singletonList(null);
  }

  /**
   * Each slot of the estate has two places for each shape, for the current finding and for an
   * archived one.
   */
  private @Nullable ObjectNode finding(
      StatementListing statements,
      long slot,
      boolean archived,
      @Nullable HubStandard shape,
      FindingFilters filters) {
    Statement statement = statements.get(slot).orElse(null);
    Statement gone = statement == null && archived ? statements.gone(slot).orElse(null) : null;
    Statement said = statement == null ? gone : statement;
    if (said == null || !takenIn(said) || !Asff.speaks(said, shape)) {
      return null;
    }
    if (gone != null) {
      ObjectNode old = asff.of(gone, shape);
      old.put("RecordState", "ARCHIVED");
      return old;
    }
    if (archived) {
      return asff.archived(said, shape);
    }
    return filters.mayAdmit(said.updatedAt()) ? asff.of(said, shape) : null;
  }

  private @Nullable ObjectNode nothingToCheck(
      Place place, List<Check> checks, long at, List<@Nullable HubStandard> shapes) {
    Check check = checks.get((int) (at / shapes.size()));
    HubStandard shape = shapes.get((int) (at % shapes.size()));
    return shape != null && !shape.has(check)
        ? null
        : asff.nothingToCheck(check, place.account(), place.region(), shape);
  }

  private List<Check> withoutResources(Place place) {
    return ControlCatalogue.controls().stream()
        .filter(check -> check.appliesTo() != ResourceType.AWS_ACCOUNT)
        .filter(check -> !clouds.estate().isSwitchedOff(check))
        .filter(
            check -> clouds.estate().count(place.account(), place.region(), check.appliesTo()) == 0)
        .toList();
  }

  // ---- parts

  private static ObjectNode paged(Place place, String name, List<?> all) {
    int limit = pageSize(place.field("MaxResults"), 25);
    String bound =
        place.account().nativeId()
            + place.region()
            + place.request().path()
            + place.field("StandardsArn").asText("");
    String sent = place.field("NextToken").asText("");
    int from = (int) offset(sent, bound, badToken());
    int to = Math.min(all.size(), from + limit);
    ObjectNode page = Json.of(name, all.subList(Math.min(from, to), to));
    if (place.repeat()) {
      page.put("NextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (to < all.size()) {
      page.put("NextToken", token(bound, to));
    }
    return page;
  }

  private static int pageSize(JsonNode given, int fallback) {
    int size = given.asInt(fallback);
    if (size < 1 || size > 100) {
      throw new AwsError(
          400, "InvalidInputException", "Invalid parameter MaxResults: between 1 and 100.");
    }
    return size;
  }

  private static Optional<Check> control(String id) {
    return ControlCatalogue.controls().stream()
        .filter(check -> check.nativeId().equals(id))
        .findFirst();
  }

  private static HubStandard find(String arn) {
    return HubStandard.byArn(arn).orElseThrow(() -> notFound(arn));
  }

  private static AwsError notFound(String what) {
    return new AwsError(404, "ResourceNotFoundException", "Not found: " + what);
  }

  private static AwsError badToken() {
    return new AwsError(400, "InvalidInputException", "Invalid parameter NextToken.");
  }
}
