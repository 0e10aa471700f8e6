package io.nephoscope.api.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.GraphQlExecution.Answer;
import io.nephoscope.api.graphql.RequestError;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
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
  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(200).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final ExecutorService workers;

  GraphQlEndpoint(SnapshotStore store, GraphQlExecution execution, ExecutorService workers) {
    this.store = store;
    this.execution = execution;
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
    try {
      workers.execute(() -> {
        Written written = answer(type, body, parameters, queriesOnly);
        context.runOnContext(ignored -> send(context, response, type, written));
      });
    } catch (RejectedExecutionException full) {
      response.putHeader("retry-after", "1");
      refuse(rc, type, 503, "The server is busy. Try again in a second.");
    }
  }

  private record Written(int status, Buffer body) {}

  private Written answer(
      String type,
      byte @Nullable [] body,
      io.vertx.core.@Nullable MultiMap parameters,
      boolean queriesOnly) {
    try {
      GraphQlExecution.Request request =
          body != null ? fromBody(body, queriesOnly) : fromParameters(parameters, queriesOnly);
      Answer answer;
      try (View view = store.view()) {
        answer = execution.answer(view, request);
      }
      return written(type, answer);
    } catch (RequestError wrong) {
      return new Written(400, json(GraphQlExecution.refused(wrong.code(), wrong.problem())));
    } catch (RuntimeException | StackOverflowError failure) {
      LOG.error("A GraphQL request failed.", failure);
      return new Written(
          500,
          json(
              GraphQlExecution.refused(
                  RequestError.Code.INTERNAL, "The server failed to answer. Its log says why.")));
    }
  }

  private static Written written(String type, Answer answer) {
    if (answer.mutationRefused()) {
      return new Written(405, json(answer));
    }
    boolean refused = !answer.executed();
    return new Written(refused && type.equals(GRAPHQL_JSON) ? 400 : 200, json(answer));
  }

  /** The request a JSON object holds, however it came. */
  static GraphQlExecution.Request request(Map<?, ?> map) {
    return request(
        map.get("query"),
        map.get("operationName"),
        map.get("variables"),
        map.get("extensions"),
        false);
  }

  private static GraphQlExecution.Request fromBody(byte[] body, boolean queriesOnly) {
    Object parsed;
    try {
      parsed = MAPPER.readValue(body, Object.class);
    } catch (JsonProcessingException broken) {
      throw bad("body: it is no JSON: " + broken.getOriginalMessage() + ". Send a JSON object.");
    } catch (IOException unreadable) {
      throw bad("body: it cannot be read as UTF-8 JSON. Send a JSON object.");
    }
    if (!(parsed instanceof Map<?, ?> map)) {
      throw bad(
          "body: it is no JSON object (expected: {\"query\": …}). Send one request at a time.");
    }
    return request(
        map.get("query"),
        map.get("operationName"),
        map.get("variables"),
        map.get("extensions"),
        queriesOnly);
  }

  private static GraphQlExecution.Request fromParameters(
      io.vertx.core.@Nullable MultiMap parameters, boolean queriesOnly) {
    if (parameters == null) {
      throw bad("query: it is missing (expected: a GraphQL document).");
    }
    return request(
        parameters.get("query"),
        parameters.get("operationName"),
        jsonParameter(parameters, "variables"),
        jsonParameter(parameters, "extensions"),
        queriesOnly);
  }

  private static @Nullable Object jsonParameter(io.vertx.core.MultiMap parameters, String name) {
    String text = parameters.get(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return MAPPER.readValue(text, Object.class);
    } catch (JsonProcessingException broken) {
      throw bad(name + ": it is no JSON (expected: a JSON object).");
    }
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are texts
  private static GraphQlExecution.Request request(
      @Nullable Object query,
      @Nullable Object operationName,
      @Nullable Object variables,
      @Nullable Object extensions,
      boolean queriesOnly) {
    if (!(query instanceof String text) || text.isBlank()) {
      throw bad("query: it is missing or no text (expected: a GraphQL document).");
    }
    if (operationName != null && !(operationName instanceof String)) {
      throw bad("operationName: it is no text (expected: the name of an operation).");
    }
    if (variables != null && !(variables instanceof Map<?, ?>)) {
      throw bad("variables: they are no JSON object (expected: an object by name).");
    }
    if (extensions != null && !(extensions instanceof Map<?, ?>)) {
      throw bad("extensions: they are no JSON object (expected: an object).");
    }
    return new GraphQlExecution.Request(
        text,
        (String) operationName,
        variables == null ? Map.of() : (Map<String, Object>) variables,
        queriesOnly);
  }

  private static RequestError bad(String message) {
    return new RequestError(RequestError.Code.BAD_REQUEST, message);
  }

  private static Buffer json(Answer answer) {
    BoundedBytes bytes = new BoundedBytes();
    try {
      MAPPER.writeValue(bytes, answer.body());
    } catch (JsonMappingException refused) {
      if (refused.getCause() instanceof RequestError tooLarge) {
        throw tooLarge;
      }
      throw new IllegalStateException("an answer is always JSON", refused);
    } catch (IOException impossible) {
      throw new IllegalStateException("an answer is always JSON", impossible);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void refuse(RoutingContext rc, String type, int status, String message) {
    send(
        rc.vertx().getOrCreateContext(),
        rc.response(),
        type,
        new Written(
            status, json(GraphQlExecution.refused(RequestError.Code.BAD_REQUEST, message))));
  }

  private static void send(
      Context context, HttpServerResponse response, String type, Written written) {
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(written.status())
        .putHeader("content-type", type + "; charset=utf-8")
        .putHeader("cache-control", "no-store")
        .putHeader("x-content-type-options", "nosniff");
    Sending.send(context, response, written.body());
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
