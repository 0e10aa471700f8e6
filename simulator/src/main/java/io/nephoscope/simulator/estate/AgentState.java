package io.nephoscope.simulator.estate;

/** The cloud's own agent on a machine (SSM Agent, Azure VM agent, Google OS Config agent). */
public enum AgentState {
  /** Reported within the last hour. */
  ONLINE,
  /** Installed, but silent for days. */
  LOST,
  /** Never reported. */
  MISSING,
  /** Not a machine. */
  NOT_APPLICABLE
}
