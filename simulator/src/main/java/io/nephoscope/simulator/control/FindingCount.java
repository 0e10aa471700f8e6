package io.nephoscope.simulator.control;

import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How many findings there are, told apart three ways. A finding is a statement that something is
 * wrong: a failed check, suppressed or not, a vulnerability or a threat.
 */
record FindingCount(
    long total, Map<String, Long> byKind, Map<String, Long> bySeverity, Map<String, Long> byState) {

  static FindingCount of(Estate estate, Cloud cloud, Predicate<Statement> which) {
    List<Cell> cells = estate.subjects(cloud);
    return cells.parallelStream()
        .map(cell -> ofCell(estate, cell, which))
        .reduce(new FindingCount(0, Map.of(), Map.of(), Map.of()), FindingCount::plus);
  }

  private static FindingCount ofCell(Estate estate, Cell cell, Predicate<Statement> which) {
    StatementListing listing = estate.statements(cell.cloud(), each -> each.key() == cell.key());
    long total = 0;
    Map<String, Long> byKind = new TreeMap<>();
    Map<String, Long> bySeverity = new TreeMap<>();
    Map<String, Long> byState = new TreeMap<>();
    for (long slot = 0; slot < listing.slots(); slot++) {
      Statement statement = listing.get(slot).filter(Statement::finding).filter(which).orElse(null);
      if (statement != null) {
        total++;
        byKind.merge(statement.kind().name(), 1L, Long::sum);
        bySeverity.merge(statement.severity().name(), 1L, Long::sum);
        byState.merge(statement.state().name(), 1L, Long::sum);
      }
    }
    return new FindingCount(total, byKind, bySeverity, byState);
  }

  private FindingCount plus(FindingCount other) {
    return new FindingCount(
        total + other.total,
        sum(byKind, other.byKind),
        sum(bySeverity, other.bySeverity),
        sum(byState, other.byState));
  }

  private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> sum = new TreeMap<>(one);
    other.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }
}
