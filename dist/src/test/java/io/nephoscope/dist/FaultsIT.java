package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees when clouds fail, processes die and configurations are wrong. */
class FaultsIT {

  private static final String INVENTORY =
      "{ resources(first: 0) { totalCount facets(fields: [PROVIDER]) { buckets { value count } }"
          + " freshness { state asOf gaps(first: 200) { nodes { source account region category"
          + " message } } } } connectors { id state problem { message } sources { name shards {"
          + " total fresh stale failed pending } } } }";

  @TempDir Path data;

  @Test
  void aServiceDeniedAtRunTimeKeepsItsDataLabelledUntilItIsAllowedAgain() {
    try (Launched demo =
        Launched.ready("Ready: ", "demo", "--port", "0", "--quotas", "off", "--size", "300")) {
      Client client = new Client(demo.address());
      Client control = new Client(demo.outputAddress("Control: "));
      JsonNode before = client.data(INVENTORY);
      int total = before.at("/resources/totalCount").asInt();

      control.send(
          "POST", "/faults", "{\"cloud\":\"aws\",\"service\":\"config\",\"kind\":\"deny\"}");
      assertThat(refresh(client, "aws", "config")).isPositive();
      JsonNode denied =
          until(client, answer -> shards(answer, "aws", "config").path("fresh").asInt() == 0);
      assertThat(denied.at("/resources/totalCount").asInt()).isEqualTo(total);
      assertThat(shards(denied, "aws", "config").path("stale").asInt()).isPositive();
      assertThat(denied.at("/resources/freshness/gaps/nodes"))
          .anySatisfy(gap -> {
            assertThat(gap.path("source").asText()).isEqualTo("config");
            assertThat(gap.path("category").asText()).isEqualTo("PERMISSION_DENIED");
          });

      control.send("DELETE", "/faults", "");
      assertThat(refresh(client, "aws", "config")).isPositive();
      JsonNode allowed =
          until(client, answer -> shards(answer, "aws", "config").path("stale").asInt() == 0);
      assertThat(shards(allowed, "aws", "config")).isEqualTo(shards(before, "aws", "config"));
      assertThat(allowed.at("/resources/totalCount").asInt()).isEqualTo(total);

      demo.children().forEach(ProcessHandle::destroyForcibly);
      assertThat(refresh(client, "gcp", "asset-inventory")).isPositive();
      JsonNode alone =
          until(
              client,
              answer -> shards(answer, "gcp", "asset-inventory").path("fresh").asInt() == 0);
      assertThat(alone.at("/resources/totalCount").asInt()).isEqualTo(total);
      demo.assertThatNothingHeldAnEventLoop();
    }
  }

  @Test
  void afterAKillTheServerAnswersWithLabelledDataBeforeAnyCloudWasRead() throws IOException {
    int total;
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
      total = new Client(demo.address()).data(INVENTORY).at("/resources/totalCount").asInt();
      until(new Client(demo.address()), answer -> committed());
      demo.kill();
    }
    // The clouds of the first run are gone: nothing can be read by the second one.
    try (Launched serve =
        Launched.ready("Ready: ", "serve", "--config", data.toString(), "--port", "0")) {
      JsonNode answer = new Client(serve.address()).data(INVENTORY);
      assertThat(answer.at("/resources/totalCount").asInt()).isEqualTo(total).isPositive();
      assertThat(answer.at("/resources/freshness/state").asText()).isIn("STALE", "FAILED");
      assertThat(answer.at("/resources/freshness/asOf").asText()).isNotBlank();
      answer
          .at("/connectors")
          .forEach(connector ->
              connector
                  .path("sources")
                  .forEach(source -> assertThat(source.at("/shards/fresh").asInt()).isZero()));
    }
  }

  @Test
  void aWrongExternalIdIsRefusedByNameWhileOtherConnectorsWork() throws IOException {
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
      Path connectors = data.resolve("connectors");
      Path other = Files.createDirectories(data.resolve("other/connectors"));
      Files.writeString(data.resolve("other/nephoscope.yaml"), "");
      String aws = Files.readString(connectors.resolve("aws.yaml"));
      Files.writeString(
          other.resolve("aws.yaml"),
          aws.replaceAll("(?m)^external-id: .*$", "external-id: not-the-right-one"));
      Files.copy(connectors.resolve("gcp.yaml"), other.resolve("gcp.yaml"));
      try (Launched serve =
          Launched.ready(
              "Ready: ", "serve", "--config", data.resolve("other").toString(), "--port", "0")) {
        JsonNode answer =
            until(
                new Client(serve.address()),
                one ->
                    connector(one, "aws").path("state").asText().equals("REFUSED")
                        && one.at("/resources/totalCount").asInt() > 0);
        JsonNode refused = connector(answer, "aws");
        assertThat(refused.path("state").asText()).isEqualTo("REFUSED");
        assertThat(refused.at("/problem/message").asText())
            .contains(role(aws))
            .containsIgnoringCase("external")
            .doesNotContain("not-the-right-one");
        assertThat(connector(answer, "gcp").path("state").asText()).isEqualTo("CONNECTED");
        assertThat(answer.at("/resources/totalCount").asInt()).isPositive();
        assertThat(serve.everything()).doesNotContain("not-the-right-one");
      }
      Launched check =
          Launched.start("never", "check", "--config", data.resolve("other").toString());
      assertThat(check.waitForEnd()).isEqualTo(1);
      assertThat(check.everything()).contains(role(aws), "gcp").doesNotContain("not-the-right-one");
      assertThat(demo.children()).isNotEmpty();
    }
  }

  @Test
  void queriesAreAnsweredWhileAHundredThousandResourcesAreRead() {
    try (Launched demo =
        Launched.ready(
            "Listening: ", "demo", "--port", "0", "--quotas", "off", "--size", "100000")) {
      Client client = new Client(demo.address());
      int answered = 0;
      int largest = 0;
      while (demo.output().stream().noneMatch(line -> line.startsWith("Ready: "))) {
        largest = Math.max(largest, client.data(INVENTORY).at("/resources/totalCount").asInt());
        answered++;
        assertThat(demo.children()).as(demo.everything()).isNotEmpty();
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(answered).isPositive();
      JsonNode truth = new Client(demo.outputAddress("Control: ")).send("GET", "/truth", "");
      JsonNode answer = client.data(INVENTORY);
      for (JsonNode bucket : answer.at("/resources/facets/0/buckets")) {
        String provider = bucket.path("value").asText();
        if (!truth.path(provider).isMissingNode()) {
          assertThat(bucket.path("count").asInt())
              .as(provider)
              .isEqualTo(truth.path(provider).at("/resources/readable").asInt());
        }
      }
      demo.assertThatNothingHeldAnEventLoop();
    }
  }

  private boolean committed() {
    try (var files = Files.walk(data)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("segments_"));
    } catch (IOException failure) {
      return false;
    }
  }

  private static String role(String yaml) {
    return yaml.lines()
        .filter(line -> line.startsWith("role-arn:"))
        .findFirst()
        .orElseThrow()
        .substring("role-arn:".length())
        .replace("\"", "")
        .strip();
  }

  private static int refresh(Client client, String connector, String source) {
    return client
        .data(
            Client.example("refresh"),
            Map.of("connectors", List.of(connector), "sources", List.of(source)))
        .at("/refresh/shards")
        .asInt();
  }

  private static JsonNode until(Client client, Predicate<JsonNode> wanted) {
    JsonNode answer = client.data(INVENTORY);
    for (int i = 0; i < 6_000 && !wanted.test(answer); i++) {
      LockSupport.parkNanos(100_000_000);
      answer = client.data(INVENTORY);
    }
    assertThat(wanted.test(answer)).as("it did not come to be: " + answer).isTrue();
    return answer;
  }

  private static JsonNode connector(JsonNode answer, String id) {
    for (JsonNode connector : answer.path("connectors")) {
      if (connector.path("id").asText().equals(id)) {
        return connector;
      }
    }
    throw new AssertionError("no connector " + id);
  }

  private static JsonNode shards(JsonNode answer, String connector, String source) {
    for (JsonNode one : connector(answer, connector).path("sources")) {
      if (one.path("name").asText().equals(source)) {
        return one.path("shards");
      }
    }
    throw new AssertionError("no source " + source);
  }
}
