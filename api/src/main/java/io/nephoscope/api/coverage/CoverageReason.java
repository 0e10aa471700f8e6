package io.nephoscope.api.coverage;

/** Why a machine is not counted as looked after. The first that holds is told. */
public enum CoverageReason {
  /** It does not run. Outside the denominator. */
  NOT_RUNNING,
  /** It was made less than an hour ago. Outside the denominator. */
  TOO_YOUNG,
  /** No agent runs on its operating system or architecture. Outside the denominator. */
  OS_UNSUPPORTED,
  /** Nobody who could say was asked successfully. Outside the denominator, and told apart. */
  UNKNOWN,
  /** Its agent was heard once and is silent. */
  AGENT_OFFLINE,
  /** It has no agent, and not the identity by which one could register. */
  NO_INSTANCE_PROFILE,
  /** It has no agent. */
  NOT_ONBOARDED;

  /** Whether such a machine should have an agent that speaks. */
  public boolean eligible() {
    return switch (this) {
      case NOT_RUNNING, TOO_YOUNG, OS_UNSUPPORTED, UNKNOWN -> false;
      case AGENT_OFFLINE, NO_INSTANCE_PROFILE, NOT_ONBOARDED -> true;
    };
  }
}
