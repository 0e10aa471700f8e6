package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to see which findings say the same.
 *
 * @param id its global id
 * @param provider the id of the provider whose account it is about
 * @param account the native id of the account
 * @param kind what sort of wrong
 * @param state whether it still holds
 * @param severity how bad it is
 * @param check the native id of the check; {@code null} when it is not the outcome of one
 * @param title its title in lower case
 * @param resources the global ids of the resources it is about; empty when it is about the account
 */
public record FindingHead(
    String id,
    String provider,
    String account,
    Finding.Type kind,
    Finding.State state,
    Severity severity,
    @Nullable String check,
    String title,
    List<String> resources) {

  /** Copies the list. */
  public FindingHead {
    resources = List.copyOf(resources);
  }
}
