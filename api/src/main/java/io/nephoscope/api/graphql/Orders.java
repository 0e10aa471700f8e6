package io.nephoscope.api.graphql;

import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortField;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the argument {@code orderBy}. */
final class Orders {

  private static final int MOST = 5;

  private static final SliceRequest.Order BEST_FIRST =
      new SliceRequest.Order(SortField.RELEVANCE, true);

  private Orders() {}

  /**
   * The order that is asked for.
   *
   * @param searching whether words are looked for, by which rows can be ranked
   * @param otherwise the order when none is asked for; what is looked for comes best first, then so
   */
  static List<SliceRequest.Order> of(
      FieldRequest request, boolean searching, List<SliceRequest.Order> otherwise) {
    List<Map<String, Object>> input = request.argument("orderBy");
    if (input == null || input.isEmpty()) {
      return searching
          ? Stream.concat(Stream.of(BEST_FIRST), otherwise.stream()).toList()
          : otherwise;
    }
    if (input.size() > MOST) {
      throw new RequestError(
          Code.BAD_REQUEST,
          "orderBy: " + input.size() + " steps (expected: at most " + MOST + "). Leave some out.");
    }
    List<SliceRequest.Order> orders =
        input.stream()
            .map(step ->
                new SliceRequest.Order(
                    SortField.valueOf(String.valueOf(step.get("field"))),
                    "DESC".equals(step.get("direction"))))
            .toList();
    if (!searching && orders.stream().anyMatch(order -> order.field() == SortField.RELEVANCE)) {
      throw new RequestError(
          Code.BAD_REQUEST,
          "orderBy: RELEVANCE is given without search (expected: both). Search for something.");
    }
    return orders;
  }
}
