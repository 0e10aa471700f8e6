package io.nephoscope.api.graphql;

import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.snapshot.AgentFilter;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.TagMatch;
import io.nephoscope.api.snapshot.TimeRange;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the filter arguments of a request. */
final class FilterArguments {

  /** Filters within filters within filters; deeper ones are refused. */
  private static final int DEEPEST = 12;

  /** Values of a list, and filters in one list; longer ones are refused. */
  private static final int LONGEST_LIST = 2_000;

  private static final int MOST_FILTERS = 200;

  private FilterArguments() {}

  static ResourceFilter resources(@Nullable Map<String, Object> input, @Nullable String search) {
    ResourceFilter filter = input == null ? ResourceFilter.ALL : resources(input, 1);
    if (search == null || search.isBlank()) {
      return filter;
    }
    return new ResourceFilter(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        search,
        List.of(filter),
        null,
        null);
  }

  static FindingFilter findings(@Nullable Map<String, Object> input) {
    return input == null ? FindingFilter.ALL : findings(input, 1);
  }

  private static ResourceFilter resources(Map<String, Object> input, int depth) {
    tooDeep(depth);
    return new ResourceFilter(
        texts(input, "provider"),
        texts(input, "account"),
        texts(input, "region"),
        texts(input, "type"),
        list(input, "category", value -> Resource.Category.valueOf(String.valueOf(value))),
        texts(input, "name"),
        tags(input),
        range(input, "createdAt"),
        one(input, "findings", map -> findings(map, depth + 1)),
        one(input, "agents", FilterArguments::agents),
        null,
        filters(input, "and", value -> resources(map(value), depth + 1)),
        filters(input, "or", value -> resources(map(value), depth + 1)),
        one(input, "not", map -> resources(map, depth + 1)));
  }

  private static FindingFilter findings(Map<String, Object> input, int depth) {
    tooDeep(depth);
    return new FindingFilter(
        texts(input, "provider"),
        texts(input, "account"),
        texts(input, "region"),
        list(input, "severity", value -> Severity.valueOf(String.valueOf(value))),
        list(input, "kind", value -> Finding.Type.valueOf(String.valueOf(value))),
        list(input, "state", value -> Finding.State.valueOf(String.valueOf(value))),
        texts(input, "source"),
        texts(input, "standard"),
        texts(input, "control"),
        null,
        one(input, "resource", map -> resources(map, depth + 1)),
        null,
        null,
        range(input, "firstSeenAt"),
        range(input, "lastSeenAt"),
        filters(input, "and", value -> findings(map(value), depth + 1)),
        filters(input, "or", value -> findings(map(value), depth + 1)),
        one(input, "not", map -> findings(map, depth + 1)));
  }

  private static void tooDeep(int depth) {
    if (depth > DEEPEST) {
      throw new RequestError(
          Code.TOO_COSTLY, "filter: it is nested deeper than " + DEEPEST + " levels. Flatten it.");
    }
  }

  private static AgentFilter agents(Map<String, Object> input) {
    List<String> names = texts(input, "name");
    List<AgentStatus.State> states =
        list(input, "state", value -> AgentStatus.State.valueOf(String.valueOf(value)));
    return new AgentFilter(names == null ? List.of() : names, states == null ? List.of() : states);
  }

  static @Nullable List<TagMatch> tags(Map<String, Object> input) {
    return list(
        input,
        "tags",
        value -> {
          Map<String, Object> tag = map(value);
          Object wanted = tag.get("value");
          return new TagMatch(
              String.valueOf(tag.get("key")), wanted == null ? null : wanted.toString());
        });
  }

  static @Nullable List<String> texts(Map<String, Object> input, String field) {
    return list(input, field, String::valueOf);
  }

  private static @Nullable TimeRange range(Map<String, Object> input, String field) {
    return one(
        input,
        field,
        map ->
            new TimeRange(
                map.get("from") instanceof Instant from ? from : null,
                map.get("to") instanceof Instant to ? to : null));
  }

  private static <T> @Nullable T one(
      Map<String, Object> input, String field, Function<Map<String, Object>, T> reading) {
    Object value = input.get(field);
    return value == null ? null : reading.apply(map(value));
  }

  private static <T> @Nullable List<T> filters(
      Map<String, Object> input, String field, Function<Object, T> reading) {
    tooLong(input, field, MOST_FILTERS);
    return list(input, field, reading);
  }

  private static void tooLong(Map<String, Object> input, String field, int longest) {
    if (input.get(field) instanceof List<?> values && values.size() > longest) {
      throw new RequestError(
          Code.TOO_COSTLY,
          field
              + ": it has "
              + values.size()
              + " entries (expected: at most "
              + longest
              + "). Ask in several requests.");
    }
  }

  private static <T> @Nullable List<T> list(
      Map<String, Object> input, String field, Function<Object, T> reading) {
    tooLong(input, field, LONGEST_LIST);
    return input.get(field) instanceof List<?> values
        ? values.stream().map(value -> reading.apply((Object) value)).toList()
        : null;
  }

  @SuppressWarnings("unchecked") // graphql-java coerces an input object to a map by field name
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
