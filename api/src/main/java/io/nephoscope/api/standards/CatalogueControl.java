package io.nephoscope.api.standards;

import org.jspecify.annotations.Nullable;

/**
 * A control as the catalogue knows it.
 *
 * @param code its canonical code, such as {@code AC-2(1)}
 * @param title its title; {@code null} where the owner of the standard does not let it be passed on
 */
public record CatalogueControl(String code, @Nullable String title) {}
