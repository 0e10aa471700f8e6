package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Severity;
import java.util.List;

/**
 * What assessments of many resources have in common. Those of one reading share one instance, so
 * that whoever works something out of it can remember that by identity.
 *
 * @param provider the provider's id
 * @param account the native id of the account
 * @param region the region
 * @param source the source that said it
 * @param check the native id of the check
 * @param status what was found
 * @param acceptedRisk whether somebody decided to live with a failure
 * @param severity how bad a failure is
 * @param passesStated whether its source says of what passes that it passed; when it speaks of
 *     failures only, no share of healthy resources can be made of what it says
 * @param codes the codes of the controls, of the standard that was asked for, it speaks to
 */
public record AssessmentKind(
    String provider,
    String account,
    String region,
    String source,
    String check,
    Assessment.Status status,
    boolean acceptedRisk,
    Severity severity,
    boolean passesStated,
    List<String> codes) {

  /** Copies the list. */
  public AssessmentKind {
    codes = List.copyOf(codes);
  }
}
