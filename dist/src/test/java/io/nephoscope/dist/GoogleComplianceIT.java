package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where Google's numbers tempt to lie: of what Compliance Manager does not judge, nothing passes.
 */
class GoogleComplianceIT {

  private static final String GAPS =
      "{ gaps(first: 100) { nodes { source account category remedy } } }";

  /** Google's Compliance Manager says of it: 90 passing, 10 failing. */
  private static final String TRAPPED = "unmapped:gcp:acme-cloud-baseline";

  private static final String TRAP =
      "{ standard(id: \""
          + TRAPPED
          + "\") { summary { controls { passed failed"
          + " partial notAssessed total } score coverage lower upper } breakdown(by: PROVIDER) {"
          + " key native { score label } } } }";

  @TempDir private Path data;

  @Test
  void withoutComplianceManagerFailuresAreToldAndNothingPasses() throws IOException {
    try (Launched demo =
        Launched.ready(
            "Ready: ",
            "demo",
            "--port",
            "0",
            "--quotas",
            "off",
            "--size",
            "300",
            "--data",
            data.toString())) {
      new Client(demo.outputAddress("Control: "))
          .send(
              "POST",
              "/faults",
              "{\"cloud\":\"google\",\"service\":\"compliance\",\"kind\":\"disabled\"}");
      try (Launched serve =
          Launched.ready(
              "Ready: ", "serve", "--config", organisationAlone().toString(), "--port", "0")) {
        Client client = new Client(serve.address());
        JsonNode summary = untilFailuresAreTold(client);
        assertThat(summary.at("/controls/passed").asInt()).isZero();
        assertThat(summary.at("/controls/partial").asInt()).isZero();
        assertThat(summary.at("/controls/notAssessed").asInt())
            .isGreaterThan(summary.at("/controls/failed").asInt());
        assertThat(client.data(GAPS).at("/gaps/nodes"))
            .anySatisfy(gap -> {
              assertThat(gap.path("source").asText()).isEqualTo("compliance-manager");
              assertThat(gap.path("category").asText()).isEqualTo("NOT_ENABLED");
              assertThat(gap.path("remedy").asText("")).contains("gcloud services enable");
            });
      }
    }
  }

  @Test
  void ninetyPassingOfWhichSixtyWereNotAssessedAndTenFailingIsSeventyFiveBetweenThirtyAndNinety()
      throws IOException {
    try (Launched demo =
            Launched.ready(
                "Ready: ",
                "demo",
                "--port",
                "0",
                "--quotas",
                "off",
                "--size",
                "300",
                "--data",
                data.toString());
        Launched serve =
            Launched.ready(
                "Ready: ", "serve", "--config", organisationAlone().toString(), "--port", "0")) {
      Client client = new Client(serve.address());
      client.until(
          "{ standards { id } }", answer -> answer.findValuesAsText("id").contains(TRAPPED));
      JsonNode standard =
          client
              .until(TRAP, answer -> answer.at("/standard/summary/controls/total").asInt() > 0)
              .path("standard");
      JsonNode summary = standard.path("summary");
      JsonNode controls = summary.path("controls");
      assertThat(controls.path("passed").asInt()).isEqualTo(30);
      assertThat(controls.path("failed").asInt()).isEqualTo(10);
      assertThat(controls.path("notAssessed").asInt()).isEqualTo(60);
      assertThat(controls.path("total").asInt()).isEqualTo(100);
      assertThat(summary.path("score").asDouble()).isEqualTo(75.0);
      assertThat(summary.path("coverage").asDouble()).isEqualTo(40.0);
      assertThat(summary.path("lower").asDouble()).isEqualTo(30.0);
      assertThat(summary.path("upper").asDouble()).isEqualTo(90.0);
      assertThat(standard.at("/breakdown/0/native/0/score").asDouble())
          .as("Google's own score, of what it assessed")
          .isEqualTo(75.0);

      whatPassesElsewhereIsPartialWhereItIsOffInOneProject(
          client, new Client(demo.outputAddress("Control: ")));
    }
  }

  private static void whatPassesElsewhereIsPartialWhereItIsOffInOneProject(
      Client client, Client control) {
    JsonNode project = control.send("GET", "/truth", "").at("/gcp/accounts/0/id");
    control.send(
        "POST",
        "/faults",
        "{\"cloud\":\"google\",\"service\":\"compliance\",\"kind\":\"disabled\",\"account\":"
            + project
            + "}");
    client.data(
        Client.example("refresh"),
        Map.of("connectors", List.of("gcp"), "sources", List.of("compliance-manager")));
    JsonNode summary =
        client
            .until(TRAP, answer -> answer.at("/standard/summary/controls/passed").asInt() == 0)
            .at("/standard/summary");
    assertThat(summary.at("/controls/partial").asInt()).isEqualTo(30);
    assertThat(summary.at("/controls/failed").asInt()).isEqualTo(10);
    assertThat(summary.path("lower").asDouble()).as("nothing passes everywhere").isZero();
    assertThat(client.data(GAPS).at("/gaps/nodes"))
        .anySatisfy(gap -> {
          assertThat(gap.path("account").asText()).isEqualTo(project.asText());
          assertThat(gap.path("category").asText()).isEqualTo("NOT_ENABLED");
        });
  }

  /** A folder whose only connector reads the organisation and nothing besides. */
  private Path organisationAlone() throws IOException {
    String gcp =
        Files.readString(data.resolve("connectors/gcp.yaml"))
            .replaceAll("(?m)^projects:\\R(  - .*\\R)+", "");
    Path connectors = Files.createDirectories(data.resolve("google/connectors"));
    Files.writeString(connectors.resolve("gcp.yaml"), gcp);
    Files.writeString(data.resolve("google/nephoscope.yaml"), "");
    return data.resolve("google");
  }

  private static JsonNode untilFailuresAreTold(Client client) {
    JsonNode summary = summary(client);
    for (int i = 0; i < 6_000 && summary.at("/controls/failed").asInt() == 0; i++) {
      LockSupport.parkNanos(100_000_000);
      summary = summary(client);
    }
    assertThat(summary.at("/controls/failed").asInt()).isPositive();
    return summary;
  }

  private static JsonNode summary(Client client) {
    return client
        .data(Client.example("compliance"), Map.of("standard", "nist-800-53:r5"))
        .at("/standard/summary");
  }
}
