package io.nephoscope.provider.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer, read by path. Numbers keep their digits, so that the text given back is
 * what Azure said.
 *
 * @param node the row
 * @param call what it answers, for the failure of a row that lacks what it must have
 */
record NativeRow(JsonNode node, ArmCall call) {

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Reads a whole answer; half a document, an empty one and one that is no object all fail. */
  static JsonNode parse(byte @Nullable [] body, ArmCall call) {
    if (body == null || body.length == 0) {
      throw AzureFailures.invalid(call, "the answer is empty", "JSON");
    }
    JsonNode parsed;
    try {
      parsed = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw AzureFailures.invalid(call, "the answer is not JSON", "a whole JSON document", e);
    } catch (IOException e) {
      throw AzureFailures.invalid(call, "the answer cannot be decoded", "JSON in UTF-8", e);
    }
    if (parsed == null || !parsed.isObject()) {
      throw AzureFailures.invalid(call, "the answer is no JSON object", "an object");
    }
    return parsed;
  }

  /** The text at a path that every such row has. */
  String required(String... path) {
    String text = text(path);
    if (text == null) {
      throw AzureFailures.invalid(
          call, "a row has no '" + String.join(".", path) + "'", "a text there");
    }
    return text;
  }

  /** The required text in lower case: how this provider writes ids, which Azure compares so. */
  String requiredId(String... path) {
    return required(path).toLowerCase(Locale.ROOT);
  }

  /** The text at a path; {@code null} when there is none or it is empty. */
  @Nullable String text(String... path) {
    JsonNode found = at(path);
    return found.isValueNode() && !found.isNull() && !found.asText().isEmpty()
        ? found.asText()
        : null;
  }

  /** The same where Azure writes the last name in one case here and another there. */
  @Nullable String anyCase(String... path) {
    JsonNode parent = at(java.util.Arrays.copyOf(path, path.length - 1));
    for (Map.Entry<String, JsonNode> member : parent.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equalsIgnoreCase(path[path.length - 1])
          && value.isValueNode()
          && !value.isNull()
          && !value.asText().isEmpty()) {
        return value.asText();
      }
    }
    return null;
  }

  List<String> texts(String... path) {
    List<String> texts = new ArrayList<>();
    at(path).forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /** The members of an object whose values are texts, such as tags. */
  Map<String, String> map(String... path) {
    Map<String, String> map = new LinkedHashMap<>();
    at(path).properties().forEach(member -> map.put(member.getKey(), member.getValue().asText()));
    return map;
  }

  List<NativeRow> rows(String... path) {
    JsonNode found = at(path);
    return found.isArray() ? ArmList.rows(found, call) : List.of();
  }

  /** The time at a path; {@code null} when there is none, or Azure wrote something else. */
  @Nullable Instant instant(String... path) {
    String text = text(path);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return withoutZone(text);
    }
  }

  /** Some services leave the zone away; Azure's times are UTC. */
  private static @Nullable Instant withoutZone(String text) {
    try {
      return Instant.parse(text + "Z");
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The number at a path that every such row has. */
  BigDecimal number(String... path) {
    JsonNode found = at(path);
    if (!found.isNumber()) {
      throw AzureFailures.invalid(
          call, "a row has no '" + String.join(".", path) + "'", "a number there");
    }
    return found.decimalValue();
  }

  /** The whole number at a path; absent when there is none. */
  OptionalLong count(String... path) {
    JsonNode found = at(path);
    return found.isIntegralNumber() ? OptionalLong.of(found.longValue()) : OptionalLong.empty();
  }

  boolean has(String... path) {
    JsonNode found = at(path);
    return !found.isMissingNode() && !found.isNull();
  }

  /** The row as JSON text. */
  String json() {
    return node.toString();
  }

  private JsonNode at(String... path) {
    JsonNode found = node;
    for (String step : path) {
      found = found.path(step);
    }
    return found;
  }
}
