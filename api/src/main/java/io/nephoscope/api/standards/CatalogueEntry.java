package io.nephoscope.api.standards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A standard of the catalogue with what is needed to understand the clouds' words for it.
 *
 * @param standard what callers see
 * @param alsoKnown controls that are known but not counted
 * @param form how its codes are written
 * @param spelt how clouds write its version
 */
record CatalogueEntry(
    CatalogueStandard standard,
    List<CatalogueControl> alsoKnown,
    CodeForm form,
    List<NameTokens> spelt) {

  CatalogueEntry {
    alsoKnown = List.copyOf(alsoKnown);
    spelt = List.copyOf(spelt);
  }

  /** Reads every entry of the shipped catalogue, in its order. */
  static List<CatalogueEntry> readAll() {
    Map<String, ControlList> lists = new HashMap<>();
    List<CatalogueEntry> entries = new ArrayList<>();
    for (JsonNode node : ShippedFile.json("standards.json").required("standards")) {
      entries.add(read(node, lists));
    }
    return List.copyOf(entries);
  }

  private static CatalogueEntry read(JsonNode node, Map<String, ControlList> lists) {
    ControlList controls =
        node.has("controls")
            ? lists.computeIfAbsent(node.required("controls").asText(), ControlList::read)
            : ControlList.NONE;
    List<NameTokens> spelt = new ArrayList<>();
    node.required("spelt").forEach(each -> spelt.add(NameTokens.of(each.asText()).version()));
    return new CatalogueEntry(
        new CatalogueStandard(
            new StandardId(node.required("slug").asText(), node.required("version").asText()),
            node.required("name").asText(),
            node.required("title").asText(),
            controls.counted(),
            node.required("complete").asBoolean(),
            node.has("cloud") ? node.required("cloud").asText() : null),
        controls.alsoKnown(),
        CodeForm.valueOf(node.required("codes").asText()),
        spelt);
  }
}
