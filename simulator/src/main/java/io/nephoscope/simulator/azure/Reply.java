package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer.
 *
 * @param cut true to send half of the body and break the connection
 * @param delay how long it is held back
 */
record Reply(int status, Map<String, String> headers, String body, boolean cut, Duration delay) {

  static Reply json(int status, JsonNode body) {
    return text(status, body.toString());
  }

  static Reply text(int status, String body) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        body,
        false,
        Duration.ZERO);
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, Map.copyOf(more), body, cut, delay);
  }

  Reply broken() {
    return new Reply(status, headers, body, true, delay);
  }

  Reply after(Duration wait) {
    return new Reply(status, headers, body, cut, wait);
  }
}
