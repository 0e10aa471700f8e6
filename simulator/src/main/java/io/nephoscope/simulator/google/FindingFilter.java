package io.nephoscope.simulator.google;

import com.google.cloud.securitycenter.v2.Finding;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Security Command Center's filter language, as far as fields of findings go: {@code AND}, {@code
 * OR} (which binds tighter, as Google has it), {@code NOT} and {@code -}, parentheses, and {@code =
 * != : > >= < <=}.
 */
final class FindingFilter {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\\(|\\)|!=|>=|<=|=|:|>|<|\"(?:[^\"\\\\]|\\\\.)*\"|-|[^\\s()=:<>!\"]+)");

  private final List<String> tokens = new ArrayList<>();
  private int at;

  private FindingFilter(String text) {
    Matcher matcher = TOKEN.matcher(text.strip());
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (end != text.strip().length()) {
      throw GoogleErrors.invalid("Invalid filter near position " + end + ".");
    }
  }

  /**
   * The findings a filter lets through; an empty filter lets all through.
   *
   * @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if it is no filter
   */
  static Predicate<Finding> of(String text) {
    if (text.isBlank()) {
      return finding -> true;
    }
    FindingFilter filter = new FindingFilter(text);
    Predicate<Finding> all = filter.all();
    if (filter.at != filter.tokens.size()) {
      throw GoogleErrors.invalid("Invalid filter: '" + filter.tokens.get(filter.at) + "'.");
    }
    return all;
  }

  private Predicate<Finding> all() {
    Predicate<Finding> left = any();
    while (true) {
      if (accept("AND")) {
        left = left.and(any());
      } else if (at < tokens.size() && !tokens.get(at).equals(")")) {
        left = left.and(any());
      } else {
        return left;
      }
    }
  }

  private Predicate<Finding> any() {
    Predicate<Finding> left = one();
    while (accept("OR")) {
      left = left.or(one());
    }
    return left;
  }

  private Predicate<Finding> one() {
    if (accept("NOT") || accept("-")) {
      return one().negate();
    }
    if (accept("(")) {
      Predicate<Finding> inner = all();
      expect(")");
      return inner;
    }
    String field = next();
    if (field.startsWith("-")) {
      return comparison(field.substring(1)).negate();
    }
    return comparison(field);
  }

  private Predicate<Finding> comparison(String field) {
    String operator = next();
    String value = unquoted(next());
    if (field.equals("event_time") || field.equals("eventTime")) {
      Instant moment = moment(value);
      return finding ->
          compare(
              Instant.ofEpochSecond(
                      finding.getEventTime().getSeconds(), finding.getEventTime().getNanos())
                  .compareTo(moment),
              operator);
    }
    valueOf(field, Finding.getDefaultInstance());
    return switch (operator) {
      case "=" -> finding -> valueOf(field, finding).equals(value);
      case "!=" -> finding -> !valueOf(field, finding).equals(value);
      case ":" -> finding -> valueOf(field, finding).contains(value);
      default -> throw GoogleErrors.invalid("Invalid operator for " + field + ": " + operator);
    };
  }

  private static String valueOf(String field, Finding finding) {
    return switch (field) {
      case "state" -> finding.getState().name();
      case "mute" -> finding.getMute().name();
      case "severity" -> finding.getSeverity().name();
      case "category" -> finding.getCategory();
      case "finding_class", "findingClass" -> finding.getFindingClass().name();
      case "resource_name", "resourceName" -> finding.getResourceName();
      case "name" -> finding.getName();
      case "parent" -> finding.getParent();
      case "parent_display_name", "parentDisplayName" -> finding.getParentDisplayName();
      default -> throw GoogleErrors.invalid("Invalid filter field: '" + field + "'.");
    };
  }

  private static boolean compare(int order, String operator) {
    return switch (operator) {
      case "=", ":" -> order == 0;
      case "!=" -> order != 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      default -> throw GoogleErrors.invalid("Invalid operator: " + operator);
    };
  }

  /** RFC 3339, or milliseconds since 1970. */
  private static Instant moment(String value) {
    try {
      return value.matches("\\d+")
          ? Instant.ofEpochMilli(Long.parseLong(value))
          : Instant.parse(value);
    } catch (DateTimeException | NumberFormatException e) {
      throw GoogleErrors.invalid("Invalid time in filter: '" + value + "'.");
    }
  }

  private static String unquoted(String token) {
    return token.length() >= 2 && token.startsWith("\"")
        ? token.substring(1, token.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
        : token;
  }

  private boolean accept(String word) {
    if (word.equals(peek())) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(String word) {
    if (!accept(word)) {
      throw GoogleErrors.invalid("Invalid filter: expected '" + word + "'.");
    }
  }

  private @Nullable String peek() {
    return at < tokens.size() ? tokens.get(at) : null;
  }

  private String next() {
    if (at >= tokens.size()) {
      throw GoogleErrors.invalid("Invalid filter: it ends too early.");
    }
    return tokens.get(at++);
  }
}
