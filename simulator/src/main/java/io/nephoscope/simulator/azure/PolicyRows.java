package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.Statement;
import java.time.Duration;
import java.time.Instant;

/**
 * Azure Policy behind Defender: one assignment of the security benchmark per subscription, and an
 * exemption for every failed check that somebody decided to live with.
 */
final class PolicyRows {
  static final String SET = "1f3afdf9-d0c9-4c3d-847f-89da613e70a8";
  static final String ASSIGNMENT = "SecurityCenterBuiltIn";
  private static final String PROVIDER = "/providers/Microsoft.Authorization/";

  private PolicyRows() {}

  /** True if somebody decided to live with what the statement says. */
  static boolean exempt(Statement statement) {
    return statement instanceof CheckResult result
        && result.outcome() == Outcome.FAILED
        && result.state() == FindingState.SUPPRESSED;
  }

  /** Half of them waive, half say that something else mends it; half of them end. */
  static ObjectNode exemption(CheckResult result) {
    boolean waiver = waiver(result);
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    String name = "ASC-" + result.guid();
    row.put("id", result.resource().nativeId() + PROVIDER + "policyExemptions/" + name);
    row.put("name", name);
    row.put("type", "Microsoft.Authorization/policyExemptions");
    ObjectNode properties = row.putObject("properties");
    properties.put("policyAssignmentId", assignmentId(result.resource().account()));
    properties.putArray("policyDefinitionReferenceIds").add(reference(result.check()));
    properties.put("exemptionCategory", waiver ? "Waiver" : "Mitigated");
    properties.put("displayName", name);
    properties.put("description", "Accepted by the owner of the resource.");
    if (result.id().charAt(1) < '8') {
      Instant end = result.updatedAt().plus(Duration.ofDays(90));
      properties.put("expiresOn", end.toString());
    }
    row.putObject("systemData")
        .put("createdBy", "owner@acme.example")
        .put("createdByType", "User")
        .put("createdAt", result.firstObservedAt().toString());
    return row;
  }

  static boolean waiver(CheckResult result) {
    return result.id().charAt(0) < '8';
  }

  static String assignmentId(EstateAccount account) {
    return "/subscriptions/" + account.nativeId() + PROVIDER + "policyAssignments/" + ASSIGNMENT;
  }

  static ObjectNode assignment(EstateAccount account) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", assignmentId(account));
    row.put("name", ASSIGNMENT);
    row.put("type", "Microsoft.Authorization/policyAssignments");
    row.putObject("properties")
        .put("displayName", "ASC Default (subscription: " + account.nativeId() + ")")
        .put("policyDefinitionId", PROVIDER + "policySetDefinitions/" + SET)
        .put("scope", "/subscriptions/" + account.nativeId());
    return row;
  }

  static ObjectNode set() {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", PROVIDER + "policySetDefinitions/" + SET);
    row.put("name", SET);
    row.put("type", "Microsoft.Authorization/policySetDefinitions");
    ObjectNode properties = row.putObject("properties");
    properties.put("displayName", "Microsoft cloud security benchmark");
    ArrayNode policies = properties.putArray("policyDefinitions");
    for (Check check : Checks.of(Cloud.AZURE)) {
      policies
          .addObject()
          .put("policyDefinitionReferenceId", reference(check))
          .put("policyDefinitionId", definition(check));
    }
    return row;
  }

  static String definition(Check check) {
    return PROVIDER + "policyDefinitions/" + check.nativeId();
  }

  private static String reference(Check check) {
    return check.rule().id().replace("-", "") + "MonitoringEffect";
  }
}
