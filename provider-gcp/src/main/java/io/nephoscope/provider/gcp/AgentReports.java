package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The inventories that agents reported: of each machine, by its full name, when and by which agent;
 * and the projects in which anything reported.
 */
record AgentReports(Map<String, Report> byMachine, Set<String> projects) {

  /**
   * When an agent last reported, and which.
   *
   * @param version empty when it does not say
   */
  record Report(Instant at, String version) {}

  /** What a page of inventories says. */
  static AgentReports of(ListAssetsResponse page) {
    Map<String, Report> byMachine = new HashMap<>();
    Set<String> projects = new HashSet<>();
    for (Asset asset : page.getAssetsList()) {
      if (asset.hasOsInventory()) {
        Timestamp time = asset.getOsInventory().getUpdateTime();
        byMachine.put(
            asset.getName(),
            new Report(
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()),
                asset.getOsInventory().getOsInfo().getOsconfigAgentVersion()));
        projects.add(projectOf(asset.getName()));
      }
    }
    return new AgentReports(byMachine, projects);
  }

  /** What all pages say. */
  static AgentReports together(Collection<AgentReports> pages) {
    Map<String, Report> byMachine = new HashMap<>();
    Set<String> projects = new HashSet<>();
    for (AgentReports page : pages) {
      byMachine.putAll(page.byMachine());
      projects.addAll(page.projects());
    }
    return new AgentReports(byMachine, projects);
  }

  /** The project in a machine's full resource name. */
  static String projectOf(String name) {
    int at = name.indexOf("/projects/");
    if (at < 0) {
      return "";
    }
    String rest = name.substring(at + "/projects/".length());
    int end = rest.indexOf('/');
    return end < 0 ? rest : rest.substring(0, end);
  }
}
