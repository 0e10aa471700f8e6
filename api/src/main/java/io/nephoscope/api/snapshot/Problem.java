package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a shard, a source or a connector could not be read.
 *
 * @param category who must act
 * @param message what was tried and what happened; holds no secret
 * @param remedy what would mend it; {@code null} when nothing is known
 * @param since when it first failed this way without a success in between
 */
public record Problem(
    GapCategory category, String message, @Nullable String remedy, Instant since) {}
