package io.nephoscope.simulator.fault;

import java.time.Duration;

/**
 * What must go wrong with the call that asked.
 *
 * @param ruleId the rule that says so
 * @param retryAfter for {@link FaultKind#THROTTLE}: how long the caller is told to wait
 * @param delay how long to hold the answer back, for {@link FaultKind#SLOW} and, if asked for, for
 *     every other kind too; zero otherwise
 */
public record Fault(String ruleId, FaultKind kind, Duration retryAfter, Duration delay) {}
