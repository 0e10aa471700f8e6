package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Resource Graph's quota. */
final class GraphPaceTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final GraphPace pace = new GraphPace(now::get);

  @Test
  void neverMoreThanFifteenQueriesBeginWithinFiveSeconds() {
    List<Long> begun = new ArrayList<>();
    long start = now.get();
    for (int i = 0; i < 200; i++) {
      now.addAndGet(Duration.ofMillis(i % 7 * 20L).toNanos());
      begun.add(now.get() + pace.turn().toNanos() - start);
    }
    for (int i = 0; i + GraphPace.QUERIES < begun.size(); i++) {
      assertThat(begun.get(i + GraphPace.QUERIES) - begun.get(i))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
    }
    assertThat(begun.getLast()).isLessThan(Duration.ofSeconds(200 / 15 * 6).toNanos());
  }

  @Test
  void theFirstFifteenNeedNotWait() {
    for (int i = 0; i < GraphPace.QUERIES; i++) {
      assertThat(pace.turn()).isZero();
    }
    assertThat(pace.turn()).isEqualTo(GraphPace.WINDOW);
  }

  @Test
  void whenAzureSaysThatNoneAreLeftNobodyAsksUntilItSaysSo() {
    pace.heard("0", "00:00:04");
    assertThat(pace.turn()).isEqualTo(Duration.ofSeconds(4));
    pace.heard("3", "00:00:30");
    assertThat(pace.turn()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aTimeThatCannotBeReadCountsAsTheWholeWindow() {
    pace.heard("0", "soon");
    assertThat(pace.turn()).isEqualTo(GraphPace.WINDOW);
  }
}
