import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads a simulated Azure tenant through the whole product, and prints how long the first full reading took beside the
 * least it could take by the simulator's own account, whether everything is there, and how Resource Graph was asked.
 */
final class AzureTenantBench {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private AzureTenantBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>(Map.of(
        "--subscriptions", "200", "--size", "385000", "--latency", "50", "--quotas", "real", "--minutes", "30"));
    for (int i = 0; i + 1 < args.length; i += 2) {
      if (!options.containsKey(args[i])) {
        System.err.println(args[i] + ": there is no such option (expected: one of " + options.keySet() + ").");
        System.exit(2);
      }
      options.put(args[i], args[i + 1]);
    }
    Path home = Path.of(System.getProperty("bench.home"));
    Path folder = Files.createTempDirectory("nephoscope-bench");
    Map<String, String> clouds = new TreeMap<>();
    Process simulator = simulator(home, options, clouds);
    Process server = null;
    try {
      String control = clouds.get("control");
      configure(folder, clouds);
      JsonNode path = get(control + "/critical-path").path("azure");
      JsonNode truth = get(control + "/truth").path("azure");
      long started = System.nanoTime();
      StringBuilder address = new StringBuilder();
      server = server(home, folder, address);
      long ready = System.nanoTime();
      Progress progress = new Progress(address.toString());
      long minutes = Long.parseLong(options.get("--minutes"));
      double least = path.path("millis").asDouble();
      System.out.printf("critical path            %8.0f ms  %s%n", least, path);
      System.out.printf("server ready             %8d ms after its start%n", (ready - started) / 1_000_000);
      Duration named = progress.untilDone(ready, minutes, "resource-graph", "assessments");
      System.out.printf("inventory, assessments   %8d ms, %.2f of it; CPU %d ms of the server, %d ms of the cloud%n",
          named.toMillis(), named.toMillis() / least, cpu(server), cpu(simulator));
      Duration all = progress.untilDone(ready, minutes);
      System.out.printf("everything               %8d ms, %.2f of it; CPU %d ms of the server, %d ms of the cloud%n",
          all.toMillis(), all.toMillis() / least, cpu(server), cpu(simulator));
      totals(address.toString(), truth, path, progress);
      JsonNode calls = get(control + "/calls");
      JsonNode graph = calls.at("/quotas/azure~1resourcegraph");
      System.out.println("Resource Graph           " + graph.path("calls") + " asked, " + graph.path("refused")
          + " refused, at most " + calls.at("/mostInAWindow/azure~1resourcegraph") + " within 5 s (the inventory has "
          + path.path("resourcePages") + " pages)");
      System.out.println("calls                    " + counts(calls));
      System.out.println("warnings of event loops  " + Files.readAllLines(folder.resolve("server.log")).stream()
          .filter(line -> line.contains("has been blocked")).count());
    } finally {
      if (server != null) {
        server.destroy();
        server.waitFor();
      }
      simulator.destroy();
      simulator.waitFor();
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
    System.exit(0);
  }

  private static long cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private static Process simulator(Path home, Map<String, String> options, Map<String, String> said)
      throws IOException {
    Process process = new ProcessBuilder(
            java(), "-Xmx2g", "-cp", home.resolve("simulator/lib") + "/*", "io.nephoscope.simulator.Main",
            "--size", options.get("--size"), "--latency", options.get("--latency"),
            "--quotas", options.get("--quotas"), "--azure-subscriptions", options.get("--subscriptions"),
            "--exit-with-parent")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
      int equals = line.indexOf('=');
      said.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return process;
  }

  private static void configure(Path folder, Map<String, String> clouds) throws IOException {
    Files.createDirectories(folder.resolve("connectors"));
    Files.writeString(folder.resolve("nephoscope.yaml"), "listen:\n  host: 127.0.0.1\n");
    Files.writeString(folder.resolve("connectors/azure.yaml"), """
        provider: azure
        tenant-id: "%s"
        client-id: "%s"
        client-secret: "%s"
        authority-host: "%s"
        resource-manager-endpoint: "%s"
        ca-file: "%s"
        """.formatted(
            clouds.get("azure.tenantId"), clouds.get("azure.clientId"), clouds.get("azure.clientSecret"),
            clouds.get("azure"), clouds.get("azure"), clouds.get("azure.caFile")));
  }

  private static Process server(Path home, Path folder, StringBuilder address) throws IOException {
    Process process = new ProcessBuilder(
            java(), "-XX:+UseCompactObjectHeaders", "-XX:MaxGCPauseMillis=20", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-Dnephoscope.home=" + home, "-cp", home.resolve("lib") + "/*",
            "io.nephoscope.api.Main", "serve", "--config", folder.toString(), "--port", "0")
        .redirectError(ProcessBuilder.Redirect.to(folder.resolve("server.log").toFile()))
        .start();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("Ready: ")) {
        String url = line.substring("Ready: ".length()).strip();
        address.append(url.endsWith("/graphql") ? url : url.replaceAll("/$", "") + "/graphql");
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(ignored -> {}));
        return process;
      }
    }
    throw new IllegalStateException("the server did not start:\n" + Files.readString(folder.resolve("server.log")));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** How far every source has come, as the product itself tells it. */
  private static final class Progress {
    private static final String SOURCES =
        "{ connectors { sources { name pages shards { total failed pending } } } }";

    private final String address;
    private final Map<String, JsonNode> last = new TreeMap<>();

    Progress(String address) {
      this.address = address;
    }

    /** All sources, unless some are named. */
    Duration untilDone(long started, long minutes, String... sources) throws Exception {
      while (System.nanoTime() - started < Duration.ofMinutes(minutes).toNanos()) {
        for (JsonNode source : query(address, SOURCES).at("/connectors/0/sources")) {
          last.put(source.path("name").asText(), source);
        }
        boolean done = sources.length == 0
            ? !last.isEmpty() && last.values().stream().allMatch(Progress::done)
            : Stream.of(sources).allMatch(source -> last.containsKey(source) && done(last.get(source)));
        if (done) {
          return Duration.ofNanos(System.nanoTime() - started);
        }
        Thread.sleep(100);
      }
      throw new IllegalStateException("not read within " + minutes + " minutes: " + last);
    }

    private static boolean done(JsonNode source) {
      JsonNode shards = source.path("shards");
      return shards.path("total").asInt() > 0 && shards.path("pending").asInt() == 0;
    }

    long failed() {
      return last.values().stream().mapToLong(one -> one.at("/shards/failed").asLong()).sum();
    }
  }

  /** How many observations of a source are kept, from the first message about it. */
  private static long observations(String address, String wanted) throws Exception {
    CompletableFuture<Long> count = new CompletableFuture<>();
    StringBuilder text = new StringBuilder();
    WebSocket socket = HTTP.newWebSocketBuilder()
        .subprotocols("graphql-transport-ws")
        .buildAsync(URI.create(address.replaceFirst("^http", "ws")), new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
            text.append(data);
            if (end) {
              try {
                JsonNode message = JSON.readTree(text.toString());
                JsonNode progress = message.at("/payload/data/progress");
                if (progress.path("source").asText().equals(wanted)) {
                  count.complete(progress.path("observations").asLong());
                } else if (message.path("type").asText().equals("connection_ack")) {
                  socket.sendText(JSON.writeValueAsString(Map.of("type", "subscribe", "id", "1", "payload",
                      Map.of("query", "subscription { progress { source observations } }"))), true);
                } else if (!message.path("type").asText().equals("next")) {
                  count.completeExceptionally(new IllegalStateException(text.toString()));
                }
              } catch (IOException broken) {
                count.completeExceptionally(broken);
              }
              text.setLength(0);
            }
            socket.request(1);
            return null;
          }

          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            count.completeExceptionally(new IllegalStateException("closed: " + code + " " + reason));
            return null;
          }
        })
        .join();
    socket.sendText("{\"type\":\"connection_init\"}", true).join();
    try {
      return count.get(20, TimeUnit.SECONDS);
    } finally {
      socket.abort();
    }
  }

  private static void totals(String address, JsonNode truth, JsonNode path, Progress progress) throws Exception {
    JsonNode said = query(address, "{ resources(first: 0) { totalCount } findings(first: 0) { totalCount }"
        + " accounts(first: 0) { totalCount } gaps(first: 0) { totalCount } }");
    long about = truth.at("/about/aws/findings/readable").asLong() + truth.at("/about/gcp/findings/readable").asLong();
    long findings = truth.at("/findings/readable").asLong() + about;
    long threats = truth.at("/findings/byKind/THREAT").asLong();
    System.out.println("subscriptions            " + said.at("/accounts/totalCount") + " (truth "
        + truth.path("accounts").size() + ")");
    System.out.println("resources                " + said.at("/resources/totalCount") + " (truth "
        + truth.at("/resources/readable") + ")");
    System.out.println("findings                 " + said.at("/findings/totalCount") + " (truth " + findings + ", "
        + about + " of them about other clouds)");
    System.out.println("assessments              " + (observations(address, "assessments") - (findings - threats))
        + " (truth " + path.path("assessed") + ")");
    System.out.println("gaps                     " + said.at("/gaps/totalCount") + ", failed shards "
        + progress.failed() + " (of the denied subscription)");
  }

  private static Map<String, Long> counts(JsonNode calls) {
    Map<String, Long> counts = new TreeMap<>();
    for (JsonNode call : calls.path("calls")) {
      counts.put(call.path("service").asText() + " " + call.path("operation").asText(), call.path("calls").asLong());
    }
    return counts;
  }

  private static JsonNode query(String address, String query) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
        .build();
    JsonNode answer = JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    if (answer.has("errors")) {
      throw new IllegalStateException(answer.path("errors").toString());
    }
    return answer.path("data");
  }

  private static JsonNode get(String address) throws Exception {
    return JSON.readTree(HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString()).body());
  }
}
