package io.nephoscope.provider.azure;

import io.nephoscope.spi.Severity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Defender's words for how bad something is. */
final class DefenderSeverity {

  private DefenderSeverity() {}

  static Severity of(@Nullable String word) {
    return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
      case "critical" -> Severity.CRITICAL;
      case "high" -> Severity.HIGH;
      case "medium" -> Severity.MEDIUM;
      case "low" -> Severity.LOW;
      case "informational" -> Severity.INFORMATIONAL;
      default -> Severity.UNKNOWN;
    };
  }
}
