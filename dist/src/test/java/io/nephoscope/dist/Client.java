package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A client that nobody here wrote would ask the same way. */
final class Client {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String address;

  Client(String address) {
    this.address = address;
  }

  /** The data of an answer without errors. */
  JsonNode data(String query, Map<String, Object> variables) {
    JsonNode answer = ask(query, variables);
    assertThat(answer.path("errors").isMissingNode()).as(answer.path("errors").toString()).isTrue();
    return answer.path("data");
  }

  JsonNode data(String query) {
    return data(query, Map.of());
  }

  /** The data of the first answer that is wanted, for ten minutes at least. */
  JsonNode until(String query, Predicate<JsonNode> wanted) {
    JsonNode answer = data(query);
    for (int i = 0; i < 6000 && !wanted.test(answer); i++) {
      LockSupport.parkNanos(100_000_000);
      answer = data(query);
    }
    assertThat(wanted.test(answer)).as("it did not come to be: " + answer).isTrue();
    return answer;
  }

  /** A whole answer. */
  JsonNode ask(String query, Map<String, Object> variables) {
    try {
      String body = MAPPER.writeValueAsString(Map.of("query", query, "variables", variables));
      return send("POST", "/graphql", body);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  JsonNode send(String method, String path, String body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + path))
              .timeout(Duration.ofSeconds(60))
              .header("content-type", "application/json")
              .method(
                  method,
                  body.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response =
          HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return response.body().isEmpty()
          ? MAPPER.createObjectNode()
          : MAPPER.readTree(response.body());
    } catch (IOException failure) {
      throw new AssertionError(method + " " + address + path, failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** Subscribes and listens until enough was heard; what was heard, each event's data. */
  List<JsonNode> heard(String subscription, Predicate<List<JsonNode>> enough) {
    Heard heard = new Heard(subscription, enough);
    try {
      WebSocket socket =
          HTTP.newWebSocketBuilder()
              .subprotocols("graphql-transport-ws")
              .buildAsync(URI.create(address.replace("http:", "ws:") + "/graphql"), heard)
              .get(10, TimeUnit.MINUTES);
      try {
        return heard.all.get(10, TimeUnit.MINUTES);
      } finally {
        socket.abort();
      }
    } catch (ExecutionException | TimeoutException failure) {
      throw new AssertionError(subscription + ": heard only " + heard.events, failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** The client's side of {@code graphql-transport-ws}, for one subscription. */
  private static final class Heard implements WebSocket.Listener {
    private final String subscription;
    private final Predicate<List<JsonNode>> enough;
    private final StringBuilder message = new StringBuilder();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<JsonNode>> all = new CompletableFuture<>();

    private Heard(String subscription, Predicate<List<JsonNode>> enough) {
      this.subscription = subscription;
      this.enough = enough;
    }

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(Long.MAX_VALUE);
      var _ = socket.sendText("{\"type\":\"connection_init\"}", true);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        try {
          said(socket, MAPPER.readTree(message.toString()));
        } catch (IOException | RuntimeException failure) {
          all.completeExceptionally(failure);
        }
        message.setLength(0);
      }
      return CompletableFuture.completedStage(null);
    }

    private void said(WebSocket socket, JsonNode what) throws IOException {
      switch (what.path("type").asText()) {
        case "connection_ack" -> {
          Map<String, Object> subscribe =
              Map.of("id", "1", "type", "subscribe", "payload", Map.of("query", subscription));
          var _ = socket.sendText(MAPPER.writeValueAsString(subscribe), true);
        }
        case "next" -> {
          events.add(what.at("/payload/data"));
          if (enough.test(events)) {
            all.complete(List.copyOf(events));
          }
        }
        case "ping" -> {
          var _ = socket.sendText("{\"type\":\"pong\"}", true);
        }
        default -> all.completeExceptionally(new AssertionError(what.toString()));
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.completeExceptionally(new AssertionError("closed: " + code + " " + reason));
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      all.completeExceptionally(failure);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(30));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return HTTP.send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(path, failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** One of the questions front ends ask, as the distribution ships it. */
  static String example(String name) {
    try (var in =
        Client.class.getResourceAsStream("/io/nephoscope/api/http/examples/" + name + ".graphql")) {
      if (in == null) {
        throw new AssertionError("no example " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
