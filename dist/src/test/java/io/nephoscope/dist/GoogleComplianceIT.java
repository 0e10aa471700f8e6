package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Google's numbers tempt to lie: what nobody assessed is no pass, and failures no share. */
class GoogleComplianceIT {

  private static final String STANDARDS = "{ standards { id title providers } }";

  @TempDir private Path data;

  @Test
  void whatNobodyAssessedIsNoPassAndFailuresAloneAreNoPercentage() throws IOException {
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
      Client control = new Client(demo.outputAddress("Control: "));
      Path folder = organisationAlone();

      try (Launched serve = serve(folder.resolve("one"))) {
        Client client = new Client(serve.address());
        JsonNode summary =
            compliance(client, standard(client, "Acme Cloud Baseline")).path("summary");
        assertThat(summary.at("/controls/total").asInt()).isEqualTo(100);
        assertThat(summary.at("/controls/passed").asInt()).isEqualTo(30);
        assertThat(summary.at("/controls/failed").asInt()).isEqualTo(10);
        assertThat(summary.at("/controls/notAssessed").asInt()).isEqualTo(60);
        assertThat(summary.path("score").asDouble()).isEqualTo(75.0);
        assertThat(summary.path("coverage").asDouble()).isEqualTo(40.0);
        assertThat(summary.path("lower").asDouble()).isEqualTo(30.0);
        assertThat(summary.path("upper").asDouble()).isEqualTo(90.0);
      }

      control.send(
          "POST",
          "/faults",
          "{\"cloud\":\"google\",\"service\":\"compliance\",\"kind\":\"disabled\"}");
      try (Launched serve = serve(folder.resolve("two"))) {
        Client client = new Client(serve.address());
        JsonNode standard = compliance(client, "nist-800-53:r5");
        JsonNode summary = standard.path("summary");
        assertThat(summary.at("/controls/failed").asInt()).isPositive();
        assertThat(summary.at("/controls/passed").asInt()).isZero();
        assertThat(summary.at("/controls/notAssessed").asInt())
            .isGreaterThan(summary.at("/controls/failed").asInt());
        JsonNode gaps = client.data("{ gaps(first: 100) { nodes { source category remedy } } }");
        assertThat(gaps.at("/gaps/nodes"))
            .anySatisfy(gap -> {
              assertThat(gap.path("source").asText()).isEqualTo("compliance-manager");
              assertThat(gap.path("category").asText()).isEqualTo("NOT_ENABLED");
            })
            .allSatisfy(gap -> assertThat(gap.path("remedy").asText("")).isNotBlank());
        assertThat(summary.path("score").isNull())
            .as("failures alone make no percentage: " + summary)
            .isTrue();
      }
    }
  }

  /** Two folders whose only connector reads the organisation and nothing besides. */
  private Path organisationAlone() throws IOException {
    String gcp =
        Files.readString(data.resolve("connectors/gcp.yaml"))
            .replaceAll("(?m)^projects:\\R(  - .*\\R)+", "");
    for (String name : new String[] {"one", "two"}) {
      Path connectors = Files.createDirectories(data.resolve("google/" + name + "/connectors"));
      Files.writeString(connectors.resolve("gcp.yaml"), gcp);
      Files.writeString(connectors.resolveSibling("nephoscope.yaml"), "");
    }
    return data.resolve("google");
  }

  private static Launched serve(Path folder) {
    return Launched.ready("Ready: ", "serve", "--config", folder.toString(), "--port", "0");
  }

  private static String standard(Client client, String title) {
    for (JsonNode standard : client.data(STANDARDS).path("standards")) {
      if (standard.path("title").asText().equals(title)) {
        return standard.path("id").asText();
      }
    }
    throw new AssertionError(title + " is not among " + client.data(STANDARDS));
  }

  private static JsonNode compliance(Client client, String id) {
    return client.data(Client.example("compliance"), Map.of("standard", id)).path("standard");
  }
}
