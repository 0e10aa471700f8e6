package io.nephoscope.api.collect;

import java.time.Duration;

/**
 * The numbers of collecting. {@link #defaults()} are those of {@code docs/collecting.md}.
 *
 * @param callsPerConnector how many calls into one connector may be open at once; also how many
 *     shards of one source are read at once
 * @param identifyDeadline how long {@code identify} may take, all tries together
 * @param listDeadline how long one try of listing a source's shards may take; all tries together
 *     may take twice that
 * @param pageDeadline how long one try of a page may take
 * @param shardDeadline how long one reading of a shard may take; the time it waits for its turn at
 *     the source's own pace does not count
 * @param attempts how often a page is asked for that fails in a way that passes
 * @param firstBackoff the upper bound of the wait before the second try; doubles with each try
 * @param longestBackoff where the doubling ends
 * @param longestRetryAfter the longest wait a cloud can ask for
 * @param maxPages how many pages a shard may have
 * @param maxObservations how many observations a shard may have
 * @param shortestRefresh the shortest time between two readings of a shard, whatever a source says
 * @param reconnectAfter when an unreachable connector is identified again; doubles with each
 *     failure
 * @param longestReconnect where that doubling ends
 * @param identifyEvery when a connected or a refused connector is identified again
 * @param retryFailedAfter when a shard or a list that failed in a way that passes is read again;
 *     doubles with each failure, at most to the source's refresh interval
 * @param confirmDropAfter when a shard that is held as a suspicious drop is read again
 * @param commitAfter how long after a write everything written is committed
 * @param receiptAfter how long a refresh waits for the lists of shards before it says how many
 *     there are
 */
public record CollectSettings(
    int callsPerConnector,
    Duration identifyDeadline,
    Duration listDeadline,
    Duration pageDeadline,
    Duration shardDeadline,
    int attempts,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration longestRetryAfter,
    int maxPages,
    int maxObservations,
    Duration shortestRefresh,
    Duration reconnectAfter,
    Duration longestReconnect,
    Duration identifyEvery,
    Duration retryFailedAfter,
    Duration confirmDropAfter,
    Duration commitAfter,
    Duration receiptAfter) {

  /** Checks that every count is at least one and every duration longer than zero. */
  public CollectSettings {
    atLeastOne("callsPerConnector", callsPerConnector);
    atLeastOne("attempts", attempts);
    atLeastOne("maxPages", maxPages);
    atLeastOne("maxObservations", maxObservations);
    positive("identifyDeadline", identifyDeadline);
    positive("listDeadline", listDeadline);
    positive("pageDeadline", pageDeadline);
    positive("shardDeadline", shardDeadline);
    positive("firstBackoff", firstBackoff);
    positive("longestBackoff", longestBackoff);
    positive("longestRetryAfter", longestRetryAfter);
    positive("shortestRefresh", shortestRefresh);
    positive("reconnectAfter", reconnectAfter);
    positive("longestReconnect", longestReconnect);
    positive("identifyEvery", identifyEvery);
    positive("retryFailedAfter", retryFailedAfter);
    positive("confirmDropAfter", confirmDropAfter);
    positive("commitAfter", commitAfter);
    positive("receiptAfter", receiptAfter);
  }

  /** The settings of a production server. */
  public static CollectSettings defaults() {
    return new CollectSettings(
        16,
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofSeconds(60),
        Duration.ofMinutes(30),
        5,
        Duration.ofMillis(200),
        Duration.ofSeconds(20),
        Duration.ofMinutes(5),
        100_000,
        5_000_000,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15));
  }

  /** The same settings with another number of calls open at once in one connector. */
  public CollectSettings withCallsPerConnector(int calls) {
    return new CollectSettings(
        calls,
        identifyDeadline,
        listDeadline,
        pageDeadline,
        shardDeadline,
        attempts,
        firstBackoff,
        longestBackoff,
        longestRetryAfter,
        maxPages,
        maxObservations,
        shortestRefresh,
        reconnectAfter,
        longestReconnect,
        identifyEvery,
        retryFailedAfter,
        confirmDropAfter,
        commitAfter,
        receiptAfter);
  }

  /** The same settings with other deadlines for one page and for one reading of a shard. */
  public CollectSettings withDeadlines(Duration page, Duration shard) {
    return new CollectSettings(
        callsPerConnector,
        identifyDeadline,
        listDeadline,
        page,
        shard,
        attempts,
        firstBackoff,
        longestBackoff,
        longestRetryAfter,
        maxPages,
        maxObservations,
        shortestRefresh,
        reconnectAfter,
        longestReconnect,
        identifyEvery,
        retryFailedAfter,
        confirmDropAfter,
        commitAfter,
        receiptAfter);
  }

  /** The same settings with other bounds of what one shard may hold. */
  public CollectSettings withBounds(int pages, int observations) {
    return new CollectSettings(
        callsPerConnector,
        identifyDeadline,
        listDeadline,
        pageDeadline,
        shardDeadline,
        attempts,
        firstBackoff,
        longestBackoff,
        longestRetryAfter,
        pages,
        observations,
        shortestRefresh,
        reconnectAfter,
        longestReconnect,
        identifyEvery,
        retryFailedAfter,
        confirmDropAfter,
        commitAfter,
        receiptAfter);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1).");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: longer than zero).");
    }
  }
}
