package io.nephoscope.api.graphql;

import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.snapshot.AgentFilter;
import io.nephoscope.api.snapshot.Condition;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.TagMatch;
import io.nephoscope.api.snapshot.TimeRange;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.api.standards.StandardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the filter arguments of a request. */
final class FilterArguments {

  /** Filters within filters within filters; deeper ones are refused. */
  private static final int DEEPEST = 12;

  /** Steps from resources to findings or agents, or back; more are refused. */
  private static final int MOST_JOINS = 3;

  /** Values of a list, and filters in one list; longer ones are refused. */
  private static final int LONGEST_LIST = 2_000;

  private static final int MOST_FILTERS = 200;
  private static final int LONGEST_TEXT = 1_000;

  private final View view;

  private FilterArguments(View view) {
    this.view = view;
  }

  /** How deep a filter stands in others. */
  private record Depth(String path, int filters, int joins) {

    Depth within(String name) {
      return check(new Depth(path + "." + name, filters + 1, joins));
    }

    Depth joined(String name) {
      return check(new Depth(path + "." + name, filters + 1, joins + 1));
    }

    private static Depth check(Depth depth) {
      if (depth.filters > DEEPEST) {
        throw bad(
            depth.path + ": it is nested deeper than " + DEEPEST + " levels. Flatten the filter.");
      }
      if (depth.joins > MOST_JOINS) {
        throw bad(
            depth.path
                + ": it goes from resources to findings, agents or back more than "
                + MOST_JOINS
                + " times. Ask in several requests.");
      }
      return depth;
    }
  }

  static ResourceFilter resources(
      View view, @Nullable Map<String, Object> input, @Nullable String search) {
    return new ResourceFilter(
        searched(
            input == null
                ? Condition.everything()
                : new FilterArguments(view).resource(input, new Depth("filter", 1, 0)),
            search));
  }

  static FindingFilter findings(
      View view, @Nullable Map<String, Object> input, @Nullable String search) {
    return new FindingFilter(
        searched(
            input == null
                ? Condition.everything()
                : new FilterArguments(view).finding(input, new Depth("filter", 1, 0)),
            search));
  }

  /** Whether words are asked for by which rows can be ranked. */
  static boolean ranks(@Nullable String search) {
    return search != null && !search.isBlank();
  }

  private static Condition searched(Condition condition, @Nullable String search) {
    if (search == null || search.isBlank()) {
      return condition;
    }
    bounded(search, "search");
    return condition.and(new Condition.Words(search));
  }

  private Condition resource(Map<String, Object> input, Depth depth) {
    List<Condition> all = new ArrayList<>();
    common(input, depth, all);
    is(input, depth, "type", Condition.Text.TYPE, all);
    startsWith(input, depth, "typeStartsWith", Condition.Text.TYPE, all);
    contains(input, depth, "typeContains", Condition.Text.TYPE, all);
    is(input, depth, "category", Condition.Text.CATEGORY, all);
    is(input, depth, "name", Condition.Text.NAME, all);
    startsWith(input, depth, "nameStartsWith", Condition.Text.NAME, all);
    contains(input, depth, "nameContains", Condition.Text.NAME, all);
    List<Map<String, Object>> tags = maps(input, depth, "tags");
    if (tags != null) {
      all.add(new Condition.Any(tags.stream().map(tag -> tag(tag, depth)).toList()));
    }
    during(input, depth, "createdAt", Condition.Time.CREATED_AT, all);
    Map<String, Object> findings = map(input.get("findings"));
    if (findings != null) {
      all.add(
          new Condition.WithFinding(
              new FindingFilter(finding(findings, depth.joined("findings")))));
    }
    Map<String, Object> agents = map(input.get("agents"));
    if (agents != null) {
      Depth inner = depth.joined("agents");
      List<Condition> agent = new ArrayList<>();
      is(agents, inner, "name", Condition.Text.AGENT_NAME, agent);
      is(agents, inner, "state", Condition.Text.AGENT_STATE, agent);
      all.add(new Condition.WithAgent(new AgentFilter(new Condition.All(agent))));
    }
    composed(input, depth, this::resource, all);
    return new Condition.All(all);
  }

  private Condition finding(Map<String, Object> input, Depth depth) {
    List<Condition> all = new ArrayList<>();
    common(input, depth, all);
    is(input, depth, "severity", Condition.Text.SEVERITY, all);
    is(input, depth, "kind", Condition.Text.KIND, all);
    is(input, depth, "state", Condition.Text.STATE, all);
    is(input, depth, "source", Condition.Text.SOURCE, all);
    is(input, depth, "check", Condition.Text.CHECK, all);
    is(input, depth, "title", Condition.Text.NAME, all);
    startsWith(input, depth, "titleStartsWith", Condition.Text.NAME, all);
    contains(input, depth, "titleContains", Condition.Text.NAME, all);
    List<String> standards = texts(input, depth, "standard");
    List<String> controls = texts(input, depth, "control");
    if (standards != null || controls != null) {
      if (standards != null) {
        standards.forEach(standard -> known(standard, depth));
      }
      all.add(new Condition.SpeaksTo(standards, controls));
    }
    Map<String, Object> resource = map(input.get("resource"));
    if (resource != null) {
      all.add(
          new Condition.AboutResource(
              new ResourceFilter(resource(resource, depth.joined("resource")))));
    }
    during(input, depth, "firstSeenAt", Condition.Time.FIRST_SEEN_AT, all);
    during(input, depth, "lastSeenAt", Condition.Time.LAST_SEEN_AT, all);
    composed(input, depth, this::finding, all);
    return new Condition.All(all);
  }

  /** What resources and findings have alike. */
  private static void common(Map<String, Object> input, Depth depth, List<Condition> all) {
    is(input, depth, "provider", Condition.Text.PROVIDER, all);
    is(input, depth, "account", Condition.Text.ACCOUNT, all);
    is(input, depth, "connector", Condition.Text.CONNECTOR, all);
    is(input, depth, "region", Condition.Text.REGION, all);
    startsWith(input, depth, "regionStartsWith", Condition.Text.REGION, all);
    List<String> nativeIds = texts(input, depth, "nativeId");
    if (nativeIds != null) {
      all.add(new Condition.HasNativeId(nativeIds));
    }
    List<String> exists = texts(input, depth, "exists");
    if (exists != null) {
      all.add(new Condition.Has(exists.stream().map(Condition.Property::valueOf).toList()));
    }
    List<String> missing = texts(input, depth, "missing");
    if (missing != null) {
      all.add(
          new Condition.Any(
              missing.stream()
                  .map(name ->
                      (Condition)
                          new Condition.Not(
                              new Condition.Has(List.of(Condition.Property.valueOf(name)))))
                  .toList()));
    }
  }

  private interface Reading {
    Condition of(Map<String, Object> input, Depth depth);
  }

  private static void composed(
      Map<String, Object> input, Depth depth, Reading reading, List<Condition> all) {
    List<Map<String, Object>> and = maps(input, depth, "and");
    if (and != null) {
      all.add(
          new Condition.All(
              and.stream().map(part -> reading.of(part, depth.within("and"))).toList()));
    }
    List<Map<String, Object>> or = maps(input, depth, "or");
    if (or != null) {
      all.add(
          new Condition.Any(
              or.stream().map(part -> reading.of(part, depth.within("or"))).toList()));
    }
    Map<String, Object> not = map(input.get("not"));
    if (not != null) {
      all.add(new Condition.Not(reading.of(not, depth.within("not"))));
    }
  }

  private void known(String standard, Depth depth) {
    boolean known =
        StandardId.parse(standard)
                .filter(id -> view.catalogue().standard(id).isPresent())
                .isPresent()
            || view.standards().stream()
                .anyMatch(mention -> mention.key().equalsIgnoreCase(standard));
    if (!known) {
      throw bad(
          depth.path
              + ".standard: nobody knows a standard '"
              + standard
              + "' (expected: slug:version, such as nist-800-53:r5). The field standards lists"
              + " those that clouds speak to.");
    }
  }

  private static Condition tag(Map<String, Object> tag, Depth depth) {
    String key = String.valueOf(tag.get("key"));
    bounded(key, depth.path + ".tags.key");
    Object value = tag.get("value");
    return new Condition.Tagged(key, value == null ? null : List.of(value.toString()));
  }

  /** Tags of a scope, of which a resource must have one. */
  static @Nullable List<TagMatch> tags(Map<String, Object> input) {
    List<Map<String, Object>> tags = maps(input, new Depth("scope", 1, 0), "tags");
    return tags == null
        ? null
        : tags.stream()
            .map(tag ->
                new TagMatch(
                    String.valueOf(tag.get("key")),
                    tag.get("value") == null ? null : String.valueOf(tag.get("value"))))
            .toList();
  }

  private static void is(
      Map<String, Object> input,
      Depth depth,
      String field,
      Condition.Text text,
      List<Condition> all) {
    List<String> values = texts(input, depth, field);
    if (values != null) {
      all.add(new Condition.Is(text, values));
    }
  }

  private static void startsWith(
      Map<String, Object> input,
      Depth depth,
      String field,
      Condition.Text text,
      List<Condition> all) {
    List<String> values = texts(input, depth, field);
    if (values != null) {
      all.add(new Condition.StartsWith(text, values));
    }
  }

  private static void contains(
      Map<String, Object> input,
      Depth depth,
      String field,
      Condition.Text text,
      List<Condition> all) {
    List<String> values = texts(input, depth, field);
    if (values != null) {
      all.add(new Condition.Contains(text, values));
    }
  }

  private static void during(
      Map<String, Object> input,
      Depth depth,
      String field,
      Condition.Time time,
      List<Condition> all) {
    Map<String, Object> given = map(input.get(field));
    if (given == null) {
      return;
    }
    TimeRange range =
        new TimeRange(
            given.get("from") instanceof Instant from ? from : null,
            given.get("to") instanceof Instant to ? to : null);
    if (range.from() != null && range.to() != null && range.from().isAfter(range.to())) {
      throw bad(
          depth.path
              + "."
              + field
              + ": from "
              + range.from()
              + " is after to "
              + range.to()
              + " (expected: from before to). Exchange them.");
    }
    if (range.from() != null || range.to() != null) {
      all.add(new Condition.During(time, range));
    }
  }

  static @Nullable List<String> texts(Map<String, Object> input, String field) {
    return texts(input, new Depth("filter", 1, 0), field);
  }

  private static @Nullable List<String> texts(
      Map<String, Object> input, Depth depth, String field) {
    List<?> values = list(input, depth, field, LONGEST_LIST);
    if (values == null) {
      return null;
    }
    List<String> texts = new ArrayList<>(values.size());
    for (Object value : values) {
      String text = String.valueOf(value);
      bounded(text, depth.path + "." + field);
      texts.add(text);
    }
    return texts;
  }

  private static void bounded(String text, String where) {
    if (text.length() > LONGEST_TEXT) {
      throw bad(
          where
              + ": a text of "
              + text.length()
              + " characters (expected: at most "
              + LONGEST_TEXT
              + "). Shorten it.");
    }
  }

  private static @Nullable List<Map<String, Object>> maps(
      Map<String, Object> input, Depth depth, String field) {
    List<?> values = list(input, depth, field, MOST_FILTERS);
    if (values == null) {
      return null;
    }
    List<Map<String, Object>> maps = new ArrayList<>(values.size());
    for (Object value : values) {
      Map<String, Object> map = map(value);
      if (map != null) {
        maps.add(map);
      }
    }
    return maps;
  }

  private static @Nullable List<?> list(
      Map<String, Object> input, Depth depth, String field, int longest) {
    if (!(input.get(field) instanceof List<?> values)) {
      return null;
    }
    if (values.size() > longest) {
      throw bad(
          depth.path
              + "."
              + field
              + ": it has "
              + values.size()
              + " entries (expected: at most "
              + longest
              + "). Ask in several requests.");
    }
    return values;
  }

  @SuppressWarnings("unchecked") // graphql-java coerces an input object to a map by field name
  private static @Nullable Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) value;
  }

  private static RequestError bad(String message) {
    return new RequestError(Code.BAD_REQUEST, message);
  }
}
