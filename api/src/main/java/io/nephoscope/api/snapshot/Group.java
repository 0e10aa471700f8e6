package io.nephoscope.api.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a combination of values occurs.
 *
 * @param values one for each field that was asked for; {@code null} stands for rows without it
 * @param count how many rows have all of them
 */
public record Group(List<@Nullable String> values, int count) {}
