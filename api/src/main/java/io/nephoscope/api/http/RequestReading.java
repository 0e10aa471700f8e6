package io.nephoscope.api.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.RequestError;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads GraphQL requests, however they came. What is wrong with one is a {@link RequestError}. */
final class RequestReading {

  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(200).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final PersistedQueries persisted;

  RequestReading(PersistedQueries persisted) {
    this.persisted = persisted;
  }

  /** The request a JSON object holds, however it came. */
  GraphQlExecution.Request of(Map<?, ?> map) {
    return request(
        map.get("query"),
        map.get("operationName"),
        map.get("variables"),
        map.get("extensions"),
        false);
  }

  GraphQlExecution.Request fromBody(byte[] body, boolean queriesOnly) {
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

  GraphQlExecution.Request fromParameters(
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
  private GraphQlExecution.Request request(
      @Nullable Object query,
      @Nullable Object operationName,
      @Nullable Object variables,
      @Nullable Object extensions,
      boolean queriesOnly) {
    if (query != null && !(query instanceof String)) {
      throw bad("query: it is no text (expected: a GraphQL document).");
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
    String document =
        persisted.document((String) query, extensions == null ? Map.of() : (Map<?, ?>) extensions);
    if (document == null || document.isBlank()) {
      throw bad("query: it is missing (expected: a GraphQL document).");
    }
    return new GraphQlExecution.Request(
        document,
        (String) operationName,
        variables == null ? Map.of() : (Map<String, Object>) variables,
        queriesOnly);
  }

  private static RequestError bad(String message) {
    return new RequestError(RequestError.Code.BAD_REQUEST, message);
  }
}
