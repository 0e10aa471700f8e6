package io.nephoscope.api.standards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which controls of other standards demand something related, by published mappings; in both
 * directions. Immutable; safe for any thread.
 */
public final class Mappings {

  private static final class Shipped {
    static final Mappings MAPPINGS = read(Catalogue.shipped());
  }

  /** How much two controls have in common. */
  public enum Relationship {
    /** The same demand. */
    EQUAL,
    /** Some of the one is some of the other. */
    INTERSECT
  }

  /**
   * A related control.
   *
   * @param control the control of another standard
   * @param source who says so
   */
  public record Relation(ControlId control, Relationship relationship, String source) {}

  private final Map<ControlId, List<Relation>> relations;

  private Mappings(Map<ControlId, List<Relation>> relations) {
    Map<ControlId, List<Relation>> copy = new HashMap<>();
    relations.forEach((control, list) -> copy.put(control, List.copyOf(list)));
    this.relations = copy;
  }

  /** The mappings that come with this program; read once. */
  public static Mappings shipped() {
    return Shipped.MAPPINGS;
  }

  /** The controls of other standards that are related to a control, in the order of the sources. */
  public List<Relation> of(ControlId control) {
    return relations.getOrDefault(control, List.of());
  }

  private static Mappings read(Catalogue catalogue) {
    Map<ControlId, List<Relation>> relations = new HashMap<>();
    for (JsonNode node : ShippedFile.json("mappings.json").required("mappings")) {
      StandardId from = id(node, "from");
      StandardId to = id(node, "to");
      String source = node.required("source").asText();
      if (node.has("pairs")) {
        for (String line :
            ShippedFile.lines("mappings/" + node.required("pairs").asText() + ".tsv")) {
          List<String> cells = List.of(line.split("\t", -1));
          Optional<String> code = catalogue.code(from, cells.get(0));
          if (code.isEmpty()) {
            // A later edition has withdrawn it.
            continue;
          }
          join(
              relations,
              new ControlId(from, code.get()),
              new ControlId(to, cells.get(1)),
              cells.get(2).equals("equal") ? Relationship.EQUAL : Relationship.INTERSECT,
              source);
        }
      } else {
        same(catalogue, from, to, node.required("same").asText(), source, relations);
      }
    }
    return new Mappings(relations);
  }

  /**
   * Pairs the controls whose codes, or what is behind the last hyphen of the second, are the same.
   */
  private static void same(
      Catalogue catalogue,
      StandardId from,
      StandardId to,
      String what,
      String source,
      Map<ControlId, List<Relation>> relations) {
    Map<String, ControlId> byCode = new HashMap<>();
    controls(catalogue, from)
        .forEach(control -> byCode.put(control.code(), new ControlId(from, control.code())));
    for (CatalogueControl control : controls(catalogue, to)) {
      String code =
          what.equals("codes")
              ? control.code()
              : control.code().substring(control.code().lastIndexOf('-') + 1);
      ControlId other = byCode.get(code);
      if (other != null) {
        join(relations, other, new ControlId(to, control.code()), Relationship.EQUAL, source);
      }
    }
  }

  private static List<CatalogueControl> controls(Catalogue catalogue, StandardId standard) {
    return catalogue.standard(standard).map(CatalogueStandard::controls).orElse(List.of());
  }

  private static void join(
      Map<ControlId, List<Relation>> relations,
      ControlId one,
      ControlId other,
      Relationship relationship,
      String source) {
    relations
        .computeIfAbsent(one, each -> new ArrayList<>())
        .add(new Relation(other, relationship, source));
    relations
        .computeIfAbsent(other, each -> new ArrayList<>())
        .add(new Relation(one, relationship, source));
  }

  private static StandardId id(JsonNode node, String field) {
    Optional<StandardId> id = StandardId.parse(node.required(field).asText());
    return id.orElseThrow(() -> new IllegalStateException("mappings.json: " + field));
  }
}
