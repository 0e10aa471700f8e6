package io.nephoscope.simulator.google;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.simulator.estate.Estate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GoogleCriticalPathTest {

  @Test
  void aSmallEstateIsAPageOfEachContentAndAQuestionForEachReadableProject() {
    assertThat(GoogleCriticalPath.of(new Estate(7, 900, Instant.parse("2026-11-01T00:00:00Z"))))
        .isEqualTo(new GoogleCriticalPath(3, 1, 4));
  }

  @Test
  void theSlowestQuotaDecides() {
    assertThat(new GoogleCriticalPath(150, 50, 300).whole()).isEqualTo(Duration.ofSeconds(90));
    assertThat(new GoogleCriticalPath(3, 1, 300).whole())
        .as("400 searches a minute")
        .isEqualTo(Duration.ofSeconds(45));
    assertThat(new GoogleCriticalPath(3, 2000, 300).whole())
        .as("1,000 reads of findings and sources a minute")
        .isEqualTo(Duration.ofSeconds(138));
  }

  @Test
  void inBurstsEveryMinuteBeginsWithAllThatItAllows() {
    assertThat(new GoogleCriticalPath(100, 1, 1).inBursts()).isZero();
    assertThat(new GoogleCriticalPath(101, 1, 1).inBursts()).isEqualTo(Duration.ofMinutes(1));
  }
}
