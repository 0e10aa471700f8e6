package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateAccount;
import java.util.List;
import java.util.Set;

/** Which of Defender's plans are on in a subscription, and whether agents come by themselves. */
final class DefenderPlans {
  private static final List<String> PLANS =
      List.of(
          "VirtualMachines",
          "SqlServers",
          "AppServices",
          "StorageAccounts",
          "SqlServerVirtualMachines",
          "KeyVaults",
          "Arm",
          "OpenSourceRelationalDatabases",
          "Containers",
          "CloudPosture",
          "Api",
          "CosmosDbs",
          "AI");

  private DefenderPlans() {}

  private static Set<String> off(EstateAccount account) {
    return switch (account.environment()) {
      case "production" -> Set.of("AI");
      case "staging" -> Set.of("AI", "Api", "CloudPosture");
      default -> Set.of("AI", "Api", "CloudPosture", "Containers", "KeyVaults", "AppServices");
    };
  }

  static List<ObjectNode> pricings(EstateAccount account) {
    return PLANS.stream()
        .map(plan -> {
          boolean on = !off(account).contains(plan);
          ObjectNode row = row(account, "pricings", plan, "Microsoft.Security/pricings");
          ObjectNode properties = row.putObject("properties");
          properties.put("pricingTier", on ? "Standard" : "Free");
          if (on && plan.equals("VirtualMachines")) {
            properties.put("subPlan", "P2");
            properties
                .putArray("extensions")
                .addObject()
                .put("name", "AgentlessVmScanning")
                .put("isEnabled", account.environment().equals("production") ? "True" : "False");
          }
          properties.put("freeTrialRemainingTime", "PT0S");
          properties.put("enforce", "False");
          properties.put("inherited", "False");
          properties.put("resourcesCoverageStatus", on ? "FullyCovered" : "NotCovered");
          return row;
        })
        .toList();
  }

  static List<ObjectNode> autoProvisioning(EstateAccount account) {
    ObjectNode row =
        row(
            account,
            "autoProvisioningSettings",
            "default",
            "Microsoft.Security/autoProvisioningSettings");
    row.putObject("properties")
        .put("autoProvision", account.environment().equals("production") ? "On" : "Off");
    return List.of(row);
  }

  private static ObjectNode row(EstateAccount account, String list, String name, String type) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put(
        "id",
        "/subscriptions/"
            + account.nativeId()
            + "/providers/Microsoft.Security/"
            + list
            + "/"
            + name);
    row.put("name", name);
    row.put("type", type);
    return row;
  }
}
