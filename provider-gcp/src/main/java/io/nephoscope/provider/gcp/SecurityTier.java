package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.ProviderException.Category;
import java.util.List;
import java.util.Optional;

/**
 * How much of Security Command Center is switched on. No API for readers says so; the detectors
 * that exist do: Event Threat Detection belongs to Premium and Enterprise.
 */
enum SecurityTier {
  STANDARD,
  PREMIUM;

  private static final List<String> PREMIUM_DETECTORS =
      List.of(
          "Event Threat Detection",
          "Container Threat Detection",
          "Virtual Machine Threat Detection");

  /** The tier, by the names of the sources that find something. */
  static SecurityTier of(List<String> sources) {
    return sources.stream().anyMatch(PREMIUM_DETECTORS::contains) ? PREMIUM : STANDARD;
  }

  /** What is missing where these are the detectors; empty for all of Premium. */
  static Optional<Gap> gap(Call call, Scope scope, List<String> sources) {
    return sources.isEmpty()
        ? Optional.of(notActive(call, scope))
        : of(sources) == STANDARD ? Optional.of(standard(call, scope)) : Optional.empty();
  }

  private static Gap standard(Call call, Scope scope) {
    return new Gap(
        scope.account(),
        null,
        Category.NOT_ENABLED,
        call.where()
            + ": Security Command Center is of the Standard tier: few detectors, no threats, no"
            + " compliance mapping.",
        "Activate the Premium tier on " + scope.parent() + ", if what it detects is wanted.");
  }

  private static Gap notActive(Call call, Scope scope) {
    return new Gap(
        scope.account(),
        null,
        Category.NOT_ENABLED,
        call.where() + ": Security Command Center is not active.",
        "Activate Security Command Center on " + scope.parent() + ".");
  }
}
