package io.nephoscope.api.snapshot;

/**
 * An account × region in which a source that assesses could not be read, or was read too long ago.
 *
 * @param provider the provider's id
 * @param account the native id of the account or wider scope
 * @param region the region
 * @param source the source
 * @param category why
 * @param message what happened
 */
public record UnreadUnit(
    String provider,
    String account,
    String region,
    String source,
    GapCategory category,
    String message) {}
