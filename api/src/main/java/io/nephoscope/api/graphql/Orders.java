package io.nephoscope.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortField;
import java.util.List;
import java.util.Map;

/** Reads the argument {@code orderBy}. */
final class Orders {

  private static final int MOST = 5;

  private Orders() {}

  static List<SliceRequest.Order> of(
      DataFetchingEnvironment env, List<SliceRequest.Order> otherwise) {
    List<Map<String, Object>> input = env.getArgument("orderBy");
    if (input == null || input.isEmpty()) {
      return otherwise;
    }
    if (input.size() > MOST) {
      throw new RequestError(
          Code.BAD_REQUEST,
          "orderBy: " + input.size() + " steps (expected: at most " + MOST + "). Leave some out.");
    }
    return input.stream()
        .map(step ->
            new SliceRequest.Order(
                SortField.valueOf(String.valueOf(step.get("field"))),
                "DESC".equals(step.get("direction"))))
        .toList();
  }
}
