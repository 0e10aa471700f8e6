package io.nephoscope.api.coverage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the machines of a scope are looked after.
 *
 * @param counts over all of them
 * @param machines every machine, in the order of its id
 * @param byReason those that are not healthy, by why
 * @param byProvider the counts of each cloud
 * @param byAccount the counts of each account; the key is provider, a space, account
 * @param links how each link of the chain stands over the eligible machines
 */
public record AgentCoverage(
    CoverageCounts counts,
    List<MachineCoverage> machines,
    Map<CoverageReason, List<MachineCoverage>> byReason,
    Map<String, CoverageCounts> byProvider,
    Map<String, CoverageCounts> byAccount,
    Map<Link, Map<LinkState.Standing, Integer>> links) {

  /** Copies the collections; their order stays. */
  public AgentCoverage {
    machines = List.copyOf(machines);
    byReason = Collections.unmodifiableMap(new LinkedHashMap<>(byReason));
    byProvider = Collections.unmodifiableMap(new LinkedHashMap<>(byProvider));
    byAccount = Collections.unmodifiableMap(new LinkedHashMap<>(byAccount));
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
  }

  /** Counts the machines. */
  public static AgentCoverage of(List<MachineCoverage> machines) {
    CoverageCounts all = CoverageCounts.NONE;
    Map<CoverageReason, List<MachineCoverage>> byReason = new EnumMap<>(CoverageReason.class);
    Map<String, CoverageCounts> byProvider = new TreeMap<>();
    Map<String, CoverageCounts> byAccount = new TreeMap<>();
    Map<Link, Map<LinkState.Standing, Integer>> links = new EnumMap<>(Link.class);
    for (MachineCoverage machine : machines) {
      all = all.plus(machine);
      String provider = machine.machine().provider();
      byProvider.put(
          provider, byProvider.getOrDefault(provider, CoverageCounts.NONE).plus(machine));
      byAccount.merge(
          provider + " " + machine.machine().account(),
          CoverageCounts.NONE.plus(machine),
          (before, one) -> before.plus(machine));
      if (machine.reason() != null) {
        byReason.computeIfAbsent(machine.reason(), reason -> new ArrayList<>()).add(machine);
      }
      if (machine.eligible()) {
        for (LinkState link : machine.links()) {
          links
              .computeIfAbsent(link.link(), each -> new EnumMap<>(LinkState.Standing.class))
              .merge(link.standing(), 1, Integer::sum);
        }
      }
    }
    return new AgentCoverage(all, machines, byReason, byProvider, byAccount, links);
  }
}
