package io.nephoscope.api.config;

import io.nephoscope.api.config.YamlText.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one file, so that all of them can be told together. */
final class Problems {

  private final String file;
  private final List<ConfigurationProblem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  List<ConfigurationProblem> found() {
    return List.copyOf(found);
  }

  /** Something wrong with a value, at its line. */
  void at(Value value, String key, String what, String expected, String remedy) {
    add(value.line(), key, what, expected, remedy);
  }

  void add(
      @Nullable Integer line, @Nullable String key, String what, String expected, String remedy) {
    found.add(new ConfigurationProblem(file, line, key, what, expected, remedy));
  }

  void missing(String key, String expected) {
    add(null, key, "the key is missing", expected, "Add it.");
  }

  /** A key nobody understands, with the nearest one that is understood. */
  void unknownKey(int line, String prefix, String key, Collection<String> known) {
    Optional<String> nearest = NearestMatch.of(key, known);
    add(
        line,
        prefix + key,
        "unknown key",
        nearest.map(name -> prefix + name).orElseGet(() -> "one of " + String.join(", ", known)),
        nearest
            .map(name -> "Did you mean " + prefix + name + "? Rename it or remove it.")
            .orElse("Rename it or remove it."));
  }
}
