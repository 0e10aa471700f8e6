package io.nephoscope.simulator.estate;

/** How bad a statement is, worst first. Azure never says {@link #CRITICAL}. */
public enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFORMATIONAL
}
