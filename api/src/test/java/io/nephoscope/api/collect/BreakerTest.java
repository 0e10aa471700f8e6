package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.api.snapshot.GapCategory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final CallFailure down =
      new CallFailure(GapCategory.UNAVAILABLE, "nobody answers", "wait", null, null);

  private final SimulatedTime time = new SimulatedTime();
  private final Waiting waiting = new Waiting(time);
  private final Breaker breaker = new Breaker("one/things", waiting);

  private void call(@Nullable CallFailure failure) throws CallFailure {
    breaker.ended(breaker.enter(Deadline.in(Duration.ofMinutes(1), waiting)), failure);
  }

  private void calls(int count, @Nullable CallFailure failure) throws CallFailure {
    for (int i = 0; i < count; i++) {
      call(failure);
    }
  }

  private void assertOpen() {
    assertThatThrownBy(() -> call(null))
        .isInstanceOfSatisfying(
            CallFailure.class,
            failure -> {
              assertThat(failure.category()).isEqualTo(GapCategory.UNAVAILABLE);
              assertThat(failure.text()).contains("one/things", "30 s", "nobody answers");
            });
  }

  @Test
  void halfOfTwentyCallsOpenItAndFewerCallsNever() throws CallFailure {
    calls(19, down);
    call(down);
    assertOpen();
  }

  @Test
  void oldFailuresAreForgotten() throws CallFailure {
    for (int i = 0; i < 20; i++) {
      calls(9, down);
      calls(11, null);
    }
    calls(8, down);
    call(null);
  }

  @Test
  void afterARestThreeAnsweredCallsCloseIt() throws CallFailure {
    calls(20, down);
    time.advance(Duration.ofSeconds(29));
    assertOpen();
    time.advance(Duration.ofSeconds(1));
    calls(3, null);
    calls(9, down);
    calls(20, null);
  }

  @Test
  void afterARestCallsThatFailOpenItAgain() throws CallFailure {
    calls(20, down);
    time.advance(Duration.ofSeconds(30));
    calls(2, down);
    assertOpen();
    time.advance(Duration.ofSeconds(30));
    call(null);
  }

  @Test
  void othersWaitForWhatBecomesOfTheThreeThatTry() throws CallFailure {
    calls(20, down);
    time.advance(Duration.ofSeconds(30));
    List<Integer> probes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      probes.add(breaker.enter(Deadline.in(Duration.ofMinutes(1), waiting)));
    }
    List<String> through = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.start(
          "waiting",
          () -> {
            try {
              call(null);
              through.add("through");
            } catch (CallFailure leftAlone) {
              through.add("left alone");
            }
          });
      time.settle();
    }
    assertThat(through).isEmpty();
    probes.forEach(probe -> breaker.ended(probe, null));
    time.settle();
    assertThat(through).hasSize(5).containsOnly("through");
  }

  @Test
  void aCallThatBeganBeforeItOpenedSaysNothingOfAfterwards() throws CallFailure {
    int old = breaker.enter(Deadline.in(Duration.ofMinutes(1), waiting));
    calls(20, down);
    time.advance(Duration.ofSeconds(30));
    call(null);
    breaker.ended(old, down);
    call(null);
    call(null);
    calls(9, down);
    calls(5, null);
  }
}
