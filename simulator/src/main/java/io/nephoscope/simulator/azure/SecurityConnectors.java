package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.DefenderReach;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Defender's connectors to the other clouds, and what it says of resources behind them. */
final class SecurityConnectors {
  private final Estate estate;

  SecurityConnectors(Estate estate) {
    this.estate = estate;
  }

  /** The connectors of a subscription. */
  List<ObjectNode> rows(EstateAccount subscription) {
    if (!DefenderReach.holdsConnectors(subscription)) {
      return List.of();
    }
    return java.util.stream.Stream.of(Cloud.AWS, Cloud.GOOGLE)
        .flatMap(cloud -> DefenderReach.connected(estate, cloud).stream())
        .map(this::row)
        .toList();
  }

  private ObjectNode row(EstateAccount account) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", id(account));
    row.put("name", account.name());
    row.put("type", "Microsoft.Security/securityConnectors");
    row.put("location", "westeurope");
    row.putObject("tags");
    ObjectNode properties = row.putObject("properties");
    properties.put("hierarchyIdentifier", account.number());
    properties.put("environmentName", account.cloud() == Cloud.AWS ? "AWS" : "GCP");
    ObjectNode data = properties.putObject("environmentData");
    ArrayNode offerings = properties.putArray("offerings");
    if (account.cloud() == Cloud.AWS) {
      data.put("environmentType", "AwsAccount").put("accountName", account.name());
      data.put("scanInterval", 4);
      ArrayNode regions = data.putArray("regions");
      estate.regions(Cloud.AWS).stream()
          .filter(EstateRegion::enabled)
          .forEach(region -> regions.add(region.name()));
      String role = "arn:aws:iam::" + account.nativeId() + ":role/DefenderForCloud-";
      offerings
          .addObject()
          .put("offeringType", "CspmMonitorAws")
          .putObject("nativeCloudConnection")
          .put("cloudRoleArn", role + "CspmMonitor");
      ObjectNode servers = offerings.addObject().put("offeringType", "DefenderForServersAws");
      servers.putObject("defenderForServers").put("cloudRoleArn", role + "Servers");
      servers
          .putObject("arcAutoProvisioning")
          .put("enabled", arc(account))
          .put("cloudRoleArn", role + "ArcAutoProvisioning");
      servers.putObject("subPlan").put("type", "P2");
    } else {
      data.put("environmentType", "GcpProject");
      data.putObject("projectDetails")
          .put("projectNumber", account.number())
          .put("projectId", account.nativeId())
          .put("workloadIdentityPoolId", "defender");
      offerings.addObject().put("offeringType", "CspmMonitorGcp");
      ObjectNode servers = offerings.addObject().put("offeringType", "DefenderForServersGcp");
      servers.putObject("arcAutoProvisioning").put("enabled", arc(account));
      servers.putObject("subPlan").put("type", "P1");
    }
    return row;
  }

  /** Arc is put on machines of production only. */
  static boolean arc(EstateAccount account) {
    return account.environment().equals("production");
  }

  /** The subscription that the connectors are in. */
  EstateAccount home() {
    return estate.accounts(Cloud.AZURE).stream()
        .filter(DefenderReach::holdsConnectors)
        .findFirst()
        .orElseThrow();
  }

  private String id(EstateAccount account) {
    return "/subscriptions/"
        + home().nativeId()
        + "/resourceGroups/multicloud/providers/Microsoft.Security/securityConnectors/"
        + account.name();
  }

  /** An assessment of a resource of another cloud, as the list of assessments has it. */
  ObjectNode assessment(CheckResult result, boolean metadata) {
    EstateResource resource = result.resource();
    String entity = id(resource.account()) + "/securityentitydata/" + entity(resource);
    String key = key(result.check());
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("type", "Microsoft.Security/assessments");
    row.put("id", entity + "/providers/Microsoft.Security/assessments/" + key);
    row.put("name", key);
    ObjectNode properties = row.putObject("properties");
    properties
        .putObject("resourceDetails")
        .put("source", resource.cloud() == Cloud.AWS ? "Aws" : "Gcp")
        .put("id", entity)
        .put("connectorId", id(resource.account()))
        .put("nativeResourceId", nativeId(resource))
        .put("resourceType", "microsoft.security/securityconnectors/" + word(resource.type()))
        .put("resourceName", resource.name());
    properties.put("displayName", title(result.check()));
    ObjectNode status = properties.putObject("status");
    status.put("code", result.outcome() == Outcome.PASSED ? "Healthy" : "Unhealthy");
    status.put("statusChangeDate", result.updatedAt().toString());
    status.put("firstEvaluationDate", result.firstObservedAt().toString());
    properties.putObject("additionalData").put("ResourceName", resource.name());
    if (metadata) {
      properties.set("metadata", metadata(result.check()));
    }
    return row;
  }

  /** Defender's own key of a check that it makes in another cloud. */
  static String key(Check check) {
    return UUID.nameUUIDFromBytes(
            ("defender " + check.cloud() + " " + check.rule()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static String title(Check check) {
    return (check.cloud() == Cloud.AWS ? "AWS: " : "GCP: ") + check.title();
  }

  static ObjectNode metadata(Check check) {
    ObjectNode properties = SecurityRows.metadata(check);
    properties.put("displayName", title(check));
    properties.put("severity", SecurityRows.severity(DefenderReach.severity(check)));
    properties.remove("policyDefinitionId");
    return properties;
  }

  private static String entity(EstateResource resource) {
    return (resource.cloud() == Cloud.AWS ? "aws-" : "gcp-")
        + word(resource.type())
        + "-"
        + resource.resourceId().toLowerCase(Locale.ROOT);
  }

  /** Accounts are named by their root user or project. */
  private static String nativeId(EstateResource resource) {
    return switch (resource.type()) {
      case AWS_ACCOUNT -> "arn:aws:iam::" + resource.account().nativeId() + ":root";
      default -> resource.nativeId();
    };
  }

  private static String word(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE -> "ec2instance";
      case AWS_BUCKET -> "s3bucket";
      case AWS_DATABASE -> "rdsdbinstance";
      case AWS_ACCOUNT -> "account";
      case GOOGLE_INSTANCE -> "computeinstances";
      case GOOGLE_BUCKET -> "storagebucket";
      case GOOGLE_SQL_INSTANCE -> "cloudsqlinstance";
      default -> throw new IllegalStateException("no connected " + type);
    };
  }
}
