package io.nephoscope.api.standards;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The standards this program knows, with their controls. Immutable; safe for any thread.
 *
 * <p>Titles of controls are there only where they are in the public domain; of the others the
 * catalogue has the codes alone.
 */
public final class Catalogue {

  private static final class Shipped {
    static final Catalogue CATALOGUE = new Catalogue(CatalogueEntry.readAll());
  }

  private final Map<StandardId, CatalogueEntry> entries = new LinkedHashMap<>();
  private final List<CatalogueStandard> standards;
  private final Map<StandardId, Map<String, CatalogueControl>> known = new HashMap<>();

  private Catalogue(List<CatalogueEntry> all) {
    for (CatalogueEntry entry : all) {
      StandardId id = entry.standard().id();
      Map<String, CatalogueControl> codes = new HashMap<>();
      entry.alsoKnown().forEach(control -> codes.put(control.code(), control));
      entry.standard().controls().forEach(control -> codes.put(control.code(), control));
      entries.put(id, entry);
      known.put(id, codes);
    }
    standards = all.stream().map(CatalogueEntry::standard).toList();
  }

  /** The catalogue that comes with this program; read once. */
  public static Catalogue shipped() {
    return Shipped.CATALOGUE;
  }

  /** Every standard, in the catalogue's order. */
  public List<CatalogueStandard> standards() {
    return standards;
  }

  /** The standard with this id, if the catalogue has it. */
  public Optional<CatalogueStandard> standard(StandardId id) {
    return Optional.ofNullable(entries.get(id)).map(CatalogueEntry::standard);
  }

  /** The title of a control, if the catalogue has one; also of controls that are not counted. */
  public Optional<String> title(ControlId control) {
    return Optional.ofNullable(known.get(control.standard()))
        .map(codes -> codes.get(control.code()))
        .map(CatalogueControl::title);
  }

  List<CatalogueEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The canonical code that the text means within the standard; empty when it means none. */
  Optional<String> code(StandardId standard, String text) {
    CatalogueEntry entry = entries.get(standard);
    if (entry == null) {
      return Optional.empty();
    }
    return entry
        .form()
        .parse(text)
        .filter(
            code -> !entry.strict() || known.getOrDefault(standard, Map.of()).containsKey(code));
  }
}
