package io.nephoscope.api.collect;

import java.time.Duration;

/** A moment by which something must be over. For one thread. */
final class Deadline {

  private final Waiting waiting;
  private long at;

  private Deadline(Waiting waiting, long at) {
    this.waiting = waiting;
    this.at = at;
  }

  /** The moment that is this far away. */
  static Deadline in(Duration duration, Waiting waiting) {
    return new Deadline(waiting, waiting.nanos() + duration.toNanos());
  }

  /** How long until then; zero when it is past. */
  Duration remaining() {
    return Duration.ofNanos(Math.max(0, at - waiting.nanos()));
  }

  /** Moves the moment further away. */
  void extend(long nanos) {
    at += Math.max(0, nanos);
  }
}
