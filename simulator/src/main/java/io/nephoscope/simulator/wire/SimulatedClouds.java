package io.nephoscope.simulator.wire;

import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.quota.Quotas;
import java.time.Clock;
import java.time.Duration;

/**
 * What all wires share. A wire handles a call like this: {@link CallLog#record}, then {@link
 * FaultPlan#next}, then {@link Quotas#reserve}, then it answers from the {@link Estate}, not sooner
 * than {@link #latency()} later.
 *
 * @param clock the real time, for expiry of tokens and date headers; the estate's own times are
 *     relative to {@link Estate#now()}
 * @param latency how long every answer is held back; zero by default
 */
public record SimulatedClouds(
    Estate estate,
    Credentials credentials,
    FaultPlan faults,
    Quotas quotas,
    CallLog calls,
    Clock clock,
    Duration latency) {}
