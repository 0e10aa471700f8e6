package io.nephoscope.spi;

/** How bad a finding is, worst first. */
public enum Severity {
  /** Act now. */
  CRITICAL,
  /** Act soon. */
  HIGH,
  /** Plan to act. */
  MEDIUM,
  /** Act when convenient. */
  LOW,
  /** Good to know. */
  INFORMATIONAL,
  /** The cloud does not say. */
  UNKNOWN
}
