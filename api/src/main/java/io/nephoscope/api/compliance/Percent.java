package io.nephoscope.api.compliance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Percentages as the API gives them: 0–100 with one decimal, none of nothing. */
final class Percent {

  private Percent() {}

  static @Nullable Double of(double part, double whole) {
    return whole == 0 ? null : rounded(100 * part / whole, 1);
  }

  static double rounded(double value, int decimals) {
    // Through eleven digits first, so that a half which binary fractions miss is still a half.
    return BigDecimal.valueOf(value)
        .setScale(11, RoundingMode.HALF_UP)
        .setScale(decimals, RoundingMode.HALF_UP)
        .doubleValue();
  }
}
