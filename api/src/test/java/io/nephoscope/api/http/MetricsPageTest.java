package io.nephoscope.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.Refreshing;
import io.nephoscope.api.graphql.Reloading;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceActivity;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.spi.Observation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitoring system reads, and the same as GraphQL. */
class MetricsPageTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static SnapshotStore store;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    store.putConnector(
        new ConnectorRecord("prod", "aws", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord(
            "prod",
            "security-hub",
            Set.of(Observation.Kind.FINDING),
            true,
            Duration.ofHours(1),
            null,
            null,
            new SourceActivity(
                42,
                3,
                7,
                Map.of(GapCategory.THROTTLED, 2L),
                List.of(new BudgetState("Get\"Findings\"/111", 3, 1.5, 6, 2.25, 5, NOON)))));
    try (ShardContent content = store.newContent()) {
      store.publish(key("east"), content, NOON.minusSeconds(90));
    }
    store.fail(key("west"), new Problem(GapCategory.THROTTLED, "slow", null, NOON), NOON);
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> new Refreshing.Receipt(7, NOON),
            MetricsPageTest::nothingToReload,
            true);
    server =
        ApiServer.start(new ApiServer.Served(store, execution, false, () -> true), "127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  private static Reloading.Receipt nothingToReload() {
    throw new IllegalStateException("there are no plugins here");
  }

  private static ShardKey key(String region) {
    return new ShardKey("prod", "aws", "security-hub", "111", "Acme", region);
  }

  @Test
  void whatWasCollectedIsSaidInPrometheusText() throws Exception {
    HttpResponse<String> answer = get();
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    String source = "connector=\"prod\",source=\"security-hub\"";
    assertThat(answer.body().lines())
        .contains(
            "# TYPE nephoscope_pages_read_total counter",
            "nephoscope_pages_read_total{" + source + "} 42",
            "nephoscope_shard_reads_total{" + source + ",read=\"whole\"} 3",
            "nephoscope_shard_reads_total{" + source + ",read=\"changes\"} 7",
            "nephoscope_shard_read_failures_total{" + source + ",category=\"THROTTLED\"} 2",
            "nephoscope_shards{" + source + ",state=\"fresh\"} 1",
            "nephoscope_shards{" + source + ",state=\"failed\"} 1",
            "nephoscope_oldest_shard_age_seconds{" + source + "} 90",
            "nephoscope_budget_level{" + source + ",budget=\"Get\\\"Findings\\\"/111\"} 2.25",
            "nephoscope_budget_throttled_total{"
                + source
                + ",budget=\"Get\\\"Findings\\\"/111\"} 5",
            "nephoscope_connector_connected{connector=\"prod\",provider=\"aws\"} 1");
    assertThat(answer.body()).contains("nephoscope_snapshot_number ");
  }

  @Test
  void requestsAreCountedByWhatBecameOfThem() throws Exception {
    long before = count("answered");
    long refused = count("refused");
    post("{__typename}");
    post("{__typename}");
    post("{nonsense}");
    assertThat(count("answered")).isEqualTo(before + 2);
    assertThat(count("refused")).isEqualTo(refused + 1);
    assertThat(get().body())
        .contains("nephoscope_request_duration_seconds_bucket{outcome=\"answered\",le=\"+Inf\"}")
        .contains("nephoscope_event_loop_delay_max_seconds ")
        .contains("nephoscope_event_loop_busy_max_seconds ");
  }

  @Test
  void everyLineIsACommentOrASampleAndEveryFamilyComesOnce() throws Exception {
    List<String> lines = get().body().lines().toList();
    assertThat(lines)
        .allMatch(line ->
            line.matches("# (HELP|TYPE) nephoscope_\\w+ .+")
                || line.matches(
                    "nephoscope_\\w+(\\{\\w+=\"([^\"\\\\]|\\\\.)*\"(,\\w+=\"([^\"\\\\]|\\\\.)*\")*\\})?"
                        + " -?[0-9.E+-]+"));
    assertThat(lines.stream().filter(line -> line.startsWith("# TYPE")).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void graphQlSaysTheSameOfASource() throws Exception {
    assertThat(
            post(
                "{connectors{sources{pages readsWhole readsChanges budgets{key perSecond"
                    + " effectivePerSecond burst throttled lastThrottledAt}}}}"))
        .contains(
            "\"pages\":42,\"readsWhole\":3,\"readsChanges\":7",
            "\"perSecond\":3.0,\"effectivePerSecond\":1.5,\"burst\":6,\"throttled\":5,"
                + "\"lastThrottledAt\":\"2026-11-23T12:00:00Z\"");
  }

  private static long count(String outcome) throws IOException, InterruptedException {
    String line = "nephoscope_request_duration_seconds_count{outcome=\"" + outcome + "\"} ";
    return get()
        .body()
        .lines()
        .filter(any -> any.startsWith(line))
        .mapToLong(any -> Long.parseLong(any.substring(line.length())))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<String> get() throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String post(String query) throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/graphql"))
                .header("content-type", "application/json")
                .header("accept", "application/graphql-response+json")
                .POST(BodyPublishers.ofString("{\"query\":\"" + query + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
