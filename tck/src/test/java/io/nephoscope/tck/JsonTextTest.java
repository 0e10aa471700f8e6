package io.nephoscope.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON, and what only looks like it. */
final class JsonTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-0",
        "0.5e+10",
        "\"\"",
        " [1, 2] ",
        "{\"a\":{\"b\":[[]]}}",
        "\"\\u00e9\\n\"",
        "\"é😀\"",
        "12E3"
      })
  void jsonIsAccepted(String text) {
    assertThat(JsonText.problem(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "{} {}",
        "'a'",
        "NaN",
        "[1 2]",
        "{\"a\":1,}",
        "1e",
        "-",
        "truex"
      })
  void whatIsNoJsonIsNamedWithItsPlace(String text) {
    assertThat(JsonText.problem(text)).get().asString().startsWith("at character ");
  }

  @ParameterizedTest
  @ValueSource(ints = {513, 100_000})
  void tooDeepIsRefusedAndDoesNotOverflow(int depth) {
    assertThat(JsonText.problem("[".repeat(depth) + "]".repeat(depth))).isPresent();
  }
}
