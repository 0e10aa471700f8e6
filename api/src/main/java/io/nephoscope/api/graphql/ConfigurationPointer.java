package io.nephoscope.api.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a resource's configuration: a JSON Pointer (RFC 6901) in which the step {@code *}
 * stands for every element of an array and every value of an object.
 *
 * @param text as it is written
 * @param steps its steps, unescaped
 */
record ConfigurationPointer(String text, List<String> steps) {

  private static final String EACH = "*";

  ConfigurationPointer {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a pointer.
   *
   * @throws IllegalArgumentException when it does not begin with {@code /} or names nothing
   */
  static ConfigurationPointer parse(String text) {
    if (!text.startsWith("/") || text.length() == 1) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no pointer (expected: one such as \"/configuration/state\")");
    }
    List<String> steps = new ArrayList<>();
    for (String step : text.substring(1).split("/", -1)) {
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return new ConfigurationPointer(text, steps);
  }

  /** Whether it can lead to several places. */
  boolean leadsToMany() {
    return steps.contains(EACH);
  }

  /**
   * The values there; {@code null} when the configuration says nothing there, empty when it says
   * that there is none. Elements that lack the rest of the way are left out.
   *
   * @throws IllegalArgumentException when {@code *} meets a value that has no parts
   */
  @Nullable List<JsonNode> find(JsonNode root) {
    List<JsonNode> found = List.of(root);
    boolean each = false;
    for (String step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : found) {
        if (step.equals(EACH)) {
          if (!node.isContainerNode()) {
            throw new IllegalArgumentException(
                text + " meets " + kind(node) + " at * (expected: an array or an object)");
          }
          node.forEach(part -> keep(next, part));
        } else {
          JsonNode part = node.isArray() ? node.get(index(step)) : node.get(step);
          keep(next, part);
        }
      }
      if (next.isEmpty() && !each && !step.equals(EACH)) {
        return null;
      }
      each |= step.equals(EACH);
      found = next;
    }
    return found;
  }

  private static void keep(List<JsonNode> nodes, @Nullable JsonNode node) {
    if (node != null && !node.isNull()) {
      nodes.add(node);
    }
  }

  /** Minus one, which no array has, when the step is no index. */
  private static int index(String step) {
    return step.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(step) : -1;
  }

  /** What sort of value it is, for people. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case BOOLEAN -> "a flag";
      case NUMBER -> "a number";
      case STRING, BINARY -> "a text";
      case NULL, MISSING -> "nothing";
    };
  }
}
