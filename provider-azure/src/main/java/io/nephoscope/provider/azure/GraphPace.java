package io.nephoscope.provider.azure;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When Resource Graph may be asked next. It allows fifteen queries in five seconds per principal,
 * whatever is asked by whom in this connector, and says in every answer how many are left. A query
 * counts until five seconds after its answer: however long the way to Azure is, no five seconds
 * there see more. Safe for any thread.
 *
 * <p>Source: Microsoft, "Guidance for throttled requests in Azure Resource Graph".
 */
final class GraphPace {

  static final int QUERIES = 15;

  static final Duration WINDOW = Duration.ofSeconds(5);

  /** How soon to look again when nothing says how long it takes. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final LongSupplier nanos;
  private final Deque<Query> asked = new ArrayDeque<>();
  private long notBefore;

  /** A query that was asked. */
  static final class Query {
    private boolean answered;
    private long at;

    private Query() {}
  }

  /** A query that may be asked now, or how long to wait before that is tried again. */
  record Turn(@Nullable Query query, Duration delay) {}

  /**
   * @param nanos a clock like {@link System#nanoTime()}
   */
  GraphPace(LongSupplier nanos) {
    this.nanos = nanos;
    this.notBefore = nanos.getAsLong();
  }

  /** Takes a turn if there is one. */
  synchronized Turn turn() {
    long now = nanos.getAsLong();
    asked.removeIf(query -> query.answered && now - query.at >= WINDOW.toNanos());
    if (notBefore - now > 0) {
      return new Turn(null, Duration.ofNanos(notBefore - now));
    }
    if (asked.size() >= QUERIES) {
      return new Turn(
          null,
          asked.stream()
              .filter(query -> query.answered)
              .map(query -> Duration.ofNanos(query.at + WINDOW.toNanos() - now))
              .min(Duration::compareTo)
              .orElse(SOON));
    }
    Query query = new Query();
    asked.addLast(query);
    return new Turn(query, Duration.ZERO);
  }

  /** The answer is there, or there will be none. */
  synchronized void answered(Query query) {
    query.answered = true;
    query.at = nanos.getAsLong();
  }

  /**
   * What an answer said of the quota.
   *
   * @param remaining the header {@code x-ms-user-quota-remaining}
   * @param resetsAfter the header {@code x-ms-user-quota-resets-after}, such as {@code 00:00:05}
   */
  void heard(@Nullable String remaining, @Nullable String resetsAfter) {
    if ("0".equals(remaining)) {
      Duration reset = duration(resetsAfter);
      pause(reset == null ? WINDOW : reset);
    }
  }

  /** Nobody asks for so long. */
  synchronized void pause(Duration length) {
    long until = nanos.getAsLong() + length.toNanos();
    notBefore = until - notBefore > 0 ? until : notBefore;
  }

  /** {@code 00:00:05}; {@code null} for what is none. */
  static @Nullable Duration duration(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Duration.ofSeconds(LocalTime.parse(text.strip()).toSecondOfDay());
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
