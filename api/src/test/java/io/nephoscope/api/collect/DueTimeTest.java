package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.GapCategory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DueTimeTest {

  private static final CollectSettings SETTINGS = CollectSettings.defaults();
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aShardThatWasReadIsDueWhenItIsNoLongerFresh() {
    assertThat(DueTime.after(null, 0, HOUR, SETTINGS)).isEqualTo(HOUR);
  }

  @Test
  void whatPassesIsTriedSoonerAndThenLessAndLessOften() {
    assertThat(DueTime.after(GapCategory.UNAVAILABLE, 1, HOUR, SETTINGS))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(DueTime.after(GapCategory.TIMED_OUT, 4, HOUR, SETTINGS))
        .isEqualTo(Duration.ofMinutes(8));
    assertThat(DueTime.after(GapCategory.THROTTLED, 100, HOUR, SETTINGS)).isEqualTo(HOUR);
  }

  @Test
  void whatNeedsAPersonIsNotHammered() {
    assertThat(DueTime.after(GapCategory.PERMISSION_DENIED, 1, HOUR, SETTINGS)).isEqualTo(HOUR);
    assertThat(DueTime.after(GapCategory.UNAUTHENTICATED, 9, HOUR, SETTINGS)).isEqualTo(HOUR);
  }

  @Test
  void aSuspiciousDropIsReadAgainAfterAMinute() {
    assertThat(DueTime.after(GapCategory.SUSPICIOUS_DROP, 1, HOUR, SETTINGS))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void nothingIsWaitedForLongerThanTheRefreshInterval() {
    Duration shortest = Duration.ofSeconds(10);
    for (GapCategory category : GapCategory.values()) {
      assertThat(DueTime.after(category, 3, shortest, SETTINGS)).isLessThanOrEqualTo(shortest);
    }
  }
}
