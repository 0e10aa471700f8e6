package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query in the subset of SQL that Config understands and that is simulated here: {@code SELECT
 * properties [WHERE condition]}, a condition made of {@code =}, {@code <>}, {@code IN}, {@code
 * AND}, {@code OR}, {@code NOT} and brackets. Anything else is refused, never ignored.
 *
 * @param fields the properties selected, in order
 */
record ConfigQuery(List<String> fields, Condition where) {
  /** What {@code SELECT *} gives: the scalars at the top, not the configuration. */
  private static final List<String> STAR =
      List.of(
          "resourceId",
          "resourceName",
          "resourceType",
          "configurationItemCaptureTime",
          "configurationItemStatus",
          "configurationStateId",
          "accountId",
          "arn",
          "awsRegion",
          "availabilityZone",
          "resourceCreationTime");

  private static final Set<String> TOP =
      Set.of(
          "resourceId",
          "resourceName",
          "resourceType",
          "configurationItemCaptureTime",
          "configurationItemStatus",
          "configurationStateId",
          "accountId",
          "arn",
          "awsRegion",
          "availabilityZone",
          "resourceCreationTime",
          "tags",
          "relationships",
          "configuration",
          "supplementaryConfiguration",
          "version");

  private static final Pattern WORDS =
      Pattern.compile("\\s*('(?:[^']|'')*'|<>|!=|[(),=]|[A-Za-z0-9_.*]+)");

  ConfigQuery {
    fields = List.copyOf(fields);
  }

  /** Whether a condition holds; null when what is known does not say. */
  interface Condition {
    @Nullable Boolean holds(Map<String, String> known, @Nullable JsonNode item);
  }

  /** Reads an expression; refuses what it does not understand. */
  static ConfigQuery of(String expression) {
    if (expression.isBlank() || expression.length() > 4096) {
      throw new AwsError(400, "InvalidExpressionException", "The expression is empty or too long.");
    }
    return new Reader(expression).query();
  }

  /** One item as the query shows it; what it has not is left out. */
  ObjectNode select(JsonNode item) {
    ObjectNode shown = Json.of();
    for (String field : fields) {
      put(shown, field.split("\\."), 0, item);
    }
    return shown;
  }

  private static void put(ObjectNode shown, String[] path, int at, JsonNode from) {
    JsonNode value = from.path(path[at]);
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    if (at == path.length - 1) {
      shown.set(path[at], value);
    } else if (value instanceof ArrayNode many) {
      ArrayNode inner = shown.withArray(path[at]);
      for (JsonNode each : many) {
        ObjectNode one = inner.addObject();
        put(one, path, at + 1, each);
      }
    } else {
      put(shown.withObjectProperty(path[at]), path, at + 1, value);
    }
  }

  private static final class Reader {
    private final List<String> words = new ArrayList<>();
    private int at;

    Reader(String expression) {
      Matcher matcher = WORDS.matcher(expression);
      int end = 0;
      while (matcher.find() && matcher.start() == end) {
        words.add(matcher.group(1));
        end = matcher.end();
      }
      if (!expression.substring(end).isBlank()) {
        throw refuse(expression.substring(end).strip());
      }
    }

    ConfigQuery query() {
      expect("SELECT");
      List<String> fields = new ArrayList<>();
      do {
        String field = next();
        if (field.equals("*")) {
          fields.addAll(STAR);
        } else {
          fields.add(property(field));
        }
      } while (accept(","));
      Condition where = (known, item) -> true;
      if (accept("WHERE")) {
        where = either();
      }
      if (at < words.size()) {
        throw refuse(words.get(at));
      }
      return new ConfigQuery(fields, where);
    }

    private Condition either() {
      Condition left = both();
      while (accept("OR")) {
        Condition one = left;
        Condition other = both();
        left =
            (known, item) -> {
              Boolean a = one.holds(known, item);
              Boolean b = other.holds(known, item);
              return (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b))
                  ? Boolean.TRUE
                  : (a == null || b == null) ? null : Boolean.FALSE;
            };
      }
      return left;
    }

    private Condition both() {
      Condition left = single();
      while (accept("AND")) {
        Condition one = left;
        Condition other = single();
        left =
            (known, item) -> {
              Boolean a = one.holds(known, item);
              Boolean b = other.holds(known, item);
              return (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b))
                  ? Boolean.FALSE
                  : (a == null || b == null) ? null : Boolean.TRUE;
            };
      }
      return left;
    }

    private Condition single() {
      if (accept("NOT")) {
        return not(single());
      }
      if (accept("(")) {
        Condition inner = either();
        expect(")");
        return inner;
      }
      String field = property(next());
      if (accept("=")) {
        return in(field, Set.of(literal()));
      }
      if (accept("<>") || accept("!=")) {
        return not(in(field, Set.of(literal())));
      }
      boolean negated = accept("NOT");
      expect("IN");
      expect("(");
      List<String> values = new ArrayList<>();
      do {
        values.add(literal());
      } while (accept(","));
      expect(")");
      Condition in = in(field, Set.copyOf(values));
      return negated ? not(in) : in;
    }

    private static Condition not(Condition inner) {
      return (known, item) -> {
        Boolean holds = inner.holds(known, item);
        return holds == null ? null : Boolean.valueOf(!holds);
      };
    }

    private static Condition in(String field, Set<String> values) {
      String pointer = "/" + field.replace('.', '/');
      return (known, item) -> {
        String value = known.get(field);
        if (value != null) {
          return values.contains(value);
        }
        return item == null ? null : Boolean.valueOf(values.contains(item.at(pointer).asText()));
      };
    }

    private static String property(String word) {
      String top = word.split("\\.", 2)[0];
      if (!TOP.contains(top)) {
        throw refuse(word);
      }
      return word;
    }

    private String literal() {
      String word = next();
      if (word.startsWith("'")) {
        return word.substring(1, word.length() - 1).replace("''", "'");
      }
      String lower = word.toLowerCase(Locale.ROOT);
      if (lower.equals("true") || lower.equals("false") || word.matches("\\d+")) {
        return lower;
      }
      throw refuse(word);
    }

    private boolean accept(String word) {
      if (at < words.size() && words.get(at).equalsIgnoreCase(word)) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(String word) {
      if (!accept(word)) {
        throw refuse(at < words.size() ? words.get(at) : "the end");
      }
    }

    private String next() {
      if (at == words.size()) {
        throw refuse("the end");
      }
      return words.get(at++);
    }

    private static AwsError refuse(String word) {
      return new AwsError(
          400, "InvalidExpressionException", "Syntax error in the expression near '" + word + "'.");
    }
  }
}
