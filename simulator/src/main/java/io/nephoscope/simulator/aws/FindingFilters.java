package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GetFindings' filters, honoured. Attributes are joined by AND; within one, values compared by
 * EQUALS, PREFIX or CONTAINS are joined by OR, the negated ones by AND. What is not simulated is
 * refused, never ignored.
 */
final class FindingFilters {
  /** Where each attribute is found; a star walks a list. */
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("ProductArn", "ProductArn"),
          Map.entry("ProductName", "ProductName"),
          Map.entry("CompanyName", "CompanyName"),
          Map.entry("AwsAccountId", "AwsAccountId"),
          Map.entry("AwsAccountName", "AwsAccountName"),
          Map.entry("Id", "Id"),
          Map.entry("GeneratorId", "GeneratorId"),
          Map.entry("Region", "Region"),
          Map.entry("Title", "Title"),
          Map.entry("Type", "Types/*"),
          Map.entry("SeverityLabel", "Severity/Label"),
          Map.entry("ResourceType", "Resources/*/Type"),
          Map.entry("ResourceId", "Resources/*/Id"),
          Map.entry("ResourceRegion", "Resources/*/Region"),
          Map.entry("ComplianceStatus", "Compliance/Status"),
          Map.entry("ComplianceSecurityControlId", "Compliance/SecurityControlId"),
          Map.entry(
              "ComplianceAssociatedStandardsId", "Compliance/AssociatedStandards/*/StandardsId"),
          Map.entry("RecordState", "RecordState"),
          Map.entry("WorkflowStatus", "Workflow/Status"));

  private static final List<String> TIMES =
      List.of("UpdatedAt", "CreatedAt", "FirstObservedAt", "LastObservedAt");

  private final JsonNode filters;
  private final Instant now;

  FindingFilters(JsonNode filters, Instant now) {
    this.filters = filters;
    this.now = now;
    for (Map.Entry<String, JsonNode> filter : filters.properties()) {
      String attribute = filter.getKey();
      if (!TEXTS.containsKey(attribute) && !TIMES.contains(attribute)) {
        throw invalid("Filters." + attribute);
      }
      if (!filter.getValue().isArray() || filter.getValue().size() > 20) {
        throw invalid("Filters." + attribute);
      }
    }
    if (filters.size() > 10) {
      throw invalid("Filters");
    }
  }

  /** Whether a finding of that update may be admitted: asked before it is written. */
  boolean mayAdmit(Instant updatedAt) {
    JsonNode wanted = filters.path("UpdatedAt");
    return wanted.isMissingNode() || time(wanted, updatedAt.toString());
  }

  boolean admit(JsonNode finding) {
    for (Map.Entry<String, JsonNode> filter : filters.properties()) {
      String path = TEXTS.get(filter.getKey());
      boolean admitted =
          path == null
              ? time(filter.getValue(), finding.path(filter.getKey()).asText(""))
              : text(filter.getValue(), values(finding, path.split("/"), 0));
      if (!admitted) {
        return false;
      }
    }
    return true;
  }

  private static boolean text(JsonNode wanted, List<String> values) {
    boolean asked = false;
    boolean found = false;
    for (JsonNode each : wanted) {
      String value = each.path("Value").asText("");
      switch (each.path("Comparison").asText("EQUALS")) {
        case "EQUALS" -> {
          asked = true;
          found |= values.contains(value);
        }
        case "PREFIX" -> {
          asked = true;
          found |= values.stream().anyMatch(one -> one.startsWith(value));
        }
        case "CONTAINS" -> {
          asked = true;
          found |= values.stream().anyMatch(one -> one.contains(value));
        }
        case "NOT_EQUALS" -> {
          if (values.contains(value)) {
            return false;
          }
        }
        case "PREFIX_NOT_EQUALS" -> {
          if (values.stream().anyMatch(one -> one.startsWith(value))) {
            return false;
          }
        }
        default -> throw invalid("Comparison");
      }
    }
    return !asked || found;
  }

  private boolean time(JsonNode wanted, String value) {
    if (value.isEmpty()) {
      return false;
    }
    Instant at = Instant.parse(value);
    for (JsonNode each : wanted) {
      if (each.has("DateRange")) {
        Duration range = Duration.ofDays(each.path("DateRange").path("Value").asLong(0));
        if (!at.isBefore(now.minus(range))) {
          return true;
        }
      } else if (!at.isBefore(bound(each.path("Start"), Instant.EPOCH))
          && !at.isAfter(bound(each.path("End"), now.plus(Duration.ofDays(36500))))) {
        return true;
      }
    }
    return wanted.isEmpty();
  }

  private static Instant bound(JsonNode given, Instant otherwise) {
    if (given.isMissingNode() || given.isNull()) {
      return otherwise;
    }
    try {
      return OffsetDateTime.parse(given.asText()).toInstant();
    } catch (DateTimeException e) {
      throw invalid("Start or End");
    }
  }

  private static List<String> values(JsonNode from, String[] path, int at) {
    if (at == path.length) {
      return from.isValueNode() ? List.of(from.asText()) : List.of();
    }
    if (!path[at].equals("*")) {
      return values(from.path(path[at]), path, at + 1);
    }
    List<String> all = new ArrayList<>();
    for (JsonNode each : from) {
      all.addAll(values(each, path, at + 1));
    }
    return all;
  }

  private static AwsError invalid(String parameter) {
    return new AwsError(
        400,
        "InvalidInputException",
        "Invalid parameter " + parameter + " (not simulated, or wrong).");
  }
}
