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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ground truth of compliance: for every control that a cloud speaks for, how many readable
 * results of its checks passed, failed, were accepted although they failed, or are unknown; one
 * resource counts once for each check. And for every place, an account and a region, how many
 * resources there are of each sort, where a resource counts once for the control, by its worst.
 */
final class ComplianceTruth {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Estate estate;

  ComplianceTruth(Estate estate) {
    this.estate = estate;
  }

  /** What a result comes to, worst first. */
  private enum Word {
    FAILED,
    UNKNOWN,
    PASSED,
    SUPPRESSED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How many resources of a place are told the same of by every check. */
  private record Alike(String place, Map<Check, Word> told, long resources) {}

  /** Counts everything: seconds for a million resources, so not for an event loop. */
  ObjectNode count() {
    ObjectNode truth = JSON.objectNode();
    for (Cloud cloud : Cloud.values()) {
      List<Alike> all = alike(cloud);
      ObjectNode provider = truth.putObject(cloud.providerId());
      for (Standard standard : Checks.standards(cloud)) {
        ObjectNode controls = provider.putObject(standard.id());
        for (String control : Checks.controls(cloud, standard)) {
          count(controls.putObject(control), Checks.of(cloud, standard, control), all);
        }
      }
    }
    return truth;
  }

  private static void count(ObjectNode control, List<Check> checks, List<Alike> all) {
    Map<Word, Long> results = new EnumMap<>(Word.class);
    Map<String, Map<Word, Long>> places = new TreeMap<>();
    for (Alike alike : all) {
      Word worst = null;
      for (Check check : checks) {
        Word word = alike.told().get(check);
        if (word != null) {
          results.merge(word, alike.resources(), Long::sum);
          worst = worst == null || word.compareTo(worst) < 0 ? word : worst;
        }
      }
      if (worst != null) {
        places
            .computeIfAbsent(alike.place(), place -> new EnumMap<>(Word.class))
            .merge(worst, alike.resources(), Long::sum);
      }
    }
    put(control, results);
    ObjectNode byPlace = control.putObject("places");
    places.forEach((place, resources) -> put(byPlace.putObject(place), resources));
  }

  private static void put(ObjectNode node, Map<Word, Long> counts) {
    for (Word word : Word.values()) {
      node.put(word.word(), counts.getOrDefault(word, 0L));
    }
  }

  private List<Alike> alike(Cloud cloud) {
    List<Cell> cells = estate.subjects(cloud).stream().filter(estate::statementsReadable).toList();
    return cells.parallelStream().flatMap(cell -> ofCell(cell).stream()).toList();
  }

  private List<Alike> ofCell(Cell cell) {
    Map<String, Map<Check, Word>> byResource = new HashMap<>();
    StatementListing listing = estate.statements(cell.cloud(), each -> each.key() == cell.key());
    for (long slot = 0; slot < listing.slots(); slot++) {
      Statement statement = listing.get(slot).orElse(null);
      if (statement instanceof CheckResult result) {
        Word word = word(result);
        if (word != null) {
          byResource
              .computeIfAbsent(result.resource().nativeId(), id -> new HashMap<>())
              .put(result.check(), word);
        }
      }
    }
    Map<Map<Check, Word>, Long> counts = new HashMap<>();
    byResource.values().forEach(told -> counts.merge(told, 1L, Long::sum));
    String place = cell.account().nativeId() + " " + cell.region();
    return counts.entrySet().stream()
        .map(entry -> new Alike(place, entry.getKey(), entry.getValue()))
        .toList();
  }

  private static @Nullable Word word(CheckResult result) {
    return switch (result.outcome()) {
      case PASSED -> Word.PASSED;
      case FAILED -> result.state() == FindingState.SUPPRESSED ? Word.SUPPRESSED : Word.FAILED;
      case UNKNOWN -> Word.UNKNOWN;
      case NOT_APPLICABLE -> null;
    };
  }
}
