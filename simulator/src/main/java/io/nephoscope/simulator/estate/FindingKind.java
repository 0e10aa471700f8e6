package io.nephoscope.simulator.estate;

/** What sort of wrong a finding speaks of. */
public enum FindingKind {
  MISCONFIGURATION,
  VULNERABILITY,
  THREAT
}
