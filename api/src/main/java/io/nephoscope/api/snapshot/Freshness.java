package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fresh an answer is.
 *
 * @param state the worst of the shards it was made from
 * @param asOf when the oldest of the data was read; {@code null} when there is none
 * @param reach which shards those are
 */
public record Freshness(FreshnessState state, @Nullable Instant asOf, Reach reach) {}
