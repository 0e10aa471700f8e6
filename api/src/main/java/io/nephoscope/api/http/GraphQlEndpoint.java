package io.nephoscope.api.http;

import io.nephoscope.api.graphql.Answer;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.RequestError;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * GraphQL over HTTP, as its specification says: POST with JSON, GET for queries, {@code
 * application/graphql-response+json} and {@code application/json}. Each request is pinned to one
 * view.
 */
final class GraphQlEndpoint implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(GraphQlEndpoint.class);
  private static final String JSON = "application/json";
  private static final String GRAPHQL_JSON = "application/graphql-response+json";

  /** A body that is read at once; longer ones are read where it may take time. */
  private static final int SHORT = 16 * 1024;

  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final RequestReading requests;
  private final ExecutorService workers;

  GraphQlEndpoint(
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
    String type = answerType(request.getHeader("accept"));
    if (type == null) {
      refuse(
          rc,
          JSON,
          406,
          "accept: "
              + request.getHeader("accept")
              + " (expected: "
              + GRAPHQL_JSON
              + " or "
              + JSON
              + ").");
      return;
    }
    if (HttpMethod.GET.equals(request.method())) {
      parseAndAnswer(rc, type, null, true);
    } else if (HttpMethod.POST.equals(request.method())) {
      String encoding = request.getHeader("content-encoding");
      if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
        refuse(
            rc,
            type,
            415,
            "content-encoding: " + encoding + " (expected: none). Send the body as it is.");
        return;
      }
      if (!isJson(request.getHeader("content-type"))) {
        refuse(
            rc,
            type,
            415,
            "content-type: it is not JSON (expected: application/json). Send the request as JSON.");
        return;
      }
      Buffer body = rc.body() == null ? null : rc.body().buffer();
      parseAndAnswer(rc, type, body == null ? new byte[0] : body.getBytes(), false);
    } else {
      rc.response().putHeader("allow", "GET, POST");
      refuse(rc, type, 405, "method: " + request.method() + " (expected: GET or POST).");
    }
  }

  /** The media type to answer with; {@code null} when the client accepts none of ours. */
  static @Nullable String answerType(@Nullable String accept) {
    if (accept == null || accept.isBlank()) {
      return JSON;
    }
    String best = null;
    double bestQuality = 0;
    for (String part : accept.split(",", -1)) {
      String[] pieces = part.trim().toLowerCase(Locale.ROOT).split(";", -1);
      String wanted = pieces[0].trim();
      double quality = 1;
      boolean charset = true;
      for (int i = 1; i < pieces.length; i++) {
        String piece = pieces[i].trim();
        if (piece.startsWith("q=")) {
          try {
            quality = Double.parseDouble(piece.substring(2));
          } catch (NumberFormatException unreadable) {
            quality = 0;
          }
        } else if (piece.startsWith("charset=")) {
          charset = piece.substring(8).replace("\"", "").equals("utf-8");
        }
      }
      String offered =
          switch (wanted) {
            case GRAPHQL_JSON -> GRAPHQL_JSON;
            case JSON, "application/*", "*/*" -> JSON;
            default -> null;
          };
      if (offered != null && charset && quality > bestQuality) {
        best = offered;
        bestQuality = quality;
      }
    }
    return best;
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    if (!pieces[0].trim().equals(JSON)) {
      return false;
    }
    for (int i = 1; i < pieces.length; i++) {
      String piece = pieces[i].trim().replace("\"", "");
      if (piece.startsWith("charset=") && !piece.equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }

  private void parseAndAnswer(
      RoutingContext rc, String type, byte @Nullable [] body, boolean queriesOnly) {
    Context context = rc.vertx().getOrCreateContext();
    HttpServerResponse response = rc.response();
    io.vertx.core.MultiMap parameters = body == null ? rc.queryParams() : null;
    String known = rc.request().getHeader("if-none-match");
    if (body == null || body.length <= SHORT) {
      Written written = atHand(type, body, parameters, queriesOnly, known);
      if (written != null) {
        send(context, response, type, written);
        return;
      }
    }
    try {
      workers.execute(() -> {
        Written written = answer(type, body, parameters, queriesOnly, known);
        context.runOnContext(ignored -> send(context, response, type, written));
      });
    } catch (RejectedExecutionException full) {
      response.putHeader("retry-after", "1");
      refuse(rc, type, 503, "The server is busy. Try again in a second.");
    }
  }

  /**
   * What is to be sent.
   *
   * @param etag by which a client knows the body again; {@code null} when it is not to be kept
   */
  private record Written(int status, Buffer body, @Nullable String etag) {

    Written(int status, Answer answer) {
      this(status, wrapped(answer.json()), null);
    }

    /** The bytes themselves, which nobody changes. */
    static Buffer wrapped(byte[] json) {
      return BufferInternal.buffer(Unpooled.wrappedBuffer(json));
    }
  }

  /** What takes no time, which event loops may do themselves; {@code null} otherwise. */
  private @Nullable Written atHand(
      String type,
      byte @Nullable [] body,
      io.vertx.core.@Nullable MultiMap parameters,
      boolean queriesOnly,
      @Nullable String etag) {
    try {
      GraphQlExecution.Request request = request(body, parameters, queriesOnly);
      Answer known = execution.known(store.number(), request);
      if (known == null) {
        try (View view = store.viewAtHand()) {
          known = execution.answerAtHand(view, request);
        }
      }
      return known == null ? null : written(type, known, queriesOnly, etag);
    } catch (RequestError wrong) {
      return refused(type, wrong);
    }
  }

  private Written answer(
      String type,
      byte @Nullable [] body,
      io.vertx.core.@Nullable MultiMap parameters,
      boolean queriesOnly,
      @Nullable String etag) {
    try {
      GraphQlExecution.Request request = request(body, parameters, queriesOnly);
      Answer answer;
      try (View view = store.view()) {
        answer = execution.answer(view, request);
      }
      return written(type, answer, queriesOnly, etag);
    } catch (RequestError wrong) {
      return refused(type, wrong);
    } catch (RuntimeException | StackOverflowError failure) {
      LOG.error("A GraphQL request failed.", failure);
      return new Written(
          500,
          GraphQlExecution.refused(
              RequestError.Code.INTERNAL, "The server failed to answer. Its log says why."));
    }
  }

  private GraphQlExecution.Request request(
      byte @Nullable [] body, io.vertx.core.@Nullable MultiMap parameters, boolean queriesOnly) {
    return body != null
        ? requests.fromBody(body, queriesOnly)
        : requests.fromParameters(parameters, queriesOnly);
  }

  /** A document that is only not known yet is asked for as if it were a wrong one. */
  private static Written refused(String type, RequestError wrong) {
    boolean unknown = wrong.code() == RequestError.Code.NOT_FOUND;
    return new Written(
        unknown && type.equals(JSON) ? 200 : 400,
        GraphQlExecution.refused(wrong.code(), wrong.problem()));
  }

  private static Written written(String type, Answer answer, boolean got, @Nullable String known) {
    return switch (answer) {
      case Answer.Refused refused ->
          new Written(refused.changes() ? 405 : type.equals(GRAPHQL_JSON) ? 400 : 200, refused);
      case Answer.Executed executed when got -> {
        String etag = Etags.of(executed.json());
        yield Etags.among(etag, known)
            ? new Written(304, Buffer.buffer(), etag)
            : new Written(200, Written.wrapped(executed.json()), etag);
      }
      case Answer.Executed executed -> new Written(200, executed);
    };
  }

  private static void refuse(RoutingContext rc, String type, int status, String message) {
    send(
        rc.vertx().getOrCreateContext(),
        rc.response(),
        type,
        new Written(status, GraphQlExecution.refused(RequestError.Code.BAD_REQUEST, message)));
  }

  private static void send(
      Context context, HttpServerResponse response, String type, Written written) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(written.status()).putHeader("x-content-type-options", "nosniff");
    String etag = written.etag();
    if (etag == null) {
      response.putHeader("cache-control", "no-store");
    } else {
      // May be kept, and must be asked for again before it is shown.
      response
          .putHeader("cache-control", "private, no-cache")
          .putHeader("vary", "accept")
          .putHeader("etag", etag);
    }
    if (written.status() == 304) {
      response.end().onFailure(gone -> response.reset());
    } else {
      response.putHeader("content-type", type + "; charset=utf-8");
      Sending.send(context, response, written.body());
    }
  }

  /** Answers what went wrong before the handler was reached, such as a body that is too large. */
  static void failed(RoutingContext rc) {
    int status = rc.statusCode() >= 400 ? rc.statusCode() : 500;
    if (status >= 500) {
      LOG.error("A GraphQL request failed.", rc.failure());
    }
    refuse(
        rc,
        JSON,
        status,
        status == 413
            ? "body: it is larger than 1 MiB. Send less."
            : "The request could not be read (HTTP " + status + ").");
  }
}
