package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Assessment;
import java.util.List;

/**
 * One assessment as the roll-up needs it.
 *
 * @param kind what it shares with others
 * @param resource the {@linkplain GlobalId#number number} of the resource; {@link #ACCOUNT} when it
 *     is about the account
 */
public record AssessmentFact(AssessmentKind kind, long resource) {

  /** Stands for no resource, but the account. */
  public static final long ACCOUNT = 0;

  /** Whether it is about a resource. */
  public boolean isOfResource() {
    return resource != ACCOUNT;
  }

  /** The provider's id. */
  public String provider() {
    return kind.provider();
  }

  /** The native id of the account. */
  public String account() {
    return kind.account();
  }

  /** The region. */
  public String region() {
    return kind.region();
  }

  /** The source that said it. */
  public String source() {
    return kind.source();
  }

  /** The native id of the check. */
  public String check() {
    return kind.check();
  }

  /** What was found. */
  public Assessment.Status status() {
    return kind.status();
  }

  /** Whether somebody decided to live with a failure. */
  public boolean acceptedRisk() {
    return kind.acceptedRisk();
  }

  /** The codes of the controls, of the standard that was asked for, it speaks to. */
  public List<String> codes() {
    return kind.codes();
  }
}
