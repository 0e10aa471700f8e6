package io.nephoscope.api.graphql;

import io.nephoscope.spi.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the native id of a related resource is written, from a value in the configuration and from
 * the resource that has it. Text with parts in braces:
 *
 * <ul>
 *   <li>{@code {value}}, {@code {lower}}: the value as it is, in lower case;
 *   <li>{@code {last}}: what follows its last {@code /} or {@code :};
 *   <li>{@code {after:TEXT}}, {@code {before:TEXT}}: what follows, or precedes, the first {@code
 *       TEXT} in it; all of it when that does not occur;
 *   <li>{@code {account}}, {@code {region}}: those of the resource;
 *   <li>{@code {own:2}}: the second of the parts between {@code :} and {@code /} of the resource's
 *       own native id.
 * </ul>
 *
 * @param text as it is written
 * @param parts its parts, in order
 */
record RelatedId(String text, List<Part> parts) {

  RelatedId {
    parts = List.copyOf(parts);
  }

  /** A piece of the id. */
  interface Part {
    String of(String value, Resource resource);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException when a part in braces is not known
   */
  static RelatedId parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      String literal = text.substring(at, open < 0 ? text.length() : open);
      if (literal.indexOf('}') >= 0) {
        throw new IllegalArgumentException(
            "\"" + text + "\" has a } without its { (expected: both)");
      }
      parts.add((value, resource) -> literal);
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException(
            "\"" + text + "\" has a { without its } (expected: both)");
      }
      parts.add(part(text.substring(open + 1, close)));
      at = close + 1;
    }
    return new RelatedId(text, parts);
  }

  private static Part part(String name) {
    if (name.startsWith("after:") && name.length() > 6) {
      String mark = name.substring(6);
      return (value, resource) -> {
        int at = value.indexOf(mark);
        return at < 0 ? value : value.substring(at + mark.length());
      };
    }
    if (name.startsWith("before:") && name.length() > 7) {
      String mark = name.substring(7);
      return (value, resource) -> {
        int at = value.indexOf(mark);
        return at < 0 ? value : value.substring(0, at);
      };
    }
    if (name.matches("own:[1-9]")) {
      int index = name.charAt(4) - '1';
      return (value, resource) -> {
        String[] own = resource.nativeId().split("[:/]", -1);
        return index < own.length ? own[index] : "";
      };
    }
    return switch (name) {
      case "value" -> (value, resource) -> value;
      case "lower" -> (value, resource) -> value.toLowerCase(Locale.ROOT);
      case "last" -> (value, resource) -> last(value);
      case "account" -> (value, resource) -> resource.account();
      case "region" -> (value, resource) -> resource.region();
      default ->
          throw new IllegalArgumentException(
              "{"
                  + name
                  + "} is not known (expected: value, lower, last, after:…, before:…, account,"
                  + " region or own:1 to own:9)");
    };
  }

  private static String last(String value) {
    return value.substring(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1);
  }

  /** The native id of what the value speaks of. */
  String of(String value, Resource resource) {
    StringBuilder id = new StringBuilder();
    parts.forEach(part -> id.append(part.of(value, resource)));
    return id.toString();
  }
}
