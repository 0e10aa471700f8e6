package io.nephoscope.simulator.estate;

import java.time.Instant;

/**
 * Behaviour that looks like an attack.
 *
 * @param nativeType the product's own type: a GuardDuty type, a Defender alert type, an Event
 *     Threat Detection category
 * @param state ACTIVE, SUPPRESSED or RESOLVED
 */
public record Threat(
    String id,
    EstateResource resource,
    String nativeType,
    String title,
    String description,
    Severity severity,
    FindingState state,
    Instant firstObservedAt,
    Instant updatedAt)
    implements Statement {
  @Override
  public FindingKind kind() {
    return FindingKind.THREAT;
  }

  @Override
  public boolean finding() {
    return true;
  }
}
