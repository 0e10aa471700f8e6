package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody sees who types {@code nephoscope demo}: real cloud clients, real wire, one answer.
 */
class DemoIT {

  private static final Map<String, Object> STANDARD = Map.of("standard", "nist-800-53:r5");
  private static Launched demo;
  private static Client client;
  private static Client control;

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0");
    client = new Client(demo.address());
    control = new Client(demo.outputAddress("Control: "));
  }

  @AfterAll
  static void stop() {
    try {
      demo.assertThatNothingHeldAnEventLoop();
    } finally {
      demo.close();
    }
    assertThat(demo.log()).noneMatch(line -> line.contains(" ERROR "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inventory",
        "findings",
        "compliance",
        "connectors",
        "coverage",
        "score",
        "standards"
      })
  void everyQuestionOfTheContractIsAnsweredWithoutErrors(String name) {
    Map<String, Object> variables = name.equals("compliance") ? STANDARD : Map.of();
    JsonNode data = client.data(Client.example(name), variables);
    assertThat(data.isObject()).isTrue();
    assertThat(data.elements().next().isNull()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "azure", "gcp"})
  void totalsOfEachCloudAreThoseOfTheGroundTruth(String provider) {
    JsonNode clouds = control.send("GET", "/truth", "");
    JsonNode truth = clouds.path(provider);
    // What Defender for Cloud says of an account of another cloud counts there.
    JsonNode byDefender = clouds.at("/azure/about/" + provider + "/findings");
    JsonNode data =
        client.data(
            "query T($p: [String!]) { resources(filter: {provider: $p}, first: 0) { totalCount"
                + " facets(fields: [TYPE], first: 100) { buckets { value count } } }"
                + " findings(filter: {provider: $p}, first: 0) { totalCount"
                + " facets(fields: [SEVERITY, STATE, KIND]) { field buckets { value count } } } }",
            Map.of("p", List.of(provider)));
    assertThat(data.at("/resources/totalCount").asInt())
        .isEqualTo(truth.at("/resources/readable").asInt())
        .isLessThan(truth.at("/resources/total").asInt())
        .isPositive();
    assertThat(buckets(data.at("/resources/facets/0/buckets")))
        .isEqualTo(counts(truth.at("/resources/byType")));
    // What a cloud's products say, and what Nephoscope finds in Google's IAM policies itself.
    int found =
        provider.equals("gcp")
            ? control.send("GET", "/truth/google", "").path("publicMembers").asInt()
            : 0;
    assertThat(data.at("/findings/totalCount").asInt())
        .isEqualTo(
            truth.at("/findings/readable").asInt() + byDefender.path("readable").asInt() + found)
        .isPositive();
    assertThat(buckets(data.at("/findings/facets/0/buckets")))
        .isEqualTo(
            plus(
                sum(truth.at("/findings/bySeverity"), byDefender.path("bySeverity")),
                "HIGH",
                found));
    assertThat(buckets(data.at("/findings/facets/1/buckets")))
        .isEqualTo(
            plus(sum(truth.at("/findings/byState"), byDefender.path("byState")), "ACTIVE", found));
    assertThat(buckets(data.at("/findings/facets/2/buckets")))
        .isEqualTo(
            plus(
                sum(truth.at("/findings/byKind"), byDefender.path("byKind")),
                "MISCONFIGURATION",
                found));
  }

  @Test
  void totalFacetsAndPagesAgree() {
    JsonNode inventory = client.data(Client.example("inventory")).path("resources");
    int total = inventory.path("totalCount").asInt();
    assertThat(sum(inventory.at("/facets/0/buckets"))).isEqualTo(total);
    Set<String> seen = new HashSet<>();
    String after = null;
    int pages = 0;
    while (true) {
      Map<String, Object> variables = new HashMap<>(Map.of("first", 97));
      if (after != null) {
        variables.put("after", after);
      }
      JsonNode page = client.data(Client.example("inventory"), variables).path("resources");
      assertThat(page.path("totalCount").asInt()).isEqualTo(total);
      page.path("nodes").forEach(node -> seen.add(node.path("id").asText()));
      pages++;
      if (!page.at("/pageInfo/hasNextPage").asBoolean()) {
        break;
      }
      after = page.at("/pageInfo/endCursor").asText();
    }
    assertThat(seen).hasSize(total);
    assertThat(pages).isEqualTo((total + 96) / 97);
  }

  @Test
  void whatCouldNotBeReadIsAGapWithARemedyAndNeverEmptyOrPassed() {
    JsonNode gaps =
        client
            .data(
                "{ gaps(first: 500) { totalCount nodes { connector source account region category"
                    + " message remedy since } } }")
            .path("gaps");
    JsonNode truth = control.send("GET", "/truth", "");
    List<String> denied = new ArrayList<>();
    for (JsonNode account : truth.at("/aws/accounts")) {
      if (!account.path("readable").asBoolean(true)) {
        denied.add(account.path("id").asText());
      }
    }
    assertThat(denied).as("the estate has a denied account").hasSize(1);
    String deniedId = denied.getFirst();
    assertThat(gaps.path("nodes"))
        .anySatisfy(gap -> {
          assertThat(gap.path("account").asText()).isEqualTo(deniedId);
          assertThat(gap.path("category").asText()).isEqualTo("PERMISSION_DENIED");
          assertThat(gap.path("message").asText()).isNotBlank();
          assertThat(gap.path("remedy").asText("")).isNotBlank();
        });
    assertThat(gaps.path("nodes"))
        .anySatisfy(gap -> {
          assertThat(gap.path("region").asText()).isEqualTo("ap-southeast-2");
          assertThat(gap.path("source").asText()).isEqualTo("security-hub");
          assertThat(gap.path("category").asText()).isEqualTo("NOT_ENABLED");
          assertThat(gap.path("remedy").asText("")).isNotBlank();
        });
    for (String provider : List.of("aws", "azure", "gcp")) {
      assertThat(gaps.path("nodes"))
          .as(provider)
          .anySatisfy(gap -> assertThat(gap.path("connector").asText()).isEqualTo(provider));
    }
    JsonNode compliance = client.data(Client.example("compliance"), STANDARD).path("standard");
    assertThat(compliance.at("/freshness/state").asText()).isEqualTo("FAILED");
    assertThat(compliance.at("/summary/controls/passed").asInt())
        .as("while accounts are unread, nothing is passed everywhere")
        .isZero();
    assertThat(compliance.at("/summary/coverage").asDouble()).isBetween(0.1, 99.9);
  }

  @Test
  void allThreeCloudsSpeakToNist() {
    JsonNode standards = client.data(Client.example("standards")).path("standards");
    List<JsonNode> nist = new ArrayList<>();
    standards.forEach(standard -> {
      if (standard.path("id").asText().equals("nist-800-53:r5")) {
        nist.add(standard);
      }
    });
    assertThat(nist)
        .singleElement()
        .satisfies(standard ->
            assertThat(standard.path("providers"))
                .extracting(JsonNode::asText)
                .contains("aws", "azure", "gcp"));
  }

  @Test
  void anObjectIsFoundAgainByItsGlobalId() {
    JsonNode page =
        client.data(
            "{ resources(first: 1) { nodes { id name } } findings(first: 1) { nodes { id title"
                + " account { nativeId } } } accounts(first: 1) { nodes { id name } } }");
    for (String at : List.of("/resources", "/findings", "/accounts")) {
      String id = page.at(at + "/nodes/0/id").asText();
      assertThat(client.data(Client.example("node"), Map.of("id", id)).at("/node/id").asText())
          .isEqualTo(id);
    }
    assertThat(client.data(Client.example("node"), Map.of("id", "rnothing")).path("node").isNull())
        .isTrue();
  }

  @Test
  void aWrongRequestGetsATypedErrorThatSaysWhatToDo() {
    String tampered =
        client
            .data("{ resources(first: 1) { pageInfo { endCursor } } }")
            .at("/resources/pageInfo/endCursor")
            .asText();
    tampered =
        tampered.substring(0, 5) + (tampered.charAt(5) == 'A' ? 'B' : 'A') + tampered.substring(6);
    assertThat(code("{ resources(after: \"" + tampered + "\") { nodes { id } } }"))
        .isEqualTo("BAD_CURSOR");
    assertThat(code("{ resources(first: -1) { nodes { id } } }")).isEqualTo("BAD_REQUEST");
    assertThat(code("{ resources(first: 1001) { nodes { id } } }")).isEqualTo("BAD_REQUEST");
    assertThat(code("{ resources(first: 1, last: 1) { nodes { id } } }")).isEqualTo("BAD_REQUEST");
    assertThat(code("{ nonsense }")).isEqualTo("BAD_REQUEST");
    assertThat(code("{ standard(id: \"no:such\") { id } }")).isEqualTo("NOT_FOUND");
    assertThat(
            client
                .data("{ resources(first: 0) { totalCount nodes { id } } }")
                .at("/resources/nodes"))
        .isEmpty();
  }

  @Test
  void pagesBesideGraphqlAreServed() {
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(client.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(client.get("/schema.graphql").body()).contains("type Query");
    HttpResponse<String> graphiql = client.get("/graphiql/");
    assertThat(graphiql.statusCode()).isEqualTo(200);
    assertThat(graphiql.body().toLowerCase(java.util.Locale.ROOT)).contains("graphiql");
    HttpResponse<String> mutationByGet =
        client.get("/graphql?query=mutation%7Brefresh%7Bshards%7D%7D");
    assertThat(mutationByGet.statusCode()).isEqualTo(405);
    assertThat(client.get("/graphql?query=%7B__typename%7D").body()).contains("Query");
  }

  private static String code(String query) {
    return client.ask(query, Map.of()).at("/errors/0/extensions/code").asText();
  }

  private static int sum(JsonNode buckets) {
    return buckets(buckets).values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> buckets(JsonNode buckets) {
    Map<String, Integer> counts = new HashMap<>();
    buckets.forEach(b -> counts.put(b.path("value").asText(), b.path("count").asInt()));
    return counts;
  }

  private static Map<String, Integer> plus(Map<String, Integer> counts, String key, int more) {
    Map<String, Integer> sum = new HashMap<>(counts);
    if (more > 0) {
      sum.merge(key, more, Integer::sum);
    }
    return sum;
  }

  private static Map<String, Integer> sum(JsonNode some, JsonNode others) {
    Map<String, Integer> sum = counts(some);
    counts(others).forEach((name, count) -> sum.merge(name, count, Integer::sum));
    return sum;
  }

  private static Map<String, Integer> counts(JsonNode byName) {
    Map<String, Integer> counts = new HashMap<>();
    byName
        .properties()
        .forEach(entry -> {
          if (entry.getValue().asInt() > 0) {
            counts.put(entry.getKey(), entry.getValue().asInt());
          }
        });
    return counts;
  }
}
