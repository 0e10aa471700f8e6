package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.GraphLine.Order;
import io.nephoscope.provider.azure.GraphLine.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who asks Resource Graph next. */
final class GraphLineTest {

  private final AtomicLong now = new AtomicLong();
  private final TreeMap<Long, List<Runnable>> alarms = new TreeMap<>();
  private final GraphLine line =
      new GraphLine(
          new GraphPace(now::get),
          now::get,
          (delay, what) ->
              alarms
                  .computeIfAbsent(now.get() + delay.toNanos(), key -> new ArrayList<>())
                  .add(what));

  @Test
  void whoComesFirstIsServedFirst() {
    List<CompletableFuture<Taken>> turns = new ArrayList<>();
    for (int i = 0; i <= GraphPace.QUERIES; i++) {
      turns.add(line.turn(Order.LATER));
    }
    CompletableFuture<Taken> last = turns.removeLast();
    assertThat(turns).allMatch(CompletableFuture::isDone);
    assertThat(last).isNotDone();
    turns.forEach(turn -> line.answered(turn.join()));
    pass(GraphPace.WINDOW);
    assertThat(last).isDone();
  }

  @Test
  void theInventoryHasEveryTurnUntilItHasBeenQuietForAMoment() {
    CompletableFuture<Taken> page = line.turn(Order.FIRST);
    CompletableFuture<Taken> other = line.turn(Order.LATER);
    int pages = 0;
    for (; pages < 40; pages++) {
      pass(Duration.ofMillis(60));
      line.answered(page.join());
      pass(GraphLine.QUIET.minusMillis(1));
      assertThat(other).as("while the inventory is read").isNotDone();
      page = line.turn(Order.FIRST);
      while (!page.isDone()) {
        pass(Duration.ofMillis(50));
      }
    }
    line.answered(page.join());
    pass(GraphLine.QUIET);
    while (!other.isDone()) {
      pass(Duration.ofMillis(50));
    }
    assertThat(other.join().order()).isEqualTo(Order.LATER);
  }

  @Test
  void theInventoryNeedNotWaitForOthersThatWaitForIt() {
    CompletableFuture<Taken> page = line.turn(Order.FIRST);
    CompletableFuture<Taken> other = line.turn(Order.LATER);
    line.answered(page.join());
    assertThat(line.turn(Order.FIRST)).isDone();
    assertThat(other).isNotDone();
  }

  private void pass(Duration time) {
    long until = now.get() + time.toNanos();
    while (!alarms.isEmpty() && alarms.firstKey() <= until) {
      var due = alarms.pollFirstEntry();
      now.set(Math.max(now.get(), due.getKey()));
      due.getValue().forEach(Runnable::run);
    }
    now.set(until);
  }
}
