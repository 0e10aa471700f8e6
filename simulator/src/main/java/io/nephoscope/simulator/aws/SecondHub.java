package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Security Hub V2, which speaks OCSF. It is off until a change switches it on in a region; where
 * Security Hub CSPM is on as well it is not simulated. What is not simulated of its filters is
 * refused, never ignored.
 */
final class SecondHub {
  static final String DESCRIBE = "DescribeSecurityHubV2";
  static final String FINDINGS = "GetFindingsV2";

  private static final Set<String> TEXTS =
      Set.of(
          "cloud.account.uid",
          "cloud.region",
          "class_name",
          "severity",
          "status",
          "compliance.control",
          "compliance.status",
          "metadata.product.name",
          "metadata.product.uid",
          "finding_info.uid");

  private final SimulatedClouds clouds;
  private final Ocsf ocsf;

  SecondHub(SimulatedClouds clouds) {
    this.clouds = clouds;
    this.ocsf = new Ocsf();
  }

  static boolean answers(String operation) {
    return operation.equals(DESCRIBE) || operation.equals(FINDINGS);
  }

  ObjectNode answer(
      String operation, EstateAccount account, String region, AwsRequest request, boolean repeat) {
    if (!clouds.estate().onlySecondHubOn(account, region)) {
      throw operation.equals(DESCRIBE)
          ? new AwsError(404, "ResourceNotFoundException", "Security Hub V2 is not enabled.")
          : new AwsError(403, "AccessDeniedException", "Security Hub V2 is not enabled.");
    }
    return operation.equals(DESCRIBE)
        ? Json.of(
            "HubV2Arn",
            "arn:aws:securityhub:" + region + ":" + account.nativeId() + ":hubv2/default",
            "SubscribedAt",
            account.createdAt().plus(Duration.ofDays(900)))
        : findings(account, region, request.json(), repeat);
  }

  private ObjectNode findings(
      EstateAccount account, String region, JsonNode asked, boolean repeat) {
    int limit = asked.path("MaxResults").asInt(50);
    if (limit < 1 || limit > 100 || asked.has("SortCriteria") || asked.has("Scopes")) {
      throw invalid("MaxResults, SortCriteria or Scopes");
    }
    JsonNode filters = asked.path("Filters");
    check(filters.path("CompositeFilters"));
    Estate estate = clouds.estate();
    StatementListing statements =
        estate.statements(
            Cloud.AWS, cell -> cell.account().equals(account) && cell.region().equals(region));
    String bound = "v2/" + account.nativeId() + "/" + region + "/" + filters;
    String sent = asked.path("NextToken").asText("");
    long at = AwsService.offset(sent, bound, invalid("NextToken"));
    List<ObjectNode> page = new ArrayList<>();
    long next = -1;
    for (; at < statements.slots() * 2; at++) {
      ObjectNode finding = finding(statements, at / 2, at % 2 == 1);
      if (finding == null || !admits(filters, finding)) {
        continue;
      }
      if (page.size() == limit) {
        next = at;
        break;
      }
      page.add(finding);
    }
    ObjectNode answer = Json.of("Findings", page);
    if (repeat) {
      answer.put("NextToken", sent.isEmpty() ? AwsService.token(bound, 0) : sent);
    } else if (next >= 0) {
      answer.put("NextToken", AwsService.token(bound, next));
    }
    return answer;
  }

  private @Nullable ObjectNode finding(StatementListing statements, long slot, boolean archived) {
    Statement said = statements.get(slot).orElse(null);
    if (archived) {
      return said == null
          ? statements.gone(slot).map(gone -> ocsf.of(gone, true)).orElse(null)
          : null;
    }
    return said == null || !takenIn(said) ? null : ocsf.of(said, false);
  }

  private boolean takenIn(Statement statement) {
    EstateAccount account = statement.resource().account();
    String region = statement.resource().region();
    return switch (statement) {
      case CheckResult result -> true;
      case Vulnerability weakness -> clouds.estate().inspectorOn(account, region);
      case Threat threat -> clouds.estate().guardDutyOn(account, region);
    };
  }

  // ---- filters

  private static void check(JsonNode composites) {
    if (composites.size() > 10) {
      throw invalid("Filters");
    }
    for (JsonNode composite : composites) {
      composite
          .properties()
          .forEach(part -> {
            if (!Set.of("StringFilters", "DateFilters", "Operator").contains(part.getKey())) {
              throw invalid("Filters." + part.getKey());
            }
          });
      for (JsonNode text : composite.path("StringFilters")) {
        if (!TEXTS.contains(text.path("FieldName").asText())) {
          throw invalid("Filters." + text.path("FieldName").asText());
        }
      }
      for (JsonNode date : composite.path("DateFilters")) {
        if (!date.path("FieldName").asText().equals("finding_info.modified_time_dt")) {
          throw invalid("Filters." + date.path("FieldName").asText());
        }
      }
    }
  }

  private static boolean admits(JsonNode filters, JsonNode finding) {
    List<Boolean> parts = new ArrayList<>();
    for (JsonNode composite : filters.path("CompositeFilters")) {
      List<Boolean> inner = new ArrayList<>();
      composite.path("StringFilters").forEach(text -> inner.add(text(text, finding)));
      composite.path("DateFilters").forEach(date -> inner.add(date(date, finding)));
      parts.add(joined(inner, composite.path("Operator").asText("AND")));
    }
    return joined(parts, filters.path("CompositeOperator").asText("AND"));
  }

  private static boolean joined(List<Boolean> parts, String operator) {
    return parts.isEmpty()
        || (operator.equals("OR") ? parts.contains(true) : !parts.contains(false));
  }

  private static boolean text(JsonNode filter, JsonNode finding) {
    String found = finding.at("/" + filter.path("FieldName").asText().replace('.', '/')).asText("");
    String wanted = filter.path("Filter").path("Value").asText();
    return switch (filter.path("Filter").path("Comparison").asText("EQUALS")) {
      case "EQUALS" -> found.equals(wanted);
      case "NOT_EQUALS" -> !found.equals(wanted);
      case "PREFIX" -> found.startsWith(wanted);
      case "PREFIX_NOT_EQUALS" -> !found.startsWith(wanted);
      default -> throw invalid("Comparison");
    };
  }

  private static boolean date(JsonNode filter, JsonNode finding) {
    Instant at = Instant.parse(finding.at("/finding_info/modified_time_dt").asText());
    JsonNode wanted = filter.path("Filter");
    return (!wanted.has("Start") || !at.isBefore(bound(wanted.path("Start"))))
        && (!wanted.has("End") || !at.isAfter(bound(wanted.path("End"))));
  }

  private static Instant bound(JsonNode given) {
    try {
      return OffsetDateTime.parse(given.asText()).toInstant();
    } catch (DateTimeException e) {
      throw invalid("Start or End");
    }
  }

  private static AwsError invalid(String parameter) {
    return new AwsError(
        400, "ValidationException", "Invalid parameter " + parameter + " (or not simulated).");
  }
}
