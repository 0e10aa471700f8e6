package io.nephoscope.api.compliance;

import java.util.EnumMap;

/** How many controls stand how. The total is the sum of the others. */
public record ControlCounts(
    int passed,
    int failed,
    int unknown,
    int partial,
    int notApplicable,
    int acceptedRisk,
    int notAssessed) {

  static ControlCounts of(Iterable<ControlStatus> statuses) {
    EnumMap<ControlStatus, Integer> counts = new EnumMap<>(ControlStatus.class);
    statuses.forEach(status -> counts.merge(status, 1, Integer::sum));
    return new ControlCounts(
        counts.getOrDefault(ControlStatus.PASSED, 0),
        counts.getOrDefault(ControlStatus.FAILED, 0),
        counts.getOrDefault(ControlStatus.UNKNOWN, 0),
        counts.getOrDefault(ControlStatus.PARTIAL, 0),
        counts.getOrDefault(ControlStatus.NOT_APPLICABLE, 0),
        counts.getOrDefault(ControlStatus.ACCEPTED_RISK, 0),
        counts.getOrDefault(ControlStatus.NOT_ASSESSED, 0));
  }

  /** All controls of the standard. */
  public int total() {
    return passed + failed + unknown + partial + notApplicable + acceptedRisk + notAssessed;
  }
}
