package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of a list, {@code {"value": […], "nextLink": "…"}}.
 *
 * @param rows in the cloud's order
 * @param next where the list goes on; empty at its end
 */
record ArmList(List<NativeRow> rows, String next) {

  /** Reads a page; without {@code value} it is no list, and never an empty one. */
  static ArmList of(JsonNode body, ArmCall call, String askedFor) {
    JsonNode value = body.get("value");
    if (value == null || !value.isArray()) {
      throw AzureFailures.invalid(call, "the answer has no list 'value'", "a list of rows");
    }
    JsonNode link = body.get("nextLink");
    if (link != null && !link.isNull() && !link.isTextual()) {
      throw AzureFailures.invalid(call, "nextLink is no text", "an address");
    }
    String next = link == null || link.isNull() ? "" : link.asText();
    if (!next.isEmpty() && next.equals(askedFor)) {
      throw AzureFailures.invalid(call, "the next page is the same page", "a later page");
    }
    return new ArmList(rows(value, call), next);
  }

  static List<NativeRow> rows(JsonNode array, ArmCall call) {
    List<NativeRow> rows = new ArrayList<>(array.size());
    for (JsonNode row : array) {
      if (!row.isObject()) {
        throw AzureFailures.invalid(call, "a row is " + row.getNodeType(), "an object");
      }
      rows.add(new NativeRow(row, call));
    }
    return List.copyOf(rows);
  }
}
