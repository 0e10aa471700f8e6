package io.nephoscope.api.standards;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A standard as the catalogue knows it.
 *
 * @param id its canonical id
 * @param name its short name without the version, such as {@code NIST SP 800-53}
 * @param title its name with the version, for people
 * @param controls its controls in the standard's own order; empty when the catalogue lists none
 * @param complete whether {@code controls} is the standard's whole list, so that their number is
 *     the total that coverage is measured against
 * @param cloud the id of the provider of the one cloud the standard is about, such as {@code aws}
 *     for the CIS AWS Foundations Benchmark; {@code null} when it is about any
 */
public record CatalogueStandard(
    StandardId id,
    String name,
    String title,
    List<CatalogueControl> controls,
    boolean complete,
    @Nullable String cloud) {

  /** Copies the list. */
  public CatalogueStandard {
    controls = List.copyOf(controls);
  }
}
