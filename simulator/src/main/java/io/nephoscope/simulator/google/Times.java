package io.nephoscope.simulator.google;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Moments as protobuf has them. */
final class Times {
  private Times() {}

  static Timestamp of(Instant moment) {
    return Timestamp.newBuilder()
        .setSeconds(moment.getEpochSecond())
        .setNanos(moment.getNano())
        .build();
  }
}
