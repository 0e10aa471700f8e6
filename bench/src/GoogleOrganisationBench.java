import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a simulated organisation of Google Cloud through the whole product, and prints how long the first full reading
 * took beside the least it could take by the simulator's own account, whether everything is there, and how the quotas
 * were used.
 */
final class GoogleOrganisationBench {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final double MOST = 1.15;

  /** What Google allows in a minute. */
  private static final Map<String, Integer> PER_MINUTE =
      new TreeMap<>(Map.of(
          "asset/ListAssets/project", 100,
          "asset/ListAssets/organization", 800,
          "asset/SearchAllResources/project", 400,
          "asset/SearchAllResources/organization", 1500,
          "securitycenter/reads", 1000,
          "compliance/reads", 600));

  private final List<String> wrong = new ArrayList<>();
  private final Map<String, Duration> read = new TreeMap<>();

  private GoogleOrganisationBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new TreeMap<>(Map.of(
        "--size", "500000", "--projects", "300", "--latency", "0", "--quotas", "real", "--minutes", "20"));
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) || i + 1 == args.length) {
        System.err.println(args[i] + ": no such option, or no value (expected: one of " + options.keySet() + ").");
        System.exit(2);
      }
      options.put(args[i], args[i + 1]);
    }
    GoogleOrganisationBench bench = new GoogleOrganisationBench();
    bench.run(options);
    bench.wrong.forEach(line -> System.out.println("WRONG                " + line));
    System.exit(bench.wrong.isEmpty() ? 0 : 1);
  }

  private void run(Map<String, String> options) throws Exception {
    Path home = Path.of(System.getProperty("bench.home"));
    Path folder = Files.createTempDirectory("nephoscope-bench");
    Map<String, String> clouds = new HashMap<>();
    Process simulator = simulator(home, options, clouds);
    Process server = null;
    try {
      String control = clouds.get("control");
      configure(folder, clouds);
      JsonNode path = get(control + "/critical-path").path("gcp");
      JsonNode truth = get(control + "/truth").path("gcp");
      long open = get(control + "/truth/google").path("publicMembers").asLong();
      long started = System.nanoTime();
      List<String> address = new ArrayList<>();
      server = server(home, folder, address);
      Duration start = Duration.ofNanos(System.nanoTime() - started);
      Duration first = whenAllIsRead(address.getFirst(), started, Long.parseLong(options.get("--minutes")));
      Duration reading = first.minus(start);
      double ratio = (double) reading.toMillis() / path.path("millis").asLong();
      System.out.printf("start of the server  %8d ms, until it listens and begins to read%n", start.toMillis());
      System.out.printf("first full reading   %8d ms%n", reading.toMillis());
      System.out.printf("critical path        %8d ms  %s%n", path.path("millis").asLong(), path);
      System.out.printf("ratio                %8.2f%n", ratio);
      if (options.get("--quotas").equals("real") && ratio > MOST) {
        wrong.add("the ratio is above " + MOST);
      }
      totals(address.getFirst(), truth, open);
      quotas(get(control + "/calls"));
      shards(address.getFirst());
    } finally {
      if (server != null) {
        server.destroy();
        server.waitFor();
      }
      simulator.destroy();
      simulator.waitFor();
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static Process simulator(Path home, Map<String, String> options, Map<String, String> said)
      throws IOException {
    Process process = new ProcessBuilder(
            java(), "-Xmx1500m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-cp", home.resolve("simulator/lib") + "/*", "io.nephoscope.simulator.Main",
            "--size", options.get("--size"), "--latency", options.get("--latency"),
            "--quotas", options.get("--quotas"), "--google-projects", options.get("--projects"), "--exit-with-parent")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new IllegalStateException("the simulator did not start");
      }
      int equals = line.indexOf('=');
      said.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return process;
  }

  private static void configure(Path folder, Map<String, String> clouds) throws IOException {
    Files.createDirectories(folder.resolve("connectors"));
    Files.writeString(folder.resolve("nephoscope.yaml"), "listen:\n  host: 127.0.0.1\n");
    Files.writeString(folder.resolve("connectors/gcp.yaml"), """
        provider: gcp
        organization: "%s"
        plaintext: true
        endpoints:
          all: "%s"
        """.formatted(clouds.get("google.organization"), clouds.get("google")));
  }

  private static Process server(Path home, Path folder, List<String> address) throws IOException {
    Process process = new ProcessBuilder(
            java(), "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-Dnephoscope.home=" + home, "-cp", home.resolve("lib") + "/*",
            "io.nephoscope.api.Main", "serve", "--config", folder.toString(), "--port", "0")
        .redirectError(ProcessBuilder.Redirect.to(folder.resolve("server.log").toFile()))
        .start();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("Ready: ")) {
        String url = line.substring("Ready: ".length()).strip();
        address.add(url.endsWith("/graphql") ? url : url.replaceAll("/$", "") + "/graphql");
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(ignored -> {}));
        return process;
      }
    }
    throw new IllegalStateException("the server did not start:\n" + Files.readString(folder.resolve("server.log")));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static final String SOURCES =
      "{ connectors { state sources { name pages shards { total fresh stale failed pending } } } }";

  private Duration whenAllIsRead(String address, long started, long minutes) throws Exception {
    while (System.nanoTime() - started < Duration.ofMinutes(minutes).toNanos()) {
      JsonNode sources = query(address, SOURCES).at("/connectors/0/sources");
      boolean all = !sources.isEmpty();
      for (JsonNode source : sources) {
        JsonNode shards = source.path("shards");
        boolean whole = shards.path("total").asInt() > 0 && shards.path("fresh").asInt() == shards.path("total").asInt();
        if (whole) {
          read.putIfAbsent(source.path("name").asText(), Duration.ofNanos(System.nanoTime() - started));
        }
        all &= whole;
      }
      if (all) {
        return Duration.ofNanos(System.nanoTime() - started);
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("not read within " + minutes + " minutes: " + query(address, SOURCES));
  }

  private void totals(String address, JsonNode truth, long open) throws Exception {
    JsonNode said = query(address, "{ resources(first: 0) { totalCount } findings(first: 0) { totalCount }"
        + " accounts(first: 0) { totalCount } gaps(first: 0) { totalCount } }");
    long resources = truth.at("/resources/readable").asLong();
    long findings = truth.at("/findings/readable").asLong() + open;
    System.out.printf("projects             %8d%n", said.at("/accounts/totalCount").asLong());
    System.out.printf("resources            %8d (truth %d)%n", said.at("/resources/totalCount").asLong(), resources);
    System.out.printf("findings             %8d (truth %d, of which %d are our own of open IAM policies)%n",
        said.at("/findings/totalCount").asLong(), findings, open);
    System.out.printf("gaps                 %8d%n", said.at("/gaps/totalCount").asLong());
    if (said.at("/resources/totalCount").asLong() != resources) {
      wrong.add("resources");
    }
    if (said.at("/findings/totalCount").asLong() != findings) {
      wrong.add("findings");
    }
  }

  private void quotas(JsonNode calls) {
    for (Map.Entry<String, Integer> quota : PER_MINUTE.entrySet()) {
      JsonNode use = calls.path("quotas").path(quota.getKey());
      System.out.printf("%-38s %5d calls, %d refused, busiest minute %d of %d%n", quota.getKey(),
          use.path("calls").asLong(), use.path("refused").asLong(), use.path("busiestMinute").asLong(),
          quota.getValue());
      if (use.path("refused").asLong() > 0 || use.path("busiestMinute").asLong() > quota.getValue()) {
        wrong.add("quota " + quota.getKey());
      }
    }
  }

  private void shards(String address) throws Exception {
    for (JsonNode source : query(address, SOURCES).at("/connectors/0/sources")) {
      System.out.printf("%-38s %5d pages, %d shards, read after %d ms%n", source.path("name").asText(),
          source.path("pages").asLong(), source.at("/shards/total").asLong(),
          read.get(source.path("name").asText()).toMillis());
    }
  }

  private static JsonNode query(String address, String query) throws Exception {
    String answer = HTTP.send(
            HttpRequest.newBuilder(URI.create(address))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build(),
            BodyHandlers.ofString())
        .body();
    return JSON.readTree(answer).path("data");
  }

  private static JsonNode get(String address) throws Exception {
    return JSON.readTree(HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString()).body());
  }
}
