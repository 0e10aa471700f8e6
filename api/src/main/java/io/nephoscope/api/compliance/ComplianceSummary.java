package io.nephoscope.api.compliance;

import org.jspecify.annotations.Nullable;

/**
 * A standard in figures. Percentages are 0–100 with one decimal, and all {@code null} when nothing
 * was assessed. With the applicable controls being all but those not applicable:
 *
 * @param controls how many controls stand how
 * @param unread how many of the unknown controls are so only because nothing could be read of them;
 *     nobody assessed those
 * @param score (passed + partial) / (passed + partial + failed + unknown); {@code null} as well
 *     when the only assessed controls are accepted risks
 * @param coverage assessed, which is neither not assessed nor unread nor not applicable, /
 *     applicable
 * @param lower passed / applicable: the score if all that is open turned out bad
 * @param upper (applicable − failed) / applicable: the score if all that is open turned out well
 */
public record ComplianceSummary(
    ControlCounts controls,
    int unread,
    @Nullable Double score,
    @Nullable Double coverage,
    @Nullable Double lower,
    @Nullable Double upper) {

  /** The figures of these statuses, of which some are unknown only because they are unread. */
  public static ComplianceSummary of(Iterable<ControlStatus> statuses, int unread) {
    return of(ControlCounts.of(statuses), unread);
  }

  static ComplianceSummary of(ControlCounts c, int unread) {
    int applicable = c.total() - c.notApplicable();
    int assessed = applicable - c.notAssessed() - unread;
    if (assessed == 0) {
      return new ComplianceSummary(c, unread, null, null, null, null);
    }
    int judged = c.passed() + c.partial() + c.failed() + c.unknown();
    return new ComplianceSummary(
        c,
        unread,
        Percent.of(c.passed() + c.partial(), judged),
        Percent.of(assessed, applicable),
        Percent.of(c.passed(), applicable),
        Percent.of(applicable - c.failed(), applicable));
  }
}
