package io.nephoscope.api.history;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How something stood at a moment. Percentages are 0–100 with one decimal, {@code null} when
 * nothing was assessed.
 *
 * @param at the moment
 * @param subject what stood so: {@link #SECURE_SCORE}, or the id of a standard
 * @param value the percentage or score
 * @param coverage how much was looked at
 * @param lower the value at least
 * @param upper the value at most
 * @param changed the parts whose state is another than at the point before, with their state then:
 *     controls of a standard, groups of the score
 */
public record HistoryPoint(
    Instant at,
    String subject,
    @Nullable Double value,
    @Nullable Double coverage,
    @Nullable Double lower,
    @Nullable Double upper,
    Map<String, String> changed) {

  /** The subject that is the secure score. */
  public static final String SECURE_SCORE = "secure-score";

  /** Copies the map. */
  public HistoryPoint {
    changed = Collections.unmodifiableMap(new TreeMap<>(changed));
  }

  boolean sameFigures(HistoryPoint other) {
    return java.util.Objects.equals(value, other.value)
        && java.util.Objects.equals(coverage, other.coverage)
        && java.util.Objects.equals(lower, other.lower)
        && java.util.Objects.equals(upper, other.upper);
  }
}
