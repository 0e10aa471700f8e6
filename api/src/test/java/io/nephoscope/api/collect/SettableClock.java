package io.nephoscope.api.collect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock on the wall: it goes with a {@link SimulatedTime}, and somebody may turn its hands. */
final class SettableClock extends Clock {

  static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  private final SimulatedTime time;
  private final long startedAt;
  private volatile Duration turned = Duration.ZERO;

  SettableClock(SimulatedTime time) {
    this.time = time;
    this.startedAt = time.nanos();
  }

  /** Turns the hands forward, or back when negative. */
  void turn(Duration by) {
    turned = turned.plus(by);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(time.nanos() - startedAt).plus(turned);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
