package io.nephoscope.provider.azure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Defender's classic secure score, computed as Microsoft says it is: for the points of a control,
 * {@code max × healthy / (healthy + unhealthy)}; for a subscription, the sums over its controls.
 * Points are rounded to two decimals, and a share is made of the rounded points, to four.
 *
 * <p>Source: Microsoft, "Secure score in Microsoft Defender for Cloud"; the rounding was found by
 * reproducing Microsoft's published example of the API.
 *
 * @param current points reached
 * @param max points that can be reached; zero where nothing was assessed
 */
record ClassicScore(BigDecimal current, BigDecimal max) {

  /** The points of a control. One without healthy or unhealthy resources has none to give. */
  static ClassicScore ofControl(BigDecimal max, long healthy, long unhealthy) {
    long counted = healthy + unhealthy;
    return counted == 0
        ? new ClassicScore(BigDecimal.ZERO, BigDecimal.ZERO)
        : new ClassicScore(
            max.multiply(BigDecimal.valueOf(healthy))
                .divide(BigDecimal.valueOf(counted), 2, RoundingMode.HALF_UP),
            max);
  }

  /** The points of all controls together. */
  static ClassicScore sum(List<ClassicScore> controls) {
    return new ClassicScore(
        controls.stream().map(ClassicScore::current).reduce(BigDecimal.ZERO, BigDecimal::add),
        controls.stream().map(ClassicScore::max).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /** From 0 to 1, with four decimals; 0 where no points can be had, as the API writes it. */
  BigDecimal percentage() {
    return max.signum() == 0 ? BigDecimal.ZERO : current.divide(max, 4, RoundingMode.HALF_UP);
  }

  /** Whether these are the points that the cloud states. */
  boolean agreesWith(BigDecimal statedCurrent, BigDecimal statedMax) {
    return current.compareTo(statedCurrent) == 0 && max.compareTo(statedMax) == 0;
  }
}
