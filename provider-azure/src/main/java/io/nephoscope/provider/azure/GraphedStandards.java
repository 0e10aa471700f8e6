package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.ComplianceRows.ControlRow;
import io.nephoscope.provider.azure.ComplianceRows.Placed;
import io.nephoscope.spi.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The controls and checks that Resource Graph knows of one subscription. It leaves out without a
 * word what it does not know, so nothing is taken from it that the numbers do not bear out.
 *
 * @param controls by standard and then by control, both in lower case
 */
record GraphedStandards(Map<String, Map<String, Graphed>> controls) {

  /** A control and its checks; the control is absent where only checks are known. */
  record Graphed(Optional<ControlRow> row, Set<String> checks) {

    /** Whether there are as many checks as the control says. */
    boolean complete() {
      return row.isPresent() && (!row.get().assessed() || row.get().checks() == checks.size());
    }
  }

  static GraphedStandards of(List<Placed> rows) {
    Map<String, Map<String, Graphed>> controls = new LinkedHashMap<>();
    for (Placed row : rows) {
      controls
          .computeIfAbsent(row.standard(), key -> new LinkedHashMap<>())
          .compute(
              row.control(),
              (key, before) -> {
                Set<String> checks = before == null ? new LinkedHashSet<>() : before.checks();
                if (row.check() != null) {
                  checks.add(row.check());
                }
                Optional<ControlRow> known = Optional.ofNullable(row.row());
                return new Graphed(
                    known.isPresent() || before == null ? known : before.row(), checks);
              });
    }
    return new GraphedStandards(controls);
  }

  /** What is said of a standard; absent where it is not known to the last check. */
  Optional<List<Observation>> say(String subscription, String standard, long count) {
    Map<String, Graphed> known = controls.getOrDefault(standard.toLowerCase(Locale.ROOT), Map.of());
    if (known.size() != count || !known.values().stream().allMatch(Graphed::complete)) {
      return Optional.empty();
    }
    List<Observation> said = new ArrayList<>();
    known
        .values()
        .forEach(control ->
            said.addAll(
                control
                    .row()
                    .orElseThrow()
                    .say(
                        subscription,
                        standard,
                        control.row().orElseThrow().assessed()
                            ? List.copyOf(control.checks())
                            : List.of())));
    return Optional.of(said);
  }
}
