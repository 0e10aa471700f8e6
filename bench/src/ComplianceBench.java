import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.http.ApiServer;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.standards.Catalogue;
import io.nephoscope.api.standards.CatalogueControl;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The compliance screen over HTTP, on N assessments that are made up on the spot: three clouds, 60 accounts of four
 * regions each, 150 checks that speak to NIST SP 800-53 r5 and PCI DSS 4.0.1; one of ten fails, and has a finding.
 */
public final class ComplianceBench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CLOUDS = List.of("aws", "azure", "gcp");
  private static final int ACCOUNTS = 60;
  private static final int REGIONS = 4;
  private static final int CHECKS = 150;
  private static final String SUMMARY =
      "query S($id: ID!, $scope: ScopeFilter) { standard(id: $id) { summary(scope: $scope) { score coverage lower upper"
          + " oldestAsOf controls { passed failed unknown notAssessed total } } breakdown(by: PROVIDER, scope: $scope) {"
          + " key summary { score coverage } } } }";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Figures figures;
  private final double seconds;
  private final int size;
  private final List<List<ControlRef>> controls = new ArrayList<>();
  private SnapshotStore store;
  private URI url = URI.create("http://127.0.0.1/");

  private ComplianceBench(int size, double seconds) throws IOException {
    this.figures = new Figures("compliance", size);
    this.size = size;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    ComplianceBench bench =
        new ComplianceBench(
            Integer.parseInt(options.getOrDefault("--size", "1000000")),
            Double.parseDouble(options.getOrDefault("--seconds", "5")));
    Path folder =
        options.containsKey("--data") ? Path.of(options.get("--data")) : Files.createTempDirectory("nephoscope-compliance");
    bench.measure(folder);
    bench.figures.write();
    System.exit(0);
  }

  private void measure(Path folder) throws Exception {
    checks();
    boolean filled = Files.exists(folder.resolve("index"));
    store = SnapshotStore.open(folder, Clock.systemUTC());
    for (String cloud : CLOUDS) {
      store.putConnector(new ConnectorRecord(cloud, cloud, ConnectorRecord.State.CONNECTED, "me", null));
      store.putSource(
          new SourceRecord(
              cloud, "posture", Set.of(Observation.Kind.ASSESSMENT, Observation.Kind.FINDING), true,
              Duration.ofHours(12), null, null));
    }
    long began = System.nanoTime();
    if (!filled) {
      for (int account = 0; account < ACCOUNTS; account++) {
        for (int region = 0; region < REGIONS; region++) {
          fill(account, region, 0);
        }
      }
      store.commit();
      figures.note("seconds to publish", (System.nanoTime() - began) / 1e9);
    }
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              throw new IllegalArgumentException("nothing is read here");
            },
            () -> {
              throw new IllegalStateException("there are no plugins here");
            },
            true);
    try (ApiServer server =
        ApiServer.start(new ApiServer.Served(store, execution, true, () -> true), "127.0.0.1", 0)) {
      url = URI.create("http://127.0.0.1:" + server.port() + "/graphql");
      ask();
    }
    store.close();
  }

  private void ask() throws Exception {
    String screen = screen();
    Random random = new Random(7);
    began("first question about a standard, ms", screen, Map.of("standard", "nist-800-53:r5", "first", 50));
    began("first question about another standard, ms", screen, Map.of("standard", "pci-dss:4.0.1", "first", 50));
    began("first secure score, ms", "{ secureScore { percent } }", Map.of());
    JsonNode counts = json(client.send(request("{ findings(first: 0) { totalCount } }", Map.of()), HttpResponse.BodyHandlers.ofByteArray()));
    figures.note("findings", counts.at("/data/findings/totalCount").asInt());
    run("summary and breakdown of a standard", SUMMARY, i -> Map.of("id", i % 2 == 0 ? "nist-800-53:r5" : "pci-dss:4.0.1"));
    run("compliance.graphql, 20 to 70 controls a page", screen, i ->
        Map.of("standard", i % 2 == 0 ? "nist-800-53:r5" : "pci-dss:4.0.1", "first", 20 + random.nextInt(51)));
    run("compliance.graphql, 1 to 20 controls a page", screen, i ->
        Map.of("standard", i % 2 == 0 ? "nist-800-53:r5" : "pci-dss:4.0.1", "first", 1 + random.nextInt(20)));
    run("compliance.graphql, all controls", screen, i ->
        Map.of("standard", i % 2 == 0 ? "nist-800-53:r5" : "pci-dss:4.0.1", "first", 900 + random.nextInt(100)));
    run("the same question again", screen, i -> Map.of("standard", "nist-800-53:r5", "first", 50, "again", true));
    run("summary of a standard in one account, each a new scope", SUMMARY, i ->
        Map.of("id", "nist-800-53:r5", "scope", Map.of("account", List.of("account-" + i % ACCOUNTS, "nobody-" + i))));
    long[] times = new long[20];
    for (int i = 0; i < times.length; i++) {
      fill(i, 0, i + 1);
      long began = System.nanoTime();
      client.send(request(screen, Map.of("standard", "nist-800-53:r5", "first", 50)), HttpResponse.BodyHandlers.ofByteArray());
      times[i] = System.nanoTime() - began;
    }
    figures.times("compliance.graphql right after a shard changed", times);
    System.gc();
    figures.note("heap used after, MB", (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6);
  }

  /** Each check speaks to a few controls of both standards, some to many, as Security Hub's do. */
  private void checks() {
    List<CatalogueControl> nist = listed("nist-800-53", "r5");
    List<CatalogueControl> pci = listed("pci-dss", "4.0.1");
    Random random = new Random(3);
    for (int check = 0; check < CHECKS; check++) {
      List<ControlRef> spoken = new ArrayList<>();
      for (int i = 1 + random.nextInt(7); i > 0; i--) {
        spoken.add(new ControlRef("nist-800-53:r5", nist.get(random.nextInt(160)).code()));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        spoken.add(new ControlRef("pci-dss:4.0.1", pci.get(random.nextInt(100)).code()));
      }
      controls.add(spoken);
    }
  }

  private static List<CatalogueControl> listed(String slug, String version) {
    return Catalogue.shipped().standard(new StandardId(slug, version)).orElseThrow().controls();
  }

  private void fill(int account, int region, int generation) {
    String cloud = CLOUDS.get(account % CLOUDS.size());
    ShardKey shard =
        new ShardKey(cloud, cloud, "posture", "account-" + account, "Account " + account, "region-" + region);
    Random made = new Random(account * 31L + region);
    int count = size / (ACCOUNTS * REGIONS);
    try (ShardContent content = store.newContent()) {
      for (int i = 0; i < count; i++) {
        int check = made.nextInt(CHECKS);
        String resource = "arn:" + cloud + ":" + account + ":" + region + ":resource/" + i / 4;
        // Four of five checks fail somewhere, the others nowhere.
        boolean fails = check % 5 != 0 && made.nextInt(8) == 0 || i < generation;
        content.add(
            new Assessment(
                shard.account(), shard.region(), "check-" + check, "Check " + check, controls.get(check), resource,
                fails ? Assessment.Status.FAILED : Assessment.Status.PASSED, false, Severity.MEDIUM, null, null));
        if (fails) {
          Finding.Builder finding =
              Finding.builder(shard.account(), resource + "/check-" + check, "Posture", Finding.Type.MISCONFIGURATION)
                  .region(shard.region())
                  .severity(Severity.values()[check % 5])
                  .title("Check " + check + " failed")
                  .check("check-" + check)
                  .resource(new Finding.ResourceRef(resource, null, null))
                  .seen(Instant.ofEpochSecond(1_790_000_000L + made.nextInt(1_000_000)), Instant.ofEpochSecond(1_791_000_000L + made.nextInt(1_000_000)));
          controls.get(check).forEach(finding::control);
          content.add(finding.build());
        }
      }
      store.publish(shard, content, Instant.now());
    }
  }

  private void began(String name, String query, Map<String, ?> variables) throws Exception {
    long began = System.nanoTime();
    JsonNode answer = json(client.send(request(query, variables), HttpResponse.BodyHandlers.ofByteArray()));
    figures.note(name, (System.nanoTime() - began) / 1e6);
    JsonNode counts = answer.at("/data/standard/summary/controls");
    if (counts.has("failed")) {
      figures.note("  controls of it failed", counts.path("failed").asInt());
      figures.note("  controls of it passed", counts.path("passed").asInt());
    }
  }

  private void run(String name, String query, IntFunction<Map<String, ?>> variables) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 0.6e9);
    int i = 0;
    while (System.nanoTime() < end || i < 10) {
      json(client.send(request(query, numbered(variables, i++)), HttpResponse.BodyHandlers.ofByteArray()));
    }
    List<Long> times = new ArrayList<>();
    end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end || times.size() < 10) {
      HttpRequest request = request(query, numbered(variables, i++));
      long began = System.nanoTime();
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      times.add(System.nanoTime() - began);
      check(response);
    }
    figures.times(name, times.stream().mapToLong(Long::longValue).toArray());
  }

  /** The server keeps whole answers for a second, so a variable that nobody reads makes every question a new one. */
  private static Map<String, ?> numbered(IntFunction<Map<String, ?>> variables, int i) {
    Map<String, Object> all = new HashMap<>(variables.apply(i));
    all.putIfAbsent("number", all.containsKey("again") ? 0 : i);
    return all;
  }

  private HttpRequest request(String query, Map<String, ?> variables) throws IOException {
    return HttpRequest.newBuilder(url)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(Map.of("query", query, "variables", variables))))
        .build();
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
    check(response);
    return JSON.readTree(response.body());
  }

  private static void check(HttpResponse<byte[]> response) throws IOException {
    String start = new String(response.body(), 0, Math.min(300, response.body().length), StandardCharsets.UTF_8);
    if (response.statusCode() != 200 || start.startsWith("{\"errors\"")) {
      throw new IOException(response.statusCode() + " " + start);
    }
  }

  /** The query of the compliance screen, as the server ships it. */
  private static String screen() throws IOException {
    try (InputStream in = ApiServer.class.getResourceAsStream("examples/compliance.graphql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
