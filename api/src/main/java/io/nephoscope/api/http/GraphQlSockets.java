package io.nephoscope.api.http;

import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients ask over a WebSocket with the sub-protocol {@code graphql-transport-ws},
 * subscriptions above all. A page of another site cannot open one.
 */
final class GraphQlSockets implements Handler<RoutingContext> {

  static final String PROTOCOL = "graphql-transport-ws";

  /** How many bytes a client may send at once. */
  static final int LARGEST_MESSAGE = 128 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(GraphQlSockets.class);

  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final RequestReading requests;
  private final ExecutorService workers;

  GraphQlSockets(
      SnapshotStore store,
      GraphQlExecution execution,
      RequestReading requests,
      ExecutorService workers) {
    this.store = store;
    this.execution = execution;
    this.requests = requests;
    this.workers = workers;
  }

  @Override
  public void handle(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    if (!"websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
      rc.next();
      return;
    }
    if (!isOurs(request.getHeader("origin"))) {
      rc.response()
          .setStatusCode(403)
          .putHeader("content-type", "text/plain; charset=utf-8")
          .end("Origin: it is another site (expected: a page of this server, or none).\n");
      return;
    }
    request
        .toWebSocket()
        .onSuccess(socket ->
            new GraphQlSocket(rc.vertx(), socket, store, execution, requests, workers).begin())
        .onFailure(failure -> LOG.debug("A WebSocket was not opened: {}", failure.toString()));
  }

  /** Browsers always say whose page it is; without that, it is no browser. */
  private static boolean isOurs(@Nullable String origin) {
    if (origin == null) {
      return true;
    }
    try {
      String host = URI.create(origin).getHost();
      return host != null && LoopbackOnly.isHere(host);
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }
}
