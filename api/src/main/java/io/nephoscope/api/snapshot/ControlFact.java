package io.nephoscope.api.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control that a cloud knows, as the roll-up needs it.
 *
 * @param provider the provider's id
 * @param account the native id of the account where it applies
 * @param code the canonical code within the standard that was asked for
 * @param title the cloud's own title; {@code null} when it gives none
 * @param checks the native ids of the checks that speak to it
 */
public record ControlFact(
    String provider, String account, String code, @Nullable String title, List<String> checks) {

  /** Copies the list. */
  public ControlFact {
    checks = List.copyOf(checks);
  }
}
