package io.nephoscope.provider.azure;

import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.AgentStatus.State;
import io.nephoscope.spi.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What rows about machines say of the agents on them. */
final class AgentRows {

  static final String VM_AGENT = "Azure VM Agent";
  static final String ARC_AGENT = "Azure Connected Machine Agent";
  static final String ENDPOINT = "Microsoft Defender for Endpoint";

  private AgentRows() {}

  /**
   * A virtual machine with its run-time state. Azure says nothing of the agent of a machine that
   * does not run: then it is unknown, and not missing.
   */
  static AgentStatus onVirtualMachine(String subscription, NativeRow row) {
    String power = power(row);
    List<NativeRow> statuses = row.rows("properties", "instanceView", "vmAgent", "statuses");
    State state;
    String reason;
    Instant heard = null;
    if (!statuses.isEmpty()) {
      NativeRow status = statuses.getFirst();
      String shown = String.valueOf(status.text("displayStatus"));
      state =
          shown.equalsIgnoreCase("Ready")
              ? State.ONLINE
              : shown.equalsIgnoreCase("Not Ready") ? State.OFFLINE : State.UNKNOWN;
      reason =
          state == State.ONLINE
              ? null
              : "Azure says " + shown + ": " + String.valueOf(status.text("message"));
      heard = status.instant("time");
    } else if (power.equals("running")) {
      state = State.NOT_INSTALLED;
      reason = "The machine runs and reports no agent.";
    } else {
      state = State.UNKNOWN;
      reason = "The machine is " + power + ": Azure says nothing of its agent.";
    }
    String version = row.text("properties", "instanceView", "vmAgent", "vmAgentVersion");
    return new AgentStatus(
        subscription,
        region(row),
        row.requiredId("id"),
        VM_AGENT,
        state,
        "Unknown".equalsIgnoreCase(version) ? null : version,
        heard,
        reason);
  }

  private static String power(NativeRow row) {
    for (NativeRow status : row.rows("properties", "instanceView", "statuses")) {
      String code = String.valueOf(status.text("code"));
      if (code.startsWith("PowerState/")) {
        return code.substring("PowerState/".length());
      }
    }
    return "in a state that Azure does not say";
  }

  /**
   * A machine of Arc, and Defender's agent on it. It is told as a machine of the other cloud where
   * it is known to be one, and then not as one of Azure as well: it is one machine.
   */
  static List<AgentStatus> onArcMachine(
      String subscription, NativeRow row, ArcNeighbours neighbours) {
    String id = row.requiredId("id");
    String provider = cloud(row);
    Subject elsewhere =
        provider == null
            ? null
            : neighbours.machine(
                provider,
                row.required("name"),
                row.text("properties", "osProfile", "computerName"),
                row.text("properties", "machineFqdn"));
    String status = row.required("properties", "status");
    boolean connected = status.equalsIgnoreCase("Connected");
    State state =
        switch (status.toLowerCase(Locale.ROOT)) {
          case "connected" -> State.ONLINE;
          case "disconnected", "expired", "error" -> State.OFFLINE;
          default -> State.UNKNOWN;
        };
    Instant since = row.instant("properties", "lastStatusChange");
    List<AgentStatus> said = new ArrayList<>();
    said.add(
        status(
            subscription,
            row,
            elsewhere,
            ARC_AGENT,
            state,
            row.text("properties", "agentVersion"),
            connected ? null : since,
            connected
                ? null
                : "Azure Arc says " + status + (since == null ? "." : " since " + since + ".")));
    for (NativeRow extension : neighbours.extensions().getOrDefault(id, List.of())) {
      AgentStatus endpoint = endpoint(subscription, row, elsewhere, extension, connected);
      if (endpoint != null) {
        said.add(endpoint);
      }
    }
    return said;
  }

  /** Whether a machine of Arc says that another cloud runs it. */
  static boolean elsewhere(NativeRow machine) {
    return cloud(machine) != null;
  }

  private static @Nullable String cloud(NativeRow machine) {
    return ConnectedClouds.provider(
        String.valueOf(machine.text("properties", "cloudMetadata", "provider")));
  }

  /** Defender's own agent; {@code null} for other extensions. */
  private static @Nullable AgentStatus endpoint(
      String subscription,
      NativeRow machine,
      @Nullable Subject elsewhere,
      NativeRow extension,
      boolean connected) {
    String type = String.valueOf(extension.text("properties", "type"));
    if (!type.toLowerCase(Locale.ROOT).startsWith("mde.")) {
      return null;
    }
    String outcome = String.valueOf(extension.text("properties", "provisioningState"));
    boolean installed = outcome.equalsIgnoreCase("Succeeded");
    State state =
        installed
            ? connected ? State.ONLINE : State.OFFLINE
            : outcome.equalsIgnoreCase("Failed") ? State.NOT_INSTALLED : State.UNKNOWN;
    return status(
        subscription,
        machine,
        elsewhere,
        ENDPOINT,
        state,
        extension.text("properties", "typeHandlerVersion"),
        null,
        state == State.ONLINE
            ? null
            : installed
                ? "The machine is not connected to Azure Arc."
                : "The provisioning of " + type + " is " + outcome + ".");
  }

  private static AgentStatus status(
      String subscription,
      NativeRow machine,
      @Nullable Subject elsewhere,
      String name,
      State state,
      @Nullable String version,
      @Nullable Instant heard,
      @Nullable String reason) {
    String theirs = elsewhere == null ? null : elsewhere.resource();
    return elsewhere == null || theirs == null
        ? new AgentStatus(
            subscription,
            region(machine),
            machine.requiredId("id"),
            name,
            state,
            version,
            heard,
            reason)
        : new AgentStatus(
            elsewhere.account(),
            elsewhere.region(),
            theirs,
            name,
            state,
            version,
            heard,
            reason,
            elsewhere.provider());
  }

  private static String region(NativeRow row) {
    String location = row.text("location");
    return location == null ? Shard.GLOBAL : location.toLowerCase(Locale.ROOT).replace(" ", "");
  }
}
