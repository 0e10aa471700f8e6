package io.nephoscope.provider.azure;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What Defender for Cloud does not look at, because it is switched off: its plans, the provisioning
 * of agents, and the offerings of its connectors to other clouds. It says nothing but gaps: where a
 * plan is off, the absence of findings means nothing.
 */
final class DefenderPlansSource extends SubscriptionShards {

  /** What a plan would have told, by its name in lower case. */
  private static final Map<String, Plan> PLANS =
      Map.ofEntries(
          plan(
              "VirtualMachines", "Defender for Servers", "vulnerabilities and threats of machines"),
          plan("SqlServers", "Defender for Azure SQL", "vulnerabilities and threats of databases"),
          plan(
              "SqlServerVirtualMachines",
              "Defender for SQL on machines",
              "vulnerabilities and threats of databases on machines"),
          plan("AppServices", "Defender for App Service", "threats to web apps"),
          plan("StorageAccounts", "Defender for Storage", "threats to storage accounts"),
          plan("KeyVaults", "Defender for Key Vault", "threats to key vaults"),
          plan("Arm", "Defender for Resource Manager", "threats to the management of resources"),
          plan("Dns", "Defender for DNS", "threats seen in name resolution"),
          plan(
              "OpenSourceRelationalDatabases",
              "Defender for open-source databases",
              "threats to PostgreSQL, MySQL and MariaDB"),
          plan("CosmosDbs", "Defender for Cosmos DB", "threats to Cosmos DB"),
          plan(
              "Containers",
              "Defender for Containers",
              "vulnerabilities of images and threats to clusters"),
          plan(
              "CloudPosture",
              "Defender CSPM",
              "attack paths, sensitive data and agentless vulnerabilities"),
          plan("Api", "Defender for APIs", "threats to APIs"),
          plan("AI", "Defender for AI services", "threats to AI services"));

  private record Plan(String title, String sees) {}

  private static Map.Entry<String, Plan> plan(String name, String title, String sees) {
    return Map.entry(name.toLowerCase(Locale.ROOT), new Plan(title, sees));
  }

  private final Arm arm;

  DefenderPlansSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "defender-plans";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
      case "autoProvisioningSettings" ->
          list(subscription, position, ArmService.AUTO_PROVISIONING, "securityConnectors");
      case "securityConnectors" ->
          list(subscription, position, ArmService.SECURITY_CONNECTORS, null);
      default ->
          list(
              subscription,
              new Position("pricings", position.link(), List.of()),
              ArmService.PRICINGS,
              "autoProvisioningSettings");
    };
  }

  private CompletableFuture<Page> list(
      String subscription, Position position, String version, @Nullable String then) {
    String list = position.list();
    return arm.list(
            securityCall(list, subscription),
            position.link(),
            () -> arm.service().security(arm.endpoint(), subscription, list, version))
        .thenApply(page -> {
          List<Observation> seen = new ArrayList<>();
          for (NativeRow row : page.rows()) {
            seen.addAll(
                switch (list) {
                  case "pricings" -> pricing(subscription, row);
                  case "autoProvisioningSettings" -> provisioning(subscription, row);
                  default -> connector(subscription, row);
                });
          }
          if (!page.next().isEmpty()) {
            return new Page(seen, new Position(list, page.next(), List.of()).token());
          }
          return then == null
              ? Page.last(seen)
              : new Page(seen, new Position(then, "", List.of()).token());
        });
  }

  /** What a part of a plan would have told, by its name in lower case. */
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "agentlessvmscanning", "vulnerabilities of machines without an agent",
          "sensitivedatadiscovery", "sensitive data",
          "containerregistriesvulnerabilityassessments", "vulnerabilities of images",
          "agentlessdiscoveryforkubernetes", "how clusters are set up",
          "containersensor", "threats within clusters",
          "onuploadmalwarescanning", "malware in what is uploaded");

  /** A plan that is off, or a part of one, unless another one has taken its place. */
  static List<Gap> pricing(String subscription, NativeRow row) {
    if ("true".equalsIgnoreCase(row.text("properties", "deprecated"))) {
      return List.of();
    }
    String name = row.required("name");
    Plan known = PLANS.get(name.toLowerCase(Locale.ROOT));
    Plan plan =
        known == null ? new Plan("the Defender plan " + name, "what it would have found") : known;
    String where = "Azure subscription " + subscription + ": ";
    String settings =
        " on in Defender for Cloud, environment settings of subscription " + subscription + ".";
    if ("Free".equalsIgnoreCase(row.required("properties", "pricingTier"))) {
      return List.of(
          gap(
              subscription,
              where + notSeen(plan) + " (expected: plan " + name + " on).",
              "Switch the plan " + name + settings));
    }
    List<Gap> gaps = new ArrayList<>();
    for (NativeRow extension : row.rows("properties", "extensions")) {
      if ("False".equalsIgnoreCase(extension.text("isEnabled"))) {
        String part = extension.required("name");
        String sees =
            EXTENSIONS.getOrDefault(part.toLowerCase(Locale.ROOT), "what it would have found");
        gaps.add(
            gap(
                subscription,
                where
                    + notSeen(new Plan(part + " of " + plan.title(), sees))
                    + " (expected: on, like the plan).",
                "Switch " + part + " of the plan " + name + settings));
      }
    }
    if ("PartiallyCovered".equalsIgnoreCase(row.text("properties", "resourcesCoverageStatus"))) {
      gaps.add(
          gap(
              subscription,
              where
                  + plan.title()
                  + " covers some of the resources only, so "
                  + plan.sees()
                  + " of the others are not seen (expected: all covered).",
              "Look for resources that are excluded from the plan "
                  + name
                  + ", and take them in."));
    }
    return gaps;
  }

  private static String notSeen(Plan plan) {
    return plan.title()
        + " is off, so "
        + plan.sees()
        + (plan.sees().matches("(what|how) .*|sensitive data|malware .*") ? " is" : " are")
        + " not seen";
  }

  static List<Gap> provisioning(String subscription, NativeRow row) {
    if (!"Off".equalsIgnoreCase(row.required("properties", "autoProvision"))) {
      return List.of();
    }
    return List.of(
        gap(
            subscription,
            "Azure subscription "
                + subscription
                + ": agents are not put on new machines by themselves, so what they would have"
                + " found there is not seen (expected: auto-provisioning on).",
            "Switch auto-provisioning on in Defender for Cloud, or put the agents on machines by"
                + " policy."));
  }

  /** What a connector's offerings tell, by how their types begin in lower case. */
  private static final Map<String, Plan> OFFERINGS =
      new TreeMap<>(
          Map.of(
              "cspmmonitor", new Plan("the foundational CSPM", "recommendations for resources"),
              "defendercspm", known("cloudposture"),
              "defenderforservers", known("virtualmachines"),
              "defenderforcontainers", known("containers"),
              "defenderfordatabases", new Plan("Defender for Databases", "threats to databases")));

  private static Plan known(String name) {
    return Objects.requireNonNull(PLANS.get(name));
  }

  /** What a connector to another cloud leaves out. */
  static List<Gap> connector(String subscription, NativeRow row) {
    String cloud = String.valueOf(row.text("properties", "environmentName"));
    if (ConnectedClouds.provider(cloud) == null) {
      return List.of();
    }
    String where =
        "Azure Defender connector "
            + row.required("name")
            + " to "
            + cloud
            + " "
            + String.valueOf(row.text("properties", "hierarchyIdentifier"))
            + ": ";
    List<NativeRow> offered = row.rows("properties", "offerings");
    List<Gap> gaps = new ArrayList<>();
    OFFERINGS.forEach((type, plan) -> {
      if (offered.stream().noneMatch(one -> is(one, type))) {
        gaps.add(
            gap(
                subscription,
                where + notSeen(plan) + " there (expected: on).",
                "Switch " + plan.title() + " on in the connector's settings."));
      }
    });
    if (offered.stream()
        .anyMatch(one ->
            is(one, "defenderforservers")
                && !"true".equals(one.text("arcAutoProvisioning", "enabled")))) {
      gaps.add(
          gap(
              subscription,
              where
                  + "Azure Arc is not put on machines by itself, so Defender sees those only that"
                  + " somebody brought to Arc (expected: Arc auto-provisioning on).",
              "Switch Arc auto-provisioning on in the connector's settings for Servers."));
    }
    return gaps;
  }

  private static boolean is(NativeRow offering, String type) {
    return String.valueOf(offering.text("offeringType")).toLowerCase(Locale.ROOT).startsWith(type);
  }

  private static Gap gap(String subscription, String message, String remedy) {
    return new Gap(subscription, null, Category.NOT_ENABLED, message, remedy);
  }
}
