package io.nephoscope.api.graphql;

import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import org.jspecify.annotations.Nullable;

/**
 * The paging arguments of a connection, checked.
 *
 * @param size how many rows at most
 * @param backward whether the last ones are wanted
 * @param cursor where to go on; {@code null} starts at the edge
 */
record Paging(int size, boolean backward, @Nullable String cursor) {

  private static final int LARGEST = 1_000;
  private static final int DEFAULT = 50;

  /** The arguments {@code first after last before} of the field, as far as it has them. */
  static Paging of(FieldRequest request) {
    Integer first = request.argument("first");
    Integer last = request.argument("last");
    String after = request.argument("after");
    String before = request.argument("before");
    if (first != null && last != null) {
      throw bad("first, last: both are given (expected: one of them). Leave one out.");
    }
    if (last == null && before != null) {
      throw bad("before: it is given without last (expected: last with before). Use last.");
    }
    if (last != null && after != null) {
      throw bad("after: it is given with last (expected: before with last). Use before or first.");
    }
    if (last != null) {
      return new Paging(checked("last", last), true, before);
    }
    return new Paging(first == null ? DEFAULT : checked("first", first), false, after);
  }

  /** The argument {@code first} of a field that is no connection. */
  static int first(FieldRequest request, int otherwise) {
    Integer first = request.argument("first");
    return first == null ? otherwise : checked("first", first);
  }

  private static int checked(String argument, int size) {
    if (size < 0 || size > LARGEST) {
      throw bad(
          argument
              + ": "
              + size
              + " (expected: 0 to 1,000). Ask for fewer and go on with the end cursor.");
    }
    return size;
  }

  private static RequestError bad(String message) {
    return new RequestError(Code.BAD_REQUEST, message);
  }

  /** Which cursor argument this paging reads. */
  String cursorArgument() {
    return backward ? "before" : "after";
  }
}
