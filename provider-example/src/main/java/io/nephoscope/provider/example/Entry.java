package io.nephoscope.provider.example;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.ProviderException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a file, which knows where it stands, so that every complaint names file and
 * line. Its methods throw {@code INVALID_RESPONSE} when the object is not as expected.
 */
final class Entry {

  private final String file;
  private final int line;
  private final JsonNode node;

  private Entry(String file, int line, JsonNode node) {
    this.file = file;
    this.line = line;
    this.node = node;
  }

  /** Reads a file that is one object. */
  static Entry object(String file, byte[] bytes, JsonMapper mapper) {
    try {
      JsonNode node =
          mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(bytes);
      Entry entry = new Entry(file, 1, node);
      if (!node.isObject()) {
        throw entry.invalid("holds no object (expected: { … })");
      }
      return entry;
    } catch (IOException malformed) {
      throw Failures.of(file, true, malformed);
    }
  }

  /** Reads a file that is an array of objects, and remembers the line of each. */
  static List<Entry> array(String file, byte[] bytes, JsonMapper mapper) {
    List<Entry> entries = new ArrayList<>();
    try (JsonParser parser = mapper.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw Failures.invalid(file, 1, "holds no array (expected: [ … ])");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw Failures.invalid(file, line, "holds something else (expected: { … })");
        }
        entries.add(new Entry(file, line, mapper.readTree(parser)));
      }
      if (parser.nextToken() != null) {
        throw Failures.invalid(
            file,
            parser.currentTokenLocation().getLineNr(),
            "goes on after the array (expected: the end of the file)");
      }
      return List.copyOf(entries);
    } catch (IOException malformed) {
      throw Failures.of(file, true, malformed);
    }
  }

  /** A text that must be there and not be blank. */
  String text(String field) {
    return optional(field)
        .orElseThrow(() -> invalid(field + " is missing (expected: a text that is not blank)"));
  }

  /** A text, or another one when it is absent. */
  String textOr(String field, String otherwise) {
    return optional(field).orElse(otherwise);
  }

  /** A text; null when it is absent. */
  @Nullable String textOrNull(String field) {
    return optional(field).orElse(null);
  }

  /** A moment as ISO 8601 writes it; null when it is absent. */
  @Nullable Instant instantOrNull(String field) {
    String text = textOrNull(field);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException malformed) {
      throw invalid(field + " is " + text + " (expected: a moment such as 2026-01-31T09:30:00Z)");
    }
  }

  /** {@code true} or {@code false}; false when it is absent. */
  boolean flag(String field) {
    return value(field)
        .map(value -> {
          if (!value.isBoolean()) {
            throw invalid(field + " is no flag (expected: true or false)");
          }
          return value.booleanValue();
        })
        .orElse(false);
  }

  /** One of an enum's words; another one when it is absent. Never guesses. */
  <E extends Enum<E>> E oneOf(Class<E> words, String field, E otherwise) {
    return optional(field).map(word -> word(words, field, word)).orElse(otherwise);
  }

  /** One of an enum's words, which must be there. Never guesses. */
  <E extends Enum<E>> E oneOf(Class<E> words, String field) {
    return word(words, field, text(field));
  }

  private <E extends Enum<E>> E word(Class<E> words, String field, String word) {
    return Arrays.stream(words.getEnumConstants())
        .filter(known -> known.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                field
                    + " is "
                    + word
                    + " (expected: one of "
                    + Arrays.toString(words.getEnumConstants())
                    + ")"));
  }

  /** A list of texts; empty when it is absent. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(field)) {
      if (!value.isTextual() || value.textValue().isBlank()) {
        throw invalid(field + " holds " + value + " (expected: texts that are not blank)");
      }
      texts.add(value.textValue());
    }
    return List.copyOf(texts);
  }

  /** A list of objects, which must be there. */
  List<Entry> objects(String field) {
    if (value(field).isEmpty()) {
      throw invalid(field + " is missing (expected: a list)");
    }
    List<Entry> objects = new ArrayList<>();
    for (JsonNode value : list(field)) {
      if (!value.isObject()) {
        throw invalid(field + " holds " + value + " (expected: objects)");
      }
      objects.add(new Entry(file, line, value));
    }
    return List.copyOf(objects);
  }

  private Iterable<JsonNode> list(String field) {
    Optional<JsonNode> value = value(field);
    if (value.isPresent() && !value.get().isArray()) {
      throw invalid(field + " is no list (expected: [ … ])");
    }
    return value.isPresent() ? value.get() : List.of();
  }

  /** A mapping from text to text; empty when it is absent. */
  Map<String, String> map(String field) {
    Map<String, String> map = new TreeMap<>();
    value(field)
        .ifPresent(value -> {
          if (!value.isObject()) {
            throw invalid(field + " is no mapping (expected: { … })");
          }
          value
              .properties()
              .forEach(property -> {
                if (property.getKey().isEmpty() || !property.getValue().isTextual()) {
                  throw invalid(field + " holds " + property + " (expected: text: text)");
                }
                map.put(property.getKey(), property.getValue().textValue());
              });
        });
    return Map.copyOf(map);
  }

  /** A part of the entry as JSON text; null when it is absent. */
  @Nullable String jsonOrNull(String field) {
    return value(field).map(JsonNode::toString).orElse(null);
  }

  /** The entry as JSON text. */
  String json() {
    return node.toString();
  }

  /** A complaint about this entry. */
  ProviderException invalid(String problem) {
    return Failures.invalid(file, line, problem);
  }

  private Optional<String> optional(String field) {
    return value(field)
        .map(value -> {
          if (!value.isTextual() || value.textValue().isBlank()) {
            throw invalid(field + " is " + value + " (expected: a text that is not blank)");
          }
          return value.textValue();
        });
  }

  private Optional<JsonNode> value(String field) {
    return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
  }
}
