package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.ResourceSearchResult;
import io.nephoscope.provider.gcp.AgentReports.Report;
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
      ResourceSearchResult machine, AgentReports reports, KnownProjects known, Instant now) {
    Report report = reports.byMachine().get(machine.getName());
    State state;
    @Nullable String reason;
    if (report == null) {
      boolean othersReport = reports.projects().contains(AgentReports.projectOf(machine.getName()));
      state = othersReport ? State.NOT_INSTALLED : State.UNKNOWN;
      reason =
          othersReport
              ? "It never reported an inventory."
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
        AssetResources.account(machine, known),
        AssetResources.region(machine),
        machine.getName(),
        NAME,
        state,
        report == null || report.version().isEmpty() ? null : report.version(),
        report == null ? null : report.at(),
        reason);
  }

  private static boolean running(ResourceSearchResult machine) {
    return machine.getState().isEmpty() || machine.getState().equals("RUNNING");
  }
}
