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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

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
        "--subscriptions", "200", "--size", "336000", "--latency", "50", "--quotas", "real", "--minutes", "30"));
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
      Progress progress = new Progress(address.toString());
      long minutes = Long.parseLong(options.get("--minutes"));
      double least = path.path("millis").asDouble();
      System.out.printf("critical path            %8.0f ms  %s%n", least, path);
      Duration named = progress.untilDone(started, minutes, "resource-graph", "assessments");
      System.out.printf("inventory, assessments   %8d ms, %.2f of it; CPU %d ms of the server, %d ms of the cloud%n",
          named.toMillis(), named.toMillis() / least, cpu(server), cpu(simulator));
      Duration all = progress.untilDone(started, minutes);
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
  private static final class Progress implements WebSocket.Listener {
    private final Map<String, JsonNode> last = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();

    Progress(String address) {
      WebSocket socket = HTTP.newWebSocketBuilder()
          .subprotocols("graphql-transport-ws")
          .buildAsync(URI.create(address.replaceFirst("^http", "ws")), this)
          .join();
      socket.sendText("{\"type\":\"connection_init\"}", true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
      text.append(data);
      if (end) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          JsonNode progress = message.at("/payload/data/progress");
          if (progress.isObject()) {
            last.put(progress.path("source").asText(), progress);
          } else if (message.path("type").asText().equals("connection_ack")) {
            socket.sendText("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription { progress"
                + " { source shardsDone shardsTotal observations failed } }\"}}", true);
          } else if (message.path("type").asText().equals("ping")) {
            socket.sendText("{\"type\":\"pong\"}", true);
          }
        } catch (IOException broken) {
          throw new IllegalStateException(text.toString(), broken);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    /** All sources, unless some are named. */
    Duration untilDone(long started, long minutes, String... sources) throws InterruptedException {
      while (System.nanoTime() - started < Duration.ofMinutes(minutes).toNanos()) {
        boolean done = sources.length == 0
            ? last.size() >= 8 && last.values().stream().allMatch(Progress::done)
            : java.util.Arrays.stream(sources).allMatch(source -> last.containsKey(source) && done(last.get(source)));
        if (done) {
          return Duration.ofNanos(System.nanoTime() - started);
        }
        Thread.sleep(20);
      }
      throw new IllegalStateException("not read within " + minutes + " minutes: " + last);
    }

    private static boolean done(JsonNode progress) {
      return progress.path("shardsTotal").asInt() > 0
          && progress.path("shardsDone").asInt() == progress.path("shardsTotal").asInt();
    }

    long failed() {
      return last.values().stream().mapToLong(one -> one.path("failed").asLong()).sum();
    }

    long observations(String source) {
      return last.get(source).path("observations").asLong();
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
    System.out.println("assessments              " + (progress.observations("assessments") - (findings - threats))
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
