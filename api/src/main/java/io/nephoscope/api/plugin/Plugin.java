package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A plugin folder as the host found it.
 *
 * @param id the provider's id; the folder's name when the plugin could not say a usable one
 * @param title what people call the cloud; the id when the plugin could not say
 * @param version the plugin's version; empty when it could not say
 * @param provider the provider, guarded: its calls, and those of its connectors and sources, fail
 *     with a {@link io.nephoscope.spi.ProviderException} or not at all; {@code null} when the
 *     plugin is not usable
 * @param folder where its jars are
 * @param problem why it is not usable, for people; {@code null} when it is
 * @param types the GraphQL types it ships for its resources; {@code null} when it ships none
 * @param standards the data file by which it adds standards to the catalogue, unchecked; {@code
 *     null} when it adds none
 */
public record Plugin(
    String id,
    String title,
    String version,
    @Nullable CloudProvider provider,
    Path folder,
    @Nullable String problem,
    @Nullable ShippedTypes types,
    @Nullable String standards) {

  /** A plugin without GraphQL types and standards of its own. */
  public Plugin(
      String id,
      String title,
      String version,
      @Nullable CloudProvider provider,
      Path folder,
      @Nullable String problem) {
    this(id, title, version, provider, folder, problem, null, null);
  }
}
