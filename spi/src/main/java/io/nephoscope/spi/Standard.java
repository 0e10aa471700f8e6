package io.nephoscope.spi;

import org.jspecify.annotations.Nullable;

/**
 * A standard that a cloud assesses an account against.
 *
 * @param account the native id of the account where it is switched on
 * @param nativeId the cloud's own name, such as {@code standards/nist-800-53/v/5.0.0}
 * @param title what the cloud calls it for people
 * @param version the cloud's word for its version; {@code null} when the native id says it
 */
public record Standard(String account, String nativeId, String title, @Nullable String version)
    implements Observation {}
