package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody sees when Azure fails while it is read. */
class AzureFaultsIT {

  private static final String SEEN =
      "{ resources(first: 0, filter: {provider: [\"azure\"]}) { totalCount }"
          + " findings(first: 0, filter: {provider: [\"azure\"]}) { totalCount }"
          + " gaps(first: 1000) { nodes { connector source account category message remedy } }"
          + " connectors { id sources { name shards { total fresh stale failed pending } } } }";

  private static Launched demo;
  private static Client client;
  private static Client control;
  private static JsonNode before;
  private static String subscription = "";

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0", "--quotas", "off", "--size", "600");
    client = new Client(demo.address());
    control = new Client(demo.outputAddress("Control: "));
    before = client.data(SEEN);
    for (JsonNode account : control.send("GET", "/truth", "").at("/azure/accounts")) {
      if (account.path("readable").asBoolean()) {
        subscription = account.path("id").asText();
      }
    }
  }

  @AfterAll
  static void stop() {
    demo.assertThatNothingHeldAnEventLoop();
    demo.close();
  }

  @AfterEach
  void heal() {
    control.send("DELETE", "/faults", "");
    for (String source : List.of("resource-graph", "assessments")) {
      refresh(source, all -> all.path("stale").asInt() == 0);
    }
    assertThat(client.data(SEEN).at("/resources")).isEqualTo(before.at("/resources"));
    assertThat(client.data(SEEN).at("/findings")).isEqualTo(before.at("/findings"));
  }

  @Test
  void aSubscriptionThatLosesTheRightKeepsItsDataLabelledAndTheOthersAreFresh() {
    breakDown("arm", "resources", "deny", true, "");
    JsonNode denied = refresh("resource-graph", all -> all.path("stale").asInt() == 1);
    assertThat(shards(denied, "resource-graph").path("fresh").asInt())
        .isEqualTo(shards(before, "resource-graph").path("fresh").asInt() - 1);
    assertThat(denied.at("/resources")).isEqualTo(before.at("/resources"));
    assertThat(denied.at("/gaps/nodes"))
        .anySatisfy(gap -> {
          assertThat(gap.path("source").asText()).isEqualTo("resource-graph");
          assertThat(gap.path("account").asText()).isEqualTo(subscription);
          assertThat(gap.path("category").asText()).isEqualTo("PERMISSION_DENIED");
          assertThat(gap.path("remedy").asText())
              .contains("Reader")
              .contains("/subscriptions/" + subscription);
        });
  }

  @Test
  void aListThatLeadsBackToItselfIsNoneAndWhatWasReadBeforeStays() {
    breakDown("security", "assessments", "repeatToken", true, "");
    JsonNode looping = refresh("assessments", all -> all.path("stale").asInt() == 1);
    assertThat(looping.at("/findings")).isEqualTo(before.at("/findings"));
    assertThat(looping.at("/gaps/nodes"))
        .anySatisfy(gap -> {
          assertThat(gap.path("source").asText()).isEqualTo("assessments");
          assertThat(gap.path("category").asText()).isEqualTo("INVALID_RESPONSE");
        });
  }

  @Test
  void throttlingCutAnswersAndExpiredTokensAreOvercomeWithinOneReading() {
    breakDown("resourcegraph", "", "throttle", false, ",\"times\":2,\"retryAfterSeconds\":1");
    breakDown("arm", "resources", "truncate", true, ",\"times\":1");
    breakDown("security", "assessments", "expired", true, ",\"times\":1");
    breakDown("security", "subAssessments", "error", true, ",\"times\":1");
    for (String source : List.of("resource-graph", "assessments")) {
      long reads = reads(source);
      refresh(source, all -> true);
      client.until(
          READS,
          answer -> reads(answer, source) >= reads + shards(before, source).path("fresh").asInt());
      assertThat(shards(client.data(SEEN), source)).isEqualTo(shards(before, source));
    }
  }

  private static final String READS = "{ connectors { id sources { name readsWhole } } }";

  private static long reads(String source) {
    return reads(client.data(READS), source);
  }

  private static long reads(JsonNode answer, String source) {
    return source(answer, source).path("readsWhole").asLong();
  }

  private static void breakDown(
      String service, String operation, String kind, boolean one, String more) {
    control.send(
        "POST",
        "/faults",
        "{\"cloud\":\"azure\",\"service\":\""
            + service
            + "\",\"kind\":\""
            + kind
            + "\""
            + (operation.isEmpty() ? "" : ",\"operation\":\"" + operation + "\"")
            + (one ? ",\"account\":\"" + subscription + "\"" : "")
            + more
            + "}");
  }

  private static JsonNode refresh(String source, Predicate<JsonNode> wanted) {
    assertThat(
            client
                .data(
                    Client.example("refresh"),
                    Map.of("connectors", List.of("azure"), "sources", List.of(source)))
                .at("/refresh/shards")
                .asInt())
        .isPositive();
    return client.until(SEEN, answer -> wanted.test(shards(answer, source)));
  }

  private static JsonNode shards(JsonNode answer, String source) {
    return source(answer, source).path("shards");
  }

  private static JsonNode source(JsonNode answer, String name) {
    for (JsonNode connector : answer.path("connectors")) {
      for (JsonNode one : connector.path("sources")) {
        if (connector.path("id").asText().equals("azure")
            && one.path("name").asText().equals(name)) {
          return one;
        }
      }
    }
    throw new AssertionError("no source " + name);
  }
}
