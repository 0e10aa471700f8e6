package io.nephoscope.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an agent looks after a machine.
 *
 * @param account the native id of the machine's account
 * @param region the machine's region
 * @param resource the native id of the machine, as in {@link Resource#nativeId()}
 * @param name the agent, such as {@code "SSM Agent"}
 * @param state how it is
 * @param version the agent's version; {@code null} when unknown
 * @param lastSeenAt when the agent last spoke; {@code null} when never or unknown
 * @param reason why it is not online, for people; {@code null} when it is
 * @param provider the id of the provider whose account this is about, when one cloud speaks of
 *     another (Defender for Cloud of an AWS account); {@code null} when it is the provider that
 *     says it. Account, region and resource are then written as that provider writes them
 */
public record AgentStatus(
    String account,
    String region,
    String resource,
    String name,
    State state,
    @Nullable String version,
    @Nullable Instant lastSeenAt,
    @Nullable String reason,
    @Nullable String provider)
    implements Observation {

  /** An agent on a machine of the provider that says it. */
  public AgentStatus(
      String account,
      String region,
      String resource,
      String name,
      State state,
      @Nullable String version,
      @Nullable Instant lastSeenAt,
      @Nullable String reason) {
    this(account, region, resource, name, state, version, lastSeenAt, reason, null);
  }

  /** How an agent is. */
  public enum State {
    /** It speaks. */
    ONLINE,
    /** It is installed and silent. */
    OFFLINE,
    /** There is none. */
    NOT_INSTALLED,
    /** There cannot be one on this operating system. */
    UNSUPPORTED,
    /** Nobody could say. */
    UNKNOWN
  }
}
