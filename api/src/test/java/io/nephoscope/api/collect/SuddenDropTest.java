package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.SuddenDrop.Decision.HOLD;
import static io.nephoscope.api.collect.SuddenDrop.Decision.PUBLISH;
import static io.nephoscope.api.collect.SuddenDrop.decide;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuddenDropTest {

  @Test
  void nothingWhereThereWasSomethingIsHeld() {
    assertThat(decide(1, 0, null)).isEqualTo(HOLD);
    assertThat(decide(1_000, 0, null)).isEqualTo(HOLD);
  }

  @Test
  void nothingWhereThereWasNothingIsPublished() {
    assertThat(decide(0, 0, null)).isEqualTo(PUBLISH);
  }

  @Test
  void lessThanHalfIsHeldOnceThereWereTwenty() {
    assertThat(decide(20, 9, null)).isEqualTo(HOLD);
    assertThat(decide(20, 10, null)).isEqualTo(PUBLISH);
    assertThat(decide(19, 1, null)).isEqualTo(PUBLISH);
    assertThat(decide(Integer.MAX_VALUE, Integer.MAX_VALUE / 2, null)).isEqualTo(HOLD);
  }

  @Test
  void growthIsPublished() {
    assertThat(decide(20, 2_000_000, null)).isEqualTo(PUBLISH);
  }

  @Test
  void aSecondReadingThatAgreesWithinATenthIsBelieved() {
    assertThat(decide(1_000, 100, 100)).isEqualTo(PUBLISH);
    assertThat(decide(1_000, 90, 100)).isEqualTo(PUBLISH);
    assertThat(decide(1_000, 89, 100)).isEqualTo(HOLD);
    assertThat(decide(1_000, 0, 0)).isEqualTo(PUBLISH);
    assertThat(decide(1_000, 0, 100)).isEqualTo(HOLD);
  }
}
