package io.nephoscope.tck;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/** Collects the breaches of one law, so that a failing test shows them together. */
final class Problems {

  private static final int SHOWN = 20;

  private final String law;
  private final Set<String> found = new LinkedHashSet<>();

  Problems(String law) {
    this.law = law;
  }

  void add(String problem) {
    found.add(problem);
  }

  void addIf(boolean broken, String problem) {
    if (broken) {
      found.add(problem);
    }
  }

  /** Fails when there is any. */
  void verify() {
    if (!found.isEmpty()) {
      Assertions.fail(
          law
              + found.stream().limit(SHOWN).collect(Collectors.joining("\n  - ", "\n  - ", ""))
              + (found.size() > SHOWN ? "\n  … and " + (found.size() - SHOWN) + " more" : ""));
    }
  }
}
