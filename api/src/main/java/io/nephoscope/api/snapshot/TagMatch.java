package io.nephoscope.api.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A tag that a resource must have.
 *
 * @param key the tag's key, exactly
 * @param value the tag's value, exactly; {@code null} accepts any
 */
public record TagMatch(String key, @Nullable String value) {}
