package io.nephoscope.api.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A provider plugin as the host found it.
 *
 * @param id the provider's id; the folder's name when the plugin could not say its id
 * @param title what people call the cloud
 * @param version the plugin's version; empty when it could not say
 * @param problem why it is not in use; {@code null} when it is
 */
public record ProviderRecord(String id, String title, String version, @Nullable String problem) {}
