package io.nephoscope.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.Refreshing;
import io.nephoscope.api.graphql.Reloading;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.spi.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GraphQL over HTTP, as a client sees it. */
class ApiServerTest {

  private static final String GRAPHQL_JSON = "application/graphql-response+json";
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static SnapshotStore store;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    ShardKey shard = new ShardKey("prod", "aws", "config", "111", "Acme", "us-east-1");
    try (ShardContent content = store.newContent()) {
      for (int i = 0; i < 2_000; i++) {
        content.add(
            Resource.builder("111", "bucket-" + i, "bucket")
                .region("us-east-1")
                .configuration("{\"text\":\"" + "x".repeat(5_000) + "\"}")
                .build());
      }
      store.publish(shard, content, NOON);
    }
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> new Refreshing.Receipt(7, NOON),
            ApiServerTest::nothingToReload,
            true);
    server =
        ApiServer.start(new ApiServer.Served(store, execution, true, () -> true), "127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @Test
  void aQueryIsAnsweredInTheTypeThatWasAskedFor() {
    HttpResponse<String> plain = post("{\"query\":\"{__typename}\"}", "application/json");
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(type(plain)).startsWith("application/json");
    HttpResponse<String> graphql = post("{\"query\":\"{__typename}\"}", GRAPHQL_JSON);
    assertThat(type(graphql)).startsWith(GRAPHQL_JSON);
    assertThat(graphql.body()).isEqualTo("{\"data\":{\"__typename\":\"Query\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"query\":\"{nonsense}\"} | 400",
        "{\"query\":\"{\"} | 400",
        "{\"query\":7} | 400",
        "{\"query\":\"{__typename}\",\"variables\":[]} | 400",
        "{\"query\":\"{__typename}\"} trailing | 400",
        "[{\"query\":\"{__typename}\"}] | 400",
        "no json | 400"
      })
  void aRequestThatCannotBeUnderstoodIsRefusedWithATypedError(String body, int status) {
    HttpResponse<String> answer = post(body, GRAPHQL_JSON);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"BAD_REQUEST\"").doesNotContain("\"data\"");
  }

  @Test
  void aMutationNeedsPost() {
    HttpResponse<String> got = get("/graphql?query=mutation%7Brefresh%7Bshards%7D%7D");
    assertThat(got.statusCode()).isEqualTo(405);
    HttpResponse<String> posted =
        post("{\"query\":\"mutation{refresh{shards startedAt}}\"}", "application/json");
    assertThat(posted.body()).contains("\"shards\":7", "2026-11-23T12:00:00Z");
  }

  @Test
  void aBodyOfAnotherTypeIsRefusedSoThatNoWebPageCanSendOne() {
    HttpRequest form =
        request("/graphql")
            .header("content-type", "text/plain")
            .POST(BodyPublishers.ofString("{\"query\":\"{__typename}\"}"))
            .build();
    assertThat(send(form).statusCode()).isEqualTo(415);
  }

  @Test
  void anAnswerThatWouldHoldTooManyObjectsIsRefusedBeforeItIsMade() {
    StringBuilder query = new StringBuilder("{");
    for (int i = 0; i < 5; i++) {
      query.append("a").append(i).append(":resources(first:1000){nodes{findings(first:1000)");
      query.append("{nodes{id}}}}");
    }
    HttpResponse<String> answer = post("{\"query\":\"" + query + "}\"}", GRAPHQL_JSON);
    assertThat(answer.body()).contains("TOO_COSTLY").doesNotContain("\"data\"");
  }

  @Test
  void anAnswerThatIsTooLargeToSendIsRefused() {
    StringBuilder query = new StringBuilder("{");
    for (int i = 0; i < 10; i++) {
      query.append("a").append(i).append(":resources(first:1000){nodes{configuration}}");
    }
    HttpResponse<String> answer = post("{\"query\":\"" + query + "}\"}", "application/json");
    assertThat(answer.body()).contains("TOO_COSTLY", "32 MiB").hasSizeLessThan(1_000);
  }

  @Test
  void aLargeAnswerArrivesWhole() {
    HttpResponse<String> answer =
        post(
            "{\"query\":\"{a:resources(first:1000){nodes{configuration}} b:resources(last:1000)"
                + "{nodes{configuration}}}\"}",
            "application/json");
    assertThat(answer.body()).hasSizeGreaterThan(10_000_000).endsWith("}]}}}");
  }

  @Test
  void aRequestThatNamesAnotherHostIsRefused() throws IOException {
    assertThat(statusLineFor("localhost")).contains(" 200 ");
    assertThat(statusLineFor("posture.example.com")).contains(" 421 ");
  }

  private static String statusLineFor(String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void mutationsThatWaitLeaveThreadsToThoseWhoAsk() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch ended = new CountDownLatch(1);
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              begun.countDown();
              try {
                ended.await();
              } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
              }
              return new Refreshing.Receipt(7, NOON);
            },
            ApiServerTest::nothingToReload,
            false);
    try (ApiServer waiting =
        ApiServer.start(
            new ApiServer.Served(store, execution, false, () -> true), "127.0.0.1", 0)) {
      URI url = URI.create("http://127.0.0.1:" + waiting.port() + "/graphql");
      Function<String, CompletableFuture<HttpResponse<String>>> ask =
          query ->
              CLIENT.sendAsync(
                  HttpRequest.newBuilder(url)
                      .header("content-type", "application/json")
                      .POST(BodyPublishers.ofString("{\"query\":\"" + query + "\"}"))
                      .build(),
                  BodyHandlers.ofString());
      List<CompletableFuture<HttpResponse<String>>> refreshes =
          List.of(ask.apply("mutation{refresh{shards}}"), ask.apply("mutation{refresh{shards}}"));
      begun.await();

      for (int i = 0; i < 20; i++) {
        assertThat(ask.apply("mutation{refresh{shards}}").get().body())
            .contains("TOO_COSTLY", "2 mutations are being carried out");
        assertThat(ask.apply("{resources(first:" + i + "){totalCount}}").get().body())
            .contains("totalCount");
      }
      ended.countDown();
      for (CompletableFuture<HttpResponse<String>> refresh : refreshes) {
        assertThat(refresh.get().body()).contains("\"shards\":7");
      }
      assertThat(ask.apply("mutation{refresh{shards}}").get().body()).contains("\"shards\":7");
    }
  }

  @Test
  void aTakenPortIsNamed() {
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> new Refreshing.Receipt(0, NOON),
            ApiServerTest::nothingToReload,
            false);
    assertThatThrownBy(() ->
            ApiServer.start(
                new ApiServer.Served(store, execution, false, () -> false),
                "127.0.0.1",
                server.port()))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining(":" + server.port())
        .hasMessageContaining("Choose another port");
  }

  @Test
  void theSchemaAndThePageAreServed() {
    assertThat(get("/schema.graphql").body()).contains("type Query");
    assertThat(get("/graphiql/").body()).contains("assets/");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  private static Reloading.Receipt nothingToReload() {
    throw new IllegalStateException("there are no plugins here");
  }

  private static String type(HttpResponse<String> response) {
    return response.headers().firstValue("content-type").orElse("");
  }

  @Test
  void aDocumentIsKnownByItsHashOnceItWasSent() throws Exception {
    String document = "{ resources(first: 0) { totalCount } }";
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(document.getBytes(StandardCharsets.UTF_8)));
    String named = "\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"%s\"}}";
    String byHash = "{" + named.formatted(hash) + "}";
    HttpResponse<String> unknown = post(byHash, "application/json");
    assertThat(unknown.statusCode()).isEqualTo(200);
    assertThat(unknown.body())
        .contains("\"message\":\"PersistedQueryNotFound\"", "\"code\":\"NOT_FOUND\"");

    HttpResponse<String> wrong =
        post("{\"query\":\"{__typename}\"," + named.formatted(hash) + "}", "application/json");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("sha256Hash: it is not that of the document");

    String sent = "{\"query\":\"" + document + "\"," + named.formatted(hash) + "}";
    assertThat(post(sent, "application/json").body())
        .isEqualTo("{\"data\":{\"resources\":{\"totalCount\":2000}}}");
    assertThat(post(byHash, "application/json").body())
        .isEqualTo("{\"data\":{\"resources\":{\"totalCount\":2000}}}");
    assertThat(
            get("/graphql?extensions="
                    + URLEncoder.encode(
                        "{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + hash + "\"}}",
                        StandardCharsets.UTF_8))
                .body())
        .isEqualTo("{\"data\":{\"resources\":{\"totalCount\":2000}}}");
  }

  @Test
  void anAnswerThatTheClientHasIsNotSentAgain() {
    String path = "/graphql?query=%7Bresources(first:3)%7Bnodes%7Bid%7D%7D%7D";
    HttpResponse<String> first = get(path);
    String etag = first.headers().firstValue("etag").orElseThrow();
    assertThat(first.headers().firstValue("cache-control")).contains("private, no-cache");
    for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag)) {
      HttpResponse<String> again = send(request(path).header("if-none-match", known).GET().build());
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("etag")).contains(etag);
    }
    HttpResponse<String> another =
        send(request(path).header("if-none-match", "\"other\"").GET().build());
    assertThat(another.statusCode()).isEqualTo(200);
    assertThat(another.body()).isEqualTo(first.body());
  }

  @Test
  void whatIsWrongAndWhatIsPostedIsNotKept() {
    assertThat(get("/graphql?query=%7Bnonsense%7D").headers().firstValue("etag")).isEmpty();
    assertThat(post("{\"query\":\"{__typename}\"}", "application/json").headers().map())
        .containsEntry("cache-control", List.of("no-store"))
        .doesNotContainKey("etag");
  }

  private static HttpResponse<String> post(String body, String accept) {
    return send(
        request("/graphql")
            .header("content-type", "application/json")
            .header("accept", accept)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }
}
