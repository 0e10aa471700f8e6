package io.nephoscope.api.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A provider plugin as the host found it.
 *
 * @param id the provider's id; the folder's name when the plugin could not say its id
 * @param title what people call the cloud
 * @param version the plugin's version; empty when it could not say
 * @param problem what is wrong with it; {@code null} when nothing is
 * @param inUse whether it is in use, perhaps in spite of a problem
 */
public record ProviderRecord(
    String id, String title, String version, @Nullable String problem, boolean inUse) {

  /** A plugin that is in use unless it has a problem. */
  public ProviderRecord(String id, String title, String version, @Nullable String problem) {
    this(id, title, version, problem, problem == null);
  }
}
