package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private final SimulatedTime time = new SimulatedTime();
  private final RetryBudget budget = new RetryBudget(new Waiting(time));

  private int retries() {
    int given = 0;
    while (budget.mayRetry()) {
      given++;
    }
    return given;
  }

  @Test
  void aQuietSourceMayTryTenTimesInTenSeconds() {
    budget.tried();
    assertThat(retries()).isEqualTo(10);
    time.advance(Duration.ofSeconds(9));
    assertThat(retries()).isZero();
    time.advance(Duration.ofSeconds(1));
    assertThat(retries()).isEqualTo(10);
  }

  @Test
  void aBusySourceMayTryOneInFiveAgain() {
    for (int i = 0; i < 500; i++) {
      budget.tried();
    }
    assertThat(retries()).isEqualTo(110);
  }

  @Test
  void aLongRestEarnsNothing() {
    for (int i = 0; i < 500; i++) {
      budget.tried();
    }
    time.advance(Duration.ofHours(5));
    assertThat(retries()).isEqualTo(10);
  }
}
