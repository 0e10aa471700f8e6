package io.nephoscope.api.compliance;

import java.util.Collection;

/** How a control stands, in one account or over many. */
public enum ControlStatus {
  /** At least one resource fails, and nobody decided to live with it. */
  FAILED,
  /** Something that should be known is not: a check could not run, or a reading failed. */
  UNKNOWN,
  /** Passed where it was assessed, but not assessed everywhere. */
  PARTIAL,
  /** Assessed and met. */
  PASSED,
  /** The only failures are accepted ones, and nothing passed. */
  ACCEPTED_RISK,
  /** There is nothing it could be about. */
  NOT_APPLICABLE,
  /** Nobody assessed it. */
  NOT_ASSESSED;

  /**
   * The status of a whole of which these are the parts. FAILED before UNKNOWN before PARTIAL (some
   * part passed, some was not assessed) before PASSED before ACCEPTED_RISK. A part that is not
   * applicable never spoils a pass; a whole without parts is not assessed.
   */
  public static ControlStatus ofParts(Collection<ControlStatus> parts) {
    if (parts.contains(FAILED)) {
      return FAILED;
    }
    if (parts.contains(UNKNOWN)) {
      return UNKNOWN;
    }
    if (parts.contains(PARTIAL) || (parts.contains(PASSED) && parts.contains(NOT_ASSESSED))) {
      return PARTIAL;
    }
    if (parts.contains(PASSED)) {
      return PASSED;
    }
    if (parts.contains(ACCEPTED_RISK)) {
      return ACCEPTED_RISK;
    }
    return parts.contains(NOT_APPLICABLE) && !parts.contains(NOT_ASSESSED)
        ? NOT_APPLICABLE
        : NOT_ASSESSED;
  }
}
