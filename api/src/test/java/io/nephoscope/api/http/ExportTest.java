package io.nephoscope.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports, as a client takes them. */
class ExportTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int MANY = 20_000;

  @TempDir static Path folder = Path.of("");
  private static SnapshotStore store;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    store.putConnector(
        new ConnectorRecord("aws", "aws", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord(
            "aws",
            "posture",
            EnumSet.allOf(Observation.Kind.class),
            true,
            Duration.ofHours(1),
            null,
            null));
    try (ShardContent content = store.newContent()) {
      content.add(finding("m", Finding.Type.MISCONFIGURATION, "=Open, \"to\" all\nof us"));
      content.add(finding("v", Finding.Type.VULNERABILITY, "CVE-2024-6387 in OpenSSH"));
      content.add(finding("t", Finding.Type.THREAT, "Somebody mines coins"));
      content.add(finding("w", Finding.Type.VULNERABILITY, "A weakness without a number"));
      content.add(assessment("a", Assessment.Status.PASSED, "AC-2"));
      content.add(assessment("b", Assessment.Status.FAILED, "AC-3"));
      content.add(assessment("c", Assessment.Status.UNKNOWN, "AC-4"));
      content.add(assessment("d", Assessment.Status.NOT_APPLICABLE, "AC-5"));
      store.publish(new ShardKey("aws", "aws", "posture", "1", "One", "r1"), content, NOON);
    }
    try (ShardContent content = store.newContent()) {
      for (int i = 0; i < MANY; i++) {
        content.add(
            Finding.builder("2", "many-" + i, "Security Hub", Finding.Type.OTHER)
                .region("r2")
                .title("x".repeat(1_000))
                .build());
      }
      store.publish(new ShardKey("aws", "aws", "posture", "2", "Two", "r2"), content, NOON);
    }
    GraphQlExecution execution =
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
    server =
        ApiServer.start(new ApiServer.Served(store, execution, true, () -> true), "127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @Test
  void everyFindingIsALineOfJsonAndTheFilterIsThatOfGraphQl() {
    HttpResponse<String> answer = get("findings.ndjson", "{\"filter\":{\"account\":[\"1\"]}}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-nephoscope-freshness")).contains("FRESH");
    List<JsonNode> lines = answer.body().lines().map(ExportTest::json).toList();
    assertThat(lines)
        .extracting(line -> line.path("nativeId").asText())
        .containsExactlyInAnyOrder("m", "v", "t", "w");
    assertThat(get("findings.ndjson", "{\"filter\":{\"kind\":[\"THREAT\"]}}").body().lines())
        .hasSize(1);
  }

  @Test
  void aFilterThatGraphQlWouldRefuseIsRefused() {
    HttpResponse<String> wrong = get("findings.csv", "{\"filter\":{\"kind\":[\"NONSENSE\"]}}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("BAD_REQUEST", "NONSENSE");
    assertThat(get("findings.csv", "{\"wrong\":1}").statusCode()).isEqualTo(400);
    assertThat(get("findings.csv", "no json").statusCode()).isEqualTo(400);
    assertThat(get("findings.xml", "{}").statusCode()).isEqualTo(404);
    assertThat(get("compliance.oscal", "{\"standard\":\"no:such\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void cellsOfACsvAreQuotedAndNoneIsAFormula() {
    String csv = get("findings.csv", "{\"filter\":{\"kind\":[\"MISCONFIGURATION\"]}}").body();
    assertThat(csv).startsWith("id,provider,account,region,source,kind,severity,state,title,");
    assertThat(csv).contains("\"'=Open, \"\"to\"\" all\nof us\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.0", "1.3.0"})
  void everyEventIsOfItsClassAndMeetsTheSchemaOfItsVersionOfOcsf(String version)
      throws IOException {
    JsonSchema schema = schema(version);
    List<JsonNode> findings = events("findings", "{\"filter\":{\"account\":[\"1\"]}}", version);
    assertThat(findings)
        .extracting(event -> event.path("class_uid").asInt())
        .containsExactlyInAnyOrder(2003, 2002, 2004, 2004);
    List<JsonNode> assessments = events("assessments", "{}", version);
    assertThat(assessments)
        .extracting(event -> event.at("/compliance/status_id").asInt())
        .containsExactlyInAnyOrder(1, 3, 0, 99);
    for (List<JsonNode> events : List.of(findings, assessments)) {
      assertThat(events).allSatisfy(event -> assertThat(schema.validate(event)).isEmpty());
      assertThat(events)
          .allSatisfy(
              event -> assertThat(event.at("/metadata/version").asText()).isEqualTo(version));
    }
    for (String needed : List.of("finding_info", "cloud", "time")) {
      ObjectNode lame = findings.getFirst().deepCopy();
      lame.remove(needed);
      assertThat(schema.validate(lame)).as("without " + needed).isNotEmpty();
    }
    ObjectNode strange = findings.getFirst().deepCopy();
    strange.put("invented", 1);
    assertThat(schema.validate(strange)).as("with an attribute of nobody's").isNotEmpty();
  }

  @Test
  void everyResourceOfAFindingIsToldInEachVersionOfOcsf() throws IOException {
    String misconfigurations = "{\"filter\":{\"kind\":[\"MISCONFIGURATION\"]}}";
    JsonNode old = events("findings", misconfigurations, "1.1.0").getFirst();
    assertThat(old.at("/resource/name").asText()).isEqualTo("i");
    assertThat(old.at("/unmapped/resources/0/name").asText()).isEqualTo("j");
    JsonNode later = events("findings", misconfigurations, "1.3.0").getFirst();
    assertThat(later.at("/resource/name").asText()).isEqualTo("i");
    assertThat(later.path("resources"))
        .extracting(resource -> resource.path("name").asText())
        .containsExactly("i", "j");
    assertThat(schema("1.1.0").validate(later)).as("1.3.0 is not 1.1.0").isNotEmpty();
    assertThat(get("findings.ocsf", "{}", "&version=0.9").statusCode()).isEqualTo(400);
  }

  private static List<JsonNode> events(String what, String variables, String version) {
    return get(what + ".ocsf", variables, "&version=" + version)
        .body()
        .lines()
        .map(ExportTest::json)
        .toList();
  }

  @Test
  void whatNobodyAssessedIsExcludedFromTheReviewAndNeverSatisfied() {
    JsonNode results =
        json(get("compliance.oscal", "{\"standard\":\"nist-800-53:r5\"}").body())
            .path("assessment-results");
    assertThat(results.at("/metadata/oscal-version").asText()).isEqualTo("1.1.2");
    JsonNode result = results.at("/results/0");
    JsonNode selection = result.at("/reviewed-controls/control-selections/0");
    assertThat(selection.path("include-controls"))
        .extracting(control -> control.path("control-id").asText())
        .containsExactlyInAnyOrder("ac-2", "ac-3", "ac-4");
    assertThat(selection.path("exclude-controls")).hasSize(1_004);
    assertThat(result.path("findings"))
        .extracting(finding ->
            finding.at("/target/target-id").asText()
                + " "
                + finding.at("/target/status/state").asText()
                + " "
                + finding.at("/target/status/reason").asText())
        .containsExactlyInAnyOrder(
            "ac-2 satisfied pass", "ac-3 not-satisfied fail", "ac-4 not-satisfied other");
    assertThat(results.findValuesAsText("uuid"))
        .allMatch(uuid ->
            uuid.matches("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }

  @Test
  void aStandardOfWhichNothingIsAssessedExcludesEveryControl() {
    JsonNode result =
        json(get("compliance.oscal", "{\"standard\":\"iso-27001:2022\"}").body())
            .at("/assessment-results/results/0");
    JsonNode selection = result.at("/reviewed-controls/control-selections/0");
    assertThat(selection.path("include-all").isObject()).isTrue();
    assertThat(selection.has("include-controls")).isFalse();
    assertThat(selection.path("exclude-controls")).isNotEmpty();
    assertThat(result.has("findings")).isFalse();
  }

  @Test
  void aLargeExportComesWholeAndAReaderThatLeavesHurtsNobody() throws Exception {
    HttpResponse<InputStream> left =
        CLIENT.send(
            HttpRequest.newBuilder(uri("findings.ndjson", "{}")).build(),
            BodyHandlers.ofInputStream());
    try (InputStream body = left.body()) {
      assertThat(body.readNBytes(1_000)).hasSize(1_000);
    }
    HttpResponse<String> posted = post("{\"filter\":{\"account\":[\"2\"]}}", "application/json");
    assertThat(posted.body().lines()).hasSize(MANY);
  }

  @Test
  void whatWouldNotBeLookedAtIsRefusedRatherThanExportedWhole() throws Exception {
    assertThat(get("findings.ndjson", "null").statusCode()).isEqualTo(400);
    assertThat(get("findings.ndjson", "{}", "&filter=%7B%7D").body())
        .contains("BAD_REQUEST", "filter: there is no such parameter");
    assertThat(post("{\"filter\":{}}", "multipart/form-data; boundary=x").statusCode())
        .isEqualTo(400);
    // What curl -d says of it.
    assertThat(
            post("{\"filter\":{\"account\":[\"2\"]}}", "application/x-www-form-urlencoded")
                .body()
                .lines())
        .hasSize(MANY);
  }

  private static HttpResponse<String> post(String body, String type) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/export/findings.ndjson"))
            .header("content-type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static Finding finding(String id, Finding.Type type, String title) {
    return Finding.builder("1", id, "Security Hub", type)
        .region("r1")
        .title(title)
        .severity(Severity.HIGH)
        .check(type == Finding.Type.MISCONFIGURATION ? "EC2.13" : null)
        .control(new ControlRef("", "NIST.800-53.r5 SC-7"))
        .resource(new Finding.ResourceRef("arn:aws:ec2:r1:1:instance/i", "AWS::EC2::Instance", "i"))
        .resource(new Finding.ResourceRef("arn:aws:ec2:r1:1:instance/j", "AWS::EC2::Instance", "j"))
        .remediation("Close it.", "https://example.org/")
        .seen(NOON.minusSeconds(60), NOON)
        .nativeJson("{\"Id\":\"" + id + "\"}")
        .build();
  }

  private static Assessment assessment(String check, Assessment.Status status, String control) {
    return new Assessment(
        "1",
        "r1",
        check,
        "Check " + check,
        List.of(new ControlRef("", "NIST.800-53.r5 " + control)),
        "arn:aws:ec2:r1:1:instance/i",
        status,
        false,
        Severity.MEDIUM,
        null,
        NOON);
  }

  private static JsonSchema schema(String version) throws IOException {
    try (InputStream in =
        ExportTest.class.getResourceAsStream("ocsf-findings-" + version + ".json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Objects.requireNonNull(in));
    }
  }

  private static URI uri(String what, String variables) {
    return URI.create(
        "http://127.0.0.1:"
            + server.port()
            + "/export/"
            + what
            + "?variables="
            + URLEncoder.encode(variables, StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> get(String what, String variables) {
    return get(what, variables, "");
  }

  private static HttpResponse<String> get(String what, String variables, String more) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(uri(what, variables) + more)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
