package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.AgentState;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.DefenderReach;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What is running on machines: the state of virtual machines with their agent, and the machines of
 * other clouds that Azure Arc knows.
 */
final class MachineRows {
  private final Estate estate;
  private final SecurityConnectors connectors;

  MachineRows(Estate estate, SecurityConnectors connectors) {
    this.estate = estate;
    this.connectors = connectors;
  }

  ResourceListing virtualMachines(EstateAccount account) {
    return estate.resources(
        estate.cells(account).stream()
            .filter(cell -> cell.type() == ResourceType.AZURE_MACHINE)
            .toList());
  }

  /** As in the list of all machines of a subscription with {@code statusOnly=true}. */
  ObjectNode virtualMachine(EstateResource machine) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", machine.nativeId());
    row.put("name", machine.name());
    row.put("type", machine.type().nativeName());
    row.put("location", machine.region());
    ObjectNode view = row.putObject("properties").putObject("instanceView");
    boolean running = machine.traits().running();
    AgentState agent = machine.traits().agent();
    if (running && agent != AgentState.MISSING) {
      boolean ready = agent == AgentState.ONLINE;
      view.putObject("vmAgent")
          .put("vmAgentVersion", ready ? "2.12.0.2" : "Unknown")
          .putArray("statuses")
          .addObject()
          .put("code", ready ? "ProvisioningState/succeeded" : "ProvisioningState/Unavailable")
          .put("level", ready ? "Info" : "Warning")
          .put("displayStatus", ready ? "Ready" : "Not Ready")
          .put(
              "message",
              ready ? "Guest Agent is running" : "VM status blob is found but not yet populated.")
          .put("time", heard(machine).toString());
    }
    view.putArray("statuses")
        .addObject()
        .put("code", running ? "PowerState/running" : "PowerState/deallocated")
        .put("level", "Info")
        .put("displayStatus", running ? "VM running" : "VM deallocated");
    return row;
  }

  private Instant heard(EstateResource machine) {
    return machine.traits().agent() == AgentState.ONLINE
        ? estate.now().minus(Duration.ofMinutes(5))
        : estate.now().minus(Duration.ofDays(3));
  }

  /** The machines of other clouds among which those of Arc are; empty but in one subscription. */
  ResourceListing elsewhere(Cloud cloud, EstateAccount subscription) {
    return estate.resources(
        cloud,
        cell ->
            DefenderReach.holdsConnectors(subscription)
                && DefenderReach.connected(cell.account())
                && SecurityConnectors.arc(cell.account())
                && cell.type().machine());
  }

  /** Whether Arc's agent was put on a machine: where the cloud's own agent could do it. */
  static boolean inArc(EstateResource machine) {
    OperatingSystem os = machine.traits().os();
    return machine.traits().agent() != AgentState.MISSING && os != null && os.supported();
  }

  ObjectNode arcMachine(EstateResource machine) {
    boolean connected = connected(machine);
    OperatingSystem os = java.util.Objects.requireNonNull(machine.traits().os());
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", arcId(machine));
    row.put("name", arcName(machine));
    row.put("type", "Microsoft.HybridCompute/machines");
    row.put("location", "westeurope");
    ObjectNode properties = row.putObject("properties");
    properties.put("vmId", new java.util.UUID(machine.bits(), ~machine.bits()).toString());
    properties.put("status", connected ? "Connected" : "Disconnected");
    properties.put("lastStatusChange", heard(machine).toString());
    properties.put("agentVersion", "1.46.02789.1815");
    properties.put("osName", os.windows() ? "windows" : "linux");
    properties.put("osType", os.windows() ? "windows" : "linux");
    properties.put("osSku", os.platform());
    properties.put("osVersion", os.version());
    properties.put("displayName", machine.name());
    properties.put("machineFqdn", machine.name() + ".acme.example");
    properties.putObject("osProfile").put("computerName", machine.name());
    properties
        .putObject("cloudMetadata")
        .put("provider", machine.cloud() == Cloud.AWS ? "AWS" : "GCP");
    properties
        .putObject("detectedProperties")
        .put("cloudprovider", machine.cloud() == Cloud.AWS ? "AWS" : "GCP");
    return row;
  }

  /** Defender's own agent, on every other machine of Arc; it fails on every sixth of them. */
  boolean defended(EstateResource machine) {
    return machine.index() % 2 == 0;
  }

  ObjectNode extension(EstateResource machine) {
    boolean windows = java.util.Objects.requireNonNull(machine.traits().os()).windows();
    String name = windows ? "MDE.Windows" : "MDE.Linux";
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", arcId(machine) + "/extensions/" + name);
    row.put("name", name);
    row.put("type", "Microsoft.HybridCompute/machines/extensions");
    row.put("location", "westeurope");
    row.putObject("properties")
        .put("publisher", "Microsoft.Azure.AzureDefenderForServers")
        .put("type", name)
        .put("typeHandlerVersion", "1.0.4.10")
        .put("provisioningState", machine.index() % 6 == 0 ? "Failed" : "Succeeded");
    return row;
  }

  static boolean connected(EstateResource machine) {
    return machine.traits().agent() == AgentState.ONLINE && machine.traits().running();
  }

  /** The connector to Amazon names a machine by its instance. */
  private static String arcName(EstateResource machine) {
    return machine.cloud() == Cloud.AWS ? machine.resourceId() : machine.name();
  }

  private String arcId(EstateResource machine) {
    return "/subscriptions/"
        + connectors.home().nativeId()
        + "/resourceGroups/arc-"
        + machine.account().name().toLowerCase(Locale.ROOT)
        + "/providers/Microsoft.HybridCompute/machines/"
        + arcName(machine);
  }
}
