package io.nephoscope.api.config;

import io.nephoscope.api.config.YamlText.Entry;
import io.nephoscope.api.config.YamlText.Mapping;
import io.nephoscope.api.config.YamlText.Nothing;
import io.nephoscope.api.config.YamlText.Sequence;
import io.nephoscope.api.config.YamlText.Text;
import io.nephoscope.api.config.YamlText.Unreadable;
import io.nephoscope.api.config.YamlText.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@code ${env:NAME}} and {@code ${file:PATH}} in place; a second dollar sign before the brace
 * makes it a plain text. What is put in is never looked at again, so a secret may hold any
 * character.
 */
final class Placeholders {

  /** Where placeholders are looked up: the environment and the files, or a test's. */
  interface Lookup {

    /** The environment variable; {@code null} when it is not set. */
    @Nullable String environment(String name);

    /**
     * The text of a file.
     *
     * @throws IOException when it cannot be read
     */
    String file(String path) throws IOException;
  }

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");

  private final Lookup lookup;
  private final Problems problems;

  Placeholders(Lookup lookup, Problems problems) {
    this.lookup = lookup;
    this.problems = problems;
  }

  Mapping in(Mapping mapping) {
    return in("", mapping);
  }

  private Mapping in(String path, Mapping mapping) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach((key, entry) -> {
          String inner = path.isEmpty() ? key : path + "." + key;
          entries.put(key, new Entry(entry.line(), in(inner, entry.value())));
        });
    return new Mapping(mapping.line(), entries);
  }

  private Value in(String key, Value value) {
    return switch (value) {
      case Text text -> in(key, text);
      case Nothing nothing -> nothing;
      case Unreadable unreadable -> unreadable;
      case Mapping mapping -> in(key, mapping);
      case Sequence sequence -> {
        List<Value> values = new ArrayList<>();
        for (Value inner : sequence.values()) {
          values.add(in(key, inner));
        }
        yield new Sequence(sequence.line(), values);
      }
    };
  }

  /** A text with its placeholders replaced; {@link Unreadable} after a problem was told. */
  private Value in(String key, Text text) {
    Matcher matcher = PLACEHOLDER.matcher(text.text());
    StringBuilder result = new StringBuilder();
    boolean good = true;
    while (matcher.find()) {
      String inside = matcher.group(1);
      String replacement = inside == null ? "${" : resolve(key, text, matcher.group(), inside);
      good &= replacement != null;
      matcher.appendReplacement(
          result, Matcher.quoteReplacement(replacement == null ? "" : replacement));
    }
    matcher.appendTail(result);
    return good ? new Text(text.line(), result.toString()) : new Unreadable(text.line());
  }

  private @Nullable String resolve(String key, Text text, String whole, String inside) {
    if (whole.endsWith("}") && inside.startsWith("env:")) {
      String name = inside.substring("env:".length()).strip();
      String value = lookup.environment(name);
      if (value == null) {
        problems.at(
            text,
            key,
            "the environment variable " + name + " is not set",
            "a value in it",
            "Set it before starting Nephoscope.");
      }
      return value;
    }
    if (whole.endsWith("}") && inside.startsWith("file:")) {
      String path = inside.substring("file:".length()).strip();
      try {
        return lookup.file(path).strip();
      } catch (IOException | RuntimeException e) {
        problems.at(
            text,
            key,
            "the file " + path + " cannot be read: " + reason(e),
            "a readable text file, relative to the configuration folder",
            "Create it or correct its path and rights.");
        return null;
      }
    }
    problems.at(
        text,
        key,
        "a placeholder that nobody understands",
        "${env:NAME} or ${file:PATH}",
        "Correct it; write $${ where a plain ${ is meant.");
    return null;
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "access is denied";
      case CharacterCodingException _ -> "it is not UTF-8 text";
      default -> e.getClass().getSimpleName();
    };
  }
}
