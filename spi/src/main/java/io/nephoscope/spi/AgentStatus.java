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
 */
public record AgentStatus(
    String account,
    String region,
    String resource,
    String name,
    State state,
    @Nullable String version,
    @Nullable Instant lastSeenAt,
    @Nullable String reason)
    implements Observation {

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
