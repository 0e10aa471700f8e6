package io.nephoscope.api.snapshot;

import io.nephoscope.spi.ProviderException;

/** Why something could not be seen. */
public enum GapCategory {
  /** The settings are wrong. */
  INVALID_CONFIGURATION,
  /** The credentials were refused. */
  UNAUTHENTICATED,
  /** The identity lacks a right. */
  PERMISSION_DENIED,
  /** The service is switched off or not offered. */
  NOT_ENABLED,
  /** Too many calls, also after waiting. */
  THROTTLED,
  /** The service did not answer or failed. */
  UNAVAILABLE,
  /** The service answered what nobody understands. */
  INVALID_RESPONSE,
  /** The provider or the host is at fault. */
  INTERNAL,
  /** The reading took longer than its deadline. */
  TIMED_OUT,
  /** A complete read held far less than the one before; it waits for a second read that agrees. */
  SUSPICIOUS_DROP,
  /** It has not been read yet. */
  NEVER_READ,
  /** What was read is older than it should be. */
  OUT_OF_DATE;

  /** The same category in the provider's words. */
  public static GapCategory of(ProviderException.Category category) {
    return switch (category) {
      case INVALID_CONFIGURATION -> INVALID_CONFIGURATION;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
      case NOT_ENABLED -> NOT_ENABLED;
      case THROTTLED -> THROTTLED;
      case UNAVAILABLE -> UNAVAILABLE;
      case INVALID_RESPONSE -> INVALID_RESPONSE;
      case INTERNAL -> INTERNAL;
    };
  }
}
