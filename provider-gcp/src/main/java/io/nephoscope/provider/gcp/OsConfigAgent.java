package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.nephoscope.provider.gcp.ReportedInventories.Report;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.AgentStatus.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How VM Manager's agent is on a machine, judged by when it last reported its inventory. */
final class OsConfigAgent {

  private static final String NAME = "OS Config agent";

  /** An agent looks every ten minutes; a day of silence is more than a restart. */
  private static final Duration SILENT = Duration.ofHours(24);

  private OsConfigAgent() {}

  /**
   * The status. A machine that never reported has no agent if others in its project report; if none
   * does, VM Manager may be off there, and nobody could say.
   */
  static AgentStatus of(
      Asset machine, ReportedInventories.All reported, String account, String region, Instant now) {
    Report report = reported.byMachine().get(machine.getName());
    State state;
    @Nullable String reason;
    if (report == null) {
      boolean othersReport =
          reported.projects().contains(ReportedInventories.projectOf(machine.getName()));
      state = othersReport ? State.NOT_INSTALLED : State.UNKNOWN;
      reason =
          othersReport
              ? "It never reported an inventory"
                  + (asksForAgent(machine)
                      ? "."
                      : ", and its metadata enable-osconfig is not TRUE.")
              : "No machine of the project ever reported an inventory: VM Manager may be off.";
    } else if (!running(machine)) {
      state = State.OFFLINE;
      reason = "The machine is not running.";
    } else if (report.at().isBefore(now.minus(SILENT))) {
      state = State.OFFLINE;
      reason = "Its last inventory is older than a day.";
    } else {
      state = State.ONLINE;
      reason = null;
    }
    return new AgentStatus(
        account,
        region,
        machine.getName(),
        NAME,
        state,
        report == null || report.version().isEmpty() ? null : report.version(),
        report == null ? null : report.at(),
        reason);
  }

  private static boolean running(Asset machine) {
    Value status = machine.getResource().getData().getFieldsMap().get("status");
    return status == null || status.getStringValue().equals("RUNNING");
  }

  private static boolean asksForAgent(Asset machine) {
    Value metadata = machine.getResource().getData().getFieldsMap().get("metadata");
    if (metadata == null) {
      return false;
    }
    Value items = metadata.getStructValue().getFieldsOrDefault("items", Value.getDefaultInstance());
    for (Value item : items.getListValue().getValuesList()) {
      Struct pair = item.getStructValue();
      if (pair.getFieldsOrDefault("key", Value.getDefaultInstance())
              .getStringValue()
              .equals("enable-osconfig")
          && pair.getFieldsOrDefault("value", Value.getDefaultInstance())
              .getStringValue()
              .equalsIgnoreCase("true")) {
        return true;
      }
    }
    return false;
  }
}
