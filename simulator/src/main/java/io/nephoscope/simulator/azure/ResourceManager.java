package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Organisation;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Tenants, subscriptions, lists of resources, and Microsoft.Security. */
final class ResourceManager {
  private static final int RESOURCES = 1000;
  static final int ASSESSMENTS = 200;
  static final int FEW = 50;

  private static final String SECURITY = "/subscriptions/*/providers/Microsoft.Security/";
  private static final String STANDARDS = SECURITY + "regulatoryComplianceStandards";
  private static final String CONTROLS = STANDARDS + "/*/regulatoryComplianceControls";
  private static final String CHECKS = CONTROLS + "/*/regulatoryComplianceAssessments";
  private static final String POLICY = "/subscriptions/*/providers/Microsoft.Authorization/";
  private static final String SCORES = SECURITY + "secureScores";

  private final SimulatedClouds clouds;
  private final Estate estate;
  private final SecurityRows security;
  private final SubscriptionTallies tallies;
  private final SecurityConnectors connectors;
  private final MachineRows machines;

  ResourceManager(SimulatedClouds clouds, SecurityRows security, SubscriptionTallies tallies) {
    this.clouds = clouds;
    this.estate = clouds.estate();
    this.security = security;
    this.tallies = tallies;
    this.connectors = new SecurityConnectors(estate);
    this.machines = new MachineRows(estate, connectors);
  }

  /** How many subscriptions a page has: so few that there are several pages, and not too many. */
  static int subscriptions(int all) {
    return Math.clamp(all / 4, 3, 1000);
  }

  /** What a request is counted as: the last word of its path that is no name. */
  static String operation(ArmRequest request) {
    List<String> path = request.path();
    for (int i = path.size() - 1; i >= 0; i--) {
      String word = path.get(i);
      if (NAMED.containsKey(word.toLowerCase(Locale.ROOT))) {
        return java.util.Objects.requireNonNull(NAMED.get(word.toLowerCase(Locale.ROOT)));
      }
    }
    return path.isEmpty() ? "/" : path.getLast();
  }

  private static final Map<String, String> NAMED =
      named(
          "tenants",
          "subscriptions",
          "locations",
          "resources",
          "assessments",
          "assessmentMetadata",
          "subAssessments",
          "alerts",
          "secureScores",
          "secureScoreControls",
          "secureScoreControlDefinitions",
          "regulatoryComplianceStandards",
          "regulatoryComplianceControls",
          "regulatoryComplianceAssessments",
          "securityConnectors",
          "pricings",
          "autoProvisioningSettings",
          "policyExemptions",
          "policyAssignments",
          "policySetDefinitions",
          "virtualMachines",
          "machines",
          "extensions");

  private static Map<String, String> named(String... operations) {
    Map<String, String> byLowerCase = new java.util.HashMap<>();
    for (String operation : operations) {
      byLowerCase.put(operation.toLowerCase(Locale.ROOT), operation);
    }
    return Map.copyOf(byLowerCase);
  }

  Reply answer(ArmRequest request, boolean repeat) {
    if (!request.method().equals("GET")) {
      throw new ArmRefusal(
          405, "HttpMethodNotSupported", "The method is not supported here: nothing is written.");
    }
    if (request.is("/tenants")) {
      return Listing.of(request, List.of(tenant()), FEW, repeat);
    }
    if (request.is("/subscriptions")) {
      return Listing.of(
          request,
          estate.accounts(Cloud.AZURE).stream().map(this::subscription).toList(),
          subscriptions(estate.accounts(Cloud.AZURE).size()),
          repeat);
    }
    if (request.is("/providers/Microsoft.Security/assessmentMetadata")) {
      return Listing.of(request, security.metadata(""), ASSESSMENTS, repeat);
    }
    if (request.is("/providers/Microsoft.Authorization/policySetDefinitions/" + PolicyRows.SET)) {
      return Reply.json(200, PolicyRows.set());
    }
    if (request.path().size() < 2 || !request.path().getFirst().equalsIgnoreCase("subscriptions")) {
      throw missing(request);
    }
    EstateAccount account = account(request.path().get(1));
    if (request.is("/subscriptions/*")) {
      return Reply.json(200, subscription(account));
    }
    if (account.denied()) {
      throw ArmRefusal.denied(
          clouds.credentials().azure().clientId(),
          request.path().size() > 4
              ? request.path().get(3) + "/" + request.path().get(4) + "/read"
              : "Microsoft.Resources/subscriptions/" + request.path().getLast() + "/read",
          "/subscriptions/" + account.nativeId());
    }
    if (request.is("/subscriptions/*/locations")) {
      return Listing.of(request, locations(account), FEW, repeat);
    }
    if (request.is("/subscriptions/*/resources")) {
      return resources(request, account, repeat);
    }
    if (request.is("/subscriptions/*/providers/Microsoft.Compute/virtualMachines")) {
      ResourceListing all = machines.virtualMachines(account);
      return places(
          request,
          all.size(),
          place -> machines.virtualMachine(all.get(place)),
          ASSESSMENTS,
          repeat);
    }
    if (request.is("/subscriptions/*/providers/Microsoft.HybridCompute/machines")) {
      return Listing.of(request, arcMachines(account), FEW, repeat);
    }
    if (request.is(POLICY + "policyExemptions")) {
      StatementListing listing = estate.statements(account);
      StatementListing.Page page =
          listing.page(Listing.start(request), ASSESSMENTS, PolicyRows::exempt);
      return Listing.page(
          request,
          page.statements().stream().map(one -> PolicyRows.exemption((CheckResult) one)).toList(),
          page.last() ? -1 : page.next(),
          repeat);
    }
    if (request.is(POLICY + "policyAssignments/" + PolicyRows.ASSIGNMENT)) {
      return Reply.json(200, PolicyRows.assignment(account));
    }
    return security(request, account, repeat);
  }

  private List<ObjectNode> arcMachines(EstateAccount account) {
    List<ObjectNode> rows = new ArrayList<>();
    for (Cloud cloud : List.of(Cloud.AWS, Cloud.GOOGLE)) {
      ResourceListing listing = machines.elsewhere(cloud, account);
      for (long at = 0; at < listing.size(); at++) {
        EstateResource machine = listing.get(at);
        if (MachineRows.inArc(machine)) {
          rows.add(machines.arcMachine(machine));
        }
      }
    }
    return rows;
  }

  /** A page of what is found place by place; a place may hold nothing. */
  private static Reply places(
      ArmRequest request,
      long places,
      LongFunction<@Nullable ObjectNode> at,
      int size,
      boolean repeat) {
    List<ObjectNode> rows = new ArrayList<>();
    long next = -1;
    for (long place = Listing.start(request); place < places; place++) {
      ObjectNode row = at.apply(place);
      if (row != null) {
        if (rows.size() == size) {
          next = place;
          break;
        }
        rows.add(row);
      }
    }
    return Listing.page(request, rows, next, repeat);
  }

  private Reply security(ArmRequest request, EstateAccount account, boolean repeat) {
    String inline = request.query().getOrDefault("$expand", "").toLowerCase(Locale.ROOT);
    if (request.is(SECURITY + "assessments")) {
      boolean metadata = inline.contains("metadata");
      AssessmentListing all = new AssessmentListing(estate, security, connectors, List.of(account));
      return places(
          request,
          all.places(),
          place -> {
            AssessmentListing.Placed placed = all.at(place, metadata);
            return placed == null ? null : placed.row();
          },
          ASSESSMENTS,
          repeat);
    }
    if (request.is(SECURITY + "securityConnectors")) {
      return Listing.of(request, connectors.rows(account), FEW, repeat);
    }
    if (request.is(SECURITY + "pricings")) {
      return Listing.of(request, DefenderPlans.pricings(account), FEW, repeat);
    }
    if (request.is(SECURITY + "autoProvisioningSettings")) {
      return Listing.of(request, DefenderPlans.autoProvisioning(account), FEW, repeat);
    }
    if (request.is(SECURITY + "subAssessments")) {
      return statements(request, account, SecurityRows.Kind.SUB_ASSESSMENT, FEW, repeat);
    }
    if (request.is(SECURITY + "alerts")) {
      return statements(request, account, SecurityRows.Kind.ALERT, FEW, repeat);
    }
    if (request.is(SECURITY + "assessmentMetadata")) {
      return Listing.of(
          request, security.metadata("/subscriptions/" + account.nativeId()), ASSESSMENTS, repeat);
    }
    SecureScores scores = new SecureScores(account, tallies.of(account));
    boolean definition = inline.contains("definition");
    if (request.is(SCORES)) {
      return Listing.of(request, List.of(scores.score()), FEW, repeat);
    }
    if (request.is(SCORES + "/ascScore")) {
      return Reply.json(200, scores.score());
    }
    if (request.is(SECURITY + "secureScoreControls")
        || request.is(SCORES + "/ascScore/secureScoreControls")) {
      return Listing.of(request, scores.controls(definition), FEW, repeat);
    }
    if (request.is(SECURITY + "secureScoreControlDefinitions")) {
      return Listing.of(request, scores.definitions(), FEW, repeat);
    }
    RegulatoryCompliance compliance = new RegulatoryCompliance(account, tallies.of(account));
    if (request.is(STANDARDS)) {
      return Listing.of(request, compliance.standards(), FEW, repeat);
    }
    if (request.is(CONTROLS)) {
      return Listing.of(request, compliance.controls(request.path().get(5)), FEW, repeat);
    }
    if (request.is(CHECKS)) {
      return Listing.of(
          request,
          compliance.assessments(request.path().get(5), request.path().get(7)),
          FEW,
          repeat);
    }
    throw missing(request);
  }

  private Reply statements(
      ArmRequest request, EstateAccount account, SecurityRows.Kind kind, int size, boolean repeat) {
    StatementListing listing = estate.statements(account);
    long start = Listing.start(request);
    if (start > listing.slots()) {
      throw new ArmRefusal(400, "InvalidSkipToken", "The skip token is not valid.");
    }
    StatementListing.Page page = listing.page(start, size, kind::holds);
    return Listing.page(
        request,
        page.statements().stream().map(one -> security.row(one, false)).toList(),
        page.last() ? -1 : page.next(),
        repeat);
  }

  private Reply resources(ArmRequest request, EstateAccount account, boolean repeat) {
    ResourceListing listing = estate.resources(account);
    int size = RESOURCES;
    String top = request.query().get("$top");
    if (top != null && top.matches("[1-9]\\d{0,3}")) {
      size = Math.min(RESOURCES, Integer.parseInt(top));
    }
    long start = Listing.start(request);
    List<ObjectNode> rows = new ArrayList<>();
    for (EstateResource resource : listing.page(start, size)) {
      ObjectNode row = ResourceRows.row(estate, resource);
      row.remove(List.of("properties", "subscriptionId", "resourceGroup", "tenantId"));
      row.put("type", resource.type().nativeName());
      String expand = request.query().getOrDefault("$expand", "").toLowerCase(Locale.ROOT);
      if (expand.contains("createdtime")) {
        row.put("createdTime", resource.createdAt().toString());
      }
      if (expand.contains("changedtime")) {
        row.put("changedTime", ResourceRows.changedAt(resource, estate.now()).toString());
      }
      if (expand.contains("provisioningstate")) {
        row.put("provisioningState", "Succeeded");
      }
      rows.add(row);
    }
    long end = start + rows.size();
    return Listing.page(request, rows, end < listing.size() ? end : -1, repeat);
  }

  /** The subscription of an id in any case. */
  EstateAccount account(String id) {
    return estate.account(Cloud.AZURE, id).orElseThrow(() -> ArmRefusal.noSuchSubscription(id));
  }

  private ObjectNode tenant() {
    Organisation organisation = estate.organisation(Cloud.AZURE);
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", "/tenants/" + organisation.id());
    row.put("tenantId", organisation.id());
    row.put("countryCode", "DE");
    row.put("displayName", organisation.name());
    row.putArray("domains").add(organisation.domain());
    row.put("tenantCategory", "Home");
    row.put("defaultDomain", organisation.domain());
    row.put("tenantType", "AAD");
    return row;
  }

  private ObjectNode subscription(EstateAccount account) {
    String tenant = estate.organisation(Cloud.AZURE).id();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", "/subscriptions/" + account.nativeId());
    row.put("authorizationSource", "RoleBased");
    row.putArray("managedByTenants");
    row.put("subscriptionId", account.nativeId());
    row.put("tenantId", tenant);
    row.put("displayName", account.name());
    row.put("state", "Enabled");
    row.putObject("subscriptionPolicies")
        .put("locationPlacementId", "Public_2014-09-01")
        .put("quotaId", "PayAsYouGo_2014-09-01")
        .put("spendingLimit", "Off");
    row.putObject("tags").put("env", account.environment());
    return row;
  }

  private List<ObjectNode> locations(EstateAccount account) {
    return estate.regions(Cloud.AZURE).stream()
        .map(region -> {
          ObjectNode row = JsonNodeFactory.instance.objectNode();
          row.put("id", "/subscriptions/" + account.nativeId() + "/locations/" + region.name());
          row.put("name", region.name());
          row.put("type", "Region");
          row.put("displayName", region.title());
          row.put("regionalDisplayName", region.title());
          return row;
        })
        .toList();
  }

  private static ArmRefusal missing(ArmRequest request) {
    return new ArmRefusal(
        404,
        "InvalidResourceType",
        "The resource type could not be found for '/" + String.join("/", request.path()) + "'.");
  }
}
