package io.nephoscope.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultJsonTest {
  @Test
  void aFullRuleIsReadAndWrittenAgain() {
    String text =
        "{\"id\":\"mine\",\"cloud\":\"google\",\"service\":\"asset\",\"operation\":\"ListAssets\","
            + "\"account\":\"p\",\"region\":\"r\",\"kind\":\"repeatToken\",\"rate\":0.5,"
            + "\"times\":3,\"retryAfterSeconds\":7,\"delayMillis\":9}";

    FaultRule rule = FaultJson.read(text, () -> "fresh");

    assertThat(rule)
        .isEqualTo(
            new FaultRule(
                "mine",
                Cloud.GOOGLE,
                "asset",
                "ListAssets",
                "p",
                "r",
                FaultKind.REPEAT_TOKEN,
                0.5,
                3,
                7,
                9));
    assertThat(FaultJson.write(new FaultPlan.State(rule, 4, 2)).toString())
        .startsWith(text.substring(0, text.length() - 1))
        .endsWith("\"matched\":4,\"hits\":2}");
  }

  @Test
  void whatIsAbsentMeansAnyCallAlwaysAndWithoutEnd() {
    FaultRule rule = FaultJson.read("{\"kind\":\"deny\"}", () -> "fresh");

    assertThat(rule)
        .isEqualTo(
            new FaultRule("fresh", null, null, null, null, null, FaultKind.DENY, 1, null, 1, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | not JSON",
        "[] | not an object",
        "{} | kind is missing",
        "{\"kind\":\"explode\"} | repeatToken",
        "{\"kind\":\"deny\",\"cloud\":\"ibm\"} | aws, azure or google",
        "{\"kind\":\"deny\",\"cluod\":\"aws\"} | unknown key 'cluod'",
        "{\"kind\":\"deny\",\"rate\":\"half\"} | rate",
        "{\"kind\":\"deny\",\"rate\":2} | rate",
        "{\"kind\":\"deny\",\"times\":1.5} | times",
        "{\"kind\":\"deny\",\"service\":\"glue\"} | securityhub",
        "{\"kind\":\"deny\",\"region\":\"\"} | region",
        "{\"kind\":\"slow\"} | delayMillis",
        "{\"kind\":\"disabled\",\"cloud\":\"azure\"} | google or aws",
        "{\"kind\":\"bulky\",\"cloud\":\"aws\"} | google",
        "{\"kind\":\"deny\"} {} | not JSON"
      })
  void whatIsNoRuleIsRefusedWithWhatWasExpected(String text, String says) {
    assertThatThrownBy(() -> FaultJson.read(text, () -> "fresh"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("fault rule: ")
        .hasMessageContaining("expected")
        .hasMessageContaining(says);
  }
}
