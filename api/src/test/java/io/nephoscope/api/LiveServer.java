package io.nephoscope.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.config.ConfigurationFolder;
import io.nephoscope.api.plugin.PluginTerms;
import io.nephoscope.api.plugin.Plugins;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server as the command starts it, with folders of its own, asked over HTTP. */
final class LiveServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  final Path plugins;
  private final Path configuration;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Server server;
  private @Nullable Plugins loaded;

  LiveServer(Path folder) throws IOException {
    plugins = Files.createDirectories(folder.resolve("plugins"));
    configuration = folder.resolve("configuration");
    Files.createDirectories(configuration.resolve("connectors"));
    Files.writeString(
        configuration.resolve("nephoscope.yaml"),
        """
        listen:
          port: 0
        collect:
          page-deadline: PT1S
          shard-deadline: PT3S
        """);
  }

  /** Writes a connector file that names its provider and nothing else. */
  LiveServer connector(String id, String provider) throws IOException {
    Files.writeString(connectorFile(id), "provider: " + provider + "\n");
    return this;
  }

  Path connectorFile(String id) {
    return configuration.resolve("connectors").resolve(id + ".yaml");
  }

  LiveServer start(Duration watchEvery) throws Exception {
    return start(watchEvery, PluginTerms.defaults());
  }

  LiveServer start(Duration watchEvery, PluginTerms terms) throws Exception {
    Plugins started = Plugins.load(plugins, terms);
    loaded = started;
    ConfigurationFolder read = ConfigurationFolder.read(configuration, name -> null);
    server =
        Server.start(
            read.server(),
            read.check(started.known()).connectors(),
            known -> ConfigurationFolder.read(configuration, name -> null).connectorFiles(known),
            started,
            watchEvery);
    return this;
  }

  /** The data of an answer without errors. */
  JsonNode ask(String query) {
    Server asked = server;
    if (asked == null) {
      throw new IllegalStateException("not started");
    }
    try {
      String body = JSON.writeValueAsString(Map.of("query", query));
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + asked.port() + "/graphql"))
                  .timeout(PATIENCE)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      if (answer.has("errors") || !answer.has("data")) {
        throw new AssertionError(response.body());
      }
      return answer.get("data");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The names of the accounts there are. */
  List<String> accounts() {
    return texts(ask("{ accounts { nodes { name } } }").at("/accounts/nodes"), "name");
  }

  JsonNode connector(String id) {
    for (JsonNode one :
        ask("{ connectors { id provider state problem { category message } sources { name state } } }")
            .get("connectors")) {
      if (one.get("id").asText().equals(id)) {
        return one;
      }
    }
    throw new AssertionError("there is no connector " + id);
  }

  JsonNode reload() {
    return ask("mutation { reload { added replaced removed connectors problems } }").get("reload");
  }

  static List<String> texts(JsonNode nodes, String field) {
    return nodes.valueStream().map(node -> node.path(field).asText()).toList();
  }

  /** Waits until it is so. */
  static void until(BooleanSupplier so, Supplier<String> otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + PATIENCE + ": " + otherwise.get());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (loaded != null) {
      loaded.close();
    }
    client.close();
  }
}
