package io.nephoscope.api.coverage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine as far as its agents depend on it.
 *
 * @param id its global id
 * @param provider the provider's id
 * @param account the native id of its account
 * @param region its region
 * @param createdAt when it was made; {@code null} when the cloud does not say
 * @param power whether it runs
 * @param system its operating system; {@code null} when nobody says
 * @param architecture {@code x86_64} or {@code arm64}; {@code null} when nobody says
 * @param mayRegister whether it has the identity its agent needs to speak to the cloud; {@code
 *     null} when the cloud has no such thing or does not say
 */
public record Machine(
    String id,
    String provider,
    String account,
    String region,
    @Nullable Instant createdAt,
    Power power,
    @Nullable OperatingSystem system,
    @Nullable String architecture,
    @Nullable Boolean mayRegister) {

  /** Whether a machine runs. */
  public enum Power {
    /** It runs. */
    RUNNING,
    /** It does not, so that no agent can speak. */
    STOPPED,
    /** The cloud does not say. */
    UNKNOWN
  }
}
