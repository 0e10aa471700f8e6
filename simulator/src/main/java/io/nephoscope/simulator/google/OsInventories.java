package io.nephoscope.simulator.google;

import com.google.cloud.osconfig.v1.Inventory;
import io.nephoscope.simulator.estate.AgentState;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import java.time.Duration;
import java.time.Instant;

/** What VM Manager's agents report of their machines. */
final class OsInventories {
  private OsInventories() {}

  /** Whether an agent ever reported. */
  static boolean has(EstateResource machine) {
    AgentState agent = machine.traits().agent();
    return agent == AgentState.ONLINE || agent == AgentState.LOST;
  }

  /** The last report: a few minutes ago, or days ago where the agent fell silent. */
  static Inventory of(EstateResource machine, Instant now) {
    long bits = machine.bits() >>> 1;
    boolean online = machine.traits().agent() == AgentState.ONLINE;
    Inventory.OsInfo.Builder told =
        Inventory.OsInfo.newBuilder()
            .setHostname(machine.name())
            .setArchitecture(machine.traits().architecture())
            .setOsconfigAgentVersion(online ? "20250910.00-g1" : "20240702.01-g1");
    OperatingSystem os = machine.traits().os();
    if (os != null) {
      told.setLongName(os.platform() + " " + os.version())
          .setShortName(os.windows() ? "windows" : os.platform().toLowerCase(java.util.Locale.ROOT))
          .setVersion(os.version());
    }
    Duration ago =
        online ? Duration.ofSeconds(bits % 600) : Duration.ofSeconds(3 * 86_400 + bits % 864_000);
    return Inventory.newBuilder()
        .setName(
            "projects/"
                + machine.account().number()
                + "/locations/"
                + machine.zone()
                + "/instances/"
                + machine.resourceId()
                + "/inventory")
        .setOsInfo(told)
        .setUpdateTime(Times.of(now.minus(ago)))
        .build();
  }
}
