package io.nephoscope.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters, facets, orders and cursors, as a client writes them. */
class SelectionsTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final ShardKey SHARD =
      new ShardKey("prod", "aws", "everything", "111", "Acme", "us-east-1");

  @TempDir Path folder;
  private SnapshotStore store;
  private GraphQlExecution execution;

  /** What the view was asked for, by method. */
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void open() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    store.putConnector(
        new ConnectorRecord("prod", "aws", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord(
            "prod",
            "everything",
            Set.of(
                Observation.Kind.RESOURCE,
                Observation.Kind.FINDING,
                Observation.Kind.ACCOUNT,
                Observation.Kind.AGENT_STATUS),
            true,
            Duration.ofHours(1),
            null,
            null));
    try (ShardContent content = store.newContent()) {
      content.add(new Account("111", "Acme", null, null, List.of(), Map.of()));
      for (int i = 0; i < 120; i++) {
        content.add(machine(i));
        for (int f = 0; f < i % 4; f++) {
          content.add(finding(i, f));
        }
      }
      content.add(
          new AgentStatus(
              "111", "us-east-1", "id-1", "SSM", AgentStatus.State.ONLINE, "1", null, null));
      store.publish(SHARD, content, NOON);
    }
    execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              throw new IllegalArgumentException("nothing is read here");
            },
            () -> {
              throw new IllegalStateException("there are no plugins here");
            },
            true);
  }

  private static Resource machine(int i) {
    return Resource.builder("111", "id-" + i, i % 2 == 0 ? "AWS::EC2::Instance" : "AWS::S3::Bucket")
        .region(i % 3 == 0 ? "eu-west-1" : "us-east-1")
        .name(String.format("web-%03d", i))
        .tag(i % 5 == 0 ? "env" : "team", "v" + i % 2)
        .createdAt(i % 7 == 0 ? null : NOON.minus(Duration.ofDays(i)))
        .build();
  }

  private static Finding finding(int resource, int number) {
    return Finding.builder(
            "111", "f-" + resource + "-" + number, "Security Hub", Finding.Type.MISCONFIGURATION)
        .title("Port " + number + " is open")
        .severity(number == 0 ? Severity.CRITICAL : Severity.LOW)
        .check("EC2." + number)
        .resource(new Finding.ResourceRef("id-" + resource, null, null))
        .seen(NOON.minus(Duration.ofDays(1)), NOON)
        .build();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 120",
        "{type: [\"aws::ec2::instance\"]} | 60",
        "{typeStartsWith: [\"AWS::s3\"]} | 60",
        "{typeContains: [\"::\"]} | 120",
        "{nameStartsWith: [\"WEB-00\", \"web-01\"]} | 20",
        "{nameContains: [\"b-11\"]} | 10",
        "{nameContains: [\"*\"]} | 0",
        "{name: [\"Web-007\"]} | 1",
        "{nativeId: [\"id-7\", \"id-8\", \"nothing\"]} | 2",
        "{account: [\"acme\"], region: [\"EU-west-1\"]} | 40",
        "{tags: [{key: \"env\"}, {key: \"team\", value: \"v0\"}]} | 72",
        "{and: [{tags: [{key: \"env\"}]}, {tags: [{key: \"team\"}]}]} | 0",
        "{exists: [CREATED_AT]} | 102",
        "{missing: [CREATED_AT]} | 18",
        "{createdAt: {from: \"2026-11-20T12:00:00Z\", to: \"2026-11-22T12:00:00Z\"}} | 3",
        "{or: [{name: [\"web-001\"]}, {name: [\"web-002\"]}]} | 2",
        "{or: []} | 0",
        "{name: []} | 0",
        "{not: {region: [\"eu-west-1\"]}} | 80",
        "{findings: {severity: [CRITICAL]}} | 90",
        "{findings: {titleContains: [\"2 IS\"]}} | 30",
        "{not: {findings: {}}} | 30",
        "{agents: {name: [\"ssm\"], state: [ONLINE]}} | 1",
        "{findings: {resource: {findings: {check: [\"EC2.2\"]}}}} | 30",
      })
  void resourcesAreSelectedAsTheFilterSays(String filter, int count) {
    JsonNode data = data("{ resources(filter: " + filter + ", first: 0) { totalCount } }");
    assertThat(data.at("/resources/totalCount").asInt()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 180",
        "{severity: [CRITICAL], source: [\"security hub\"]} | 90",
        "{check: [\"EC2.1\"]} | 60",
        "{titleStartsWith: [\"port 2\"]} | 30",
        "{resource: {tags: [{key: \"env\"}]}} | 36",
        "{resource: {region: [\"eu-west-1\"]}, account: [\"Acme\"]} | 60",
        "{exists: [RESOURCES]} | 180",
        "{missing: [REMEDIATION]} | 180",
        "{standard: [\"nist-800-53:r5\"]} | 0",
        "{lastSeenAt: {to: \"2026-11-23T12:00:00Z\"}} | 180",
      })
  void findingsAreSelectedAsTheFilterSays(String filter, int count) {
    JsonNode data = data("{ findings(filter: " + filter + ", first: 0) { totalCount } }");
    assertThat(data.at("/findings/totalCount").asInt()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "findings(filter: {standard: [\"no:such\"]}) { totalCount } | filter.standard: nobody"
            + " knows",
        "resources(filter: {findings: {standard: [\"x\"]}}) { totalCount } |"
            + " filter.findings.standard",
        "resources(filter: {createdAt: {from: \"2026-01-02T00:00:00Z\", to:"
            + " \"2026-01-01T00:00:00Z\"}}) { totalCount } | filter.createdAt: from 2026-01-02",
        "resources(filter: {findings: {resource: {findings: {resource: {}}}}}) { totalCount } |"
            + " more than 3 times",
        "resources(filter: {not: {not: {not: {not: {not: {not: {not: {not: {not: {not: {not: {not:"
            + " {}}}}}}}}}}}}}) { totalCount } | deeper than 12",
        "resources(orderBy: [{field: RELEVANCE}]) { nodes { id } } | RELEVANCE is given without"
            + " search",
        "resources { groupBy(fields: [TAG_KEY]) { count } } | several of TAG_KEY",
        "resources { groupBy(fields: []) { count } } | expected: 1 to 4",
        "resources { groupBy(fields: [PROVIDER, TYPE, CATEGORY, REGION, ACCOUNT]) { count } } |"
            + " expected: 1 to 4",
        "resources(first: 1, last: 1) { nodes { id } } | both are given",
        "resources(first: 1, before: \"x\") { nodes { id } } | before: it is given without last",
        "resources(last: 1, after: \"x\") { nodes { id } } | after: it is given with last",
      })
  void whatCannotBeAskedIsRefusedInOurWords(String field, String words) {
    JsonNode answer = answer("{ " + field + " }", Map.of());
    assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("BAD_REQUEST");
    assertThat(answer.at("/errors/0/message").asText()).contains(words);
  }

  @Test
  void longListsAndTextsAreRefused() {
    String query =
        "query Q($names: [String!]) { resources(filter: {name: $names}) { totalCount } }";
    for (List<String> names :
        List.of(java.util.Collections.nCopies(2_001, "n"), List.of("n".repeat(1_001)))) {
      JsonNode answer = answer(query, Map.of("names", names));
      assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("BAD_REQUEST");
    }
  }

  @Test
  void cursorsThatAreNotOursForThisListAreRefused() {
    String cursor =
        data("{ resources(first: 1) { pageInfo { endCursor } } }")
            .at("/resources/pageInfo/endCursor")
            .asText();
    assertThat(nodes("resources(first: 2, after: $after)", cursor)).hasSize(2);
    char other = cursor.charAt(9) == 'A' ? 'B' : 'A';
    for (String bad :
        List.of(
            cursor.substring(0, 9) + other + cursor.substring(10),
            cursor.substring(0, cursor.length() - 4),
            "",
            "junk!",
            "rO0ABXNyAA",
            "x".repeat(20_000),
            "-1")) {
      assertThat(code("resources(after: $after)", bad)).as(bad).isEqualTo("BAD_CURSOR");
    }
    assertThat(code("resources(after: $after, orderBy: [{field: TYPE}])", cursor))
        .isEqualTo("BAD_CURSOR");
    assertThat(
            code(
                "resources(last: 1, before: $after, orderBy: [{field: NAME, direction: DESC}])",
                cursor))
        .isEqualTo("BAD_CURSOR");
    assertThat(code("findings(after: $after)", cursor)).isEqualTo("BAD_CURSOR");
  }

  @Test
  void aCursorAfterALongNameInAnyScriptIsAPlaceToo() {
    try (ShardContent content = store.newContent()) {
      for (int i = 0; i < 3; i++) {
        content.add(Resource.builder("111", "long-" + i, "T").name("雲".repeat(9_000)).build());
      }
      store.publish(SHARD, content, NOON);
    }
    String cursor =
        data("{ resources(first: 1) { pageInfo { endCursor } } }")
            .at("/resources/pageInfo/endCursor")
            .asText();
    assertThat(nodes("resources(first: 5, after: $after)", cursor)).hasSize(2);
  }

  private String code(String field, String cursor) {
    return answer(
            "query Q($after: String) { " + field + " { nodes { id } } }", Map.of("after", cursor))
        .at("/errors/0/extensions/code")
        .asText();
  }

  private JsonNode nodes(String field, String cursor) {
    return answer(
            "query Q($after: String) { " + field + " { nodes { id } } }", Map.of("after", cursor))
        .at("/data/resources/nodes");
  }

  @Test
  void facetsLeaveTheirOwnFieldOutWhenAsked() {
    String query =
        "{ resources(filter: {region: [\"eu-west-1\"], type: [\"AWS::S3::Bucket\"]}, first: 0) {"
            + " totalCount own: facets(fields: [REGION, TYPE], disjunctive: true) { field buckets {"
            + " value count } } facets(fields: [REGION, TYPE]) { buckets { value count } } } }";
    JsonNode resources = data(query).get("resources");
    assertThat(resources.get("totalCount").asInt()).isEqualTo(20);
    assertThat(resources.at("/own/0/buckets").toString())
        .isEqualTo(
            "[{\"value\":\"us-east-1\",\"count\":40},{\"value\":\"eu-west-1\",\"count\":20}]");
    assertThat(resources.at("/facets/0/buckets").toString())
        .isEqualTo("[{\"value\":\"eu-west-1\",\"count\":20}]");
    assertThat(resources.at("/own/1/buckets")).hasSize(2);
  }

  @Test
  void rowsAreGroupedBySeveralFields() {
    JsonNode groups =
        data("{ resources(first: 0) { groupBy(fields: [TYPE, REGION], first: 2) { values count } }"
                + " }")
            .at("/resources/groupBy");
    assertThat(groups.toString())
        .isEqualTo(
            "[{\"values\":[\"AWS::EC2::Instance\",\"us-east-1\"],\"count\":40},"
                + "{\"values\":[\"AWS::S3::Bucket\",\"us-east-1\"],\"count\":40}]");
  }

  @Test
  void whatIsSearchedForComesBestFirstUnlessAnotherOrderIsAskedFor() {
    assertThat(names("resources(search: \"web 007\", first: 1)"))
        .isEqualTo("[{\"name\":\"web-007\"}]");
    assertThat(
            names(
                "resources(search: \"web\", first: 1, orderBy: [{field: NAME, direction: DESC}])"))
        .isEqualTo("[{\"name\":\"web-119\"}]");
    assertThat(
            data("{ findings(search: \"port open\", first: 0) { totalCount } }")
                .at("/findings/totalCount")
                .asInt())
        .isEqualTo(180);
  }

  private String names(String field) {
    return data("{ " + field + " { nodes { name } } }").at("/resources/nodes").toString();
  }

  @Test
  void aPageOfAHundredResourcesWithTheirFindingsIsAHandfulOfSearches() {
    JsonNode page =
        data(
            "{ resources(first: 100) { totalCount nodes { id name account { name } agents { name }"
                + " worst: findings(first: 1, filter: {state: [ACTIVE]}) { totalCount nodes { title"
                + " resources { id name account { name } } } }"
                + " findings(first: 0) { totalCount } } } }");
    JsonNode nodes = page.at("/resources/nodes");
    assertThat(nodes).hasSize(100);
    for (int i = 0; i < 100; i++) {
      JsonNode node = nodes.get(i);
      assertThat(node.at("/findings/totalCount").asInt()).isEqualTo(i % 4);
      assertThat(node.at("/worst/totalCount").asInt()).isEqualTo(i % 4);
      assertThat(node.at("/worst/nodes")).hasSize(Math.min(1, i % 4));
      assertThat(node.at("/account/name").asText()).isEqualTo("Acme");
      assertThat(node.at("/agents")).hasSize(i == 1 ? 1 : 0);
      if (i % 4 > 0) {
        assertThat(node.at("/worst/nodes/0/title").asText()).isEqualTo("Port 0 is open");
        assertThat(node.at("/worst/nodes/0/resources/0/id")).isEqualTo(node.get("id"));
      }
    }
    List<String> searches = asked.stream().filter(SelectionsTest::searches).toList();
    assertThat(searches).as("what was searched for").hasSizeLessThanOrEqualTo(6);
  }

  /** Whether a method of the view looks into the index for each call. */
  private static boolean searches(String method) {
    return switch (method) {
      case "resources",
          "findings",
          "resource",
          "finding",
          "findingsAbout",
          "agents",
          "countResources",
          "countFindings",
          "resourceFacets",
          "findingFacets" ->
          true;
      default -> false;
    };
  }

  private JsonNode data(String query) {
    JsonNode answer = answer(query, Map.of());
    assertThat(answer.has("errors")).as("%s", answer).isFalse();
    return answer.get("data");
  }

  private JsonNode answer(String query, Map<String, Object> variables) {
    asked.clear();
    try (View view = store.view()) {
      Answer answer =
          execution.answer(
              listening(view), new GraphQlExecution.Request(query, null, variables, false));
      return new ObjectMapper().readTree(answer.json());
    } catch (IOException noJson) {
      throw new AssertionError(noJson);
    }
  }

  /** The same view, of which each call is written down. */
  private View listening(View view) {
    return (View)
        Proxy.newProxyInstance(
            View.class.getClassLoader(),
            new Class<?>[] {View.class},
            (proxy, method, arguments) -> {
              asked.add(method.getName());
              try {
                return method.invoke(view, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getTargetException();
              }
            });
  }
}
