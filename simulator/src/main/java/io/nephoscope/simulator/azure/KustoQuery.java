package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the Kusto language that this Resource Graph understands: a table, {@code where} with
 * comparisons joined by {@code and}, {@code project}, {@code order by} and {@code limit}. What it
 * does not understand it refuses, and never ignores.
 *
 * @param table in lower case
 * @param conditions all must hold
 * @param columns to keep; empty for all
 * @param limit at most so many rows in all; negative for no limit
 * @param bySubscription whether rows are wanted in the order of their subscriptions
 */
record KustoQuery(
    String table,
    List<Condition> conditions,
    List<String> columns,
    long limit,
    boolean bySubscription) {
  private static final Pattern CONDITION =
      Pattern.compile(
          "(?is)(?:tostring\\(\\s*)?([a-z][\\w.]*)\\s*\\)?\\s*(==|=~|!=|!~|\\bin~|\\bin\\b|\\bcontains\\b|\\bstartswith\\b)\\s*"
              + "(\\((?:[^()'\"]|'[^']*'|\"[^\"]*\")*\\)|'[^']*'|\"[^\"]*\")");
  private static final Pattern TEXT = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  KustoQuery {
    conditions = List.copyOf(conditions);
    columns = List.copyOf(columns);
  }

  /**
   * A comparison.
   *
   * @param column a path, such as {@code properties.status.code}
   * @param operator in lower case
   * @param values one, except for {@code in} and {@code in~}
   */
  record Condition(String column, String operator, List<String> values) {
    boolean holds(String value) {
      return switch (operator) {
        case "==" -> values.getFirst().equals(value);
        case "=~" -> values.getFirst().equalsIgnoreCase(value);
        case "!=" -> !values.getFirst().equals(value);
        case "!~" -> !values.getFirst().equalsIgnoreCase(value);
        case "in" -> values.contains(value);
        case "in~" -> values.stream().anyMatch(value::equalsIgnoreCase);
        case "contains" ->
            value.toLowerCase(Locale.ROOT).contains(values.getFirst().toLowerCase(Locale.ROOT));
        default ->
            value.toLowerCase(Locale.ROOT).startsWith(values.getFirst().toLowerCase(Locale.ROOT));
      };
    }
  }

  static KustoQuery of(String text) {
    List<String> steps = steps(text);
    String table = steps.getFirst().strip().toLowerCase(Locale.ROOT);
    if (!table.matches("[a-z]+")) {
      throw invalid("'" + steps.getFirst().strip() + "' is no table");
    }
    List<Condition> conditions = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    long limit = -1;
    boolean bySubscription = false;
    for (String step : steps.subList(1, steps.size())) {
      String words = step.strip();
      String verb = words.replaceAll("(?s)\\s.*", "").toLowerCase(Locale.ROOT);
      String rest = words.substring(Math.min(words.length(), verb.length())).strip();
      switch (verb) {
        case "where" -> conditions.addAll(conditions(rest));
        case "project" -> columns.addAll(columns(rest));
        case "order", "sort" -> bySubscription = ordered(rest);
        case "limit", "take" -> limit = number(rest);
        default -> throw invalid("the operator '" + verb + "' is not supported");
      }
    }
    return new KustoQuery(table, conditions, columns, limit, bySubscription);
  }

  boolean accepts(JsonNode row) {
    return conditions.stream().allMatch(one -> one.holds(value(row, one.column())));
  }

  /** Whether the conditions on the type let rows of a type through. */
  boolean acceptsType(String type) {
    return conditions.stream()
        .filter(one -> one.column().equalsIgnoreCase("type"))
        .allMatch(one -> one.holds(type));
  }

  /** Whether the type alone decides which rows there are. */
  boolean onlyTypes() {
    return conditions.stream().allMatch(one -> one.column().equalsIgnoreCase("type"));
  }

  ObjectNode projected(ObjectNode row) {
    if (columns.isEmpty()) {
      return row;
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    columns.forEach(column -> kept.set(column, row.get(column)));
    return kept;
  }

  private static String value(JsonNode row, String column) {
    JsonNode found = row;
    for (String step : column.split("\\.", -1)) {
      found = found.path(step);
    }
    return found.asText();
  }

  private static List<Condition> conditions(String text) {
    List<Condition> found = new ArrayList<>();
    Matcher matcher = CONDITION.matcher(text);
    StringBuilder left = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(left, "");
      List<String> values = new ArrayList<>();
      Matcher value = TEXT.matcher(matcher.group(3));
      while (value.find()) {
        values.add(value.group(1) != null ? value.group(1) : value.group(2));
      }
      found.add(new Condition(matcher.group(1), matcher.group(2).toLowerCase(Locale.ROOT), values));
    }
    matcher.appendTail(left);
    if (found.isEmpty() || !left.toString().replaceAll("(?i)\\band\\b", "").isBlank()) {
      throw invalid("'where " + text + "' is not understood");
    }
    return found;
  }

  private static List<String> columns(String text) {
    List<String> columns = new ArrayList<>();
    for (String column : text.split(",", -1)) {
      if (!column.strip().matches("[A-Za-z]\\w*")) {
        throw invalid("'project " + column.strip() + "' is not supported");
      }
      columns.add(column.strip());
    }
    return columns;
  }

  /** Whether the subscription comes first. */
  private static boolean ordered(String text) {
    if (text.matches("(?i)by\\s+subscriptionId(\\s+asc)?\\s*,\\s*id(\\s+asc)?")) {
      return true;
    }
    if (!text.matches("(?i)by\\s+id(\\s+asc)?")) {
      throw invalid("only 'order by [subscriptionId asc,] id asc' is supported");
    }
    return false;
  }

  private static long number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw invalid("'" + text + "' is no number of rows");
    }
    return Long.parseLong(text);
  }

  /** The steps between the bars that stand outside of texts. */
  private static List<String> steps(String text) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && c == '|') {
        steps.add(step.toString());
        step.setLength(0);
        continue;
      }
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      step.append(c);
    }
    steps.add(step.toString());
    return steps;
  }

  private static ArmRefusal invalid(String why) {
    return new ArmRefusal(400, "BadRequest", "InvalidQuery: " + why + ".");
  }
}
