package io.nephoscope.provider.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.simulator.process.SimulatorProcess;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A simulated Azure in a process of its own, and a host to read it with. */
final class SimulatedAzure implements AutoCloseable {

  private final SimulatorProcess process;

  SimulatedAzure(String... arguments) {
    Path lib =
        Path.of(
            System.getProperty("nephoscope.simulator.lib", "../simulator/target/simulator/lib"));
    this.process = SimulatorProcess.start(lib, List.of(arguments));
  }

  SimulatorProcess process() {
    return process;
  }

  /** Settings that work, with some of them changed. */
  ConnectorConfig config(Map<String, ?> changed) {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant-id", process.credential("azure.tenantId"));
    values.put("client-id", process.credential("azure.clientId"));
    values.put("client-secret", process.credential("azure.clientSecret"));
    values.put("authority-host", process.address("azure"));
    values.put("resource-manager-endpoint", process.address("azure"));
    values.put("ca-file", process.property("azure.caFile"));
    values.putAll(changed);
    return new ConnectorConfig("test-azure", values);
  }

  Connector connect(Map<String, ?> changed) {
    return new AzureProvider().connect(config(changed), host());
  }

  /** The ground truth about Azure. */
  JsonNode truth(String path) {
    return json(path).path("azure");
  }

  JsonNode json(String path) {
    try {
      return NativeRow.JSON.readTree(process.request("GET", path, "").body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("the simulator's " + path + " is not JSON", e);
    }
  }

  /** Breaks a service, or one operation of it, until {@link #heal()}. */
  void breakDown(String service, String operation, String kind, String more) {
    process.addFault(
        "{\"cloud\":\"azure\",\"service\":\""
            + service
            + "\""
            + (operation.isEmpty() ? "" : ",\"operation\":\"" + operation + "\"")
            + ",\"kind\":\""
            + kind
            + "\""
            + more
            + "}");
  }

  void heal() {
    process.clearFaults();
  }

  @Override
  public void close() {
    process.close();
  }

  static HostContext host() {
    return new HostContext() {
      @Override
      public Clock clock() {
        return Clock.systemUTC();
      }

      @Override
      public Executor executor() {
        return task -> Thread.ofVirtual().start(task);
      }

      @Override
      public System.Logger logger() {
        return System.getLogger("test");
      }
    };
  }

  static Source source(Connector connector, String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Everything a shard says, page after page. */
  static List<Observation> all(Source source, Shard shard) {
    List<Observation> said = new ArrayList<>();
    for (PageToken token = PageToken.FIRST; !token.isEnd(); ) {
      Page page = page(source, shard, token);
      said.addAll(page.observations());
      token = page.next();
    }
    return said;
  }

  /** A page; asked for again, as the host does, where Azure could not be reached in time. */
  static Page page(Source source, Shard shard, PageToken token) {
    for (int tries = 1; ; tries++) {
      try {
        return done(source.page(shard, token));
      } catch (ProviderException failure) {
        if (failure.category() != ProviderException.Category.UNAVAILABLE || tries == 5) {
          throw failure;
        }
      }
    }
  }

  /** The value of a stage; what it fails with is thrown as it is. */
  static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(5, TimeUnit.MINUTES);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw failure;
      }
      throw new AssertionError("a stage failed with something else", e);
    } catch (TimeoutException e) {
      throw new AssertionError("a stage did not complete within five minutes", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
