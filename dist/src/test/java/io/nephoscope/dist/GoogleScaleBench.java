package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large organisation of Google's, read once under Google's own quotas. Takes minutes, so it runs
 * only when it is named: {@code verify -Dit.test=GoogleScaleBench -pl dist -am}.
 *
 * <p>The critical path is the slowest quota: calls made, divided by what Google allows a minute.
 */
class GoogleScaleBench {

  private static final Map<String, Integer> PER_MINUTE =
      new TreeMap<>(
          Map.of(
              "asset/ListAssets/project", 100,
              "asset/SearchAllResources/project", 400,
              "securitycenter/reads", 1000,
              "compliance/reads", 600));

  @TempDir private Path data;

  @Test
  void threeHundredProjectsAreReadAtThePaceOfTheirQuotas() throws Exception {
    Process simulator = simulator();
    try {
      Map<String, String> said = new TreeMap<>();
      try (var lines = simulator.inputReader()) {
        for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
          assertThat(line).as("the simulator ended").isNotNull();
          int equals = line.indexOf('=');
          said.put(line.substring(0, equals), line.substring(equals + 1));
        }
        measure(new Client(String.valueOf(said.get("control"))), said);
      }
    } finally {
      simulator.destroy();
      assertThat(simulator.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void measure(Client control, Map<String, String> said) throws Exception {
    Path connectors = Files.createDirectories(data.resolve("connectors"));
    Files.writeString(data.resolve("nephoscope.yaml"), "");
    Files.writeString(
        connectors.resolve("gcp.yaml"),
        "provider: gcp\norganization: \""
            + said.get("google.organization")
            + "\"\nplaintext: true\nendpoints:\n  all: \""
            + said.get("google")
            + "\"\n");
    Instant start = Instant.now();
    try (Launched serve =
        Launched.ready("Ready: ", "serve", "--config", data.toString(), "--port", "0")) {
      Client client = new Client(serve.address());
      while (unread(client) > 0) {
        LockSupport.parkNanos(200_000_000);
      }
      Duration wall = Duration.between(start, Instant.now());
      JsonNode answer =
          client.data(
              "{ resources(first: 0) { totalCount } findings(first: 0) { totalCount }"
                  + " accounts(first: 0) { totalCount } }");
      JsonNode truth = control.send("GET", "/truth", "").path("gcp");
      int open = control.send("GET", "/truth/google", "").path("publicMembers").asInt();
      JsonNode quotas = control.send("GET", "/calls", "").path("quotas");
      double critical = 0;
      for (Map.Entry<String, Integer> quota : PER_MINUTE.entrySet()) {
        JsonNode use = quotas.path(quota.getKey());
        double seconds = use.path("calls").asDouble() * 60 / quota.getValue();
        System.out.printf(
            "%-36s %5d calls, %d refused, %.1f s at %d a minute%n",
            quota.getKey(),
            use.path("calls").asInt(),
            use.path("refused").asInt(),
            seconds,
            quota.getValue());
        critical = Math.max(critical, seconds);
        assertThat(use.path("refused").asInt()).as(quota.getKey()).isZero();
      }
      System.out.printf(
          "%d accounts, %d resources, %d findings; wall %.1f s, critical path %.1f s, ratio %.2f%n",
          answer.at("/accounts/totalCount").asInt(),
          answer.at("/resources/totalCount").asInt(),
          answer.at("/findings/totalCount").asInt(),
          wall.toMillis() / 1000.0,
          critical,
          wall.toMillis() / 1000.0 / critical);
      assertThat(answer.at("/resources/totalCount").asInt())
          .isEqualTo(truth.at("/resources/readable").asInt());
      assertThat(answer.at("/findings/totalCount").asInt())
          .isEqualTo(truth.at("/findings/readable").asInt() + open);
      assertThat(wall.toMillis() / 1000.0).isLessThanOrEqualTo(1.15 * critical);
    }
  }

  /** How many shards are not fresh yet; some, until the first sources say what shards they have. */
  private static int unread(Client client) {
    int known = 0;
    int fresh = 0;
    for (JsonNode connector :
        client.data("{ connectors { sources { shards { total fresh } } } }").path("connectors")) {
      for (JsonNode source : connector.path("sources")) {
        known += source.at("/shards/total").asInt();
        fresh += source.at("/shards/fresh").asInt();
      }
    }
    return known == 0 ? 1 : known - fresh;
  }

  private static Process simulator() throws Exception {
    Path libraries;
    try (Stream<Path> found = Files.walk(Launched.home(), 3)) {
      libraries =
          found
              .filter(path -> path.endsWith(Path.of("simulator", "lib")))
              .findFirst()
              .orElseThrow();
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                libraries + "/*",
                "io.nephoscope.simulator.Main",
                "--google-projects",
                "300",
                "--size",
                "500000"));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
