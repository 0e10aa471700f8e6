package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.NativeScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;

/** Security Hub's own rules for the status of a control and for scores. */
final class ControlOutcomesTest {

  @Test
  void oneFailureFailsAControlAndAWarningMakesItUnknownUnlessItFailed() {
    ControlOutcomes outcomes = ControlOutcomes.none();
    add(outcomes, "S3.1", "PASSED", "FAILED", "WARNING");
    add(outcomes, "S3.2", "PASSED", "NOT_AVAILABLE");
    add(outcomes, "S3.3", "PASSED", "PASSED");
    assertThat(outcomes.of("S3.1")).isEqualTo(ControlOutcomes.Status.FAILED);
    assertThat(outcomes.of("S3.2")).isEqualTo(ControlOutcomes.Status.UNKNOWN);
    assertThat(outcomes.of("S3.3")).isEqualTo(ControlOutcomes.Status.PASSED);
    assertThat(outcomes.of("S3.4")).isEqualTo(ControlOutcomes.Status.NO_DATA);
  }

  @Test
  void suppressedAndArchivedFindingsDoNotCount() {
    ControlOutcomes outcomes = ControlOutcomes.none();
    outcomes.add(finding("S3.1", "FAILED", "SUPPRESSED", "ACTIVE"));
    outcomes.add(finding("S3.1", "PASSED", "RESOLVED", "ACTIVE"));
    outcomes.add(finding("S3.2", "FAILED", "SUPPRESSED", "ACTIVE"));
    outcomes.add(finding("S3.3", "FAILED", "NEW", "ARCHIVED"));
    assertThat(outcomes.of("S3.1")).isEqualTo(ControlOutcomes.Status.PASSED);
    assertThat(outcomes.of("S3.2")).isEqualTo(ControlOutcomes.Status.NO_DATA);
    assertThat(outcomes.of("S3.3")).isEqualTo(ControlOutcomes.Status.NO_DATA);
  }

  @ParameterizedTest
  @CsvSource({"168,22,88", "8,29,22", "159,56,74", "28,17,62"})
  void scoresOfTheUserGuidesExamplesAreReproduced(int passed, int others, double percent) {
    ControlOutcomes outcomes = ControlOutcomes.none();
    Map<String, List<io.nephoscope.spi.ControlRef>> controls = new LinkedHashMap<>();
    for (int i = 0; i < passed + others; i++) {
      add(outcomes, "X." + i, i < passed ? "PASSED" : i % 2 == 0 ? "FAILED" : "WARNING");
      controls.put("X." + i, List.of());
    }
    controls.put("X.none", List.of());
    NativeScore score =
        outcomes
            .scores(
                "1",
                "eu-west-1",
                List.of(new EnabledControls.Enabled("standards/x", controls, Set.of())))
            .getFirst();
    assertThat(score.percent()).isEqualTo(percent);
    assertThat(score.current()).isEqualTo(passed);
    assertThat(score.max()).isEqualTo(passed + others);
    assertThat(score.name()).contains("computed");
  }

  @Test
  void summaryCountsAControlOfSeveralStandardsOnce() {
    ControlOutcomes outcomes = ControlOutcomes.none();
    add(outcomes, "A", "PASSED");
    add(outcomes, "B", "FAILED");
    add(outcomes, "C", "PASSED");
    List<NativeScore> scores =
        outcomes.scores(
            "1",
            "eu-west-1",
            List.of(
                new EnabledControls.Enabled(
                    "one", Map.of("A", List.of(), "B", List.of()), Set.of()),
                new EnabledControls.Enabled(
                    "two", Map.of("A", List.of(), "C", List.of()), Set.of())));
    assertThat(scores).extracting(NativeScore::percent).containsExactly(50.0, 100.0, 67.0);
    assertThat(scores.getLast().standard()).isNull();
    assertThat(scores.getLast().max()).isEqualTo(3);
  }

  @Test
  void whatIsWrittenBetweenPagesIsReadBack() {
    ControlOutcomes outcomes = ControlOutcomes.none();
    add(outcomes, "S3.1", "FAILED");
    add(outcomes, "S3.2", "PASSED");
    ControlOutcomes again = Objects.requireNonNull(ControlOutcomes.read(outcomes.text()));
    assertThat(again.text()).isEqualTo(outcomes.text()).doesNotContain(" ");
    assertThat(again.of("S3.1")).isEqualTo(ControlOutcomes.Status.FAILED);
    assertThat(ControlOutcomes.read("nonsense;x")).isNull();
  }

  private static void add(ControlOutcomes outcomes, String control, String... statuses) {
    for (String status : statuses) {
      outcomes.add(finding(control, status, "NEW", "ACTIVE"));
    }
  }

  private static AwsSecurityFinding finding(
      String control, String status, String workflow, String record) {
    return AwsSecurityFinding.builder()
        .id(control)
        .awsAccountId("1")
        .recordState(record)
        .updatedAt("2026-11-22T10:00:00Z")
        .workflow(state -> state.status(workflow))
        .compliance(compliance -> compliance.status(status).securityControlId(control))
        .build();
  }
}
