package io.nephoscope.api.coverage;

import org.jspecify.annotations.Nullable;

/**
 * How many machines are looked after.
 *
 * @param total all machines that are known
 * @param eligible those that should have an agent that speaks, and of which it is known
 * @param managed those with an agent, whether it speaks or not
 * @param healthy the eligible ones whose agent speaks
 * @param unknown those of which nobody could say
 */
public record CoverageCounts(int total, int eligible, int managed, int healthy, int unknown) {

  /** Nothing. */
  static final CoverageCounts NONE = new CoverageCounts(0, 0, 0, 0, 0);

  CoverageCounts plus(MachineCoverage machine) {
    return new CoverageCounts(
        total + 1,
        eligible + (machine.eligible() ? 1 : 0),
        managed + (machine.managed() ? 1 : 0),
        healthy + (machine.healthy() ? 1 : 0),
        unknown + (machine.reason() == CoverageReason.UNKNOWN ? 1 : 0));
  }

  /** healthy / eligible, 0–100 with one decimal; {@code null} when none is eligible. */
  public @Nullable Double percent() {
    return share(healthy, eligible);
  }

  /** The percent if no unknown machine is healthy; {@code null} when nothing is judged. */
  public @Nullable Double lower() {
    return eligible == 0 ? null : share(healthy, eligible + unknown);
  }

  /** The percent if every unknown machine is healthy; {@code null} when nothing is judged. */
  public @Nullable Double upper() {
    return eligible == 0 ? null : share(healthy + unknown, eligible + unknown);
  }

  private static @Nullable Double share(int part, int whole) {
    return whole == 0 ? null : (Double) (Math.round(part * 1000.0 / whole) / 10.0);
  }
}
