package io.nephoscope.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control of a standard as a cloud knows it, and the checks by which the cloud assesses it.
 *
 * <p>A control without any {@link Assessment} is not assessed; a provider says so by leaving the
 * assessment out, never by a made-up status.
 *
 * @param account the native id of the account where it applies
 * @param ref the native names of standard and control
 * @param title what it demands, in a line; {@code null} when the cloud does not say
 * @param severity how bad it is to fail it
 * @param checks the native ids of the checks that speak to it, as in {@link Assessment#check()}
 */
public record Control(
    String account, ControlRef ref, @Nullable String title, Severity severity, List<String> checks)
    implements Observation {

  /** Copies the list. */
  public Control {
    checks = List.copyOf(checks);
  }
}
