package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Connector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector that is closed leaves no thread behind. */
final class ConnectorThreadsTest {

  private static final int OPENED = 1_000;

  @Test
  void aThousandConnectorsLeaveNoThreadBehind(@TempDir Path folder) throws InterruptedException {
    try (ScriptedAzure azure =
        new ScriptedAzure(
            folder, asked -> Said.list("{\"tenantId\":\"" + ScriptedAzure.TENANT + "\"}"))) {
      openAndClose(azure, true);
      int before = threads();
      for (int i = 0; i < OPENED; i++) {
        // Every fiftieth also asks, with a token, over a connection of its own.
        openAndClose(azure, i % 50 == 0);
      }
      assertThat(settled(before + 10)).isLessThanOrEqualTo(before + 10);
    }
  }

  private static void openAndClose(ScriptedAzure azure, boolean ask) {
    try (Connector connector = azure.connect(Map.of())) {
      if (ask) {
        SimulatedAzure.done(connector.identify());
      }
    }
  }

  /** How many there are when those that were told to end had the time to. */
  private static int settled(int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (threads() > wanted && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith("HttpClient-")) {
          thread.join(Duration.ofMillis(100));
        }
      }
    }
    return threads();
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }
}
