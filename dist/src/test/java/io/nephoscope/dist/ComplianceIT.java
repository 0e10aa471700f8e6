package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compliance of the demo, every number worked out anew from what is true of its clouds. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComplianceIT {

  private static final String ALL =
      "query A($standard: ID!) { standard(id: $standard) { summary { score coverage lower upper"
          + " unread controls { passed failed unknown partial acceptedRisk notAssessed notApplicable"
          + " total } } controls(first: 1000) { nodes { code status reason accounts: breakdown(by:"
          + " ACCOUNT) { key status reason } clouds: breakdown(by: PROVIDER) { key status } } } more:"
          + " controls(last: 100) { nodes { code status reason accounts: breakdown(by: ACCOUNT) { key"
          + " status reason } clouds: breakdown(by: PROVIDER) { key status } } } } secureScore {"
          + " percent coverage lower upper } }";
  private static final String GAPS =
      "{ gaps(first: 500) { nodes { account region source category } } }";
  private static final String NIST = "nist-800-53:r5";

  private static Launched demo;
  private static Client client;
  private static Client control;
  private static ComplianceOracle oracle;

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0", "--quotas", "off");
    client = new Client(demo.address());
    control = new Client(demo.outputAddress("Control: "));
    oracle =
        new ComplianceOracle(
            control.send("GET", "/truth/compliance", ""), control.send("GET", "/truth", ""));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  /** The question of the compliance screen, as it is shipped. */
  @Order(1)
  @ParameterizedTest
  @CsvSource({
    "nist-800-53:r5, 1007,",
    "pci-dss:4.0.1, 254,",
    "cis-controls:8.1, 153,",
    "cis-aws-foundations:5.0.0, 62, aws",
    "cis-azure-foundations:3.0.0, 159, azure"
  })
  void everyNumberOfTheComplianceScreenFollowsFromTheGroundTruth(
      String standard, int total, @Nullable String about) {
    JsonNode answer =
        client
            .data(Client.example("compliance"), Map.of("standard", standard, "first", 1000))
            .path("standard");
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Map<String, Integer>> byCloud = new TreeMap<>();
    Set<String> wanted = new TreeSet<>();
    for (String code : oracle.spokenOf(standard)) {
      String overall = oracle.overall(standard, code, about);
      counts.merge(overall, 1, Integer::sum);
      if (overall.equals("FAILED") || overall.equals("UNKNOWN")) {
        wanted.add(code);
      }
      for (String cloud : ComplianceOracle.CLOUDS) {
        byCloud
            .computeIfAbsent(cloud, id -> new HashMap<>())
            .merge(oracle.inCloud(cloud, standard, code), 1, Integer::sum);
      }
    }
    assertThat(counts).as("the demo has something to say").isNotEmpty();
    assertSummary(answer.path("summary"), counts, total, 0);
    assertThat(answer.at("/summary/oldestAsOf").asText()).isNotEmpty();

    assertThat(answer.path("breakdown"))
        .extracting(part -> part.path("key").asText())
        .containsExactlyElementsOf(ComplianceOracle.CLOUDS);
    for (JsonNode part : answer.path("breakdown")) {
      Map<String, Integer> own = byCloud.get(part.path("key").asText());
      assertSummary(part.path("summary"), Objects.requireNonNull(own), total, 0);
    }

    assertThat(answer.at("/controls/totalCount").asInt()).isEqualTo(wanted.size());
    assertThat(answer.at("/controls/nodes"))
        .extracting(node -> node.path("code").asText())
        .containsExactlyInAnyOrderElementsOf(wanted);
    for (JsonNode node : answer.at("/controls/nodes")) {
      String code = node.path("code").asText();
      String place = standard + " " + code;
      assertThat(node.path("status").asText())
          .as(place)
          .isEqualTo(oracle.overall(standard, code, about));
      assertThat(node.at("/failing/totalCount").asInt())
          .as(place)
          .isEqualTo(oracle.failures(standard, code));
      assertThat(node.at("/failing/nodes").size())
          .isEqualTo(Math.min(5, oracle.failures(standard, code)));
      for (JsonNode part : node.path("breakdown")) {
        String cloud = part.path("key").asText();
        String where = place + " " + cloud;
        String status = oracle.inCloud(cloud, standard, code);
        assertThat(part.path("status").asText()).as(where).isEqualTo(status);
        boolean open = List.of("UNKNOWN", "PARTIAL", "NOT_ASSESSED").contains(status);
        assertThat(part.path("reason").isNull()).as(where + " reason").isEqualTo(!open);
        ComplianceOracle.Resources resources = oracle.resources(cloud, standard, code);
        assertThat(part.path("failedResources").asInt()).as(where).isEqualTo(resources.failed());
        if (cloud.equals("gcp")) {
          assertThat(part.path("passedResources").asInt(0)).as(where).isZero();
        } else {
          assertThat(part.path("passedResources").asInt()).as(where).isEqualTo(resources.passed());
          assertThat(part.path("unknownResources").asInt())
              .as(where)
              .isEqualTo(resources.unknown());
        }
      }
    }
  }

  @Order(2)
  @ParameterizedTest
  @CsvSource({
    "nist-800-53:r5, 1007,",
    "pci-dss:4.0.1, 254,",
    "cis-controls:8.1, 153,",
    "cis-aws-foundations:5.0.0, 62, aws",
    "cis-azure-foundations:3.0.0, 159, azure"
  })
  void everyControlStandsAsTheGroundTruthSaysInEachCloudAndOverAll(
      String standard, int total, @Nullable String about) {
    JsonNode answer = ask(standard).path("standard");
    assertThat(controls(answer)).hasSize(total).containsKeys(codes(standard));
    assertStanding(answer, oracle, standard, about);
  }

  /** The history is there as soon as everything has been read. */
  @Order(3)
  @Test
  void theFirstPointOfTheHistoryIsRecordedOnceEverythingIsRead() {
    JsonNode history =
        until(
            "{ secureScore { history(last: 90) { at percent coverage } } }",
            answer -> !answer.at("/secureScore/history").isEmpty());
    assertThat(history.at("/secureScore/history")).hasSize(1);
    assertThat(history.at("/secureScore/history/0/percent").isNumber()).isTrue();
  }

  @Order(4)
  @Test
  void aDeniedAccountChangesWhatDependsOnItAndNothingElseAndNothingPasses() {
    Map<String, Integer> places = new TreeMap<>();
    oracle.places(NIST).forEach(place -> places.merge(place.get(0), 1, Integer::sum));
    String denied =
        places.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    assertThat(places).as("other accounts stay").hasSizeGreaterThan(1);
    takeAway(
        "{\"cloud\":\"aws\",\"service\":\"securityhub\",\"account\":\""
            + denied
            + "\",\"kind\":\"deny\"}",
        "PERMISSION_DENIED",
        (account, region) -> account.equals(denied));
  }

  @Order(5)
  @Test
  void aRegionThatIsSwitchedOffChangesWhatDependsOnItAndNothingElseAndNothingPasses() {
    Map<String, Integer> places = new TreeMap<>();
    oracle.places(NIST).forEach(place -> places.merge(place.get(1), 1, Integer::sum));
    String off =
        places.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    assertThat(places).as("other regions stay").hasSizeGreaterThan(1);
    takeAway(
        "{\"cloud\":\"aws\",\"service\":\"securityhub\",\"region\":\""
            + off
            + "\",\"kind\":\"disabled\"}",
        "NOT_ENABLED",
        (account, region) -> region.equals(off));
  }

  /** Takes places of Security Hub away and gives them back; afterwards all is as it was. */
  private static void takeAway(String fault, String category, BiPredicate<String, String> places) {
    List<String> standards = List.of(NIST, "pci-dss:4.0.1", "cis-aws-foundations:5.0.0");
    Map<String, JsonNode> before = new LinkedHashMap<>();
    standards.forEach(standard -> before.put(standard, ask(standard)));
    Set<List<String>> gone = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (List<String> place : oracle.places(NIST)) {
      if (places.test(place.get(0), place.get(1))) {
        gone.add(place);
      }
    }
    assertThat(gone).isNotEmpty();

    JsonNode said = control.send("POST", "/faults", fault);
    assertThat(control.send("GET", "/faults", "").path("rules")).as("%s", said).hasSize(1);
    refresh();
    until(GAPS, answer -> unread(answer, category).containsAll(gone));
    ComplianceOracle less = oracle.without(places);
    for (String standard : standards) {
      String about = standard.startsWith("cis-aws") ? "aws" : null;
      JsonNode was = before.get(standard);
      JsonNode now = ask(standard);
      assertStanding(now.path("standard"), less, standard, about);
      assertNothingPasses(Objects.requireNonNull(was), now);
      assertThat(now.at("/standard/summary/coverage").asDouble(0))
          .isLessThanOrEqualTo(was.at("/standard/summary/coverage").asDouble());
      assertThat(now.at("/secureScore/coverage").asDouble())
          .isLessThan(was.at("/secureScore/coverage").asDouble());
      assertThat(now.at("/secureScore/lower").asDouble())
          .isLessThanOrEqualTo(was.at("/secureScore/lower").asDouble());
      assertThat(now.at("/secureScore/upper").asDouble())
          .isGreaterThanOrEqualTo(was.at("/secureScore/upper").asDouble());
      assertThat(now.at("/secureScore/percent").asDouble())
          .isBetween(
              now.at("/secureScore/lower").asDouble(), now.at("/secureScore/upper").asDouble());
    }

    control.send("DELETE", "/faults", "");
    refresh();
    until(GAPS, answer -> unread(answer, category).stream().noneMatch(gone::contains));
    for (String standard : standards) {
      assertThat(ask(standard)).as("all is as it was").isEqualTo(before.get(standard));
    }
  }

  private static void refresh() {
    client.data(
        Client.example("refresh"),
        Map.of("connectors", List.of("aws"), "sources", List.of("security-hub")));
  }

  private static Set<List<String>> unread(JsonNode answer, String category) {
    Set<List<String>> places = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (JsonNode gap : answer.at("/gaps/nodes")) {
      if (gap.path("source").asText().equals("security-hub")
          && gap.path("category").asText().equals(category)) {
        places.add(List.of(gap.path("account").asText(), gap.path("region").asText()));
      }
    }
    return places;
  }

  private static void assertNothingPasses(JsonNode was, JsonNode now) {
    Map<String, JsonNode> before = controls(was.path("standard"));
    for (JsonNode node : controls(now.path("standard")).values()) {
      JsonNode old = Objects.requireNonNull(before.get(node.path("code").asText()));
      if (node.path("status").asText().equals("PASSED")) {
        assertThat(old.path("status").asText()).isEqualTo("PASSED");
      }
    }
  }

  /** Every control by cloud, AWS by account, and the figures they come to. */
  private static void assertStanding(
      JsonNode answer, ComplianceOracle oracle, String standard, @Nullable String about) {
    Map<String, Integer> counts = new HashMap<>();
    int unread = 0;
    for (JsonNode node : controls(answer).values()) {
      String code = node.path("code").asText();
      String overall = oracle.overall(standard, code, about);
      assertThat(node.path("status").asText()).as(standard + " " + code).isEqualTo(overall);
      counts.merge(overall, 1, Integer::sum);
      unread += overall.equals("UNKNOWN") && !oracle.isAssessed(standard, code, null) ? 1 : 0;
      node.path("clouds")
          .forEach(part -> {
            String cloud = part.path("key").asText();
            assertThat(part.path("status").asText())
                .as(standard + " " + code + " " + cloud)
                .isEqualTo(oracle.inCloud(cloud, standard, code));
          });
      Map<String, String> accounts = oracle.accountsOfAws(standard, code);
      Map<String, String> said = new TreeMap<>();
      for (JsonNode part : node.path("accounts")) {
        if (part.path("key").asText().matches("\\d{12}")) {
          said.put(part.path("key").asText(), part.path("status").asText());
        }
      }
      assertThat(said).as(standard + " " + code + " by account").isEqualTo(accounts);
    }
    assertSummary(answer.path("summary"), counts, controls(answer).size(), unread);
  }

  /** The figures of these statuses; all other controls are not assessed. */
  private static void assertSummary(
      JsonNode summary, Map<String, Integer> counts, int total, int unread) {
    int passed = counts.getOrDefault("PASSED", 0);
    int failed = counts.getOrDefault("FAILED", 0);
    int unknown = counts.getOrDefault("UNKNOWN", 0);
    int partial = counts.getOrDefault("PARTIAL", 0);
    int accepted = counts.getOrDefault("ACCEPTED_RISK", 0);
    int judged = passed + partial + failed + unknown;
    JsonNode said = summary.path("controls");
    assertThat(said.path("total").asInt()).isEqualTo(total);
    assertThat(said.path("passed").asInt()).isEqualTo(passed);
    assertThat(said.path("failed").asInt()).isEqualTo(failed);
    assertThat(said.path("unknown").asInt()).isEqualTo(unknown);
    assertThat(said.path("notAssessed").asInt()).isEqualTo(total - judged - accepted);
    if (said.has("partial")) {
      assertThat(said.path("partial").asInt()).isEqualTo(partial);
      assertThat(said.path("acceptedRisk").asInt()).isEqualTo(accepted);
      assertThat(said.path("notApplicable").asInt()).isZero();
    }
    if (summary.has("unread")) {
      assertThat(summary.path("unread").asInt()).isEqualTo(unread);
    }
    int assessed = judged + accepted - unread;
    assertFigure(summary, "score", assessed == 0 ? 0 : judged, passed + partial);
    assertFigure(summary, "coverage", assessed == 0 ? 0 : total, assessed);
    assertFigure(summary, "lower", assessed == 0 ? 0 : total, passed);
    assertFigure(summary, "upper", assessed == 0 ? 0 : total, total - failed);
  }

  /** A percentage with one decimal; none of nothing. */
  private static void assertFigure(JsonNode summary, String figure, int whole, int part) {
    if (!summary.has(figure)) {
      return;
    }
    if (whole == 0) {
      assertThat(summary.path(figure).isNull()).as(figure).isTrue();
    } else {
      assertThat(summary.path(figure).asDouble())
          .as(figure)
          .isEqualTo(Math.round(part * 1000.0 / whole) / 10.0);
    }
  }

  private static String[] codes(String standard) {
    return oracle.spokenOf(standard).toArray(String[]::new);
  }

  private static JsonNode ask(String standard) {
    return client.data(ALL, Map.of("standard", standard));
  }

  /** The first answer that is wanted, however slow the machine is. */
  private static JsonNode until(String query, Predicate<JsonNode> wanted) {
    JsonNode answer = client.data(query);
    for (int i = 0; i < 6_000 && !wanted.test(answer); i++) {
      LockSupport.parkNanos(100_000_000);
      answer = client.data(query);
    }
    assertThat(wanted.test(answer)).as("it did not come to be: " + answer).isTrue();
    return answer;
  }

  private static Map<String, JsonNode> controls(JsonNode answer) {
    Map<String, JsonNode> controls = new LinkedHashMap<>();
    for (Collection<JsonNode> nodes :
        List.of(nodes(answer.at("/controls/nodes")), nodes(answer.at("/more/nodes")))) {
      nodes.forEach(node -> controls.put(node.path("code").asText(), node));
    }
    return controls;
  }

  private static Collection<JsonNode> nodes(JsonNode list) {
    Map<Integer, JsonNode> nodes = new LinkedHashMap<>();
    list.forEach(node -> nodes.put(nodes.size(), node));
    return nodes.values();
  }
}
