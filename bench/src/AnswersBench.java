import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same list of 100 rows with 10 fields, byte for byte, from the server, from a static route, and from
 * what others serve GraphQL with: in turn, on one processor, with wrk on another. Prints requests per
 * second, times, and processor time for each request, and how they compare.
 */
public final class AnswersBench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIELDS = "id provider nativeId type category name region createdAt inInventory __typename";
  private static final String LIST = "query L($first: Int) { resources(first: $first) { nodes { " + FIELDS + " } } }";
  private static final String FILTERED =
      "query L($first: Int, $filter: ResourceFilter) { resources(first: $first, filter: $filter) { nodes { " + FIELDS + " } } }";
  private static final String PAGED =
      "query L($first: Int, $after: String) { resources(first: $first, after: $after) { nodes { " + FIELDS + " } } }";
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern QUANTILE = Pattern.compile("\\s+(50|99)%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern REQUESTS = Pattern.compile("([0-9]+) requests in");

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, Case> cases = new LinkedHashMap<>();
  private final Path folder = Files.createTempDirectory("nephoscope-answers");
  private final Path here = Path.of(System.getProperty("bench.home"));
  private final Path peers = Path.of(System.getProperty("bench.peers"));
  private int number = 1;

  private AnswersBench() throws IOException {}

  /** Something that is asked; {@code unlike} when its answers need not be those of the others. */
  private record Case(Process server, URI url, Path body, List<double[]> rounds) {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    AnswersBench bench = new AnswersBench();
    try {
      bench.start();
      bench.measure(
          Integer.parseInt(options.getOrDefault("--rounds", "5")),
          Integer.parseInt(options.getOrDefault("--seconds", "5")),
          Integer.parseInt(options.getOrDefault("--warm", "20")));
    } finally {
      bench.processes.values().forEach(Process::destroyForcibly);
    }
  }

  private void start() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> jvm = List.of(
        "-Xmx512m", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    List<String> ours = new ArrayList<>(List.of(java));
    ours.addAll(jvm);
    ours.addAll(List.of("-cp", here.resolve("lib") + "/*", peers.resolveSibling("src/ListServer.java").toString()));
    URI server = launch("ours", ours);

    String variables = "{\"first\":100}";
    URI graphql = server.resolve("/graphql");
    String answer = ask(graphql, body(LIST, variables));
    Path rows = folder.resolve("rows.json");
    Files.writeString(rows, JSON.readTree(answer).at("/data/resources/nodes").toString());
    Path whole = Files.writeString(folder.resolve("answer.json"), answer);
    String schema = peers.resolve("schema.graphqls").toString();
    writeCursors(graphql);

    List<String> stock = new ArrayList<>(List.of(java));
    stock.addAll(jvm);
    stock.addAll(List.of("-cp", here.resolve("lib") + "/*", peers.resolveSibling("src/StockServer.java").toString(),
        schema, rows.toString(), whole.toString()));
    URI stockUrl = launch("stock", stock);
    add("static route", "stock", stockUrl.resolve("/static"), body(LIST, variables));
    add("Vert.x GraphQLHandler and graphql-java", "stock", stockUrl.resolve("/graphql"), body(LIST, variables));
    add("ours, whole answer known", "ours", graphql, body(LIST, variables));
    add("ours, plan", "ours", graphql, body(LIST, "{\"first\":100,\"n\":\"%09d\"}"));
    add("ours, plan, any page", "ours", graphql, body(PAGED, "{\"first\":100,\"after\":\"%s\"}"));
    add("ours, plan, a filter nobody asked before", "ours", graphql,
        body(FILTERED, "{\"first\":100,\"filter\":{\"createdAt\":{\"from\":\"2001-01-01T00:00:00.%09dZ\"}}}"));
    Path spring = peers.resolve("spring/target/peer-spring-1.jar");
    if (Files.exists(spring)) {
      List<String> command = new ArrayList<>(List.of(java));
      command.addAll(jvm);
      command.addAll(List.of("-Dreactor.netty.ioWorkerCount=1", "-cp", spring + ":" + peers.resolve("spring/target/lib") + "/*",
          "peers.SpringServer", schema, rows.toString()));
      add("Spring for GraphQL", "spring", launch("spring", command).resolve("/graphql"), body(LIST, variables));
    }
    if (Files.exists(peers.resolve("mercurius/node_modules"))) {
      add("Mercurius with JIT", "mercurius",
          launch("mercurius", List.of("node", peers.resolve("mercurius/server.mjs").toString(), schema, rows.toString()))
              .resolve("/graphql"),
          body(LIST, variables));
    }
    for (Map.Entry<String, Case> each : cases.entrySet()) {
      String body = Files.readString(each.getValue().body()).replace("%09d", "000000000").replace("\"%s\"", "null");
      String said = ask(each.getValue().url(), body);
      if (!said.equals(answer)) {
        throw new IOException(each.getKey() + " answers something else:\n" + said.substring(0, Math.min(500, said.length()))
            + "\nand not\n" + answer.substring(0, 500));
      }
    }
    System.out.println("All answer the same " + answer.getBytes(StandardCharsets.UTF_8).length + " bytes.");
  }

  /** The places of all rows but the last, of which each begins another page. */
  private void writeCursors(URI graphql) throws Exception {
    List<String> cursors = new ArrayList<>();
    String after = "null";
    while (true) {
      String query = "query C($after: String) { resources(first: 1000, after: $after) { edges { cursor } } }";
      JsonNode edges = JSON.readTree(ask(graphql, body(query, "{\"after\":" + after + "}"))).at("/data/resources/edges");
      if (edges.isEmpty()) {
        break;
      }
      edges.forEach(edge -> cursors.add(edge.get("cursor").asText()));
      after = "\"" + cursors.getLast() + "\"";
    }
    Files.write(folder.resolve("cursors"), cursors.subList(0, cursors.size() - 1));
  }

  private static String body(String query, String variables) {
    return "{\"query\":\"" + query + "\",\"variables\":" + variables + "}";
  }

  private void add(String name, String server, URI url, String body) throws IOException {
    Path file = Files.writeString(folder.resolve("body-" + cases.size() + ".json"), body);
    cases.put(name, new Case(processes.get(server), url, file, new ArrayList<>()));
  }

  /** Starts a server on the first processor, if processors can be chosen here. */
  private URI launch(String name, List<String> command) throws IOException {
    List<String> all = new ArrayList<>();
    if (Files.exists(Path.of("/usr/bin/taskset"))) {
      all.addAll(List.of("/usr/bin/taskset", "-c", "0"));
    }
    all.addAll(command);
    Process process = new ProcessBuilder(all).redirectError(folder.resolve(name + ".log").toFile()).start();
    processes.put(name, process);
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("Port: ")) {
        Thread.ofPlatform().daemon().start(() -> out.lines().forEach(ignored -> {}));
        return URI.create("http://127.0.0.1:" + line.substring(6).strip());
      }
    }
    throw new IOException(name + " did not start:\n" + Files.readString(folder.resolve(name + ".log")));
  }

  private String ask(URI url, String body) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(url)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(url + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private void measure(int rounds, int seconds, int warm) throws Exception {
    Figures figures = new Figures("answers", 100);
    for (Case each : cases.values()) {
      wrk(each, warm);
    }
    for (int round = 0; round < rounds; round++) {
      for (Case each : cases.values()) {
        each.rounds().add(wrk(each, seconds));
      }
    }
    double limit = median(cases.get("static route"), 0);
    double stock = median(cases.get("Vert.x GraphQLHandler and graphql-java"), 0);
    double limitCpu = median(cases.get("static route"), 3);
    System.out.printf("%-42s %10s %8s %9s %9s %11s %9s%n", "", "requests/s", ": static", ": stock", "p50 ms", "p99 ms", "CPU us");
    for (Map.Entry<String, Case> each : cases.entrySet()) {
      Case one = each.getValue();
      System.out.printf("%-42s %,10.0f %8.3f %9.2f %9.2f %11.2f %9.1f%n", each.getKey(), median(one, 0), median(one, 0) / limit,
          median(one, 0) / stock, median(one, 1), median(one, 2), median(one, 3));
      figures.ratios(each.getKey(), Map.of(
          "requests per second", median(one, 0), "of the static route", median(one, 0) / limit, "times stock", median(one, 0) / stock,
          "p50 ms", median(one, 1), "p99 ms", median(one, 2), "processor microseconds", median(one, 3),
          "processor times static", median(one, 3) / limitCpu));
    }
    figures.write();
  }

  /** Requests per second, p50 and p99 in milliseconds, and processor time in microseconds for each request. */
  private double[] wrk(Case each, int seconds) throws Exception {
    List<String> command = new ArrayList<>();
    if (Files.exists(Path.of("/usr/bin/taskset"))) {
      command.addAll(List.of("/usr/bin/taskset", "-c", "1"));
    }
    command.addAll(List.of("wrk", "-t1", "-c32", "-d" + seconds + "s", "--latency", "-s", peers.resolve("post.lua").toString(),
        each.url().toString(), "--", each.body().toString(), Integer.toString(number), folder.resolve("cursors").toString()));
    number += 1_000_000;
    long busy = ticks(each.server());
    Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    busy = ticks(each.server()) - busy;
    if (said.contains("Non-2xx")) {
      throw new IOException(said);
    }
    double[] figures = new double[4];
    figures[0] = number(RATE, said);
    for (Matcher matcher = QUANTILE.matcher(said); matcher.find(); ) {
      double factor = switch (matcher.group(3)) {
        case "us" -> 0.001;
        case "ms" -> 1;
        default -> 1000;
      };
      figures[matcher.group(1).equals("50") ? 1 : 2] = Double.parseDouble(matcher.group(2)) * factor;
    }
    // A tick of /proc is a hundredth of a second everywhere.
    figures[3] = busy * 10_000.0 / number(REQUESTS, said);
    return figures;
  }

  private static double number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("wrk said:\n" + text);
    }
    return Double.parseDouble(matcher.group(1));
  }

  /** User and system time of a process. */
  private static long ticks(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static double median(Case one, int figure) {
    double[] sorted = one.rounds().stream().mapToDouble(round -> round[figure]).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
