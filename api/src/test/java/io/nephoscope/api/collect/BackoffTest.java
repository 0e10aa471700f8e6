package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff halves =
      new Backoff(
          Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofMinutes(5), Observatory.HALF);

  @Test
  void theBoundDoublesWithEachFailureUpToTheLongest() {
    assertThat(halves.delay(1, null)).isEqualTo(Duration.ofMillis(100));
    assertThat(halves.delay(2, null)).isEqualTo(Duration.ofMillis(200));
    assertThat(halves.delay(5, null)).isEqualTo(Duration.ofMillis(1_600));
    assertThat(halves.delay(8, null)).isEqualTo(Duration.ofSeconds(10));
    assertThat(halves.delay(1_000_000, null)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theJitterIsFull() {
    Backoff backoff =
        new Backoff(
            Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofMinutes(5), new Random(7));
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (int i = 0; i < 1_000; i++) {
      long millis = backoff.delay(3, null).toMillis();
      shortest = Math.min(shortest, millis);
      longest = Math.max(longest, millis);
    }
    assertThat(shortest).isBetween(0L, 20L);
    assertThat(longest).isBetween(780L, 800L);
  }

  @Test
  void whatTheCloudAskedForIsWaitedForAndALittleMore() {
    assertThat(halves.delay(1, Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(2_100));
  }

  @Test
  void anAbsurdRequestIsCapped() {
    assertThat(halves.delay(1, Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(Duration.ofSeconds(315));
    assertThat(halves.delay(1, Duration.ofSeconds(1_000_000_000)))
        .isEqualTo(Duration.ofSeconds(315));
  }

  @Test
  void aNegativeOrZeroRequestCountsAsNone() {
    assertThat(halves.delay(1, Duration.ofSeconds(-5))).isEqualTo(Duration.ofMillis(100));
    assertThat(halves.delay(1, Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
  }
}
