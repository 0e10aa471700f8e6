package io.nephoscope.api.standards;

import java.util.ArrayList;
import java.util.List;

/**
 * The controls of a standard, as a data file lists them.
 *
 * @param counted the controls that make up the standard
 * @param alsoKnown codes that a cloud may say but that are not counted: headings, and controls of
 *     later releases
 */
record ControlList(List<CatalogueControl> counted, List<CatalogueControl> alsoKnown) {

  static final ControlList NONE = new ControlList(List.of(), List.of());

  private static final String NOT_COUNTED = "~";

  ControlList {
    counted = List.copyOf(counted);
    alsoKnown = List.copyOf(alsoKnown);
  }

  static ControlList read(String name) {
    List<CatalogueControl> counted = new ArrayList<>();
    List<CatalogueControl> alsoKnown = new ArrayList<>();
    for (String line : ShippedFile.lines("controls/" + name + ".tsv")) {
      boolean counts = !line.startsWith(NOT_COUNTED);
      String text = counts ? line : line.substring(NOT_COUNTED.length());
      int tab = text.indexOf('\t');
      (counts ? counted : alsoKnown)
          .add(
              tab < 0
                  ? new CatalogueControl(text, null)
                  : new CatalogueControl(text.substring(0, tab), text.substring(tab + 1)));
    }
    return new ControlList(counted, alsoKnown);
  }
}
