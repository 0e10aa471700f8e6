package io.nephoscope.api.snapshot;

/**
 * Which agents are meant.
 *
 * @param condition what must hold of them
 */
public record AgentFilter(Condition condition) {

  /** Every agent. */
  public static final AgentFilter ALL = new AgentFilter(Condition.everything());
}
