package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.GraphPace.Query;
import io.nephoscope.provider.azure.GraphPace.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Resource Graph's quota. */
final class GraphPaceTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final GraphPace pace = new GraphPace(now::get);

  @Test
  void neverMoreThanFifteenQueriesReachAzureWithinFiveSecondsHoweverLongTheWayIs() {
    Random chance = new Random(7);
    long start = now.get();
    List<Long> arrived = new ArrayList<>();
    Deque<Query> open = new ArrayDeque<>();
    while (arrived.size() < 300) {
      Turn turn = pace.turn();
      Query query = turn.query();
      if (query == null) {
        assertThat(turn.delay()).isPositive();
        now.addAndGet(turn.delay().toNanos());
      } else {
        // It reaches Azure at some moment before its answer is here.
        now.addAndGet(Duration.ofMillis(chance.nextInt(900)).toNanos());
        arrived.add(now.get() - start);
        open.addLast(query);
      }
      if (open.size() > chance.nextInt(6)) {
        now.addAndGet(Duration.ofMillis(chance.nextInt(300)).toNanos());
        pace.answered(open.removeFirst());
      }
    }
    for (int i = 0; i + 15 < arrived.size(); i++) {
      assertThat(arrived.get(i + 15) - arrived.get(i))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
    }
  }

  @Test
  void theFirstNeedNotWaitAndTheNextWaitsForTheOldestToBeForgotten() {
    List<Query> first = new ArrayList<>();
    for (int i = 0; i < GraphPace.QUERIES; i++) {
      first.add(taken());
    }
    assertThat(waitForTurn()).as("none is answered yet").isPositive();
    first.forEach(pace::answered);
    assertThat(waitForTurn()).isEqualTo(GraphPace.WINDOW);
    now.addAndGet(GraphPace.WINDOW.toNanos());
    assertThat(waitForTurn()).isZero();
  }

  @Test
  void whenAzureSaysThatNoneAreLeftNobodyAsksUntilItSaysSo() {
    pace.heard("0", "00:00:04");
    assertThat(waitForTurn()).isEqualTo(Duration.ofSeconds(4));
    pace.heard("3", "00:00:30");
    assertThat(waitForTurn()).isEqualTo(Duration.ofSeconds(4));
    now.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(waitForTurn()).isZero();
  }

  @Test
  void aTimeThatCannotBeReadCountsAsTheWholeWindow() {
    pace.heard("0", "soon");
    assertThat(waitForTurn()).isEqualTo(GraphPace.WINDOW);
  }

  private Duration waitForTurn() {
    return pace.turn().delay();
  }

  private Query taken() {
    @Nullable Query query = pace.turn().query();
    assertThat(query).isNotNull();
    return java.util.Objects.requireNonNull(query);
  }
}
