package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Resource Graph. Of several subscriptions it silently leaves out those that may not be read, as
 * Azure does; asked for such a one alone it refuses.
 *
 * <p>{@code order by id} is accepted; rows come in the estate's order, which never changes, so that
 * a page costs no more than its rows.
 */
final class ResourceGraph {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final int MOST = 1000;
  private static final int USUAL = 100;

  private final SimulatedClouds clouds;
  private final Estate estate;
  private final SecurityRows security;
  private final SubscriptionTallies tallies;
  private final SecurityConnectors connectors;
  private final MachineRows machines;

  ResourceGraph(SimulatedClouds clouds, SecurityRows security, SubscriptionTallies tallies) {
    this.clouds = clouds;
    this.estate = clouds.estate();
    this.security = security;
    this.tallies = tallies;
    this.connectors = new SecurityConnectors(estate);
    this.machines = new MachineRows(estate, connectors);
  }

  /** The subscription that is asked for, if it is just one. */
  static @Nullable String onlySubscription(ArmRequest request) {
    JsonNode asked;
    try {
      asked = JSON.readTree(request.body()).path("subscriptions");
    } catch (JsonProcessingException e) {
      return null; // Refused by answer(), which reads the body again.
    }
    return asked.size() == 1 ? asked.get(0).asText().toLowerCase(Locale.ROOT) : null;
  }

  Reply answer(ArmRequest request, boolean repeat) {
    if (!request.method().equals("POST")) {
      throw new ArmRefusal(405, "HttpMethodNotSupported", "Resource Graph is asked by POST.");
    }
    JsonNode body = body(request);
    JsonNode options = body.path("options");
    if (!options.path("resultFormat").asText("objectArray").equalsIgnoreCase("objectArray")) {
      throw new ArmRefusal(400, "BadRequest", "Only the result format objectArray is offered.");
    }
    int top = options.path("$top").asInt(USUAL);
    if (top < 1 || top > MOST) {
      throw new ArmRefusal(400, "BadRequest", "$top must be between 1 and 1000.");
    }
    KustoQuery query = KustoQuery.of(body.path("query").asText());
    String token = options.path("$skipToken").asText("");
    long start = token.isEmpty() ? options.path("$skip").asLong(0) : Listing.place(token);
    boolean cut = body.path("subscriptions").isEmpty() && all().size() > TENANT;
    Rows rows = rows(query, accounts(body));
    Reply reply = page(query, rows, start, top, token, repeat);
    return cut ? reply.with("x-ms-tenant-subscription-limit-hit", "true") : reply;
  }

  /** Of a whole tenant it looks at so many subscriptions and no more. */
  private static final int TENANT = 10_000;

  private List<EstateAccount> all() {
    return estate.accounts(Cloud.AZURE);
  }

  private static JsonNode body(ArmRequest request) {
    try {
      return JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw new ArmRefusal(400, "BadRequest", "The request's body is not JSON.", e);
    }
  }

  private List<EstateAccount> accounts(JsonNode body) {
    List<EstateAccount> accounts = new ArrayList<>();
    if (body.path("subscriptions").isEmpty()) {
      accounts.addAll(all().subList(0, Math.min(all().size(), TENANT)));
    } else {
      body.path("subscriptions")
          .forEach(id -> estate.account(Cloud.AZURE, id.asText()).ifPresent(accounts::add));
    }
    List<EstateAccount> readable = accounts.stream().filter(account -> !account.denied()).toList();
    if (readable.isEmpty()) {
      String first = body.path("subscriptions").path(0).asText("");
      throw ArmRefusal.denied(
          clouds.credentials().azure().clientId(),
          "Microsoft.Resources/subscriptions/resources/read",
          "/subscriptions/" + first);
    }
    return readable;
  }

  /**
   * Rows by place. A place may hold no row.
   *
   * @param size how many places there are
   * @param at the row at a place, or null
   * @param exact true if every place holds a row
   */
  private record Rows(long size, LongFunction<@Nullable ObjectNode> at, boolean exact) {}

  private Rows rows(KustoQuery query, List<EstateAccount> accounts) {
    return switch (query.table()) {
      case "resources" -> {
        if (query.acceptsType(EXTENSION) && !query.conditions().isEmpty()) {
          yield held(query, extensions(accounts));
        }
        yield resources(query, accounts);
      }
      case "securityresources" -> securityRows(query, accounts);
      case "resourcecontainers" -> {
        List<ObjectNode> all = accounts.stream().map(this::container).toList();
        yield held(query, all);
      }
      default ->
          throw new ArmRefusal(
              400, "BadRequest", "InvalidQuery: the table '" + query.table() + "' is unknown.");
    };
  }

  /** Within a subscription always in the estate's order, whichever subscriptions are asked for. */
  private Rows resources(KustoQuery query, List<EstateAccount> accounts) {
    List<EstateAccount> ordered = ordered(query, accounts);
    ResourceListing listing =
        estate.resources(
            ordered.stream()
                .flatMap(account -> estate.cells(account).stream())
                .filter(
                    cell -> query.acceptsType(cell.type().nativeName().toLowerCase(Locale.ROOT)))
                .toList());
    return new Rows(
        listing.size(),
        place -> {
          ObjectNode row = ResourceRows.row(estate, listing.get(place));
          return query.onlyTypes() || query.accepts(row) ? row : null;
        },
        query.onlyTypes());
  }

  private static List<EstateAccount> ordered(KustoQuery query, List<EstateAccount> accounts) {
    List<EstateAccount> ordered = new ArrayList<>(accounts);
    if (query.bySubscription()) {
      ordered.sort(Comparator.comparing(EstateAccount::nativeId));
    }
    return ordered;
  }

  private static final String EXTENSION = "microsoft.hybridcompute/machines/extensions";

  private List<ObjectNode> extensions(List<EstateAccount> accounts) {
    List<ObjectNode> rows = new ArrayList<>();
    for (EstateAccount account : accounts) {
      for (Cloud cloud : List.of(Cloud.AWS, Cloud.GOOGLE)) {
        ResourceListing listing = machines.elsewhere(cloud, account);
        for (long at = 0; at < listing.size(); at++) {
          EstateResource machine = listing.get(at);
          if (MachineRows.inArc(machine) && machines.defended(machine)) {
            rows.add(graphRow(machines.extension(machine), account));
          }
        }
      }
    }
    return rows;
  }

  private static Rows held(KustoQuery query, List<ObjectNode> all) {
    List<ObjectNode> accepted = all.stream().filter(query::accepts).toList();
    return new Rows(accepted.size(), place -> accepted.get((int) place), true);
  }

  private Rows securityRows(KustoQuery query, List<EstateAccount> accounts) {
    boolean statements =
        java.util.Arrays.stream(SecurityRows.Kind.values())
            .anyMatch(kind -> query.acceptsType(kind.type()));
    if (!statements && ComplianceListing.TYPES.stream().anyMatch(query::acceptsType)) {
      ComplianceListing all = new ComplianceListing(tallies, ordered(query, accounts));
      return new Rows(
          all.places(),
          place -> {
            ComplianceListing.Placed placed = all.at(place);
            ObjectNode row = placed == null ? null : graphRow(placed.row(), placed.subscription());
            return row != null && query.accepts(row) ? row : null;
          },
          false);
    }
    if (!statements) {
      List<ObjectNode> all = new ArrayList<>();
      for (EstateAccount account : accounts) {
        scoresAndStandards(account).forEach(row -> all.add(graphRow(row, account)));
      }
      return held(query, all);
    }
    if (query.acceptsType(SecurityRows.Kind.ASSESSMENT.type())
        && !query.acceptsType(SecurityRows.Kind.ALERT.type())
        && !query.acceptsType(SecurityRows.Kind.SUB_ASSESSMENT.type())) {
      AssessmentListing all = new AssessmentListing(estate, security, connectors, accounts);
      return new Rows(
          all.places(),
          place -> {
            AssessmentListing.Placed placed = all.at(place, true);
            ObjectNode row = placed == null ? null : graphRow(placed.row(), placed.subscription());
            return row != null && query.accepts(row) ? row : null;
          },
          false);
    }
    StatementListing listing = estate.statements(accounts);
    return new Rows(
        listing.slots(),
        place -> {
          ObjectNode row =
              listing
                  .get(place)
                  .map(one -> graphRow(security.row(one, true), one.resource().account()))
                  .orElse(null);
          return row != null && query.accepts(row) ? row : null;
        },
        false);
  }

  private List<ObjectNode> scoresAndStandards(EstateAccount account) {
    SecureScores scores = new SecureScores(account, tallies.of(account));
    List<ObjectNode> all = new ArrayList<>();
    all.add(scores.score());
    all.addAll(scores.controls(false));
    for (ObjectNode standard : new RegulatoryCompliance(account, tallies.of(account)).standards()) {
      standard.put("type", "microsoft.security/regulatorycompliancestandards");
      all.add(standard);
    }
    return all;
  }

  /** As in the list, but with the type in lower case and the columns every table has. */
  private ObjectNode graphRow(ObjectNode row, EstateAccount account) {
    row.put("type", row.path("type").asText().toLowerCase(Locale.ROOT));
    row.put("subscriptionId", account.nativeId());
    row.put("tenantId", estate.organisation(Cloud.AZURE).id());
    if (row.path("properties").path("resourceDetails") instanceof ObjectNode details) {
      ObjectNode capitalised = JsonNodeFactory.instance.objectNode();
      details
          .properties()
          .forEach(one ->
              capitalised.set(
                  one.getKey().substring(0, 1).toUpperCase(Locale.ROOT) + one.getKey().substring(1),
                  one.getValue()));
      details.removeAll();
      details.setAll(capitalised);
    }
    return row;
  }

  private ObjectNode container(EstateAccount account) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", "/subscriptions/" + account.nativeId());
    row.put("name", account.name());
    row.put("type", "microsoft.resources/subscriptions");
    row.put("tenantId", estate.organisation(Cloud.AZURE).id());
    row.put("subscriptionId", account.nativeId());
    ObjectNode properties = row.putObject("properties");
    properties.put("state", "Enabled");
    ArrayNode chain = properties.putArray("managementGroupAncestorsChain");
    account.ancestors().stream()
        .skip(1) // itself
        .forEach(ancestor -> chain.addObject().put("displayName", ancestor).put("name", ancestor));
    return row;
  }

  private static Reply page(
      KustoQuery query, Rows rows, long start, int top, String token, boolean repeat) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = JsonNodeFactory.instance.arrayNode();
    long limited =
        query.limit() >= 0 && rows.exact() ? Math.min(query.limit(), rows.size()) : rows.size();
    long place = start;
    long next = -1;
    for (; place < limited; place++) {
      ObjectNode row = rows.at().apply(place);
      if (row == null) {
        continue;
      }
      if (data.size() == top) {
        next = place;
        break;
      }
      data.add(query.projected(row));
    }
    if (rows.exact()) {
      body.put("totalRecords", limited);
    }
    body.put("count", data.size());
    body.put("resultTruncated", "false");
    if (repeat) {
      body.put("$skipToken", token.isEmpty() ? Listing.token(start) : token);
    } else if (next >= 0 && query.limit() < 0) {
      body.put("$skipToken", Listing.token(next));
    }
    body.set("data", data);
    body.putArray("facets");
    return Reply.json(200, body).with("x-ms-ratelimit-remaining-tenant-reads", "249");
  }
}
