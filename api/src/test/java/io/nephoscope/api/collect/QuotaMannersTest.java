package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.ScriptedSource.answer;
import static io.nephoscope.api.collect.ScriptedSource.failure;
import static io.nephoscope.api.collect.ScriptedSource.resources;
import static io.nephoscope.api.collect.ScriptedSource.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.SourceActivity;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How gently a cloud is treated, above all one that is in trouble, and what is shown of it. */
class QuotaMannersTest {

  private final ScriptedSource things = new ScriptedSource("things");
  private final ScriptedSource others = new ScriptedSource("others");
  private final Observatory observatory;

  QuotaMannersTest(@TempDir Path folder) {
    this.observatory = new Observatory(folder);
  }

  @AfterEach
  void close() {
    observatory.close();
  }

  private void start(double reserve) {
    observatory
        .with(
            new CollectedConnector(
                "one", "test", new ScriptedConnector(things, others), null, "", reserve, false))
        .start();
  }

  private static List<Shard> shards(int count) {
    return IntStream.range(0, count).mapToObj(i -> shard("111", "region-" + i)).toList();
  }

  private void manyShards(int count) {
    things.shards = () -> CompletableFuture.completedFuture(shards(count));
  }

  private SourceActivity activity() {
    return observatory.source("one", "things").activity();
  }

  @Test
  void aReserveLeavesAShareOfEveryQuotaToOthers() {
    things.budget = new Source.Budget("GetThings", 10, 10);
    manyShards(30);
    start(0.5);
    assertThat(things.asked).hasSize(5);
    observatory.time.advance(Duration.ofMillis(2_010));
    assertThat(things.asked).hasSize(15);
    observatory.time.advance(Duration.ofSeconds(4));
    BudgetState budget = activity().budgets().getFirst();
    assertThat(budget.key()).isEqualTo("GetThings");
    assertThat(budget.perSecond()).isEqualTo(10);
    assertThat(budget.effectivePerSecond()).isEqualTo(5);
    assertThat(budget.burst()).isEqualTo(5);
  }

  @Test
  void whatWasReadAndHowOftenTheCloudThrottledIsShown() {
    things.budget = new Source.Budget("GetThings", 10, 10);
    things.pages =
        things.failingFirst(
            1,
            () -> failure(ProviderException.Category.THROTTLED, Duration.ofSeconds(3)),
            (shard, token) ->
                token.isFirst() ? answer(resources("a", 2), "two") : answer(resources("b", 2)));
    start(0);
    observatory.time.advance(Duration.ofSeconds(10));
    SourceActivity activity = activity();
    assertThat(activity.pages()).isEqualTo(2);
    assertThat(activity.readsWhole()).isEqualTo(1);
    assertThat(activity.readsChanges()).isZero();
    assertThat(activity.failures()).isEmpty();
    BudgetState budget = activity.budgets().getFirst();
    assertThat(budget.throttled()).isEqualTo(1);
    assertThat(budget.lastThrottledAt()).isEqualTo(SettableClock.START);
    assertThat(budget.effectivePerSecond()).isBetween(5.0, 6.0);
  }

  @Test
  void failuresAreCountedByWhoMustAct() {
    things.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
    start(0);
    assertThat(activity().failures()).containsExactly(Map.entry(GapCategory.PERMISSION_DENIED, 1L));
  }

  @Test
  void whenEveryCallFailsFewAreTriedAgainAndSoonNoneIsMade() {
    manyShards(100);
    things.pages = (shard, token) -> failure(ProviderException.Category.UNAVAILABLE);
    start(0);
    observatory.time.advance(Duration.ofSeconds(20));
    assertThat(things.asked).as("calls, of 100 shards with 5 tries each").hasSizeLessThan(40);
    Problem problem =
        Objects.requireNonNull(observatory.state("one", "things", "111", "region-99").problem());
    assertThat(problem.category()).isEqualTo(GapCategory.UNAVAILABLE);
    assertThat(problem.message()).contains("left alone", "the cloud said UNAVAILABLE");
    assertThat(observatory.state("one", "others", "111", "eu").problem()).isNull();
  }

  @Test
  void aSourceThatIsWellAgainIsReadWithinTwoMinutes() {
    manyShards(100);
    things.pages = (shard, token) -> failure(ProviderException.Category.UNAVAILABLE);
    start(0);
    observatory.time.advance(Duration.ofSeconds(40));
    things.pages = (shard, token) -> answer(resources("r", 3));
    observatory.time.advance(Duration.ofSeconds(80));
    for (Shard shard : shards(100)) {
      assertThat(observatory.state("one", "things", "111", shard.region()).problem()).isNull();
    }
  }

  @Test
  void aRefreshDoesNotWaitUntilTheSourceWasLeftAloneLongEnough() {
    manyShards(100);
    things.pages = (shard, token) -> failure(ProviderException.Category.UNAVAILABLE);
    start(0);
    observatory.time.advance(Duration.ofSeconds(20));
    things.pages = (shard, token) -> answer(resources("r", 3));
    observatory.refresh();
    for (Shard shard : shards(100)) {
      assertThat(observatory.state("one", "things", "111", shard.region()).problem()).isNull();
    }
  }

  @Test
  void whileFewerThanHalfOfTheCallsFailEverythingIsRead() {
    manyShards(100);
    things.pages =
        (shard, token) ->
            things.asked.size() % 4 == 0
                ? failure(ProviderException.Category.UNAVAILABLE)
                : answer(resources("r", 3));
    start(0);
    observatory.time.advance(Duration.ofMinutes(2));
    for (Shard shard : shards(100)) {
      assertThat(observatory.state("one", "things", "111", shard.region()).problem()).isNull();
    }
  }

  @Test
  void beingDeniedIsNoReasonToLeaveASourceAlone() {
    manyShards(60);
    things.pages =
        (shard, token) ->
            shard.region().equals("region-59")
                ? answer(resources("r", 3))
                : failure(ProviderException.Category.PERMISSION_DENIED);
    start(0);
    assertThat(observatory.state("one", "things", "111", "region-59").problem()).isNull();
    assertThat(things.asked).hasSize(60);
  }
}
