package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One page of Resource Graph's answer.
 *
 * @param rows in the order asked for
 * @param next the {@code $skipToken}; empty at the end
 * @param cut whether Resource Graph looked at some of the tenant's subscriptions only, because
 *     there are more than it looks at
 */
record GraphAnswer(List<NativeRow> rows, String next, boolean cut) {

  GraphAnswer {
    rows = List.copyOf(rows);
  }

  /**
   * Reads an answer; one that holds back rows without saying how to get them fails.
   *
   * @param token the {@code $skipToken} that was sent; empty for a first page
   * @param skipped how many rows were skipped by {@code $skip}
   */
  static GraphAnswer of(JsonNode body, ArmCall call, String token, long skipped, boolean cut) {
    JsonNode data = body.path("data");
    if (!data.isArray()) {
      throw AzureFailures.invalid(call, "the answer has no list 'data'", "a list of rows");
    }
    String next = body.path("$skipToken").asText("");
    if (next.isEmpty()) {
      boolean truncated = body.path("resultTruncated").asText("false").equalsIgnoreCase("true");
      boolean fewer =
          token.isEmpty()
              && body.path("totalRecords").asLong(skipped + data.size()) > skipped + data.size();
      if (truncated || fewer) {
        throw AzureFailures.invalid(
            call, "rows are held back and no $skipToken is given", "all rows, page by page");
      }
    } else if (next.equals(token)) {
      throw AzureFailures.invalid(call, "the next page is the same page", "a later page");
    }
    return new GraphAnswer(ArmList.rows(data, call), next, cut);
  }
}
