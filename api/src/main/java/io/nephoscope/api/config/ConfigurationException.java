package io.nephoscope.api.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that is not started, with everything that is wrong with it. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigurationProblem> problems;

  /** All problems of all files, in the order of the files and lines; at least one. */
  public ConfigurationException(List<ConfigurationProblem> problems) {
    super(problems.stream().map(ConfigurationProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the order of the files and lines. */
  public List<ConfigurationProblem> problems() {
    return problems;
  }
}
