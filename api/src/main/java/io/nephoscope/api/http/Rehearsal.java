package io.nephoscope.api.http;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server a few questions before it serves, on event loops of its own, so that classes are
 * loaded and caches filled when the first client comes. Loading them takes an event loop longer
 * than any request may.
 */
final class Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int ROUNDS = 3;
  private static final int PATIENCE_SECONDS = 10;
  private static final String QUESTION =
      "{ __typename resources(first: 1) { totalCount nodes { id name type findings(first: 1) {"
          + " totalCount } } } }";

  private Rehearsal() {}

  static void of(ApiServer.Served served, ExecutorService workers) {
    Vertx vertx = Vertx.vertx();
    try (HttpClient client = HttpClient.newHttpClient()) {
      int port = ApiServer.listen(vertx, served, workers, "127.0.0.1", 0);
      for (int round = 0; round < ROUNDS; round++) {
        for (HttpClient.Version version :
            List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
          for (String path :
              List.of(
                  "/health/live",
                  "/health/ready",
                  "/schema.graphql",
                  "/graphiql/",
                  "/metrics",
                  "/graphql?query=%7B__typename%7D")) {
            client.send(
                request(port, path).version(version).GET().build(),
                HttpResponse.BodyHandlers.discarding());
          }
          client.send(
              request(port, "/graphql")
                  .version(version)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"" + QUESTION + "\"}"))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
        }
        overSocket(client, port);
      }
    } catch (IOException | RuntimeException | ExecutionException | TimeoutException unrehearsed) {
      LOG.warn("The rehearsal failed, the first requests may be slow: {}", unrehearsed.toString());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      vertx.close();
    }
  }

  /** Asks the same over a WebSocket. */
  private static void overSocket(HttpClient client, int port)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<WebSocket> closed = new CompletableFuture<>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .subprotocols(GraphQlSockets.PROTOCOL)
            .buildAsync(
                URI.create("ws://127.0.0.1:" + port + "/graphql"),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    if (text.toString().contains("\"complete\"")) {
                      closed.complete(from);
                    }
                    from.request(1);
                    return null;
                  }

                  @Override
                  public void onError(WebSocket from, Throwable failure) {
                    closed.completeExceptionally(failure);
                  }
                })
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    for (String message :
        List.of(
            "{\"type\":\"connection_init\"}",
            "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"" + QUESTION + "\"}}")) {
      socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
  }
}
