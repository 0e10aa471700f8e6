package io.nephoscope.api.compliance;

import io.nephoscope.api.standards.Mappings.Relationship;
import java.util.Collection;

/**
 * What the controls of other standards say of a control that nobody assesses itself. A failure or a
 * doubt of what has something in common is one here, too; a pass is proof only of what is the same,
 * and else makes PARTIAL at most. Pure.
 */
public final class DerivedStatus {

  private DerivedStatus() {}

  /** How a related control stands. */
  public record Related(ControlStatus status, Relationship relationship) {}

  /** The status that follows; NOT_ASSESSED when nothing does. */
  public static ControlStatus of(Collection<Related> related) {
    boolean failed = false;
    boolean unknown = false;
    boolean passed = false;
    boolean partial = false;
    for (Related one : related) {
      switch (one.status()) {
        case FAILED -> failed = true;
        case UNKNOWN -> unknown = true;
        case PARTIAL -> partial = true;
        case PASSED -> {
          passed |= one.relationship() == Relationship.EQUAL;
          partial |= one.relationship() == Relationship.INTERSECT;
        }
        case ACCEPTED_RISK, NOT_APPLICABLE, NOT_ASSESSED -> {}
      }
    }
    if (failed) {
      return ControlStatus.FAILED;
    }
    if (unknown) {
      return ControlStatus.UNKNOWN;
    }
    if (passed) {
      return ControlStatus.PASSED;
    }
    return partial ? ControlStatus.PARTIAL : ControlStatus.NOT_ASSESSED;
  }
}
