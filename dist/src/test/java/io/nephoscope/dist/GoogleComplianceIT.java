package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where Google's numbers tempt to lie: of what Compliance Manager does not judge, nothing passes.
 */
class GoogleComplianceIT {

  private static final String GAPS = "{ gaps(first: 100) { nodes { source category remedy } } }";

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
    for (int i = 0; i < 300 && summary.at("/controls/failed").asInt() == 0; i++) {
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
