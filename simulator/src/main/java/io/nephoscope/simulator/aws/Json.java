package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON documents the way one reads them: key, value, key, value. */
final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** An object; a {@code null} value is written as null, an {@link Instant} as ISO 8601. */
  static ObjectNode of(@Nullable Object... pairs) {
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < pairs.length; i += 2) {
      object.set(String.valueOf(pairs[i]), node(pairs[i + 1]));
    }
    return object;
  }

  /** An array. */
  static ArrayNode list(List<?> values) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(value -> array.add(node(value)));
    return array;
  }

  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case JsonNode node -> node;
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Instant time -> NODES.textNode(iso(time));
      case List<?> values -> list(values);
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, each) -> object.set(String.valueOf(key), node(each)));
        yield object;
      }
      default -> NODES.textNode(value.toString());
    };
  }

  /** A time with milliseconds, as most of AWS's JSON has it. */
  static String iso(Instant time) {
    String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.contains(".") ? text : text.replace("Z", ".000Z");
  }
}
