package io.nephoscope.api;

import java.util.List;

/**
 * What a reload came to. Immutable.
 *
 * @param added the plugin folders that are new
 * @param replaced the plugin folders that hold something else now
 * @param removed the plugin folders that are no longer there
 * @param connectors the ids of the connectors that were opened, closed or refused anew
 * @param problems what is wrong, one text each: plugins set aside, connectors refused, files with
 *     mistakes
 */
public record Reload(
    List<String> added,
    List<String> replaced,
    List<String> removed,
    List<String> connectors,
    List<String> problems) {

  /** Copies the lists. */
  public Reload {
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
    connectors = List.copyOf(connectors);
    problems = List.copyOf(problems);
  }
}
