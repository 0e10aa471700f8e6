package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.Source.Budget;
import org.junit.jupiter.api.Test;

final class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void aBurstGoesAtOnceAndTheRestAtTheSteadyRate() {
    Pace pace = new Pace();
    Budget budget = new Budget("key", 2, 3);

    for (int call = 0; call < 3; call++) {
      assertThat(pace.reserve(budget, 0)).isZero();
    }
    assertThat(pace.reserve(budget, 0)).isEqualTo(SECOND / 2);
    assertThat(pace.reserve(budget, 0)).isEqualTo(SECOND);
    assertThat(pace.reserve(new Budget("other", 2, 3), 0)).isZero();
  }

  @Test
  void aRestGivesTheBurstBackAndNoMore() {
    Pace pace = new Pace();
    Budget budget = new Budget("key", 2, 2);
    pace.reserve(budget, 0);
    pace.reserve(budget, 0);

    long later = 100 * SECOND;
    assertThat(pace.reserve(budget, later)).isZero();
    assertThat(pace.reserve(budget, later)).isZero();
    assertThat(pace.reserve(budget, later)).isEqualTo(SECOND / 2);
  }
}
