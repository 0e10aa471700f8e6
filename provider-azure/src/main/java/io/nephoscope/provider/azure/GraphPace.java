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
 * whatever is asked by whom in this connector, and says in every answer how many are left. Safe for
 * any thread.
 *
 * <p>Source: Microsoft, "Guidance for throttled requests in Azure Resource Graph".
 */
final class GraphPace {

  static final int QUERIES = 15;

  /** The five seconds, and some for the way there and clocks that differ. */
  static final Duration WINDOW = Duration.ofMillis(5_200);

  private final LongSupplier nanos;
  private final Deque<Long> asked = new ArrayDeque<>();
  private long notBefore;

  /**
   * @param nanos a clock like {@link System#nanoTime()}
   */
  GraphPace(LongSupplier nanos) {
    this.nanos = nanos;
    this.notBefore = nanos.getAsLong();
  }

  /** Takes the next turn and says how long it is until then. */
  synchronized Duration turn() {
    long now = nanos.getAsLong();
    long at = notBefore - now > 0 ? notBefore : now;
    if (asked.size() == QUERIES) {
      long free = asked.removeFirst() + WINDOW.toNanos();
      at = free - at > 0 ? free : at;
    }
    asked.addLast(at);
    return Duration.ofNanos(at - now);
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
