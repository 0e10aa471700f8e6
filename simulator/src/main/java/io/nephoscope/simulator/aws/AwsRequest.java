package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request as AWS's front door sees it.
 *
 * @param service of the signature's scope; empty when unsigned
 * @param region of the signature's scope; empty when unsigned
 * @param accessKey of the signature; empty when unsigned
 * @param token the session token; {@code null} when there is none
 * @param path still encoded
 * @param query decoded, the last value of each name
 * @param target the X-Amz-Target header; empty when absent
 * @param text the body
 */
record AwsRequest(
    String service,
    String region,
    String accessKey,
    @Nullable String token,
    String method,
    String path,
    Map<String, String> query,
    String target,
    String text) {
  private static final Pattern SCOPE =
      Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/\\d{8}/([^/]+)/([^/]+)/aws4_request.*");
  private static final JsonMapper JSON = new JsonMapper();

  AwsRequest {
    query = Map.copyOf(query);
  }

  static AwsRequest of(HttpServerRequest http, Buffer body) {
    String authorization = http.getHeader("Authorization");
    Matcher scope = SCOPE.matcher(authorization == null ? "" : authorization);
    boolean signed = scope.matches();
    String target = http.getHeader("X-Amz-Target");
    String path = http.path();
    // The one call that a caller without credentials may make.
    boolean web = !signed && body.toString().startsWith("Action=AssumeRoleWithWebIdentity&");
    return new AwsRequest(
        signed ? scope.group(3) : web ? "sts" : "",
        signed ? scope.group(2) : web ? "us-east-1" : "",
        signed ? scope.group(1) : "",
        http.getHeader("X-Amz-Security-Token"),
        http.method().name(),
        path == null ? "/" : path,
        form(http.query() == null ? "" : http.query()),
        target == null ? "" : target,
        body.toString(StandardCharsets.UTF_8));
  }

  /** Whether the query has a field of that name, with a value or without. */
  boolean asks(String field) {
    return query.containsKey(field);
  }

  /** The body as form fields. */
  Map<String, String> form() {
    return form(text);
  }

  /** The body as JSON; an empty object for an empty body. */
  JsonNode json() {
    if (text.isBlank()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AwsError(400, "SerializationException", "The body is no JSON.");
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      } else if (equals < 0 && !pair.isEmpty()) {
        fields.put(URLDecoder.decode(pair, StandardCharsets.UTF_8), "");
      }
    }
    return fields;
  }
}
