package io.nephoscope.simulator.azure;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param host scheme, host and port as the caller wrote them, such as {@code
 *     https://localhost:4711}
 * @param uri path and query as they came
 * @param path decoded, without empty segments
 * @param query by lower-case name, decoded
 * @param authorization the header, or null
 */
record ArmRequest(
    String method,
    String host,
    String uri,
    List<String> path,
    Map<String, String> query,
    @Nullable String authorization,
    String body) {

  static ArmRequest of(HttpServerRequest request, Buffer body) {
    String path = request.path();
    String query = request.query();
    return new ArmRequest(
        request.method().name(),
        "https://" + request.authority(),
        request.uri(),
        Arrays.stream((path == null ? "/" : path).split("/", -1))
            .filter(segment -> !segment.isEmpty())
            .map(ArmRequest::decodedSegment)
            .toList(),
        form(query == null ? "" : query),
        request.getHeader("Authorization"),
        body.toString(StandardCharsets.UTF_8));
  }

  /** Whether the path is these segments, in any case; {@code *} stands for any one segment. */
  boolean is(String pattern) {
    List<String> wanted =
        Arrays.stream(pattern.split("/", -1)).filter(segment -> !segment.isEmpty()).toList();
    if (wanted.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).equals("*") && !wanted.get(i).equalsIgnoreCase(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The names and values of a form, also of a query. */
  static Map<String, String> form(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int cut = pair.indexOf('=');
      if (cut > 0) {
        values.put(
            decoded(pair.substring(0, cut)).toLowerCase(Locale.ROOT),
            decoded(pair.substring(cut + 1)));
      }
    }
    return values;
  }

  private static String decodedSegment(String segment) {
    return decoded(segment.replace("+", "%2B"));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ArmRefusal(400, "BadRequest", "The request's address is not well-formed.", e);
    }
  }
}
