package io.nephoscope.api.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A control as somebody names it.
 *
 * @param standard the canonical {@code slug:version}; {@code null} when the native words are not
 *     known
 * @param code the canonical code, or the native words when they are not known
 */
public record ControlMention(@Nullable String standard, String code) {}
