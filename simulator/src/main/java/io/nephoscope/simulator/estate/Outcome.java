package io.nephoscope.simulator.estate;

/** What a check says of one resource. */
public enum Outcome {
  PASSED,
  FAILED,
  /** The cloud's product could not tell (AWS only: no evaluations, or a recorder that is off). */
  UNKNOWN,
  /** The check has nothing to say of this resource, such as a volume that no machine uses. */
  NOT_APPLICABLE
}
