package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A span of time.
 *
 * @param from the first moment; {@code null} leaves it open
 * @param to the last moment; {@code null} leaves it open
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {}
