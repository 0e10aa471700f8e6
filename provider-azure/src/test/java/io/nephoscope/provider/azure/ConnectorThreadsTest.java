package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Connector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector that is closed leaves no thread behind. */
final class ConnectorThreadsTest {

  private static final int OPENED = 1_000;

  /** Threads that Reactor, azure-core and the JDK's HTTP client start. */
  private static final Pattern OF_THE_CLIENTS =
      Pattern.compile("(?i)(boundedElastic|parallel|single|azure|HttpClient-).*");

  @Test
  void aThousandConnectorsLeaveNoThreadBehind(@TempDir Path folder) throws InterruptedException {
    try (ScriptedAzure azure =
        new ScriptedAzure(
            folder, asked -> Said.list("{\"tenantId\":\"" + ScriptedAzure.TENANT + "\"}"))) {
      openAndClose(azure, true);
      Set<Thread> before = threads();
      for (int i = 0; i < OPENED; i++) {
        // Every fiftieth also asks, with a token, over a connection of its own.
        openAndClose(azure, i % 50 == 0);
      }
      Set<Thread> left = threads();
      left.removeAll(before);
      for (Thread thread : left) {
        if (OF_THE_CLIENTS.matcher(thread.getName()).matches()) {
          thread.join(Duration.ofMinutes(1));
        }
      }
      left.removeIf(thread -> !thread.isAlive());
      assertThat(left)
          .extracting(Thread::getName)
          .noneMatch(name -> OF_THE_CLIENTS.matcher(name).matches())
          .hasSizeLessThan(10);
    }
  }

  private static void openAndClose(ScriptedAzure azure, boolean ask) {
    try (Connector connector = azure.connect(Map.of())) {
      if (ask) {
        SimulatedAzure.done(connector.identify());
      }
    }
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
