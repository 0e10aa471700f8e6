package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SpacingTest {

  private final List<Duration> waits = new ArrayList<>();

  @Test
  void theFirstGoesAtOnceAndEveryOtherAGapAfterTheOneBefore() {
    Spacing spacing =
        new Spacing(
            Duration.ofDays(1),
            wait -> {
              waits.add(wait);
              return CompletableFuture.completedFuture(null);
            });

    for (int call = 0; call < 3; call++) {
      assertThat(spacing.turn()).isCompleted();
    }

    assertThat(waits).hasSize(2);
    assertThat(waits.get(0)).isBetween(Duration.ofHours(23), Duration.ofDays(1));
    assertThat(waits.get(1)).isBetween(Duration.ofHours(47), Duration.ofDays(2));
  }
}
