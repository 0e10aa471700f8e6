package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Connector;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connector that is closed leaves no thread behind. {@code bench/azure-reloads} does the same a
 * thousand times.
 */
final class ConnectorThreadsTest {

  private static final int RELOADS = Integer.getInteger("nephoscope.azure.reloads", 25);

  /** Threads that Reactor, azure-core and the JDK's HTTP client start. */
  private static final Pattern OF_THE_CLIENTS =
      Pattern.compile("(?i)(boundedElastic|parallel|single|azure|HttpClient-).*");

  @Test
  void everyReloadStartsThreadsAndLeavesNoneBehind(@TempDir Path folder)
      throws InterruptedException {
    try (ScriptedAzure azure =
        new ScriptedAzure(
            folder, asked -> Said.list("{\"tenantId\":\"" + ScriptedAzure.TENANT + "\"}"))) {
      Set<Thread> before = ofTheClients();
      for (int i = 1; i <= RELOADS; i++) {
        Set<Thread> started;
        try (Connector connector = azure.connect(Map.of())) {
          SimulatedAzure.done(connector.identify());
          started = ofTheClients();
        }
        started.removeAll(before);
        assertThat(started).as("threads of connector %d while it was open", i).isNotEmpty();
        Set<Thread> left = ofTheClients();
        left.removeAll(before);
        for (Thread thread : left) {
          thread.join();
        }
        left = ofTheClients();
        left.removeAll(before);
        assertThat(left).as("threads that connector %d left", i).isEmpty();
      }
      System.out.println(RELOADS + " connectors opened, asked and closed; threads left: none");
    }
  }

  private static Set<Thread> ofTheClients() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !OF_THE_CLIENTS.matcher(thread.getName()).matches());
    return threads;
  }
}
