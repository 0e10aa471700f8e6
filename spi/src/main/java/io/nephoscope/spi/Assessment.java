package io.nephoscope.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud says about one check of one resource, or of an account as a whole.
 *
 * <p>A status nobody established is {@link Status#UNKNOWN} or no assessment at all; it is never
 * {@link Status#PASSED}.
 *
 * @param account the native id of the account
 * @param region the cloud's name of the region; {@link Shard#GLOBAL} when there is none
 * @param check the native id of the check, such as {@code S3.8}, constant over accounts; a
 *     statement about a control as a whole has {@code standard/control} in the cloud's own words
 *     here, and no resource
 * @param title the check in a line
 * @param controls the controls the check speaks to, in the cloud's own words, as far as the source
 *     knows; those that a {@link Control} names for the check count as well
 * @param resource the native id of the resource; {@code null} when the statement is about the
 *     account
 * @param status what was found
 * @param acceptedRisk whether somebody decided to live with a failure (suppressed, muted, exempt)
 * @param severity how bad a failure is
 * @param reason why the status is what it is, for people; {@code null} when the cloud does not say
 * @param evaluatedAt when the cloud found it; {@code null} when unknown
 * @param provider the id of the provider whose account this is about, when one cloud speaks of
 *     another (Defender for Cloud of an AWS account); {@code null} when it is the provider that
 *     says it. Account, region and resource are then written as that provider writes them
 */
public record Assessment(
    String account,
    String region,
    String check,
    String title,
    List<ControlRef> controls,
    @Nullable String resource,
    Status status,
    boolean acceptedRisk,
    Severity severity,
    @Nullable String reason,
    @Nullable Instant evaluatedAt,
    @Nullable String provider)
    implements Observation {

  /** Copies the list. */
  public Assessment {
    controls = List.copyOf(controls);
  }

  /** An assessment of an account of the provider that says it. */
  public Assessment(
      String account,
      String region,
      String check,
      String title,
      List<ControlRef> controls,
      @Nullable String resource,
      Status status,
      boolean acceptedRisk,
      Severity severity,
      @Nullable String reason,
      @Nullable Instant evaluatedAt) {
    this(
        account,
        region,
        check,
        title,
        controls,
        resource,
        status,
        acceptedRisk,
        severity,
        reason,
        evaluatedAt,
        null);
  }

  /** What was found. */
  public enum Status {
    /** The check was made and is met. */
    PASSED,
    /** The check was made and is not met. */
    FAILED,
    /** The check could not be made. */
    UNKNOWN,
    /** The check makes no sense here. */
    NOT_APPLICABLE
  }
}
