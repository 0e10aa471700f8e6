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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** One client asks the demo what screens ask, one question after the other, over HTTP. */
public final class ViewBench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "[{field: NAME, direction: ASC}]";
  private static final String FACETS =
      "facets(fields: [PROVIDER, TYPE, CATEGORY, REGION, ACCOUNT], first: 10) { field buckets { value count } }";
  private static final String FINDING_FACETS =
      "facets(fields: [PROVIDER, SEVERITY, KIND, SOURCE, STATE], first: 10) { field buckets { value count } }";
  private static final String ROW = "id provider nativeId type category name region tags { key value } createdAt";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Figures figures;
  private final double seconds;
  private URI url = URI.create("http://127.0.0.1/");

  private ViewBench(Figures figures, double seconds) {
    this.figures = figures;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    int size = Integer.parseInt(options.getOrDefault("--size", "100000"));
    double seconds = Double.parseDouble(options.getOrDefault("--seconds", "5"));
    ViewBench bench = new ViewBench(new Figures("view", size), seconds);
    if (options.containsKey("--url")) {
      bench.url = URI.create(options.get("--url")).resolve("/graphql");
      bench.measure(Long.parseLong(options.getOrDefault("--pid", "0")), size);
    } else {
      bench.withDemo(size, options.get("--data"));
    }
    bench.figures.write();
  }

  private void withDemo(int size, String data) throws Exception {
    Path home = Path.of(System.getProperty("bench.home"));
    Path kept = data == null ? Files.createTempDirectory("nephoscope-bench") : Path.of(data);
    long began = System.nanoTime();
    Process demo =
        new ProcessBuilder(
                home.resolve("bin").resolve("nephoscope").toString(),
                "demo", "--port", "0", "--size", Integer.toString(size), "--quotas", "off",
                "--data", kept.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("Ready: ")) {
          figures.note("seconds to Ready", (System.nanoTime() - began) / 1e9);
          url = URI.create(line.substring(7).strip()).resolve("/graphql");
          break;
        }
      }
      if (!demo.isAlive()) {
        throw new IOException("the demo ended before it was ready");
      }
      measure(demo.pid(), size);
      try (Stream<Path> files = Files.walk(kept)) {
        long bytes = 0;
        for (Path file : files.filter(f -> f.getParent().endsWith("index")).toList()) {
          bytes += Files.size(file);
        }
        figures.note("index on disk, MB", bytes / 1e6);
      }
    } finally {
      demo.destroy();
      demo.waitFor();
    }
  }

  private void measure(long pid, int size) throws Exception {
    JsonNode counts = ask("{ resources(first: 0) { totalCount } findings(first: 0) { totalCount } }", Map.of());
    int resources = counts.at("/resources/totalCount").asInt();
    figures.note("resources", resources);
    figures.note("findings", counts.at("/findings/totalCount").asInt());
    rss(pid, "RSS of the server before, MB", "VmRSS");

    List<String> types = values("resources", "TYPE");
    List<String> regions = values("resources", "REGION");
    List<String> accounts = values("resources", "ACCOUNT");
    List<String> providers = values("resources", "PROVIDER");
    Random random = new Random(7);

    String filtered =
        "query P($filter: ResourceFilter) { resources(filter: $filter, orderBy: " + NAME + ", first: 50) { totalCount "
            + FACETS + " pageInfo { endCursor hasNextPage } nodes { " + ROW + " } } }";
    run("filtered, sorted, faceted page; every filter new", filtered, i ->
        Map.of("filter", Map.of(
            "provider", List.of(pick(providers, random), pick(providers, random)),
            "type", some(types, 5, random),
            "region", some(regions, 5, random),
            "createdAt", Map.of("from", "20" + (10 + random.nextInt(10)) + "-01-01T00:00:0" + random.nextInt(10) + "Z"))));
    run("filtered, sorted, faceted page; the same again", filtered, i ->
        Map.of("filter", Map.of("provider", providers.subList(0, 1), "type", types.subList(0, Math.min(5, types.size())))));
    run("broad filter (not one account), sorted, faceted page", filtered, i ->
        Map.of("filter", Map.of("not", Map.of("account", List.of(pick(accounts, random), pick(accounts, random))))));
    run("tag filter, sorted, faceted page", filtered, i ->
        Map.of("filter", Map.of("tags", List.of(Map.of("key", i % 2 == 0 ? "env" : "team")), "account", some(accounts, 3, random))));
    run("match-all facets", "{ resources(first: 0) { totalCount " + FACETS + " } }", i -> Map.of());
    run("match-all facets of findings", "{ findings(first: 0) { totalCount " + FINDING_FACETS + " } }", i -> Map.of());

    String page = "query P($after: String) { resources(orderBy: " + NAME + ", first: 50, after: $after) { nodes { " + ROW
        + " } pageInfo { endCursor hasNextPage } } }";
    run("page 1 of everything, again and again", page, i -> Map.of());
    int deep = Math.min(10_000, resources / 100);
    // Another page each time, so that none is in memory.
    List<String> front = cursorsFrom(null);
    run("any page near page 1 of everything", page, i -> Map.of("after", pick(front, random)));
    List<String> far = cursorsFrom(cursorAt(deep));
    run("any page near page " + deep + " of everything", page, i -> Map.of("after", pick(far, random)));

    run("the inventory screen", contract("inventory", filteredInventory()), i -> Map.of("first", 50));
    run("the findings screen", findingsScreen(), i -> Map.of("first", 50));
    run("findings of severity and account", findingsScreen(), i ->
        Map.of("first", 50, "filter", Map.of("severity", List.of("CRITICAL", "HIGH"), "account", some(accounts, 2, random))));
    run("resources that have a critical finding", filtered, i ->
        Map.of("filter", Map.of("provider", List.of(pick(providers, random)), "findings", Map.of("severity", List.of("CRITICAL")))));
    run("search", "query S($s: String) { resources(search: $s, first: 50) { totalCount nodes { id name } } }", i ->
        Map.of("s", List.of("prod", "web 1", "data", "log", "api 2").get(i % 5)));
    run("100 resources with the number of their findings",
        "{ resources(first: 100) { nodes { id name account { name } findings(first: 0) { totalCount } } } }", i -> Map.of());
    run("compliance of a standard",
        "{ standard(id: \"nist-800-53:r5\") { summary { score coverage controls { passed failed unknown total } } } }",
        i -> Map.of());
    rss(pid, "RSS of the server after, MB", "VmRSS");
    rss(pid, "RSS of the server at most, MB", "VmHWM");
  }

  private String filteredInventory() {
    return "query I($first: Int) { resources(first: $first) { totalCount " + FACETS
        + " pageInfo { hasNextPage endCursor } nodes { " + ROW + " account { id nativeId name } configuration"
        + " agents { name state version lastSeenAt }"
        + " findings(first: 3, filter: { state: [ACTIVE] }) { totalCount nodes { id title severity } } }"
        + " freshness { state asOf gaps(first: 10) { totalCount } } } }";
  }

  private static String contract(String name, String otherwise) {
    return otherwise;
  }

  private static String findingsScreen() {
    return "query F($filter: FindingFilter, $first: Int) { findings(filter: $filter, first: $first) { totalCount " + FINDING_FACETS
        + " pageInfo { hasNextPage endCursor } nodes { id provider nativeId source kind title description severity state"
        + " account { nativeId name } region resources { id name type provider } controls { standard { id title } code title }"
        + " remediation { text url } firstSeenAt lastSeenAt native } freshness { state asOf gaps { totalCount } } } }";
  }

  private List<String> values(String list, String field) throws Exception {
    JsonNode answer = ask("{ " + list + "(first: 0) { facets(fields: [" + field + "], first: 1000) { buckets { value } } } }", Map.of());
    List<String> values = new ArrayList<>();
    answer.at("/" + list + "/facets/0/buckets").forEach(bucket -> values.add(bucket.get("value").asText()));
    return values;
  }

  private String cursorAt(int page) throws Exception {
    String cursor = null;
    int left = page * 50;
    while (left > 0) {
      int now = Math.min(1000, left);
      Map<String, Object> variables = new HashMap<>();
      variables.put("after", cursor);
      variables.put("first", now);
      JsonNode answer = ask("query D($after: String, $first: Int) { resources(orderBy: " + NAME
          + ", first: $first, after: $after) { pageInfo { endCursor } } }", variables);
      cursor = answer.at("/resources/pageInfo/endCursor").asText();
      left -= now;
    }
    return cursor;
  }

  /** The places of the next thousand rows. */
  private List<String> cursorsFrom(String after) throws Exception {
    Map<String, Object> variables = new HashMap<>();
    variables.put("after", after);
    JsonNode answer = ask("query E($after: String) { resources(orderBy: " + NAME
        + ", first: 1000, after: $after) { edges { cursor } } }", variables);
    List<String> cursors = new ArrayList<>();
    answer.at("/resources/edges").forEach(edge -> cursors.add(edge.get("cursor").asText()));
    return cursors;
  }

  private static String pick(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static List<String> some(List<String> values, int count, Random random) {
    return Stream.generate(() -> pick(values, random)).limit(count).distinct().toList();
  }

  private void run(String name, String query, IntFunction<Map<String, ?>> variables) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 0.6e9);
    int i = 0;
    while (System.nanoTime() < end || i < 10) {
      ask(query, variables.apply(i++));
    }
    List<Long> times = new ArrayList<>();
    end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end || times.size() < 10) {
      HttpRequest request = request(query, variables.apply(i++));
      long began = System.nanoTime();
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      times.add(System.nanoTime() - began);
      check(response);
    }
    figures.times(name, times.stream().mapToLong(Long::longValue).toArray());
  }

  private HttpRequest request(String query, Map<String, ?> variables) throws IOException {
    return HttpRequest.newBuilder(url)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(Map.of("query", query, "variables", variables))))
        .build();
  }

  private JsonNode ask(String query, Map<String, ?> variables) throws Exception {
    HttpResponse<byte[]> response = client.send(request(query, variables), HttpResponse.BodyHandlers.ofByteArray());
    check(response);
    return JSON.readTree(response.body()).get("data");
  }

  private static void check(HttpResponse<byte[]> response) throws IOException {
    String start = new String(response.body(), 0, Math.min(300, response.body().length), StandardCharsets.UTF_8);
    if (response.statusCode() != 200 || start.startsWith("{\"errors\"")) {
      throw new IOException(response.statusCode() + " " + start);
    }
  }

  private void rss(long pid, String name, String key) {
    String text = pid == 0 ? "" : Figures.line("/proc/" + pid + "/status", key);
    if (!text.isEmpty()) {
      figures.note(name, Double.parseDouble(text.replaceAll("[^0-9]", "")) / 1024);
    }
  }
}
