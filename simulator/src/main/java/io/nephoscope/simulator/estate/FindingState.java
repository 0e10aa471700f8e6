package io.nephoscope.simulator.estate;

/**
 * The life of a finding, and how each wire must say it.
 *
 * <ul>
 *   <li>{@link #ACTIVE}: AWS RecordState ACTIVE and Workflow NEW or NOTIFIED; Azure Unhealthy,
 *       alert Active; Google state ACTIVE, not muted.
 *   <li>{@link #SUPPRESSED}: AWS RecordState ACTIVE and Workflow SUPPRESSED; Azure assessment
 *       NotApplicable with cause Exempt, alert Dismissed; Google state ACTIVE and mute MUTED.
 *   <li>{@link #RESOLVED} (threats only): AWS RecordState ACTIVE and Workflow RESOLVED; Azure alert
 *       Resolved; Google state INACTIVE.
 * </ul>
 */
public enum FindingState {
  ACTIVE,
  SUPPRESSED,
  RESOLVED
}
