package io.nephoscope.api.standards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The standards that a provider's jar adds to the catalogue, as its data file lists them.
 *
 * @param entries the standards with their controls
 * @param names what the provider calls them; nobody else's words
 */
record AddedStandards(List<CatalogueEntry> entries, List<NativeNames.Name> names) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9]+([.-][A-Za-z0-9]+)*");
  private static final int MOST_CONTROLS = 10_000;

  AddedStandards {
    entries = List.copyOf(entries);
    names = List.copyOf(names);
  }

  /**
   * Reads a file.
   *
   * @param taken the ids that are in use
   * @throws IllegalArgumentException with a message for people when it is not as promised
   */
  static AddedStandards read(String provider, String text, Set<StandardId> taken) {
    JsonNode file;
    try {
      file = JSON.readTree(text);
    } catch (JsonProcessingException malformed) {
      throw wrong("it is not JSON", "a JSON object");
    }
    String source = text(file, "source");
    text(file, "licence");
    if (!file.path("standards").isArray()) {
      throw wrong("there is no list of standards from " + source, "\"standards\": […]");
    }
    Set<StandardId> used = new HashSet<>(taken);
    List<CatalogueEntry> entries = new ArrayList<>();
    List<NativeNames.Name> names = new ArrayList<>();
    for (JsonNode node : file.path("standards")) {
      StandardId id =
          new StandardId(
              matching(SLUG, text(node, "slug"), "slug"),
              matching(VERSION, text(node, "version"), "version"));
      if (!used.add(id)) {
        throw wrong("the standard " + id + " is there already", "a new slug or version");
      }
      entries.add(
          new CatalogueEntry(
              new CatalogueStandard(
                  id,
                  text(node, "name"),
                  text(node, "title"),
                  controls(id, node.path("controls")),
                  node.path("complete").asBoolean(),
                  null),
              List.of(),
              CodeForm.OPAQUE,
              List.of(NameTokens.of(id.version()).version())));
      Set<String> words = new HashSet<>(Set.of(id.slug(), id.slug() + " " + id.version()));
      node.path("names").forEach(name -> words.add(name.asText()));
      for (String word : words) {
        names.add(
            new NativeNames.Name(
                provider, NameTokens.of(word), id.slug(), id.version(), id.version(), null, ""));
      }
    }
    return new AddedStandards(entries, names);
  }

  private static List<CatalogueControl> controls(StandardId id, JsonNode nodes) {
    List<CatalogueControl> controls = new ArrayList<>();
    Set<String> codes = new HashSet<>();
    for (JsonNode node : nodes) {
      String code = NativeText.clean(text(node, "code"));
      @Nullable String title = node.hasNonNull("title") ? node.path("title").asText() : null;
      if (code.indexOf('|') >= 0 || !codes.add(code)) {
        throw wrong("the code " + code + " of " + id + " is twice there or has a bar", "each once");
      }
      if (controls.size() == MOST_CONTROLS) {
        throw wrong(id + " has too many controls", "at most " + MOST_CONTROLS);
      }
      controls.add(new CatalogueControl(code, title));
    }
    return controls;
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).asText().strip();
    if (text.isEmpty()) {
      throw wrong("there is no " + field, "a text that is not empty");
    }
    return text;
  }

  private static String matching(Pattern pattern, String text, String what) {
    if (!pattern.matcher(text).matches()) {
      throw wrong("the " + what + " is \"" + text + "\"", "of the form " + pattern.pattern());
    }
    return text;
  }

  private static IllegalArgumentException wrong(String what, String expected) {
    return new IllegalArgumentException(
        "its standards cannot be used: "
            + what
            + " (expected: "
            + expected
            + "). Ask the plugin's makers for a corrected one.");
  }
}
