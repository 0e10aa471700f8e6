package io.nephoscope.api.coverage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a link of the chain stands on a machine, and by whose word.
 *
 * @param agent the agent's name, or what is expected there
 * @param standing how it stands
 * @param version the agent's version; {@code null} when unknown
 * @param lastSeenAt when the agent last spoke; {@code null} when never or unknown
 * @param evidence who says so and what, for people
 */
public record LinkState(
    Link link,
    String agent,
    Standing standing,
    @Nullable String version,
    @Nullable Instant lastSeenAt,
    String evidence) {

  /** How a link stands. */
  public enum Standing {
    /** It holds. */
    OK,
    /** It is there and silent or faulty. */
    BROKEN,
    /** It is not there. */
    MISSING,
    /** It cannot be there. */
    UNSUPPORTED,
    /** Nobody says. */
    UNKNOWN
  }
}
