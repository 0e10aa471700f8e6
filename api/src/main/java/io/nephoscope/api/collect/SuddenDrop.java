package io.nephoscope.api.collect;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a complete reading may replace the one before, or is so much smaller that a
 * second reading must agree first.
 */
final class SuddenDrop {

  /** Below this count half is no sign of anything. */
  static final int SMALLEST_BASE = 20;

  private SuddenDrop() {}

  /** What to do with a reading. */
  enum Decision {
    /** It replaces the older one. */
    PUBLISH,
    /** It is thrown away and its count remembered. */
    HOLD
  }

  /**
   * Decides.
   *
   * @param last how many there were in the reading that is kept
   * @param now how many there are in this one
   * @param held how many there were in the reading that was held last; {@code null} when none is
   */
  static Decision decide(int last, int now, @Nullable Integer held) {
    boolean dropped = (now == 0 && last > 0) || (last >= SMALLEST_BASE && 2L * now < last);
    if (!dropped || (held != null && agree(held, now))) {
      return Decision.PUBLISH;
    }
    return Decision.HOLD;
  }

  /** Whether two counts differ by at most a tenth of the larger one. */
  private static boolean agree(int one, int other) {
    return 10L * Math.abs((long) one - other) <= Math.max(one, other);
  }
}
