package io.nephoscope.simulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fault rules as JSON. */
final class FaultJson {
  private static final List<String> KEYS =
      List.of(
          "id",
          "cloud",
          "service",
          "operation",
          "account",
          "region",
          "kind",
          "rate",
          "times",
          "retryAfterSeconds",
          "delayMillis");
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private FaultJson() {}

  /**
   * Reads a rule.
   *
   * @param freshId gives the rule its id if the text names none
   * @throws IllegalArgumentException with a message for the caller if the text is not a rule
   */
  static FaultRule read(String text, Supplier<String> freshId) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "fault rule: the body is not JSON (expected: one object): " + e.getOriginalMessage(), e);
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("fault rule: the body is not an object (expected: one).");
    }
    node.fieldNames()
        .forEachRemaining(key -> {
          if (!KEYS.contains(key)) {
            throw new IllegalArgumentException(
                "fault rule: unknown key '"
                    + key
                    + "' (expected: "
                    + String.join(", ", KEYS)
                    + ").");
          }
        });
    String cloudWord = text(node, "cloud");
    String kindWord = text(node, "kind");
    String id = text(node, "id");
    return new FaultRule(
        id == null ? freshId.get() : id,
        cloudWord == null ? null : cloud(cloudWord),
        text(node, "service"),
        text(node, "operation"),
        text(node, "account"),
        text(node, "region"),
        kind(kindWord),
        number(node, "rate", 1),
        node.hasNonNull("times") ? Integer.valueOf(whole(node, "times")) : null,
        node.hasNonNull("retryAfterSeconds") ? whole(node, "retryAfterSeconds") : 1,
        node.hasNonNull("delayMillis") ? whole(node, "delayMillis") : 0);
  }

  static ObjectNode write(FaultPlan.State state) {
    FaultRule rule = state.rule();
    Cloud cloud = rule.cloud();
    Integer times = rule.times();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", rule.id());
    node.put("cloud", cloud == null ? null : cloud.name().toLowerCase(Locale.ROOT));
    node.put("service", rule.service());
    node.put("operation", rule.operation());
    node.put("account", rule.account());
    node.put("region", rule.region());
    node.put("kind", rule.kind().word());
    node.put("rate", rule.rate());
    node.put("times", times);
    node.put("retryAfterSeconds", rule.retryAfterSeconds());
    node.put("delayMillis", rule.delayMillis());
    node.put("matched", state.matched());
    node.put("hits", state.hits());
    return node;
  }

  private static Cloud cloud(String word) {
    return switch (word) {
      case "aws" -> Cloud.AWS;
      case "azure" -> Cloud.AZURE;
      case "google", "gcp" -> Cloud.GOOGLE;
      default ->
          throw new IllegalArgumentException(
              "fault rule: cloud is '" + word + "' (expected: aws, azure or google).");
    };
  }

  private static FaultKind kind(@Nullable String word) {
    return FaultKind.of(word == null ? "" : word)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "fault rule: kind is "
                    + (word == null ? "missing" : "'" + word + "'")
                    + " (expected: "
                    + FaultKind.words()
                    + ")."));
  }

  private static @Nullable String text(JsonNode node, String key) {
    if (!node.hasNonNull(key)) {
      return null;
    }
    if (!node.get(key).isTextual() || node.get(key).textValue().isEmpty()) {
      throw new IllegalArgumentException(
          "fault rule: " + key + " is " + node.get(key) + " (expected: a text that is not empty).");
    }
    return node.get(key).textValue();
  }

  private static double number(JsonNode node, String key, double otherwise) {
    if (!node.hasNonNull(key)) {
      return otherwise;
    }
    if (!node.get(key).isNumber()) {
      throw new IllegalArgumentException(
          "fault rule: " + key + " is " + node.get(key) + " (expected: a number).");
    }
    return node.get(key).doubleValue();
  }

  private static int whole(JsonNode node, String key) {
    if (!node.get(key).canConvertToExactIntegral() || !node.get(key).canConvertToInt()) {
      throw new IllegalArgumentException(
          "fault rule: " + key + " is " + node.get(key) + " (expected: a whole number).");
    }
    return node.get(key).intValue();
  }
}
