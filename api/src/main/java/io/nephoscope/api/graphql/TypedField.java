package io.nephoscope.api.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.api.graphql.ResourceFields.ResourceNode;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Resource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field that a provider's own type adds, answered from the configuration of the resource.
 *
 * <p>Answers {@code null} when the configuration says nothing, and fails the field when it says
 * something of another form: what cannot be read is never an empty answer.
 */
sealed interface TypedField {

  /** The type and field, such as {@code AwsEc2Instance.instanceType}. */
  String where();

  /** Where its value is. */
  ConfigurationPointer pointer();

  /** Whether it answers a list. */
  boolean list();

  /** Answers the field. */
  @Nullable Object answer(ResourceNode node, FieldRequest request);

  /** The values in the configuration; {@code null} when it says nothing. */
  default @Nullable List<JsonNode> values(ResourceNode node) {
    JsonNode configuration;
    List<JsonNode> found;
    try {
      configuration = node.configuration();
      found = configuration == null ? null : pointer().find(configuration);
    } catch (IllegalArgumentException other) {
      throw unreadable(node, String.valueOf(other.getMessage()));
    }
    if (found != null && list() && !pointer().leadsToMany()) {
      JsonNode array = found.getFirst();
      if (!array.isArray()) {
        throw unreadable(
            node,
            pointer().text() + " is " + ConfigurationPointer.kind(array) + " (expected: an array)");
      }
      List<JsonNode> elements = new ArrayList<>();
      array.forEach(element -> {
        if (!element.isNull()) {
          elements.add(element);
        }
      });
      return elements;
    }
    return found;
  }

  /** The configuration is of another form than the type promises. */
  default RequestError unreadable(ResourceNode node, String what) {
    return new RequestError(
        RequestError.Code.UNREADABLE,
        where()
            + " of "
            + node.row().value().nativeId()
            + ": "
            + what
            + ". Ask for its configuration instead.");
  }

  /** What a value is made of. */
  enum Form {
    TEXT,
    WHOLE_NUMBER,
    NUMBER,
    FLAG,
    MOMENT,
    JSON,
    WORD
  }

  /**
   * Values, or one.
   *
   * @param form what a value is made of
   * @param words the words it can be, for {@link Form#WORD}
   * @param equal for a flag: it is true when every value is this text; {@code null} reads flags
   */
  record Value(
      String where,
      ConfigurationPointer pointer,
      boolean list,
      Form form,
      Set<String> words,
      @Nullable String equal)
      implements TypedField {

    /** Copies the words. */
    public Value {
      words = Set.copyOf(words);
    }

    @Override
    public @Nullable Object answer(ResourceNode node, FieldRequest request) {
      List<JsonNode> values = values(node);
      if (values == null) {
        return null;
      }
      if (equal != null) {
        return values.isEmpty()
            ? null
            : values.stream().allMatch(value -> text(node, value).equals(equal));
      }
      if (list) {
        return values.stream().map(value -> read(node, value)).toList();
      }
      return read(node, values.getFirst());
    }

    private Object read(ResourceNode node, JsonNode value) {
      return switch (form) {
        case TEXT -> text(node, value);
        case WHOLE_NUMBER -> wholeNumber(node, value);
        case NUMBER -> number(node, value);
        case FLAG -> flag(node, value);
        case MOMENT -> moment(node, value);
        case JSON -> value.toString();
        case WORD -> word(node, value);
      };
    }

    private String text(ResourceNode node, JsonNode value) {
      if (value.isValueNode()) {
        return value.asText();
      }
      throw another(node, value, "a text");
    }

    private int wholeNumber(ResourceNode node, JsonNode value) {
      if (value.isIntegralNumber() && value.canConvertToInt()) {
        return value.intValue();
      }
      try {
        // Clouds write 64-bit numbers as text.
        if (value.isTextual()) {
          return Integer.parseInt(value.textValue());
        }
      } catch (NumberFormatException tooLargeOrNone) {
        throw another(node, value, "a whole number of 32 bits");
      }
      throw another(node, value, "a whole number of 32 bits");
    }

    private double number(ResourceNode node, JsonNode value) {
      if (value.isNumber()) {
        return value.doubleValue();
      }
      try {
        if (value.isTextual()) {
          return Double.parseDouble(value.textValue());
        }
      } catch (NumberFormatException none) {
        throw another(node, value, "a number");
      }
      throw another(node, value, "a number");
    }

    private boolean flag(ResourceNode node, JsonNode value) {
      String text = value.isValueNode() ? value.asText().toLowerCase(Locale.ROOT) : "";
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw another(node, value, "true or false");
      };
    }

    private Instant moment(ResourceNode node, JsonNode value) {
      try {
        return OffsetDateTime.parse(value.asText()).toInstant();
      } catch (DateTimeParseException other) {
        throw another(node, value, "a moment such as 2026-01-31T12:00:00Z");
      }
    }

    private String word(ResourceNode node, JsonNode value) {
      String word = value.asText().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
      if (!words.contains(word)) {
        throw another(node, value, "one of " + String.join(", ", words));
      }
      return word;
    }

    private RequestError another(ResourceNode node, JsonNode value, String expected) {
      String said = value.isValueNode() ? value.asText() : ConfigurationPointer.kind(value);
      String shown = said.length() > 80 ? said.substring(0, 80) + "…" : said;
      return unreadable(node, pointer.text() + " is " + shown + " (expected: " + expected + ")");
    }
  }

  /**
   * Other resources of the same provider, or one, looked up together for everything that asks.
   *
   * @param id how their native ids are made
   * @param onlyKnown whether one that no inventory shows is left out rather than named
   */
  record Relation(
      String where, ConfigurationPointer pointer, boolean list, RelatedId id, boolean onlyKnown)
      implements TypedField {

    /** What was found for the resources of one native type in a list. */
    private record OfType(String where, String provider, String type) {}

    @Override
    public @Nullable Object answer(ResourceNode node, FieldRequest request) {
      List<String> ids = ids(node);
      if (ids == null || (ids.isEmpty() && !list)) {
        return null;
      }
      Row<Resource> row = node.row();
      Map<String, ResourceNode> known =
          node.siblings()
              .once(
                  new OfType(where, row.provider(), row.value().type()),
                  rows -> lookUp(rows, node, request.view()));
      if (!list) {
        return related(row.provider(), ids.getFirst(), known);
      }
      List<ResourceNode> nodes = new ArrayList<>();
      for (String id : ids) {
        ResourceNode related = related(row.provider(), id, known);
        if (related != null) {
          nodes.add(related);
        }
      }
      return nodes;
    }

    /** The native ids of what the resource points to; {@code null} when it says nothing. */
    private @Nullable List<String> ids(ResourceNode node) {
      List<JsonNode> values = values(node);
      if (values == null) {
        return null;
      }
      List<String> ids = new ArrayList<>();
      for (JsonNode value : values) {
        if (!value.isValueNode()) {
          throw unreadable(
              node,
              pointer.text() + " is " + ConfigurationPointer.kind(value) + " (expected: an id)");
        }
        if (!value.asText().isBlank()) {
          ids.add(id.of(value.asText(), node.row().value()));
        }
      }
      return list ? ids.stream().distinct().toList() : ids;
    }

    /** Looks up for all rows like the node's what they point to. */
    private Map<String, ResourceNode> lookUp(
        List<Row<Resource>> rows, ResourceNode node, View view) {
      String provider = node.row().provider();
      Set<String> wanted = new HashSet<>();
      for (Row<Resource> row : rows) {
        if (row.provider().equals(provider)
            && row.value().type().equals(node.row().value().type())) {
          for (String id : idsAsFarAsReadable(node.sibling(row))) {
            wanted.add(GlobalId.resource(provider, id));
          }
        }
      }
      Map<String, Row<Resource>> found = view.resources(wanted);
      Siblings<Resource> siblings = new Siblings<>(List.copyOf(found.values()));
      Map<String, ResourceNode> nodes = new HashMap<>();
      found.forEach((id, row) -> nodes.put(id, new ResourceNode(row, true, siblings)));
      return nodes;
    }

    /** What cannot be read fails the field of its own resource, and of no other. */
    private List<String> idsAsFarAsReadable(ResourceNode node) {
      try {
        List<String> ids = ids(node);
        return ids == null ? List.of() : ids;
      } catch (RequestError unreadable) {
        return List.of();
      }
    }

    private @Nullable ResourceNode related(
        String provider, String nativeId, Map<String, ResourceNode> known) {
      ResourceNode found = known.get(GlobalId.resource(provider, nativeId));
      if (found != null) {
        return found;
      }
      return onlyKnown ? null : ResourceNode.unseen(provider, nativeId);
    }
  }
}
