package io.nephoscope.api.config;

import io.nephoscope.api.config.YamlText.Entry;
import io.nephoscope.api.config.YamlText.Mapping;
import io.nephoscope.api.config.YamlText.Nothing;
import io.nephoscope.api.config.YamlText.Sequence;
import io.nephoscope.api.config.YamlText.Text;
import io.nephoscope.api.config.YamlText.Unreadable;
import io.nephoscope.api.config.YamlText.Value;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The host's own keys of one mapping. Every question tells its problem, and answers with the
 * default so that the questions after it can be asked as well.
 */
final class Section {

  private final String prefix;
  private final Map<String, Entry> entries;
  private final Problems problems;

  /** A mapping in which only the known keys may occur. */
  Section(String prefix, Mapping mapping, List<String> known, Problems problems) {
    this(prefix, mapping, problems);
    entries.forEach((key, entry) -> {
      if (!known.contains(key)) {
        problems.unknownKey(entry.line(), prefix, key, known);
      }
    });
  }

  /** A mapping whose other keys somebody else checks. */
  Section(String prefix, Mapping mapping, Problems problems) {
    this.prefix = prefix;
    this.entries = mapping.entries();
    this.problems = problems;
  }

  /** A mapping inside this one; an empty one when the key is absent or has no value. */
  Section section(String key, List<String> known) {
    Entry entry = entries.get(key);
    Mapping inner =
        switch (entry == null ? null : entry.value()) {
          case null -> new Mapping(1, Map.of());
          case Nothing nothing -> new Mapping(nothing.line(), Map.of());
          case Mapping mapping -> mapping;
          case Unreadable unreadable -> new Mapping(unreadable.line(), Map.of());
          case Text text -> notAMapping(key, known, text);
          case Sequence sequence -> notAMapping(key, known, sequence);
        };
    return new Section(prefix + key + ".", inner, known, problems);
  }

  private Mapping notAMapping(String key, List<String> known, Value value) {
    wrong(value, key, "it is not a mapping", "the keys " + String.join(", ", known));
    return new Mapping(value.line(), Map.of());
  }

  /** A text; {@code null} when the key is absent or wrong. */
  @Nullable Text text(String key, String expected) {
    Entry entry = entries.get(key);
    return switch (entry == null ? null : entry.value()) {
      case null -> null;
      case Unreadable _ -> null;
      case Text text when !text.text().isBlank() -> text;
      case Text text -> {
        wrong(text, key, "the value is empty", expected);
        yield null;
      }
      case Nothing nothing -> {
        wrong(nothing, key, "there is no value", expected);
        yield null;
      }
      case Sequence sequence -> {
        wrong(sequence, key, "it is a list", expected);
        yield null;
      }
      case Mapping mapping -> {
        wrong(mapping, key, "it is a mapping", expected);
        yield null;
      }
    };
  }

  /** The texts of a mapping whose keys are anybody's; none when the key is absent or wrong. */
  Map<String, Text> texts(String key, String expected) {
    Entry entry = entries.get(key);
    return switch (entry == null ? null : entry.value()) {
      case null -> Map.of();
      case Nothing _ -> Map.of();
      case Unreadable _ -> Map.of();
      case Mapping mapping -> {
        Section inner = new Section(prefix + key + ".", mapping, problems);
        Map<String, Text> texts = new TreeMap<>();
        for (String each : mapping.entries().keySet()) {
          Text text = inner.text(each, expected);
          if (text != null) {
            texts.put(each, text);
          }
        }
        yield texts;
      }
      case Text text -> {
        wrong(text, key, "it is not a mapping", expected);
        yield Map.of();
      }
      case Sequence sequence -> {
        wrong(sequence, key, "it is a list", expected);
        yield Map.of();
      }
    };
  }

  boolean flag(String key, boolean fallback) {
    Text text = text(key, "true or false");
    if (text == null || text.text().equals("true") || text.text().equals("false")) {
      return text == null ? fallback : text.text().equals("true");
    }
    wrong(text, key, "the value is neither true nor false", "true or false");
    return fallback;
  }

  int number(String key, int least, int most, int fallback) {
    String expected = "a whole number from " + least + " to " + most;
    Text text = text(key, expected);
    if (text == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text.text().strip());
      if (number >= least && number <= most) {
        return number;
      }
      wrong(text, key, "the number is out of bounds", expected);
    } catch (NumberFormatException e) {
      wrong(text, key, "the value is not a number", expected);
    }
    return fallback;
  }

  /** A number from 0 to the most, such as 0.3. */
  double share(String key, double most, double fallback) {
    String expected = "a number from 0 to " + most + ", such as 0.3";
    Text text = text(key, expected);
    if (text == null) {
      return fallback;
    }
    try {
      double share = Double.parseDouble(text.text().strip());
      if (share >= 0 && share <= most) {
        return share;
      }
      wrong(text, key, "the number is out of bounds", expected);
    } catch (NumberFormatException e) {
      wrong(text, key, "the value is not a number", expected);
    }
    return fallback;
  }

  /** A duration of at least a second and at most 366 days. */
  @Nullable Duration duration(String key, @Nullable Duration fallback) {
    String expected = "an ISO-8601 duration from PT1S to P366D, such as PT15M";
    Text text = text(key, expected);
    if (text == null) {
      return fallback;
    }
    try {
      Duration duration = Duration.parse(text.text().strip());
      if (duration.compareTo(Duration.ofSeconds(1)) >= 0
          && duration.compareTo(Duration.ofDays(366)) <= 0) {
        return duration;
      }
      wrong(text, key, "the duration is out of bounds", expected);
    } catch (DateTimeParseException e) {
      wrong(text, key, "the value is not a duration", expected);
    }
    return fallback;
  }

  void wrong(Value value, String key, String what, String expected) {
    problems.at(value, prefix + key, what, expected, "Correct it.");
  }
}
