package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Source;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Microsoft's formula gives Microsoft's numbers, to the last digit. */
final class ClassicScoreTest {

  private static final String SUBSCRIPTION = "20ff7fc3-e762-44dd-bd96-b71116dcdc23";

  /** The twelve controls of Microsoft's example of the API 2020-01-01. */
  private static final List<Example> CONTROLS =
      List.of(
          new Example("Protect applications against DDoS attacks", 0, 0, 0, "0", "0"),
          new Example("Enable MFA", 10, 1, 0, "10", "1"),
          new Example("Implement security best practices", 0, 7, 0, "0", "0"),
          new Example("Enable Advanced Threat Protection", 0, 0, 1, "0", "0"),
          new Example("Enable auditing and logging", 1, 1, 4, "0.2", "0.2"),
          new Example("Manage access and permissions", 4, 1, 1, "2", "0.5"),
          new Example("Remediate security configurations", 4, 0, 1, "0", "0"),
          new Example("Enable endpoint protection", 2, 0, 1, "0", "0"),
          new Example("Apply system updates", 6, 0, 1, "0", "0"),
          new Example("Encrypt data in transit", 4, 5, 1, "3.33", "0.8325"),
          new Example("Restrict unauthorized network access", 4, 1, 0, "4", "1"),
          new Example("Enable encryption at rest", 4, 1, 0, "4", "1"));

  private record Example(
      String name, int max, int healthy, int unhealthy, String current, String percentage) {

    ClassicScore computed() {
      return ClassicScore.ofControl(BigDecimal.valueOf(max), healthy, unhealthy);
    }

    String row() {
      return """
      {"name":"c","type":"Microsoft.Security/secureScores/secureScoreControls",
       "properties":{"displayName":"%s","healthyResourceCount":%d,"unhealthyResourceCount":%d,
         "notApplicableResourceCount":0,"weight":%d,
         "score":{"max":%d,"current":%s,"percentage":%s}}}
      """
          .formatted(name, healthy, unhealthy, healthy + unhealthy, max, current, percentage);
    }
  }

  @Test
  void theFormulaGivesThePointsAndShareOfEveryControlOfTheExample() {
    for (Example example : CONTROLS) {
      assertThat(example.computed().current())
          .as(example.name())
          .isEqualByComparingTo(example.current());
      assertThat(example.computed().percentage())
          .as(example.name())
          .isEqualByComparingTo(example.percentage());
    }
  }

  @Test
  void theSumOfTheControlsIsTheScoreOfTheExample() {
    ClassicScore sum = ClassicScore.sum(CONTROLS.stream().map(Example::computed).toList());
    assertThat(sum.current()).isEqualByComparingTo("23.53");
    assertThat(sum.max()).isEqualByComparingTo("39");
    assertThat(sum.percentage()).isEqualByComparingTo("0.6033");
  }

  @ParameterizedTest
  @CsvSource({"23.53,false", "23.54,true", "21.33,true"})
  void theExampleServedOnTheWireIsReadAsItIsAndOneThatDoesNotAddUpIsAGap(
      String stated, boolean gap, @TempDir Path folder) {
    try (ScriptedAzure azure = new ScriptedAzure(folder, asked -> answer(asked, stated));
        Connector connector = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(connector, "secure-score");
      List<Observation> said =
          SimulatedAzure.all(source, SimulatedAzure.done(source.shards()).getFirst());
      List<NativeScore> scores =
          said.stream().filter(NativeScore.class::isInstance).map(NativeScore.class::cast).toList();
      assertThat(scores).hasSize(13);
      assertThat(scores.getFirst().current()).isEqualTo(Double.parseDouble(stated));
      assertThat(scores.getFirst().max()).isEqualTo(39);
      assertThat(scores.getFirst().percent()).isEqualTo(60.33);
      assertThat(scores.getFirst().weight()).isEqualTo(67);
      assertThat(scores)
          .filteredOn(one -> one.name().equals("Encrypt data in transit"))
          .singleElement()
          .satisfies(one -> {
            assertThat(one.current()).isEqualTo(3.33);
            assertThat(one.percent()).isEqualTo(83.25);
            assertThat(one.weight()).isEqualTo(6);
          });
      assertThat(said.stream().filter(Gap.class::isInstance)).hasSize(gap ? 1 : 0);
    }
  }

  private static Said answer(ScriptedAzure.Asked asked, String stated) {
    if (asked.path().equals("/subscriptions")) {
      return Said.list(
          "{\"subscriptionId\":\""
              + SUBSCRIPTION
              + "\",\"displayName\":\"S\",\"state\":\"Enabled\"}");
    }
    if (asked.path().endsWith("/secureScores")) {
      return Said.list(
          """
          {"name":"ascScore","properties":{"displayName":"ASC score","weight":67,
           "score":{"max":39,"current":%s,"percentage":0.6033}}}
          """
              .formatted(stated));
    }
    return asked.path().endsWith("/secureScoreControls")
        ? Said.list(CONTROLS.stream().map(Example::row).collect(Collectors.joining(",")))
        : Said.error(404, "NotFound");
  }
}
