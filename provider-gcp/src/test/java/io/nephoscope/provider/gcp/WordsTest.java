package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.cloudsecuritycompliance.v1.ControlComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.EvaluationState;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Mute;
import com.google.cloud.securitycenter.v2.Finding.Severity;
import com.google.cloud.securitycenter.v2.Finding.State;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of words says how every word that Google has is told, and it is told so. */
class WordsTest {

  private static final Path TABLE = Path.of("../docs/words.md");
  private static final Pattern WORD = Pattern.compile("`([A-Z_]+)`");
  private static final KnownProjects NOBODY = new KnownProjects(List.of(), List.of(), List.of());

  @ParameterizedTest
  @EnumSource(value = FindingClass.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void everyClassOfFindingIsOfTheKindInTheTable(FindingClass kind) throws IOException {
    Finding finding = told(finding().setFindingClass(kind));

    assertThat(finding.type().name())
        .isEqualTo(
            kind == FindingClass.FINDING_CLASS_UNSPECIFIED
                ? oursWithRemark("Kinds of findings", "none")
                : ours("Kinds of findings", kind.name()));
  }

  @ParameterizedTest
  @EnumSource(value = Severity.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void everySeverityIsTheOneInTheTable(Severity severity) throws IOException {
    assertThat(told(finding().setSeverity(severity)).severity().name())
        .isEqualTo(ours("Severities", severity.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, UNDEFINED",
    "ACTIVE, UNMUTED",
    "ACTIVE, MUTE_UNSPECIFIED",
    "ACTIVE, MUTED",
    "INACTIVE, UNDEFINED",
    "INACTIVE, MUTED",
  })
  void everyStateIsTheOneInTheTable(State state, Mute mute) throws IOException {
    assertThat(told(finding().setState(state).setMute(mute)).state().name())
        .isEqualTo(oursOfAll("States of findings", Set.of(state.name(), mute.name())));
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationState.class,
      names = {
        "EVALUATION_STATE_PASSED",
        "EVALUATION_STATE_FAILED",
        "EVALUATION_STATE_NOT_ASSESSED"
      })
  void everyOutcomeOfAControlIsTheOneInTheTable(EvaluationState state) throws IOException {
    String outcome =
        ComplianceManagerSource.observations(
                "organizations/3",
                "f",
                ControlComplianceSummary.newBuilder()
                    .setControl("AC-2")
                    .setOverallEvaluationState(state)
                    .build())
            .stream()
            .filter(Assessment.class::isInstance)
            .map(said -> ((Assessment) said).status().name())
            .findFirst()
            .orElse("no assessment");

    assertThat(outcome).isEqualTo(ours("Outcomes of checks and controls", state.name()));
  }

  private static com.google.cloud.securitycenter.v2.Finding.Builder finding() {
    return com.google.cloud.securitycenter.v2.Finding.newBuilder()
        .setName("projects/1/sources/5/locations/global/findings/f1")
        .setState(State.ACTIVE);
  }

  private static Finding told(com.google.cloud.securitycenter.v2.Finding.Builder finding) {
    return (Finding)
        SecurityFindings.observations(
                ListFindingsResult.newBuilder().setFinding(finding).build(), NOBODY, false)
            .getFirst();
  }

  /** Our word in the row that holds a word of Google's. */
  private static String ours(String table, String word) throws IOException {
    return only(
        table, rows(table).stream().filter(row -> words(row).contains(word)).toList(), word);
  }

  /** Our word in the row that holds the most of these words, and no others. */
  private static String oursOfAll(String table, Set<String> words) throws IOException {
    return rows(table).stream()
        .filter(row -> !words(row).isEmpty() && words.containsAll(words(row)))
        .max(Comparator.comparingInt(row -> words(row).size()))
        .map(row -> row.getFirst())
        .orElseThrow(() -> new AssertionError(table + " has no row for " + words));
  }

  private static String oursWithRemark(String table, String remark) throws IOException {
    return only(
        table, rows(table).stream().filter(row -> row.getLast().endsWith(remark)).toList(), remark);
  }

  private static String only(String table, List<List<String>> rows, String what) {
    assertThat(rows).as("rows of '" + table + "' for " + what).hasSize(1);
    return rows.getFirst().getFirst();
  }

  private static Set<String> words(List<String> row) {
    return WORD.matcher(row.getLast())
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }

  /** Cells of the rows: our word first, Google's last. */
  private static List<List<String>> rows(String table) throws IOException {
    List<List<String>> rows =
        Files.readString(TABLE)
            .lines()
            .dropWhile(line -> !line.equals("## " + table))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("|") && !line.startsWith("|--"))
            .skip(1)
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .map(cells -> cells.subList(1, cells.size() - 1))
            .toList();
    assertThat(rows).as(table).isNotEmpty();
    return rows;
  }
}
