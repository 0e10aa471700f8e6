package io.nephoscope.dist;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What must be answered of compliance, worked out from what is true of the simulated clouds. It
 * shares nothing with the program but the rules in its documentation.
 */
final class ComplianceOracle {

  static final List<String> CLOUDS = List.of("aws", "azure", "gcp");

  private final JsonNode truth;
  private final JsonNode estate;

  /** Whether a place of AWS was taken away, by account and region. */
  private final BiPredicate<String, String> takenAway;

  /**
   * @param truth the answer of {@code /truth/compliance}
   * @param estate the answer of {@code /truth}
   */
  ComplianceOracle(JsonNode truth, JsonNode estate) {
    this(truth, estate, (account, region) -> false);
  }

  private ComplianceOracle(JsonNode truth, JsonNode estate, BiPredicate<String, String> takenAway) {
    this.truth = truth;
    this.estate = estate;
    this.takenAway = takenAway;
  }

  /** The same clouds, of which some places of AWS cannot be read any more. */
  ComplianceOracle without(BiPredicate<String, String> places) {
    return new ComplianceOracle(truth, estate, places);
  }

  /** How many resources of each sort, by the names of the ground truth. */
  record Resources(int passed, int failed, int unknown) {}

  /** The places of AWS, account and region, of which something is told. */
  Set<List<String>> places(String standard) {
    Set<List<String>> places = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (JsonNode control : truth.path("aws").path(standard)) {
      control.path("places").fieldNames().forEachRemaining(place -> places.add(parts(place)));
    }
    return places;
  }

  /** How a control stands in each account of AWS that has to do with it. */
  Map<String, String> accountsOfAws(String standard, String code) {
    JsonNode control = truth.path("aws").path(standard).path(code);
    Map<String, Set<String>> said = new TreeMap<>();
    control
        .path("places")
        .properties()
        .forEach(place -> {
          String account = parts(place.getKey()).get(0);
          boolean away = takenAway.test(account, parts(place.getKey()).get(1));
          said.computeIfAbsent(account, id -> new TreeSet<>())
              .addAll(words(place.getValue(), away));
        });
    Map<String, String> statuses = new TreeMap<>();
    for (JsonNode account : estate.at("/aws/accounts")) {
      String id = account.path("id").asText();
      List<String> open = new ArrayList<>();
      Set<String> words = said.get(id);
      if (words != null) {
        open.add(worst(words));
      }
      if (!control.isMissingNode() && hasGap(id)) {
        open.add("NOT_ASSESSED");
      }
      if (!open.isEmpty()) {
        statuses.put(id, whole(open));
      }
    }
    return statuses;
  }

  /** Whether Security Hub cannot be read in all of an account. */
  private boolean hasGap(String account) {
    for (JsonNode gap : estate.at("/aws/gaps")) {
      if (gap.path("account").asText().equals(account)
          && List.of("sts", "securityhub").contains(gap.path("service").asText())) {
        return true;
      }
    }
    for (String standard : List.of("nist-800-53:r5")) {
      for (List<String> place : places(standard)) {
        if (place.get(0).equals(account) && takenAway.test(account, place.get(1))) {
          return true;
        }
      }
    }
    return false;
  }

  /** How a control stands in a cloud. */
  String inCloud(String cloud, String standard, String code) {
    if (cloud.equals("aws")) {
      return whole(accountsOfAws(standard, code).values());
    }
    JsonNode control = truth.path(cloud).path(standard).path(code);
    Set<String> words = words(control, false);
    List<String> parts = new ArrayList<>();
    if (!words.isEmpty()) {
      parts.add(worst(words));
      if (!estate.path(cloud).path("gaps").isEmpty()) {
        parts.add("NOT_ASSESSED");
      }
    }
    return whole(parts);
  }

  /**
   * How a control stands over all clouds.
   *
   * @param about the one cloud the standard is about; {@code null} when it is about any
   */
  String overall(String standard, String code, @Nullable String about) {
    List<String> parts = new ArrayList<>();
    for (String cloud : CLOUDS) {
      if (about == null || about.equals(cloud)) {
        parts.add(inCloud(cloud, standard, code));
      }
    }
    return whole(parts);
  }

  /** How many resources stand how, or {@code null} where nothing tells how many pass. */
  Resources resources(String cloud, String standard, String code) {
    int passed = 0;
    int failed = 0;
    int unknown = 0;
    for (JsonNode place : truth.path(cloud).path(standard).path(code).path("places")) {
      passed += place.path("passed").asInt();
      failed += place.path("failed").asInt();
      unknown += place.path("unknown").asInt();
    }
    return new Resources(passed, failed, unknown);
  }

  /** How many results of checks of a control fail and are not accepted, over all clouds. */
  int failures(String standard, String code) {
    int failures = 0;
    for (String cloud : CLOUDS) {
      failures += truth.path(cloud).path(standard).path(code).path("failed").asInt();
    }
    return failures;
  }

  /** The codes that some cloud speaks for. */
  Set<String> spokenOf(String standard) {
    Set<String> codes = new TreeSet<>();
    for (String cloud : CLOUDS) {
      truth.path(cloud).path(standard).fieldNames().forEachRemaining(codes::add);
    }
    return codes;
  }

  /** Whether something is told of the control that still holds. */
  boolean isAssessed(String standard, String code, @Nullable String cloud) {
    for (String each : CLOUDS) {
      if (cloud != null && !cloud.equals(each)) {
        continue;
      }
      JsonNode control = truth.path(each).path(standard).path(code);
      if (!each.equals("aws") && !words(control, false).isEmpty()) {
        return true;
      }
      for (Map.Entry<String, JsonNode> place : control.path("places").properties()) {
        List<String> where = parts(place.getKey());
        boolean away = each.equals("aws") && takenAway.test(where.get(0), where.get(1));
        if (!away || place.getValue().path("failed").asInt() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<String> parts(String place) {
    int space = place.lastIndexOf(' ');
    return List.of(place.substring(0, space), place.substring(space + 1));
  }

  private static Set<String> words(JsonNode counts, boolean away) {
    Set<String> words = new TreeSet<>();
    if (counts.path("failed").asInt() > 0) {
      words.add("FAILED");
    }
    if (counts.path("unknown").asInt() > 0) {
      words.add("UNKNOWN");
    }
    if (counts.path("passed").asInt() > 0) {
      words.add(away ? "UNKNOWN" : "PASSED");
    }
    if (counts.path("suppressed").asInt() > 0) {
      words.add("ACCEPTED_RISK");
    }
    return words;
  }

  private static String worst(Set<String> words) {
    for (String word : List.of("FAILED", "UNKNOWN", "PASSED", "ACCEPTED_RISK")) {
      if (words.contains(word)) {
        return word;
      }
    }
    throw new IllegalArgumentException("nothing is said");
  }

  /** The whole of parts. */
  static String whole(Collection<String> parts) {
    for (String word : List.of("FAILED", "UNKNOWN", "PARTIAL")) {
      if (parts.contains(word)) {
        return word;
      }
    }
    if (parts.contains("PASSED")) {
      return parts.contains("NOT_ASSESSED") ? "PARTIAL" : "PASSED";
    }
    return parts.contains("ACCEPTED_RISK") ? "ACCEPTED_RISK" : "NOT_ASSESSED";
  }
}
