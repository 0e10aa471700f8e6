package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One question to Resource Graph. Subscriptions are always named: of a whole tenant Resource Graph
 * looks at the first ten thousand and no more.
 *
 * @param text the query, in which rows are put in an order, or {@code $skipToken} is not given
 * @param subscriptions at most {@link #SUBSCRIPTIONS}
 * @param token the {@code $skipToken} of the page before; empty for the first page
 * @param skip how many rows to leave out; counts where there is no token
 */
record GraphQuery(String text, List<String> subscriptions, String token, long skip) {

  /** How many subscriptions one query may name. */
  static final int SUBSCRIPTIONS = 1000;

  /** How many rows an answer may have. */
  static final int ROWS = 1000;

  GraphQuery {
    subscriptions = List.copyOf(subscriptions);
  }

  static GraphQuery of(String text, List<String> subscriptions) {
    return new GraphQuery(text, subscriptions, "", 0);
  }

  GraphQuery at(String skipToken) {
    return new GraphQuery(text, subscriptions, skipToken, 0);
  }

  String body() {
    ObjectNode body = NativeRow.JSON.createObjectNode();
    ArrayNode scopes = body.putArray("subscriptions");
    subscriptions.forEach(scopes::add);
    body.put("query", text);
    ObjectNode options = body.putObject("options");
    options.put("resultFormat", "objectArray").put("$top", ROWS);
    if (!token.isEmpty()) {
      options.put("$skipToken", token);
    } else if (skip > 0) {
      options.put("$skip", skip);
    }
    return body.toString();
  }
}
