package io.nephoscope.api.compliance;

/**
 * An account, or a wider scope that a cloud speaks of.
 *
 * @param provider the provider's id
 * @param account the native id
 */
public record AccountRef(String provider, String account) {}
