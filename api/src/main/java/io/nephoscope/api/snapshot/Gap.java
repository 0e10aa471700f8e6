package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What could not be seen, why, and what would mend it.
 *
 * @param connector the connector's id
 * @param provider the provider's id
 * @param source the source; {@code null} when the whole connector is concerned
 * @param account the native id of the account or wider scope; {@code null} when all are concerned
 * @param region the region; {@code null} when all are concerned
 * @param category who must act
 * @param message what was tried and what happened
 * @param remedy what would mend it; {@code null} when nothing is known
 * @param since when it began; {@code null} when that is not known
 */
public record Gap(
    String connector,
    String provider,
    @Nullable String source,
    @Nullable String account,
    @Nullable String region,
    GapCategory category,
    String message,
    @Nullable String remedy,
    @Nullable Instant since) {}
