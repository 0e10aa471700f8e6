package io.nephoscope.simulator.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotasTest {
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private final Quotas quotas = new Quotas(nanos::get, true);

  @Test
  void aBurstIsAdmittedAndThenTheRateHolds() {
    for (int i = 0; i < 6; i++) {
      assertThat(reserve("k")).isZero();
    }
    assertThat(reserve("k")).isBetween(Duration.ofMillis(333), Duration.ofMillis(334));

    pass(Duration.ofMillis(334));
    assertThat(reserve("k")).isZero();
    assertThat(reserve("k")).isPositive();
  }

  @Test
  void aRefusedCallerWhoWaitsAsLongAsToldIsAdmitted() {
    for (int i = 0; i < 6; i++) {
      reserve("k");
    }
    pass(reserve("k"));

    assertThat(reserve("k")).isZero();
  }

  @Test
  void aBucketNeverHoldsMoreThanItsBurst() {
    pass(Duration.ofHours(1));
    int admitted = 0;
    while (reserve("k").isZero()) {
      admitted++;
    }
    assertThat(admitted).isEqualTo(6);
  }

  @Test
  void aWindowAdmitsSoManyCallsAndTheNextBeginsWithTheFirstCallAfterIt() {
    for (int left = 2; left >= 0; left--) {
      assertThat(admit()).isEqualTo(new Quotas.Admission(true, left, Duration.ofSeconds(5)));
    }
    pass(Duration.ofSeconds(4));
    assertThat(admit()).isEqualTo(new Quotas.Admission(false, 0, Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(3));
    assertThat(admit()).isEqualTo(new Quotas.Admission(true, 2, Duration.ofSeconds(5)));
    assertThat(quotas.uses()).containsEntry("w", new Quotas.Use(5, 1, 3, 5));
  }

  @Test
  void theMostCallsOfAnyWindowAreSeenWhereverItBegins() {
    admit();
    pass(Duration.ofSeconds(4));
    admit();
    admit();
    pass(Duration.ofSeconds(2));
    admit();
    admit();
    assertThat(quotas.mostInAWindow()).containsEntry("w", 4);
    assertThat(quotas.leastSeconds()).containsEntry("w", 5.0);
  }

  private Quotas.Admission admit() {
    return quotas.admit("w", 3, Duration.ofSeconds(5));
  }

  @Test
  void everyKeyHasABucketOfItsOwn() {
    for (int i = 0; i < 6; i++) {
      reserve("one");
    }
    assertThat(reserve("one")).isPositive();
    assertThat(reserve("other")).isZero();
  }

  @Test
  void whenQuotasAreOffEverybodyIsAdmittedAndStillCounted() {
    Quotas off = new Quotas(nanos::get, false);
    for (int i = 0; i < 100; i++) {
      assertThat(off.reserve("k", 3, 6)).isZero();
    }
    assertThat(off.uses()).containsEntry("k", new Quotas.Use(100, 0, 100, 100));
  }

  @Test
  void theBusiestSecondIsRemembered() {
    reserve("k");
    pass(Duration.ofSeconds(3));
    for (int i = 0; i < 4; i++) {
      reserve("k");
    }
    pass(Duration.ofSeconds(1));
    reserve("k");

    assertThat(quotas.uses()).containsEntry("k", new Quotas.Use(6, 0, 4, 6));
  }

  @Test
  void theBusiestMinuteIsAnySixtySeconds() {
    Quotas off = new Quotas(nanos::get, false);
    for (int second = 0; second < 90; second++) {
      off.reserve("k", 3, 6);
      if (second >= 50 && second < 70) {
        off.reserve("k", 3, 6);
      }
      pass(Duration.ofSeconds(1));
    }
    pass(Duration.ofMinutes(3));
    off.reserve("k", 3, 6);

    assertThat(off.uses()).containsEntry("k", new Quotas.Use(111, 0, 2, 80));
  }

  @Test
  void anImpossibleQuotaIsRefused() {
    assertThatThrownBy(() -> quotas.reserve("k", 0, 6)).hasMessageContaining("expected");
    assertThatThrownBy(() -> quotas.reserve("k", 3, 0.5)).hasMessageContaining("expected");
  }

  private Duration reserve(String key) {
    return quotas.reserve(key, 3, 6);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
