package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.DefenderReach;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All assessments of some subscriptions, by place: those of Azure's resources, those of connected
 * clouds, and for each subscription two that were not made. A place may hold none.
 */
final class AssessmentListing {
  /** Checks that stand for nothing in the estate: the first is off, the second has no subject. */
  static final String SWITCHED_OFF = "08e628db-e2ed-4793-bc91-d13e684401c3";

  static final String NO_SUBJECT = "6ac971d2-4b1d-4f9a-9b0c-2f5d7c1e6a80";

  private final SecurityRows security;
  private final SecurityConnectors connectors;
  private final List<EstateAccount> subscriptions;
  private final List<StatementListing> parts = new ArrayList<>();

  AssessmentListing(
      Estate estate,
      SecurityRows security,
      SecurityConnectors connectors,
      List<EstateAccount> subscriptions) {
    this.security = security;
    this.connectors = connectors;
    this.subscriptions = subscriptions;
    parts.add(estate.statements(subscriptions));
    if (subscriptions.stream().anyMatch(DefenderReach::holdsConnectors)) {
      parts.add(DefenderReach.listing(estate, Cloud.AWS));
      parts.add(DefenderReach.listing(estate, Cloud.GOOGLE));
    }
  }

  /** How many places there are. */
  long places() {
    return parts.stream().mapToLong(StatementListing::slots).sum() + 2L * subscriptions.size();
  }

  /** The row at a place with the subscription it is in, or null. */
  @Nullable Placed at(long place, boolean metadata) {
    long left = place;
    for (StatementListing part : parts) {
      if (left < part.slots()) {
        boolean own = part == parts.getFirst();
        return part.get(left)
            .flatMap(statement ->
                own
                    ? java.util.Optional.of(statement)
                        .filter(SecurityRows.Kind.ASSESSMENT::holds)
                        .map(one ->
                            new Placed(security.row(one, metadata), one.resource().account()))
                    : DefenderReach.judged(statement)
                        .map(result ->
                            new Placed(connectors.assessment(result, metadata), connectors.home())))
            .orElse(null);
      }
      left -= part.slots();
    }
    EstateAccount subscription = subscriptions.get((int) (left / 2));
    return new Placed(notMade(subscription, left % 2 == 0, metadata), subscription);
  }

  /** A row and the subscription whose list it is in. */
  record Placed(ObjectNode row, EstateAccount subscription) {}

  private static ObjectNode notMade(EstateAccount subscription, boolean off, boolean metadata) {
    String key = off ? SWITCHED_OFF : NO_SUBJECT;
    String scope = "/subscriptions/" + subscription.nativeId();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("type", "Microsoft.Security/assessments");
    row.put("id", scope + "/providers/Microsoft.Security/assessments/" + key);
    row.put("name", key);
    ObjectNode properties = row.putObject("properties");
    properties.putObject("resourceDetails").put("source", "Azure").put("id", scope);
    ObjectNode described = metadata(off);
    properties.put("displayName", described.path("displayName").asText());
    ObjectNode status = properties.putObject("status").put("code", "NotApplicable");
    if (off) {
      status.put("cause", "OffByPolicy");
      status.put("description", "The recommendation is disabled in policy.");
    }
    if (metadata) {
      properties.set("metadata", described);
    }
    return row;
  }

  /** The metadata of the two. */
  static ObjectNode metadata(boolean off) {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put(
        "displayName",
        off
            ? "Virtual machines should be migrated to new Azure Resource Manager resources"
            : "Azure Spring Cloud should use network injection");
    properties.put("description", "Made up.");
    properties.put("remediationDescription", "None.");
    properties.putArray("categories").add(off ? "Compute" : "Networking");
    properties.put("severity", "Low");
    properties.put("preview", !off);
    properties.put("assessmentType", "BuiltIn");
    return properties;
  }
}
