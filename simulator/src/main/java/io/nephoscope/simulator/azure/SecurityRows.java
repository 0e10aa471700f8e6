package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.Severity;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The estate's statements as Defender for Cloud writes them. */
final class SecurityRows {
  /** The assessment under which the vulnerabilities of machines are sub-assessments. */
  private static final String MACHINE_VULNERABILITIES = "1195afff-c881-495e-9bc5-1486211ae03f";

  private final Estate estate;

  SecurityRows(Estate estate) {
    this.estate = estate;
  }

  /** The three lists in which Defender keeps statements. */
  enum Kind {
    ASSESSMENT("microsoft.security/assessments"),
    SUB_ASSESSMENT("microsoft.security/assessments/subassessments"),
    ALERT("microsoft.security/locations/alerts");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** The type as Resource Graph writes it. */
    String type() {
      return type;
    }

    boolean holds(Statement statement) {
      return this
          == switch (statement) {
            case CheckResult result -> ASSESSMENT;
            case Vulnerability vulnerability -> SUB_ASSESSMENT;
            case Threat threat -> ALERT;
          };
    }
  }

  /** One row; {@code metadata} writes an assessment's metadata into it. */
  ObjectNode row(Statement statement, boolean metadata) {
    return switch (statement) {
      case CheckResult result -> assessment(result, metadata);
      case Vulnerability vulnerability -> subAssessment(vulnerability);
      case Threat threat -> alert(threat);
    };
  }

  private static ObjectNode assessment(CheckResult result, boolean metadata) {
    Check check = result.check();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("type", "Microsoft.Security/assessments");
    row.put(
        "id",
        result.resource().nativeId()
            + "/providers/Microsoft.Security/assessments/"
            + check.nativeId());
    row.put("name", check.nativeId());
    ObjectNode properties = row.putObject("properties");
    properties
        .putObject("resourceDetails")
        .put("source", "Azure")
        .put("id", result.resource().nativeId());
    properties.put("displayName", check.title());
    ObjectNode status = properties.putObject("status");
    boolean exempt = PolicyRows.exempt(result);
    status.put(
        "code",
        exempt ? "NotApplicable" : result.outcome() == Outcome.PASSED ? "Healthy" : "Unhealthy");
    if (exempt) {
      status.put("cause", "Exempt");
      status.put("description", "Exempt");
    }
    status.put("statusChangeDate", result.updatedAt().toString());
    status.put("firstEvaluationDate", result.firstObservedAt().toString());
    properties
        .putObject("links")
        .put(
            "azurePortalUri",
            "portal.azure.com/#blade/Microsoft_Azure_Security/RecommendationsBlade/assessmentKey/"
                + check.nativeId());
    if (metadata) {
      properties.set("metadata", metadata(check));
    }
    return row;
  }

  /** The metadata of every assessment, as one sees it in a scope. */
  List<ObjectNode> metadata(String scope) {
    List<ObjectNode> rows = new ArrayList<>();
    for (Check check : Checks.of(Cloud.AZURE)) {
      rows.add(metadata(scope, check.nativeId(), metadata(check)));
    }
    for (Cloud cloud : List.of(Cloud.AWS, Cloud.GOOGLE)) {
      Map<String, ObjectNode> byKey = new LinkedHashMap<>();
      Checks.of(cloud)
          .forEach(check ->
              byKey.put(SecurityConnectors.key(check), SecurityConnectors.metadata(check)));
      byKey.forEach((key, properties) -> rows.add(metadata(scope, key, properties)));
    }
    rows.add(metadata(scope, AssessmentListing.SWITCHED_OFF, AssessmentListing.metadata(true)));
    rows.add(metadata(scope, AssessmentListing.NO_SUBJECT, AssessmentListing.metadata(false)));
    return rows;
  }

  private static ObjectNode metadata(String scope, String key, ObjectNode properties) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", scope + "/providers/Microsoft.Security/assessmentMetadata/" + key);
    row.put("name", key);
    row.put("type", "Microsoft.Security/assessmentMetadata");
    row.set("properties", properties);
    return row;
  }

  static ObjectNode metadata(Check check) {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("displayName", check.title());
    properties.put("policyDefinitionId", PolicyRows.definition(check));
    properties.put("description", check.description());
    properties.put("remediationDescription", check.remediation());
    properties.putArray("categories").add("Compute");
    properties.put("severity", severity(check.severity()));
    properties.put("userImpact", "Low");
    properties.put("implementationEffort", "Low");
    properties.putArray("threats").add("DataExfiltration");
    properties.put("assessmentType", "BuiltIn");
    return properties;
  }

  private static ObjectNode subAssessment(Vulnerability vulnerability) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("type", "Microsoft.Security/assessments/subAssessments");
    row.put(
        "id",
        vulnerability.resource().nativeId()
            + "/providers/Microsoft.Security/assessments/"
            + MACHINE_VULNERABILITIES
            + "/subAssessments/"
            + vulnerability.guid());
    row.put("name", vulnerability.guid());
    ObjectNode properties = row.putObject("properties");
    properties.put("id", vulnerability.cve());
    properties.put("displayName", vulnerability.title());
    ObjectNode status = properties.putObject("status");
    if (vulnerability.state() == FindingState.SUPPRESSED) {
      status.put("code", "NotApplicable").put("cause", "Exempt");
    } else {
      status.put("code", "Unhealthy").put("cause", "");
    }
    status.put("severity", severity(vulnerability.severity()));
    properties.put(
        "remediation",
        vulnerability.fixedVersion().isEmpty()
            ? "There is no fixed version of " + vulnerability.packageName() + "."
            : "Update "
                + vulnerability.packageName()
                + " to "
                + vulnerability.fixedVersion()
                + ".");
    properties.put("impact", "");
    properties.put("category", "Vulnerabilities");
    properties.put("description", vulnerability.title());
    properties.put("timeGenerated", vulnerability.updatedAt().toString());
    properties
        .putObject("resourceDetails")
        .put("source", "Azure")
        .put("id", vulnerability.resource().nativeId());
    ObjectNode details = properties.putObject("additionalData");
    details.put("assessedResourceType", "ServerVulnerability");
    details.put("type", "Vulnerability");
    details.put("patchable", !vulnerability.fixedVersion().isEmpty());
    details.putObject("cvss").putObject("3.0").put("base", vulnerability.score());
    details
        .putArray("cve")
        .addObject()
        .put("title", vulnerability.cve())
        .put("link", "https://nvd.nist.gov/vuln/detail/" + vulnerability.cve());
    details.put("publishedTime", vulnerability.firstObservedAt().toString());
    return row;
  }

  private ObjectNode alert(Threat threat) {
    String location = threat.resource().region();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put(
        "id",
        "/subscriptions/"
            + threat.resource().account().nativeId()
            + "/resourceGroups/"
            + threat.resource().group()
            + "/providers/Microsoft.Security/locations/"
            + location
            + "/alerts/"
            + threat.guid());
    row.put("name", threat.guid());
    row.put("type", "Microsoft.Security/Locations/alerts");
    ObjectNode properties = row.putObject("properties");
    properties.put("version", "2022-01-01");
    properties.put("alertType", threat.nativeType());
    properties.put("systemAlertId", threat.guid());
    properties.put("productComponentName", "Servers");
    properties.put("alertDisplayName", threat.title());
    properties.put("description", threat.description());
    properties.put("severity", severity(threat.severity()));
    properties.put("intent", "InitialAccess");
    properties.put("startTimeUtc", threat.firstObservedAt().toString());
    properties.put("endTimeUtc", threat.updatedAt().toString());
    ArrayNode about = properties.putArray("resourceIdentifiers");
    about
        .addObject()
        .put("azureResourceId", threat.resource().nativeId())
        .put("type", "AzureResource");
    about.addObject().put("aadTenantId", estate.organisation(Cloud.AZURE).id()).put("type", "AAD");
    properties.putArray("remediationSteps").add("Look at the sign-ins.").add("Change the keys.");
    properties.put("vendorName", "Microsoft");
    properties.put(
        "status",
        switch (threat.state()) {
          case ACTIVE -> "Active";
          case SUPPRESSED -> "Dismissed";
          case RESOLVED -> "Resolved";
        });
    properties.put(
        "alertUri",
        "https://portal.azure.com/#blade/Microsoft_Azure_Security_AzureDefenderForData/AlertBlade/"
            + threat.guid());
    properties.put("timeGeneratedUtc", threat.updatedAt().toString());
    properties.put("productName", "Microsoft Defender for Cloud");
    properties.put("processingEndTimeUtc", threat.updatedAt().toString());
    properties.putArray("entities");
    properties.put("isIncident", false);
    properties.put("compromisedEntity", threat.resource().name());
    return row;
  }

  /** High, and so on: Defender has no worse word in these lists. */
  static String severity(Severity severity) {
    String word = severity.name().toLowerCase(Locale.ROOT);
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
