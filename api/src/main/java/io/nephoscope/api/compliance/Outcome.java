package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;

/** What a statement comes to, worst first; the order decides when several speak of a resource. */
enum Outcome {
  FAILED(0),
  UNKNOWN(1),
  PASSED(2),
  ACCEPTED(3),
  NOT_APPLICABLE(4);

  /** How many outcomes there are; no outcome has this rank. */
  static final int COUNT = 5;

  /** 0 for the worst; its place in an array of counts. */
  final int rank;

  Outcome(int rank) {
    this.rank = rank;
  }

  /**
   * The outcome of a statement.
   *
   * @param current whether the place it is about has been read lately; if not, a failure still
   *     stands, but a pass is no longer sure
   */
  static Outcome of(AssessmentFact fact, boolean current) {
    return switch (fact.status()) {
      case FAILED -> fact.acceptedRisk() ? ACCEPTED : FAILED;
      case UNKNOWN -> UNKNOWN;
      case PASSED -> current ? PASSED : UNKNOWN;
      case NOT_APPLICABLE -> NOT_APPLICABLE;
    };
  }
}
