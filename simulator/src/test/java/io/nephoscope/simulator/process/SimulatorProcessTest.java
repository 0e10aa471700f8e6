package io.nephoscope.simulator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatorProcessTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @Test
  void itComesUpAnswersTakesFaultsAndEndsWithoutLeavingAnythingBehind() {
    Path caFile;
    long pid;
    try (SimulatorProcess simulator =
        SimulatorProcess.start(CLASS_PATH, List.of("--seed", "7", "--size", "1000"))) {
      pid = simulator.pid();
      caFile = Path.of(simulator.property("azure.caFile"));
      assertThat(simulator.address("aws")).startsWith("http://127.0.0.1:");
      assertThat(simulator.address("azure")).startsWith("https://localhost:");
      assertThat(simulator.address("google")).startsWith("127.0.0.1:");
      assertThat(simulator.credential("aws.externalId")).isNotEmpty();
      assertThat(simulator.toString()).doesNotContain(simulator.credential("azure.clientSecret"));
      assertThat(caFile).isRegularFile();
      assertThat(simulator.truth()).contains("\"total\":505").contains("\"gaps\"");
      assertThat(simulator.request("GET", "/truth/compliance", "").body())
          .contains("nist-800-53:r5");
      assertThat(simulator.request("GET", "/truth?ids=true", "").body()).contains("arn:aws:");
      assertThat(simulator.request("GET", "/health", "").body()).contains("UP");
      assertThat(simulator.request("GET", "/calls", "").body()).contains("\"quotas\"");
      faults(simulator);
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(Files.exists(caFile)).isFalse();
  }

  private static void faults(SimulatorProcess simulator) {
    String first = simulator.addFault("{\"cloud\":\"aws\",\"kind\":\"throttle\"}");
    String second = simulator.addFault("{\"cloud\":\"azure\",\"kind\":\"error\"}");
    assertThat(rules(simulator)).contains(first).contains(second);
    simulator.removeFault(first);
    assertThat(rules(simulator)).doesNotContain("\"" + first + "\"").contains(second);
    simulator.clearFaults();
    assertThat(rules(simulator)).isEqualTo("{\"rules\":[]}");
    assertThatThrownBy(() -> simulator.addFault("{\"kind\":\"explode\"}"))
        .hasMessageContaining("400")
        .hasMessageContaining("expected");
    assertThatThrownBy(() -> simulator.removeFault("nobody")).hasMessageContaining("404");
  }

  @Test
  void whenItDiesTheMessageSaysWhatItSaid() {
    assertThatThrownBy(() -> SimulatorProcess.start(CLASS_PATH, List.of("--size", "0")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: 1 to");
    assertThatThrownBy(() -> SimulatorProcess.start(Path.of("no-such-folder"), List.of()))
        .hasMessageContaining("Build the simulator");
  }

  private static String rules(SimulatorProcess simulator) {
    return simulator.request("GET", "/faults", "").body();
  }
}
