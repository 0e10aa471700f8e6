package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One assessment as the roll-up needs it.
 *
 * @param provider the provider's id
 * @param account the native id of the account
 * @param region the region
 * @param source the source that said it
 * @param check the native id of the check
 * @param resourceId the global id of the resource; {@code null} when it is about the account
 * @param status what was found
 * @param acceptedRisk whether somebody decided to live with a failure
 * @param severity how bad a failure is
 * @param passesStated whether its source says of what passes that it passed; when it speaks of
 *     failures only, no share of healthy resources can be made of what it says
 * @param codes the codes of the controls, of the standard that was asked for, it speaks to
 */
public record AssessmentFact(
    String provider,
    String account,
    String region,
    String source,
    String check,
    @Nullable String resourceId,
    Assessment.Status status,
    boolean acceptedRisk,
    Severity severity,
    boolean passesStated,
    List<String> codes) {

  /** Copies the list. */
  public AssessmentFact {
    codes = List.copyOf(codes);
  }
}
