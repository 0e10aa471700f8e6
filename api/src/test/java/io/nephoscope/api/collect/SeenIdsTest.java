package io.nephoscope.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenIdsTest {

  @Test
  void aTextIsNewOnce() {
    SeenIds seen = new SeenIds();
    assertThat(seen.contains("a")).isFalse();
    assertThat(seen.add("a")).isTrue();
    assertThat(seen.add("a")).isFalse();
    assertThat(seen.contains("a")).isTrue();
    assertThat(seen.add("")).isTrue();
  }

  @Test
  void nothingIsForgottenWhileItGrows() {
    SeenIds seen = new SeenIds();
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.add("id-" + i)).isTrue();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.contains("id-" + i)).isTrue();
    }
    assertThat(seen.contains("id-100000")).isFalse();
  }
}
