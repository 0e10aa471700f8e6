package io.nephoscope.simulator.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Standard;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ground truth of compliance: for every control that a cloud speaks for, how many readable
 * results of its checks passed, failed, were accepted although they failed, or are unknown. One
 * resource counts once for each check.
 */
final class ComplianceTruth {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Estate estate;

  ComplianceTruth(Estate estate) {
    this.estate = estate;
  }

  /** Counts everything: seconds for a million resources, so not for an event loop. */
  ObjectNode count() {
    ObjectNode truth = JSON.objectNode();
    for (Cloud cloud : Cloud.values()) {
      Map<Check, Tally> tallies = tallies(cloud);
      ObjectNode provider = truth.putObject(cloud.providerId());
      for (Standard standard : Checks.standards(cloud)) {
        ObjectNode controls = provider.putObject(standard.id());
        for (String control : Checks.controls(cloud, standard)) {
          Tally sum = new Tally(0, 0, 0, 0);
          for (Check check : Checks.of(cloud, standard, control)) {
            sum = sum.plus(tallies.getOrDefault(check, new Tally(0, 0, 0, 0)));
          }
          controls
              .putObject(control)
              .put("passed", sum.passed())
              .put("failed", sum.failed())
              .put("suppressed", sum.suppressed())
              .put("unknown", sum.unknown());
        }
      }
    }
    return truth;
  }

  private Map<Check, Tally> tallies(Cloud cloud) {
    List<Cell> cells = estate.subjects(cloud).stream().filter(estate::statementsReadable).toList();
    List<Map<Check, Tally>> counted = cells.parallelStream().map(this::ofCell).toList();
    Map<Check, Tally> sum = new HashMap<>();
    counted.forEach(each -> each.forEach((check, tally) -> sum.merge(check, tally, Tally::plus)));
    return sum;
  }

  private Map<Check, Tally> ofCell(Cell cell) {
    Map<Check, Tally> tallies = new HashMap<>();
    StatementListing listing = estate.statements(cell.cloud(), each -> each.key() == cell.key());
    for (long slot = 0; slot < listing.slots(); slot++) {
      Statement statement = listing.get(slot).orElse(null);
      if (statement instanceof CheckResult result) {
        tallies.merge(result.check(), Tally.of(result), Tally::plus);
      }
    }
    return tallies;
  }

  private record Tally(long passed, long failed, long suppressed, long unknown) {
    static Tally of(CheckResult result) {
      return switch (result.outcome()) {
        case PASSED -> new Tally(1, 0, 0, 0);
        case FAILED ->
            result.state() == FindingState.SUPPRESSED
                ? new Tally(0, 0, 1, 0)
                : new Tally(0, 1, 0, 0);
        case UNKNOWN -> new Tally(0, 0, 0, 1);
        case NOT_APPLICABLE -> new Tally(0, 0, 0, 0);
      };
    }

    Tally plus(Tally other) {
      return new Tally(
          passed + other.passed,
          failed + other.failed,
          suppressed + other.suppressed,
          unknown + other.unknown);
    }
  }
}
