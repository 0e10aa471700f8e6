package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private final SimulatedTime time = new SimulatedTime();
  private final TokenBucket bucket =
      new TokenBucket(
          new Source.Budget("quota", 3, 6), 0, new Waiting(time), new SettableClock(time));

  @Test
  void theBurstIsGivenAtOnceAndTheRestAtTheRate() {
    List<CompletableFuture<TokenBucket.Turn>> turns = take(12);
    assertThat(given(turns)).isEqualTo(6);
    time.advance(Duration.ofMillis(334));
    assertThat(given(turns)).isEqualTo(7);
    time.advance(Duration.ofMillis(1_667));
    assertThat(given(turns)).isEqualTo(12);
  }

  @Test
  void aRestNeverEarnsMoreThanTheBurst() {
    time.advance(Duration.ofHours(5));
    assertThat(given(take(20))).isEqualTo(6);
  }

  @Test
  void turnsAreGivenInTheOrderTheyWereAskedFor() {
    take(6);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      var _ = bucket.take().thenRun(() -> order.add(number));
    }
    time.advance(Duration.ofSeconds(2));
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whoLeavesTheLineCostsNothing() {
    take(6);
    List<CompletableFuture<TokenBucket.Turn>> turns = take(3);
    turns.get(0).cancel(false);
    turns.get(1).cancel(false);
    time.advance(Duration.ofMillis(340));
    assertThat(turns.get(2)).isCompleted();
  }

  @Test
  void aThrottledCallPausesEverybodyForAsLongAsTheCloudAsked() {
    TokenBucket.Turn turn = take(1).getFirst().join();
    bucket.throttled(turn, Duration.ofSeconds(10));
    List<CompletableFuture<TokenBucket.Turn>> turns = take(3);
    time.advance(Duration.ofMillis(9_999));
    assertThat(given(turns)).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(given(turns)).isEqualTo(1);
    assertThat(turns.getFirst().join().atFullRate()).isFalse();
  }

  @Test
  void theRateIsHalvedOnceForAllCallsThatWereUnderWay() {
    List<CompletableFuture<TokenBucket.Turn>> turns = take(6);
    time.advance(Duration.ofMillis(10));
    turns.forEach(turn -> bucket.throttled(turn.join(), Duration.ofMillis(100)));
    assertThat(bucket.rate()).isEqualTo(1.5);
  }

  @Test
  void theRateFallsToAFiftiethAndComesBackStepByStep() {
    for (int i = 0; i < 20; i++) {
      CompletableFuture<TokenBucket.Turn> turn = bucket.take();
      time.advance(Duration.ofMinutes(2));
      bucket.throttled(turn.join(), Duration.ofSeconds(1));
    }
    assertThat(bucket.rate()).isEqualTo(3.0 / 50);
    for (int i = 0; i < 10; i++) {
      bucket.succeeded();
    }
    assertThat(bucket.rate()).isCloseTo(3.0 / 50 + 1.5, Offset.offset(1e-9));
    for (int i = 0; i < 100; i++) {
      bucket.succeeded();
    }
    assertThat(bucket.rate()).isEqualTo(3.0);
  }

  private List<CompletableFuture<TokenBucket.Turn>> take(int count) {
    List<CompletableFuture<TokenBucket.Turn>> turns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      turns.add(bucket.take());
    }
    return turns;
  }

  private static long given(List<CompletableFuture<TokenBucket.Turn>> turns) {
    return turns.stream().filter(CompletableFuture::isDone).count();
  }
}
