package io.nephoscope.api.compliance;

/**
 * A provider that the question covers.
 *
 * @param provider its id
 * @param assessed whether any of its sources that assess has been read; if none has, its silence
 *     about a standard does not mean that it does not offer it
 */
public record ProviderInScope(String provider, boolean assessed) {}
