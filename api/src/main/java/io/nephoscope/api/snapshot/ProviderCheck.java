package io.nephoscope.api.snapshot;

/**
 * A check of a provider.
 *
 * @param provider the provider's id
 * @param check the check's native id
 */
public record ProviderCheck(String provider, String check) {}
