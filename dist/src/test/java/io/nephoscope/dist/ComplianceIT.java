package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compliance of the demo, recomputed from what is true of its clouds by code that shares nothing
 * with the roll-up: a control fails where a readable check failed, is unknown where one is, and is
 * never more than partial while part of a cloud cannot be read.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComplianceIT {

  private static final List<String> CLOUDS = List.of("aws", "azure", "gcp");
  private static final String ALL =
      "query A($standard: ID!, $by: BreakdownKey!) { standard(id: $standard) { summary { score"
          + " coverage lower upper unread controls { passed failed unknown partial acceptedRisk"
          + " notAssessed notApplicable total } } controls(first: 1000) { nodes { code status"
          + " breakdown(by: $by) { key status } } } more: controls(last: 100) { nodes { code status"
          + " breakdown(by: $by) { key status } } } } }";

  private static Launched demo;
  private static Client client;
  private static Client control;
  private static JsonNode truth;
  private static JsonNode estate;

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0", "--quotas", "off");
    client = new Client(demo.address());
    control = new Client(demo.outputAddress("Control: "));
    truth = control.send("GET", "/truth/compliance", "");
    estate = control.send("GET", "/truth", "");
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Order(1)
  @ParameterizedTest
  @CsvSource({
    "nist-800-53:r5, ,",
    "pci-dss:4.0.1, ,",
    "cis-controls:8.1, ,",
    "cis-aws-foundations:5.0.0, aws",
    "cis-azure-foundations:3.0.0, azure"
  })
  void everyStatusAndFigureFollowsFromTheGroundTruth(String standard, String cloud) {
    JsonNode answer =
        client.data(ALL, Map.of("standard", standard, "by", "PROVIDER")).path("standard");
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode node : controls(answer).values()) {
      String code = node.path("code").asText();
      Map<String, String> said = new HashMap<>();
      node.path("breakdown")
          .forEach(part -> said.put(part.path("key").asText(), part.path("status").asText()));
      List<String> parts = new ArrayList<>();
      for (String each : CLOUDS) {
        String expected = expected(each, standard, code);
        assertThat(said.get(each)).as(standard + " " + code + " " + each).isEqualTo(expected);
        if (cloud == null || cloud.equals(each)) {
          parts.add(expected);
        }
      }
      String whole = whole(parts);
      assertThat(node.path("status").asText()).as(standard + " " + code).isEqualTo(whole);
      counts.merge(whole, 1, Integer::sum);
    }
    JsonNode summary = answer.path("summary");
    int total = summary.at("/controls/total").asInt();
    int passed = counts.getOrDefault("PASSED", 0);
    int failed = counts.getOrDefault("FAILED", 0);
    int unknown = counts.getOrDefault("UNKNOWN", 0);
    int partial = counts.getOrDefault("PARTIAL", 0);
    int accepted = counts.getOrDefault("ACCEPTED_RISK", 0);
    assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(total);
    assertThat(summary.at("/controls/passed").asInt()).isEqualTo(passed);
    assertThat(summary.at("/controls/failed").asInt()).isEqualTo(failed);
    assertThat(summary.at("/controls/unknown").asInt()).isEqualTo(unknown);
    assertThat(summary.at("/controls/partial").asInt()).isEqualTo(partial);
    assertThat(summary.at("/controls/acceptedRisk").asInt()).isEqualTo(accepted);
    int assessed = passed + failed + unknown + partial + accepted;
    if (assessed == 0) {
      assertThat(summary.path("score").isNull()).isTrue();
      assertThat(summary.path("coverage").isNull()).isTrue();
    } else {
      assertThat(summary.path("score").asDouble())
          .isEqualTo(percent(passed + partial, passed + partial + failed + unknown));
      assertThat(summary.path("coverage").asDouble()).isEqualTo(percent(assessed, total));
      assertThat(summary.path("lower").asDouble()).isEqualTo(percent(passed, total));
      assertThat(summary.path("upper").asDouble()).isEqualTo(percent(total - failed, total));
    }
  }

  private static double percent(int part, int whole) {
    return Math.round(part * 1000.0 / whole) / 10.0;
  }

  private static String expected(String cloud, String standard, String code) {
    JsonNode sums = truth.path(cloud).path(standard).path(code);
    if (sums.path("failed").asInt() > 0) {
      return "FAILED";
    }
    if (sums.path("unknown").asInt() > 0) {
      return "UNKNOWN";
    }
    if (sums.path("passed").asInt() > 0) {
      return estate.path(cloud).path("gaps").isEmpty() ? "PASSED" : "PARTIAL";
    }
    return sums.path("suppressed").asInt() > 0 ? "ACCEPTED_RISK" : "NOT_ASSESSED";
  }

  private static String whole(List<String> parts) {
    for (String worst : List.of("FAILED", "UNKNOWN")) {
      if (parts.contains(worst)) {
        return worst;
      }
    }
    boolean passes = parts.contains("PASSED");
    if (parts.contains("PARTIAL") || (passes && parts.contains("NOT_ASSESSED"))) {
      return "PARTIAL";
    }
    for (String other : List.of("PASSED", "ACCEPTED_RISK")) {
      if (parts.contains(other)) {
        return other;
      }
    }
    return "NOT_ASSESSED";
  }

  /** It takes an account away, so it comes after what asks for all. */
  @Order(2)
  @Test
  void aDeniedAccountChangesWhatDependsOnItAndNothingElseAndNothingPasses() {
    String standard = "cis-aws-foundations:5.0.0";
    Map<String, Object> variables = Map.of("standard", standard, "by", "ACCOUNT");
    JsonNode before = client.data(ALL, variables).path("standard");
    String denied = "";
    for (JsonNode account : estate.at("/aws/accounts")) {
      if (account.path("readable").asBoolean()) {
        denied = account.path("id").asText();
      }
    }
    control.send(
        "POST",
        "/faults",
        "{\"cloud\":\"aws\",\"service\":\"securityhub\",\"account\":\""
            + denied
            + "\",\"kind\":\"deny\"}");
    client.data(
        Client.example("refresh"),
        Map.of("connectors", List.of("aws"), "sources", List.of("security-hub")));
    String gone = denied;
    JsonNode after = before;
    for (int i = 0; i < 600; i++) {
      JsonNode gaps =
          client
              .data("{ gaps(first: 500) { nodes { account source category } } }")
              .at("/gaps/nodes");
      long regions = 0;
      for (JsonNode gap : gaps) {
        boolean ours =
            gap.path("account").asText().equals(gone)
                && gap.path("source").asText().equals("security-hub")
                && gap.path("category").asText().equals("PERMISSION_DENIED");
        regions += ours ? 1 : 0;
      }
      after = client.data(ALL, variables).path("standard");
      if (regions >= 3) {
        break;
      }
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(after.at("/summary/coverage").asDouble())
        .isLessThanOrEqualTo(before.at("/summary/coverage").asDouble());
    Map<String, JsonNode> then = controls(before);
    for (JsonNode node : controls(after).values()) {
      JsonNode was = Objects.requireNonNull(then.get(node.path("code").asText()));
      Map<String, String> states = new HashMap<>();
      was.path("breakdown")
          .forEach(part -> states.put(part.path("key").asText(), part.path("status").asText()));
      for (JsonNode part : node.path("breakdown")) {
        String key = part.path("key").asText();
        String status = part.path("status").asText();
        String place = node.path("code").asText() + " " + key;
        if (key.equals(gone)) {
          assertThat(status).as(place).isIn("FAILED", "UNKNOWN", "NOT_ASSESSED", "ACCEPTED_RISK");
        } else {
          assertThat(status).as(place).isEqualTo(states.get(key));
        }
      }
      if (!was.path("status").asText().equals("PASSED")) {
        assertThat(node.path("status").asText()).isNotEqualTo("PASSED");
      }
    }
    control.send("DELETE", "/faults", "");
  }

  /** The history is there as soon as everything has been read. */
  @Order(3)
  @Test
  void theFirstPointOfTheHistoryIsRecordedOnceEverythingIsRead() {
    JsonNode history = client.data("{ secureScore { history(last: 90) { at percent coverage } } }");
    for (int i = 0; i < 300 && history.at("/secureScore/history").isEmpty(); i++) {
      LockSupport.parkNanos(100_000_000);
      history = client.data("{ secureScore { history(last: 90) { at percent coverage } } }");
    }
    assertThat(history.at("/secureScore/history")).hasSize(1);
    assertThat(history.at("/secureScore/history/0/percent").isNumber()).isTrue();
  }

  private static Map<String, JsonNode> controls(JsonNode answer) {
    Map<String, JsonNode> controls = new LinkedHashMap<>();
    answer.at("/controls/nodes").forEach(node -> controls.put(node.path("code").asText(), node));
    answer.at("/more/nodes").forEach(node -> controls.put(node.path("code").asText(), node));
    return controls;
  }
}
