package io.nephoscope.api.http;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
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

  private Rehearsal() {}

  static void of(ApiServer.Served served, ExecutorService workers) {
    Vertx vertx = Vertx.vertx();
    try (HttpClient client = HttpClient.newHttpClient()) {
      int port = ApiServer.listen(vertx, served, workers, "127.0.0.1", 0);
      for (int round = 0; round < ROUNDS; round++) {
        for (String path :
            List.of("/health/live", "/health/ready", "/schema.graphql", "/graphiql/")) {
          client.send(request(port, path).GET().build(), HttpResponse.BodyHandlers.discarding());
        }
        client.send(
            request(port, "/graphql")
                .header("content-type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"query\":\"{ __typename resources(first: 1) { totalCount nodes { id name"
                            + " type findings(first: 1) { totalCount } } } }\"}"))
                .build(),
            HttpResponse.BodyHandlers.discarding());
      }
    } catch (IOException | RuntimeException unrehearsed) {
      LOG.warn("The rehearsal failed, the first requests may be slow: {}", unrehearsed.toString());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      vertx.close();
    }
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }
}
