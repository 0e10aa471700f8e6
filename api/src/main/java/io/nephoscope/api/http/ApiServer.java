package io.nephoscope.api.http;

import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.graphql.GraphiQLHandler;
import io.vertx.ext.web.handler.graphql.GraphiQLHandlerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /graphql} (over HTTP and WebSockets), {@code /schema.graphql}, {@code /graphiql},
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}. Event loops only pass bytes;
 * requests are answered on a bounded pool of threads.
 */
public final class ApiServer implements AutoCloseable {

  /** No handler may hold an event loop longer than this. */
  private static final long EVENT_LOOP_MILLIS = 50;

  private static final int TRIES_FOR_A_FREE_PORT = 5;
  private static final int WAITING_REQUESTS = 512;
  private static final long LARGEST_BODY = 1 << 20;

  private final Vertx vertx;
  private final ThreadPoolExecutor workers;
  private final int port;

  /**
   * What is served.
   *
   * @param store where answers come from
   * @param execution how they are made
   * @param graphiql whether the GraphiQL page is served
   * @param ready whether there is something to answer with
   */
  public record Served(
      SnapshotStore store, GraphQlExecution execution, boolean graphiql, BooleanSupplier ready) {}

  private ApiServer(Vertx vertx, ThreadPoolExecutor workers, int port) {
    this.vertx = vertx;
    this.workers = workers;
    this.port = port;
  }

  /**
   * Begins to listen. Waits until it does; not for event loops.
   *
   * @param port 0 lets the operating system choose
   * @throws CannotListenException when the port is taken or the address is not ours
   */
  public static ApiServer start(Served served, String host, int port) {
    int threads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_REQUESTS),
            Thread.ofPlatform().daemon().name("graphql-", 1).factory());
    workers.allowCoreThreadTimeOut(true);
    Rehearsal.of(served, workers);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setBlockedThreadCheckInterval(EVENT_LOOP_MILLIS / 2)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(EVENT_LOOP_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(EVENT_LOOP_MILLIS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS));
    try {
      return new ApiServer(vertx, workers, listen(vertx, served, workers, host, port));
    } catch (RuntimeException failure) {
      vertx.close();
      workers.shutdownNow();
      throw failure;
    }
  }

  /** Listens on as many event loops as there are processors; the port that is listened on. */
  static int listen(Vertx vertx, Served served, ExecutorService workers, String host, int port) {
    GraphiQlFiles page = served.graphiql() ? GraphiQlFiles.read(vertx) : null;
    RequestTimes times = new RequestTimes();
    RequestReading requests = new RequestReading(new PersistedQueries());
    MetricsPage metrics = new MetricsPage(served.store(), times, EventLoopWatch.of(vertx), workers);
    int tries = port == 0 ? TRIES_FOR_A_FREE_PORT : 1;
    CannotListenException taken = new CannotListenException(host, port, null);
    for (int i = 0; i < tries; i++) {
      int chosen = port == 0 ? freePort(host) : port;
      try {
        bind(vertx, served, requests, page, metrics, times, workers, host, chosen);
        return chosen;
      } catch (ExecutionException failure) {
        taken = new CannotListenException(host, port, failure.getCause());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new CannotListenException(host, port, stopped);
      }
    }
    throw taken;
  }

  /** All event loops listen on one port, so it must be known before the first of them does. */
  private static int freePort(String host) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new CannotListenException(host, 0, failure);
    }
  }

  /** Listens from this thread, so that the event loops have nothing to do with it. */
  private static void bind(
      Vertx vertx,
      Served served,
      RequestReading requests,
      @Nullable GraphiQlFiles page,
      MetricsPage metrics,
      RequestTimes times,
      ExecutorService workers,
      String host,
      int port)
      throws ExecutionException, InterruptedException {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setIdleTimeout(75)
            .setMaxHeaderSize(16 * 1024)
            .addWebSocketSubProtocol(GraphQlSockets.PROTOCOL)
            .setMaxWebSocketMessageSize(GraphQlSockets.LARGEST_MESSAGE)
            .setMaxWebSocketFrameSize(GraphQlSockets.LARGEST_MESSAGE);
    for (int loop = 0; loop < Runtime.getRuntime().availableProcessors(); loop++) {
      vertx
          .createHttpServer(options)
          .requestHandler(router(vertx, served, requests, page, metrics, times, workers))
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    }
  }

  private static Router router(
      Vertx vertx,
      Served served,
      RequestReading requests,
      @Nullable GraphiQlFiles page,
      MetricsPage metrics,
      RequestTimes times,
      ExecutorService workers) {
    Router router = Router.router(vertx);
    router.route().handler(new LoopbackOnly());
    router.route("/graphql").handler(rc -> timed(rc, times));
    GraphQlEndpoint endpoint =
        new GraphQlEndpoint(served.store(), served.execution(), requests, workers);
    router
        .get("/graphql")
        .handler(new GraphQlSockets(served.store(), served.execution(), requests, workers));
    router
        .route("/graphql")
        .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
        .handler(endpoint)
        .failureHandler(GraphQlEndpoint::failed);
    router
        .route("/export/:what")
        .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
        .handler(new ExportEndpoint(served.store(), served.execution()));
    router
        .get("/schema.graphql")
        .handler(rc -> text(rc, "text/plain; charset=utf-8", served.execution().schemaText()));
    router.get("/metrics").handler(metrics);
    router.get("/health/live").handler(rc -> text(rc, "application/json", "{\"status\":\"UP\"}"));
    router
        .get("/health/ready")
        .handler(rc -> {
          boolean ready = served.ready().getAsBoolean();
          rc.response().setStatusCode(ready ? 200 : 503);
          text(
              rc,
              "application/json",
              ready
                  ? "{\"status\":\"UP\"}"
                  : "{\"status\":\"DOWN\",\"reason\":\"Nothing has been read yet.\"}");
        });
    if (page != null) {
      router.get("/graphiql/*").handler(page);
      router
          .route("/graphiql*")
          .subRouter(
              GraphiQLHandler.builder(vertx)
                  .with(
                      new GraphiQLHandlerOptions()
                          .setEnabled(true)
                          .setGraphQLUri("/graphql")
                          .setGraphQLWSEnabled(true)
                          .setGraphWSQLUri("/graphql")
                          .setQuery(Examples.document())
                          .setVariables(new JsonObject(Examples.variables())))
                  .build()
                  .router());
    }
    router
        .route(HttpMethod.GET, "/")
        .handler(rc ->
            rc.response()
                .setStatusCode(302)
                .putHeader("location", served.graphiql() ? "/graphiql/" : "/schema.graphql")
                .end());
    return router;
  }

  /** Measures a request; a connection that becomes a WebSocket is none. */
  private static void timed(RoutingContext rc, RequestTimes times) {
    if (rc.request().getHeader("upgrade") == null) {
      long began = System.nanoTime();
      rc.addEndHandler(
          ended -> times.add(rc.response().getStatusCode(), System.nanoTime() - began));
    }
    rc.next();
  }

  private static void text(RoutingContext rc, String type, String text) {
    Future<Void> sent =
        rc.response()
            .putHeader("content-type", type)
            .putHeader("x-content-type-options", "nosniff")
            .end(text);
    sent.onFailure(gone -> rc.response().reset());
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** Stops listening and waits, a few seconds at most, for answers under way. */
  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      workers.shutdown();
      if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      workers.shutdownNow();
    } catch (ExecutionException | java.util.concurrent.TimeoutException unclean) {
      workers.shutdownNow();
    }
  }
}
