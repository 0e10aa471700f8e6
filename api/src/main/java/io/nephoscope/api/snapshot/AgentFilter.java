package io.nephoscope.api.snapshot;

import io.nephoscope.spi.AgentStatus;
import java.util.List;

/**
 * Which agents are meant. Lists mean any of; empty lists accept everything.
 *
 * @param name the agent's name
 * @param state its state
 */
public record AgentFilter(List<String> name, List<AgentStatus.State> state) {

  /** Copies the lists. */
  public AgentFilter {
    name = List.copyOf(name);
    state = List.copyOf(state);
  }
}
