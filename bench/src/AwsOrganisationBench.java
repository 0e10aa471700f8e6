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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a simulated AWS organisation through the whole product, and prints how long the first full reading took beside
 * the least it could take by the simulator's own account, whether everything is there, and what a second reading
 * transfers after some findings changed.
 */
final class AwsOrganisationBench {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private AwsOrganisationBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>(Map.of(
        "--size", "2000", "--accounts", "5", "--regions", "4", "--latency", "50", "--quotas", "real",
        "--changes", "200", "--minutes", "30"));
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
      JsonNode path = get(control + "/critical-path").path("aws");
      JsonNode truth = get(control + "/truth").path("aws");
      long started = System.nanoTime();
      List<String> address = new ArrayList<>();
      server = server(home, folder, address);
      Duration first = whenAllAreRead(address.getFirst(), started, Long.parseLong(options.get("--minutes")));
      Map<String, Long> before = calls(control);
      System.out.printf("first full reading   %8d ms, from the start of the server's process%n", first.toMillis());
      System.out.printf("critical path        %8d ms  %s%n", path.path("millis").asLong(), path);
      System.out.printf("ratio                %8.2f%n", (double) first.toMillis() / path.path("millis").asLong());
      totals(address.getFirst(), truth);
      System.out.println("calls                " + before);
      paced(control);
      change(control, address.getFirst(), Integer.parseInt(options.get("--changes")), before);
      totals(address.getFirst(), get(control + "/truth").path("aws"));
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
  }

  private static Process simulator(Path home, Map<String, String> options, Map<String, String> said)
      throws IOException {
    Process process = new ProcessBuilder(
            java(), "-Xmx1500m", "-cp", home.resolve("simulator/lib") + "/*", "io.nephoscope.simulator.Main",
            "--size", options.get("--size"), "--latency", options.get("--latency"),
            "--quotas", options.get("--quotas"), "--aws-accounts", options.get("--accounts"),
            "--aws-regions", options.get("--regions"), "--exit-with-parent")
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
    Files.writeString(folder.resolve("connectors/aws.yaml"), """
        provider: aws
        role-arn: "%s"
        external-id: "%s"
        member-role: "%s"
        access-key-id: "%s"
        secret-access-key: "%s"
        endpoints:
          all: "%s"
        """.formatted(
            clouds.get("aws.hubRoleArn"), clouds.get("aws.externalId"), clouds.get("aws.memberRole"),
            clouds.get("aws.accessKeyId"), clouds.get("aws.secretAccessKey"), clouds.get("aws")));
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

  private static Duration whenAllAreRead(String address, long started, long minutes) throws Exception {
    while (System.nanoTime() - started < Duration.ofMinutes(minutes).toNanos()) {
      JsonNode sources = query(address,
          "{ connectors { state sources { name nextReadAt shards { total fresh stale failed pending } } } }")
          .at("/connectors/0/sources");
      boolean all = !sources.isEmpty();
      for (JsonNode source : sources) {
        // A source may have nothing to read here, such as an aggregator; then it is listed again much later.
        all &= (source.at("/shards/total").asInt() > 0 || isLater(source.path("nextReadAt")))
            && source.at("/shards/pending").asInt() == 0;
      }
      if (all) {
        return Duration.ofNanos(System.nanoTime() - started);
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("not read within " + minutes + " minutes: "
        + query(address, "{ connectors { state sources { name shards { total fresh stale failed pending } } } }"));
  }

  private static boolean isLater(JsonNode moment) {
    return moment.isTextual()
        && OffsetDateTime.parse(moment.asText()).toInstant().isAfter(Instant.now().plusSeconds(60));
  }

  private static void totals(String address, JsonNode truth) throws Exception {
    JsonNode said = query(address, "{ resources(first: 0) { totalCount } findings(first: 0) { totalCount }"
        + " gaps(first: 0) { totalCount } }");
    System.out.println("resources            " + said.at("/resources/totalCount") + " (truth "
        + truth.at("/resources/readable") + ")");
    System.out.println("findings             " + said.at("/findings/totalCount") + " (truth "
        + truth.at("/findings/readable") + ")");
    System.out.println("gaps                 " + said.at("/gaps/totalCount") + " (planted "
        + truth.path("gaps").size() + ")");
  }

  private static void change(String control, String address, int count, Map<String, Long> before) throws Exception {
    send(control + "/changes", "{\"cloud\":\"aws\",\"count\":" + count + "}");
    query(address, "mutation { refresh(sources: [\"security-hub\"]) { shards } }");
    long started = System.nanoTime();
    long expected = get(control + "/truth").at("/aws/findings/readable").asLong();
    while (System.nanoTime() - started < Duration.ofMinutes(10).toNanos()) {
      Thread.sleep(250);
      if (query(address, "{ findings(first: 0) { totalCount } }").at("/findings/totalCount").asLong() == expected) {
        break;
      }
    }
    Map<String, Long> after = calls(control);
    long pages = after.getOrDefault("securityhub GetFindings", 0L) - before.getOrDefault("securityhub GetFindings", 0L);
    System.out.printf("second reading       %8d ms, GetFindings %d (first reading %d)%n",
        Duration.ofNanos(System.nanoTime() - started).toMillis(), pages, before.get("securityhub GetFindings"));
  }

  private static Map<String, Long> calls(String control) throws Exception {
    Map<String, Long> calls = new TreeMap<>();
    for (JsonNode call : get(control + "/calls").path("calls")) {
      calls.put(call.path("service").asText() + " " + call.path("operation").asText(), call.path("calls").asLong());
    }
    return calls;
  }

  /** How GetFindings kept its quota, and how long its longest chain took beside the least it could take. */
  private static void paced(String control) throws Exception {
    JsonNode said = get(control + "/calls");
    long refused = 0;
    long asked = 0;
    long busiest = 0;
    String longest = "";
    long most = 0;
    for (Map.Entry<String, JsonNode> quota : said.path("quotas").properties()) {
      if (quota.getKey().startsWith("securityhub/GetFindings/")) {
        refused += quota.getValue().path("refused").asLong();
        asked += quota.getValue().path("calls").asLong();
        busiest = Math.max(busiest, quota.getValue().path("busiestSecond").asLong());
        if (quota.getValue().path("calls").asLong() > most) {
          most = quota.getValue().path("calls").asLong();
          longest = quota.getKey();
        }
      }
    }
    System.out.println("GetFindings          " + asked + " asked, " + refused + " refused, busiest second " + busiest);
    double least = said.path("leastSeconds").path(longest).asDouble();
    double took = said.path("spanSeconds").path(longest).asDouble();
    System.out.printf("  its longest chain  %d pages in %.2f s, the quota's own minimum %.2f s, ratio %.3f%n",
        most, took, least, took / least);
  }

  private static JsonNode query(String address, String query) throws Exception {
    return send(address, JSON.writeValueAsString(Map.of("query", query))).path("data");
  }

  private static JsonNode get(String address) throws Exception {
    return JSON.readTree(HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString()).body());
  }

  private static JsonNode send(String address, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    String answer = HTTP.send(request, BodyHandlers.ofString()).body();
    return JSON.readTree(answer.isEmpty() ? "{}" : answer);
  }
}
