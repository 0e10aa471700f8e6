package io.nephoscope.simulator.estate;

import java.time.Instant;

/**
 * What a check says of a resource, never {@link Outcome#NOT_APPLICABLE}: then it says nothing. A
 * failure that somebody accepted has the outcome FAILED and the state SUPPRESSED.
 */
public record CheckResult(
    String id,
    EstateResource resource,
    Check check,
    Outcome outcome,
    FindingState state,
    Instant firstObservedAt,
    Instant updatedAt)
    implements Statement {
  @Override
  public FindingKind kind() {
    return FindingKind.MISCONFIGURATION;
  }

  @Override
  public String title() {
    return check.title();
  }

  @Override
  public Severity severity() {
    return check.severity();
  }

  @Override
  public boolean finding() {
    return outcome == Outcome.FAILED;
  }
}
