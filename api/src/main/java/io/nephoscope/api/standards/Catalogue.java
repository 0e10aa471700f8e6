package io.nephoscope.api.standards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The standards this program knows, with their controls. Immutable; safe for any thread.
 *
 * <p>Titles of controls are there only where they are in the public domain; of the others the
 * catalogue has the codes alone.
 */
public final class Catalogue {

  private static final class Shipped {
    static final Catalogue CATALOGUE = new Catalogue(CatalogueEntry.readAll(), List.of(), Map.of());
  }

  /**
   * A catalogue with what providers add to it.
   *
   * @param problems why the standards of a provider are left out, for people, by the provider's id
   */
  public record Extended(Catalogue catalogue, Map<String, String> problems) {

    /** Copies the map. */
    public Extended {
      problems = Map.copyOf(problems);
    }
  }

  private final Map<StandardId, CatalogueEntry> entries = new LinkedHashMap<>();
  private final List<CatalogueStandard> standards;
  private final Map<StandardId, Map<String, CatalogueControl>> known = new HashMap<>();
  private final List<NativeNames.Name> addedNames;
  private final Map<String, String> added;

  private Catalogue(
      List<CatalogueEntry> all, List<NativeNames.Name> addedNames, Map<String, String> added) {
    this.addedNames = List.copyOf(addedNames);
    this.added = Map.copyOf(added);
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

  /**
   * The shipped catalogue with the standards that providers add. What one says wrong leaves its
   * standards out, and those of nobody else.
   *
   * @param files the data file of each provider that adds some, by the provider's id
   */
  public static Extended with(Map<String, String> files) {
    List<CatalogueEntry> all = new ArrayList<>(shipped().entries());
    List<NativeNames.Name> names = new ArrayList<>();
    Map<String, String> added = new TreeMap<>();
    Map<String, String> problems = new HashMap<>();
    new TreeMap<>(files)
        .forEach((provider, text) -> {
          try {
            Set<StandardId> taken = new HashSet<>();
            all.forEach(entry -> taken.add(entry.standard().id()));
            AddedStandards more = AddedStandards.read(provider, text, taken);
            all.addAll(more.entries());
            names.addAll(more.names());
            added.put(provider, UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString());
          } catch (IllegalArgumentException wrong) {
            problems.put(provider, String.valueOf(wrong.getMessage()));
          }
        });
    return new Extended(added.isEmpty() ? shipped() : new Catalogue(all, names, added), problems);
  }

  /** A fingerprint of what each provider adds, by the provider's id; empty when none adds any. */
  public Map<String, String> added() {
    return added;
  }

  List<NativeNames.Name> addedNames() {
    return addedNames;
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
        .filter(code ->
            !entry.standard().complete()
                || known.getOrDefault(standard, Map.of()).containsKey(code)
                || entry.form().isHeading(code, known.getOrDefault(standard, Map.of()).keySet()));
  }
}
