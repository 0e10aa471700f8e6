package io.nephoscope.api.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the quota of a cloud is used.
 *
 * @param key names the quota within the connector
 * @param perSecond how many pages per second the source says the cloud allows
 * @param effectivePerSecond how many there are at most just now: less a reserve for others, and
 *     less still for a while after the cloud has throttled
 * @param burst how many there may be at once after a rest, less the reserve
 * @param level how many there might have been at once when this was written down
 * @param throttled how often the cloud has said that calls come too fast
 * @param lastThrottledAt when it said so last; {@code null} when it never did
 */
public record BudgetState(
    String key,
    double perSecond,
    double effectivePerSecond,
    int burst,
    double level,
    long throttled,
    @Nullable Instant lastThrottledAt) {}
