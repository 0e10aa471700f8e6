package io.nephoscope.api.coverage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is looked after.
 *
 * @param machine the machine
 * @param managed whether an agent of its cloud, or of Arc, is installed
 * @param healthy whether it is in the denominator and such an agent speaks
 * @param reason why it is not healthy; {@code null} when it is
 * @param detail the reason for people; {@code null} when it is healthy
 * @param links the chain, one state for each agent that is said or expected
 */
public record MachineCoverage(
    Machine machine,
    boolean managed,
    boolean healthy,
    @Nullable CoverageReason reason,
    @Nullable String detail,
    List<LinkState> links) {

  /** Copies the list. */
  public MachineCoverage {
    links = List.copyOf(links);
  }

  /** Whether it is in the denominator: it should have an agent that speaks. */
  public boolean eligible() {
    return reason == null || reason.eligible();
  }
}
