package io.nephoscope.api.config;

import java.util.List;
import java.util.Map;

/**
 * The connector files of a folder, each taken or refused alone. Immutable. Its text form shows no
 * value.
 *
 * @param good those that can be used, by id
 * @param bad what is wrong with the others, by the connector's id
 * @param others what is wrong beside; when there is anything, files may be missing from the lists
 */
public record ConnectorFiles(
    List<ConnectorFile> good,
    Map<String, List<ConfigurationProblem>> bad,
    List<ConfigurationProblem> others) {

  /** Copies the collections. */
  public ConnectorFiles {
    good = List.copyOf(good);
    bad = Map.copyOf(bad);
    others = List.copyOf(others);
  }
}
