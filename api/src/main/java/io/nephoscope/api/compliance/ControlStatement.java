package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;

/**
 * A statement about a control as a whole, as Defender's regulatory compliance and Google's
 * Compliance Manager make them. Providers name its check {@code <standard>/<control>} and give no
 * resource. It tells how the control stands, but there is no resource to count.
 */
final class ControlStatement {

  private ControlStatement() {}

  static boolean is(AssessmentFact fact) {
    return !fact.isOfResource() && fact.check().indexOf('/') > 0;
  }
}
