package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Agent coverage of the demo, recomputed from what is true of its machines. */
class CoverageIT {

  private static Launched demo;
  private static Client client;
  private static JsonNode truth;

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0");
    client = new Client(demo.address());
    truth = new Client(demo.outputAddress("Control: ")).send("GET", "/truth/coverage", "");
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void theCoverageOfEachCloudIsThatOfItsMachines() {
    JsonNode coverage = client.data(Client.example("coverage")).path("agentCoverage");
    for (JsonNode part : coverage.path("breakdown")) {
      JsonNode machines = truth.path(part.path("key").asText());
      int running = 0;
      int online = 0;
      for (JsonNode machine : machines) {
        boolean runs = machine.path("running").asBoolean();
        running += runs ? 1 : 0;
        online += runs && machine.path("agent").asText().equals("ONLINE") ? 1 : 0;
      }
      assertThat(part.path("total").asInt()).isEqualTo(machines.size());
      int eligible = part.path("eligible").asInt();
      assertThat(eligible).isLessThanOrEqualTo(running);
      int healthy = part.path("healthy").asInt();
      if (eligible == 0) {
        assertThat(part.path("percent").isNull()).isTrue();
        assertThat(healthy).isZero();
      } else {
        assertThat(part.path("percent").asDouble())
            .isEqualTo(Math.round(healthy * 1000.0 / eligible) / 10.0);
      }
      assertThat(healthy).isLessThanOrEqualTo(online);
    }
    assertThat(coverage.path("breakdown")).hasSize(3);
  }

  /** Wherever everybody who speaks of agents was read, each machine is judged as it is. */
  @Test
  void everyMachineOfWhichAgentsAreToldIsJudgedAsItIs() {
    Map<String, JsonNode> byId = new TreeMap<>();
    for (String cloud : List.of("aws", "azure", "gcp")) {
      truth.path(cloud).forEach(machine -> byId.put(machine.path("id").asText(), machine));
    }
    JsonNode answer =
        client
            .data(
                "{ agentCoverage { total unknown machines(first: 1000) { nodes { eligible managed"
                    + " healthy reason detail resource { nativeId provider } links { link agent"
                    + " standing evidence } } } } }")
            .path("agentCoverage");
    assertThat(answer.at("/machines/nodes")).hasSize(byId.size());
    int judged = 0;
    for (JsonNode machine : answer.at("/machines/nodes")) {
      String id = machine.at("/resource/nativeId").asText();
      JsonNode is = Objects.requireNonNull(byId.get(id), id);
      String reason = machine.path("reason").asText("");
      assertThat(machine.path("links")).as(id).isNotEmpty();
      if (!is.path("running").asBoolean()) {
        assertThat(reason).as(id).isEqualTo("NOT_RUNNING");
        continue;
      }
      if (reason.equals("UNKNOWN")) {
        continue;
      }
      judged++;
      switch (is.path("agent").asText()) {
        case "ONLINE" -> {
          assertThat(machine.path("healthy").asBoolean()).as(id).isTrue();
          assertThat(reason).as(id).isIn("", "null");
        }
        case "LOST" -> assertThat(reason).as(id).isEqualTo("AGENT_OFFLINE");
        default -> {
          assertThat(machine.path("healthy").asBoolean()).as(id).isFalse();
          // What a cloud says of a system is often too little to know that it is not supported.
          assertThat(reason)
              .as(id)
              .isIn(
                  machine.at("/resource/provider").asText().equals("aws")
                      ? List.of("NO_INSTANCE_PROFILE", "NOT_ONBOARDED", "OS_UNSUPPORTED")
                      : is.path("supported").asBoolean()
                          ? List.of("NOT_ONBOARDED")
                          : List.of("NOT_ONBOARDED", "OS_UNSUPPORTED"));
        }
      }
    }
    assertThat(judged).isGreaterThan(10);
  }

  @Test
  void everyMachineIsHealthyOrHasOneReason() {
    JsonNode coverage =
        client
            .data(
                "{ agentCoverage { total healthy reasons { reason count resources(first: 3) {"
                    + " totalCount nodes { id name } } } } }")
            .path("agentCoverage");
    int sum = coverage.path("healthy").asInt();
    for (JsonNode reason : coverage.path("reasons")) {
      sum += reason.path("count").asInt();
      assertThat(reason.at("/resources/totalCount").asInt())
          .isEqualTo(reason.path("count").asInt());
      assertThat(reason.at("/resources/nodes").size())
          .isEqualTo(Math.min(3, reason.path("count").asInt()));
    }
    assertThat(sum).isEqualTo(coverage.path("total").asInt());
  }
}
