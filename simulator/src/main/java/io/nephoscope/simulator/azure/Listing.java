package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A list that Resource Manager gives page by page, {@code {"value":[…],"nextLink":"…"}}. The link
 * is absolute, keeps the request's own query, and carries the place to go on in {@code $skiptoken}.
 */
final class Listing {
  private Listing() {}

  /**
   * Where a page begins.
   *
   * @throws ArmRefusal if the token is not one that was given
   */
  static long start(ArmRequest request) {
    String token = request.query().get("$skiptoken");
    return token == null ? 0 : place(token);
  }

  static long place(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (text.startsWith("at=")) {
        return Long.parseLong(text.substring(3));
      }
    } catch (IllegalArgumentException e) {
      throw new ArmRefusal(400, "InvalidSkipToken", "The skip token is not valid.", e);
    }
    throw new ArmRefusal(400, "InvalidSkipToken", "The skip token is not valid.");
  }

  static String token(long place) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("at=" + place).getBytes(StandardCharsets.UTF_8));
  }

  /** A page of a list that is at hand as a whole. */
  static Reply of(ArmRequest request, List<? extends JsonNode> all, int size, boolean repeat) {
    int from = (int) Math.min(start(request), all.size());
    int to = Math.min(all.size(), from + size);
    return page(request, all.subList(from, to), to < all.size() ? to : -1, repeat);
  }

  /**
   * A page.
   *
   * @param next the place after it, or negative at the end
   * @param repeat true to name this very page as the next one
   */
  static Reply page(ArmRequest request, List<? extends JsonNode> rows, long next, boolean repeat) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode value = body.putArray("value");
    rows.forEach(value::add);
    if (repeat) {
      body.put("nextLink", link(request, start(request)));
    } else if (next >= 0) {
      body.put("nextLink", link(request, next));
    }
    return Reply.json(200, body);
  }

  private static String link(ArmRequest request, long place) {
    String uri = request.uri().replaceAll("(?i)[?&](%24|\\$)skiptoken=[^&]*", "");
    return request.host() + uri + (uri.contains("?") ? "&" : "?") + "$skiptoken=" + token(place);
  }
}
