package io.nephoscope.api.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.Refreshing;
import io.nephoscope.api.graphql.Reloading;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asking over a WebSocket, as a client sees it. */
class GraphQlSocketTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROGRESS =
      "subscription { progress { connector source shardsDone shardsTotal observations failed"
          + " snapshot } }";

  /** As many as one client may have open. */
  private static final int AT_ONCE = 32;

  @TempDir static Path folder;
  private static SnapshotStore store;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    store.putConnector(
        new ConnectorRecord("prod", "aws", ConnectorRecord.State.CONNECTED, null, null));
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> new Refreshing.Receipt(7, NOON),
            () -> new Reloading.Receipt(List.of(), List.of(), List.of(), List.of(), List.of()),
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
  void progressIsSaidAtOnceAndAgainWheneverItChanges() throws Exception {
    source("config");
    try (Client client = Client.open()) {
      client.init();
      client.say(subscribe("p", PROGRESS));
      JsonNode first = client.progressOf("config");
      assertThat(first.get("shardsDone").asInt()).isZero();
      ShardKey one = shard("config", "us-east-1");
      ShardKey two = shard("config", "eu-west-1");
      store.putShards("prod", "config", List.of(one, two));
      assertThat(client.progressOf("config").get("shardsTotal").asInt()).isEqualTo(2);
      publish(one, 3);
      JsonNode read = client.progressOf("config");
      assertThat(read.get("shardsDone").asInt()).isEqualTo(1);
      assertThat(read.get("observations").asInt()).isEqualTo(3);
      store.fail(two, new Problem(GapCategory.UNAVAILABLE, "no answer", null, NOON), NOON);
      JsonNode failed = client.progressOf("config");
      assertThat(failed.get("failed").asInt()).isEqualTo(1);
      assertThat(failed.get("shardsDone").asInt()).isEqualTo(2);
      assertThat(failed.get("snapshot").asLong()).isGreaterThan(read.get("snapshot").asLong());
    }
  }

  @Test
  void nothingIsSaidAfterTheClientHasHeardEnough() throws Exception {
    source("quiet");
    try (Client client = Client.open()) {
      client.init();
      client.say(subscribe("p", PROGRESS));
      client.progressOf("quiet");
      client.say("{\"id\":\"p\",\"type\":\"complete\"}");
      client.say("{\"type\":\"ping\"}");
      client.until("pong");
      publish(shard("quiet", "us-east-1"), 1);
      client.say(subscribe("q", "{__typename}"));
      assertThat(client.next().get("id").asText()).isEqualTo("q");
    }
  }

  @Test
  void aQueryIsAnsweredOnce() throws Exception {
    try (Client client = Client.open()) {
      client.init();
      client.say(subscribe("q", "{__typename}"));
      JsonNode next = client.next();
      assertThat(next.at("/payload/data/__typename").asText()).isEqualTo("Query");
      assertThat(client.next().get("type").asText()).isEqualTo("complete");
    }
  }

  @Test
  void aRequestThatCannotBeUnderstoodIsAnErrorOfThatOperationAlone() throws Exception {
    try (Client client = Client.open()) {
      client.init();
      client.say(subscribe("wrong", "subscription { nonsense }"));
      JsonNode error = client.next();
      assertThat(error.get("type").asText()).isEqualTo("error");
      assertThat(error.at("/payload/0/extensions/code").asText()).isEqualTo("BAD_REQUEST");
      client.say(subscribe("right", "{__typename}"));
      assertThat(client.next().get("type").asText()).isEqualTo("next");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no json | 4400",
        "{\"type\":\"nonsense\"} | 4400",
        "{} | 4400",
        "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":\"{__typename}\"}} | 4401"
      })
  void whoBreaksTheProtocolIsHungUpOn(String message, int code) throws Exception {
    try (Client client = Client.open()) {
      client.say(message);
      assertThat(client.closed()).isEqualTo(code);
    }
  }

  @Test
  void aSecondGreetingOrASecondOperationOfTheSameNameIsHungUpOn() throws Exception {
    try (Client client = Client.open()) {
      client.init();
      client.say("{\"type\":\"connection_init\"}");
      assertThat(client.closed()).isEqualTo(4429);
    }
    try (Client client = Client.open()) {
      client.init();
      client.say(subscribe("p", PROGRESS));
      client.say(subscribe("p", PROGRESS));
      assertThat(client.closed()).isEqualTo(4409);
    }
  }

  @Test
  void whoTakesNothingForAWhileLosesNothing() throws Exception {
    Patient client = new Patient();
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .subprotocols("graphql-transport-ws")
            .buildAsync(address(), client)
            .join();
    // Half a megabyte each: together more than the sockets between us hold.
    String descriptions =
        IntStream.range(0, 24).mapToObj(i -> " d" + i + ": description").collect(joining());
    String large = "{ __schema { types { name fields { name" + descriptions + " } } } }";
    socket.sendText("{\"type\":\"connection_init\"}", true).join();
    for (int i = 0; i < AT_ONCE; i++) {
      socket.sendText(subscribe("q" + i, large), true).join();
    }
    socket.request(Long.MAX_VALUE);
    Set<String> answered = new HashSet<>();
    Set<String> ended = new HashSet<>();
    while (ended.size() < AT_ONCE) {
      JsonNode message = client.heard.poll(60, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      switch (message.get("type").asText()) {
        case "next" -> answered.add(message.get("id").asText());
        case "complete" -> ended.add(message.get("id").asText());
        default -> assertThat(message.get("type").asText()).isIn("connection_ack", "ping");
      }
    }
    assertThat(answered).isEqualTo(ended);
    socket.abort();
  }

  @Test
  void aPageOfAnotherSiteCannotListen() {
    assertThatThrownBy(() ->
            CLIENT
                .newWebSocketBuilder()
                .header("Origin", "https://evil.example")
                .subprotocols("graphql-transport-ws")
                .buildAsync(address(), new WebSocket.Listener() {})
                .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
  }

  private static URI address() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/graphql");
  }

  private static String subscribe(String id, String query) throws Exception {
    return JSON.writeValueAsString(
        java.util.Map.of(
            "id", id, "type", "subscribe", "payload", java.util.Map.of("query", query)));
  }

  private static void source(String name) {
    store.putSource(
        new SourceRecord(
            "prod",
            name,
            Set.of(Observation.Kind.RESOURCE),
            true,
            Duration.ofHours(1),
            null,
            null));
  }

  private static ShardKey shard(String source, String region) {
    return new ShardKey("prod", "aws", source, "111", "Acme", region);
  }

  private static void publish(ShardKey shard, int resources) {
    try (ShardContent content = store.newContent()) {
      for (int i = 0; i < resources; i++) {
        content.add(Resource.builder("111", "bucket-" + i, "bucket").build());
      }
      store.publish(shard, content, NOON);
    }
  }

  /** Hears nothing before it is told to. */
  private static final class Patient implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public void onOpen(WebSocket from) {
      // Asks for nothing yet.
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        try {
          heard.add(JSON.readTree(part.toString()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
          throw new AssertionError(broken);
        }
        part.setLength(0);
      }
      return null;
    }
  }

  private static final class Client implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closings = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    private Client() {
      socket =
          CLIENT
              .newWebSocketBuilder()
              .subprotocols("graphql-transport-ws")
              .buildAsync(address(), this)
              .join();
    }

    static Client open() {
      return new Client();
    }

    void init() throws Exception {
      say("{\"type\":\"connection_init\"}");
      assertThat(next().get("type").asText()).isEqualTo("connection_ack");
    }

    void say(String text) {
      socket.sendText(text, true).join();
    }

    JsonNode next() throws Exception {
      JsonNode message = heard.poll(60, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return message;
    }

    void until(String type) throws Exception {
      while (!next().get("type").asText().equals(type)) {
        // What was said before it.
      }
    }

    JsonNode progressOf(String source) throws Exception {
      while (true) {
        JsonNode progress = next().at("/payload/data/progress");
        if (progress.path("source").asText().equals(source)) {
          return progress;
        }
      }
    }

    int closed() throws Exception {
      Integer code = closings.poll(60, TimeUnit.SECONDS);
      assertThat(code).as("the code it was closed with").isNotNull();
      return code;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        try {
          heard.add(JSON.readTree(part.toString()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
          throw new AssertionError(broken);
        }
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, data, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closings.add(code);
      return WebSocket.Listener.super.onClose(from, code, reason);
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
