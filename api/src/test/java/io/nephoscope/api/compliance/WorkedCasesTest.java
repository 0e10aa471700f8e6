package io.nephoscope.api.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.spi.Assessment.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The worked cases, among them the clouds' own examples and the traps. They lie beside the
 * repository; without them there is nothing to test.
 */
class WorkedCasesTest {

  private static final Path CASES =
      Path.of(System.getProperty("nephoscope.research.data", "../../shared/data"))
          .resolve("rollup-cases.json");

  @TestFactory
  Stream<DynamicTest> everyWorkedCaseComesOutAsWorked() throws IOException {
    assumeTrue(Files.exists(CASES), () -> CASES + " is not here");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode each : new ObjectMapper().readTree(CASES.toFile())) {
      JsonNode input = each.required("input");
      JsonNode expect = each.required("expect");
      tests.add(DynamicTest.dynamicTest(each.required("id").asText(), () -> check(input, expect)));
    }
    return tests.stream();
  }

  private static void check(JsonNode input, JsonNode expect) {
    if (input.has("results")) {
      control(input, expect);
    } else if (input.has("children")) {
      List<ControlStatus> parts = new ArrayList<>();
      input.required("children").forEach(child -> parts.add(status(child.asText())));
      assertThat(ControlStatus.ofParts(parts))
          .isEqualTo(status(expect.required("status").asText()));
    } else if (groups(input).findAny().isPresent()) {
      pooled(groups(input).toList(), expect);
    } else if (input.has("healthy")) {
      ControlGroup group = new ControlGroup("g", "G", input.required("max").asInt());
      GroupScore score =
          health(1, 0, input.required("healthy").asInt(), input.required("unhealthy").asInt())
              .group(0, group);
      assertThat(score.points()).isEqualTo(points(expect.required("current")));
      if (expect.has("potentialIncrease")) {
        assertThat(score.potentialIncrease())
            .isEqualTo(points(expect.required("potentialIncrease")));
      }
    } else if (input.has("current")) {
      assertThat(Percent.of(input.required("current").asDouble(), input.required("max").asDouble()))
          .isEqualTo(percent(expect));
    } else if (input.has("uniquePassed")) {
      assertThat(
              Percent.of(
                  input.required("uniquePassed").asInt(), input.required("uniqueEnabled").asInt()))
          .satisfies(score -> assertThat(Math.round(score)).isEqualTo(whole(expect)));
    } else {
      summary(ComplianceSummary.of(counts(input), 0), expect);
    }
  }

  /** One control in one account. What is archived never reaches the roll-up. */
  private static void control(JsonNode input, JsonNode expect) {
    boolean stale = false;
    List<AssessmentFact> facts = new ArrayList<>();
    for (JsonNode result : input.required("results")) {
      if (!result.path("archived").asBoolean()) {
        stale |= result.path("stale").asBoolean();
        facts.add(fact(result));
      }
    }
    List<UnreadUnit> unread = new ArrayList<>();
    if (stale) {
      unread.add(Facts.unread("aws", "1", "r1", GapCategory.OUT_OF_DATE));
    }
    if (input.path("syncFailed").asBoolean()) {
      unread.add(Facts.unread("aws", "1", "r2", GapCategory.UNAVAILABLE));
    }
    StandardTally tally =
        new StandardTally(
            Facts.standard(null, "A"),
            List.of(new ProviderInScope("aws", true)),
            List.of(),
            unread,
            ComplianceScope.everything());
    facts.forEach(tally);
    Verdict verdict = tally.finish().control("A").orElseThrow().overall();

    assertThat(verdict.status()).isEqualTo(status(expect.required("status").asText()));
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("PASS", Objects.requireNonNull(verdict.passedResources()));
    counts.put("FAIL", verdict.failedResources());
    counts.put("UNKNOWN", verdict.unknownResources());
    counts.put("ACCEPTED", verdict.acceptedResources());
    counts.put("NOT_APPLICABLE", verdict.notApplicableResources());
    counts.values().removeIf(count -> count == 0);
    Map<String, Integer> expected = new LinkedHashMap<>();
    expect
        .required("counts")
        .properties()
        .forEach(count -> expected.put(count.getKey(), count.getValue().asInt()));
    assertThat(counts).isEqualTo(expected);
  }

  /** A failure that was mitigated otherwise is told as a pass by the provider. */
  private static AssessmentFact fact(JsonNode result) {
    String exempt = result.path("exempt").asText();
    Status status =
        switch (result.required("status").asText()) {
          case "PASS" -> Status.PASSED;
          case "FAIL" -> exempt.equals("MITIGATED") ? Status.PASSED : Status.FAILED;
          case "UNKNOWN", "ERROR" -> Status.UNKNOWN;
          case "NOT_APPLICABLE" -> Status.NOT_APPLICABLE;
          default -> throw new IllegalArgumentException(result.toString());
        };
    return Facts.said(
        "aws",
        "1",
        "r1",
        result.required("check").asText(),
        result.required("resource").asText(),
        status,
        exempt.equals("WAIVED"),
        "A");
  }

  /** The groups of one account, or of each of several, whatever they are listed under. */
  private static Stream<JsonNode> groups(JsonNode input) {
    if (input.has("groups")) {
      return Stream.of(input.required("groups"));
    }
    return input.isContainerNode()
        ? StreamSupport.stream(input.spliterator(), false).flatMap(WorkedCasesTest::groups)
        : Stream.empty();
  }

  /** The resources of all accounts together, group by group. */
  private static void pooled(List<JsonNode> accounts, JsonNode expect) {
    List<ControlGroup> known = new ArrayList<>();
    JsonNode first = accounts.getFirst();
    HealthCounts counts = new HealthCounts(first.size());
    for (JsonNode group : first) {
      known.add(new ControlGroup("g" + known.size(), "G", group.required(0).asInt()));
    }
    for (JsonNode account : accounts) {
      for (int number = 0; number < account.size(); number++) {
        JsonNode group = account.required(number);
        counts.add(
            health(first.size(), number, group.required(1).asInt(), group.required(2).asInt()));
      }
    }
    ScorePart part = counts.part(known);
    if (expect.has("current")) {
      assertThat(part.points()).isEqualTo(points(expect.required("current")));
    }
    if (expect.has("max")) {
      assertThat(part.maxPoints()).isEqualTo(expect.required("max").asInt());
    }
    assertThat(part.percent()).isEqualTo(percent(expect));
  }

  private static HealthCounts health(int groups, int number, int healthy, int unhealthy) {
    HealthCounts counts = new HealthCounts(groups);
    counts.healthy[number] = healthy;
    counts.unhealthy[number] = unhealthy;
    return counts;
  }

  private static ControlCounts counts(JsonNode input) {
    EnumMap<ControlStatus, Integer> of = new EnumMap<>(ControlStatus.class);
    boolean passingHidesUnassessed = input.has("assessedPassing");
    input
        .properties()
        .forEach(field -> {
          switch (field.getKey()) {
            case "statuses" ->
                field
                    .getValue()
                    .properties()
                    .forEach(each -> of.put(status(each.getKey()), each.getValue().asInt()));
            case "passed", "compliant", "assessedPassing" ->
                of.put(ControlStatus.PASSED, field.getValue().asInt());
            case "failed", "failing", "nonCompliant" ->
                of.put(ControlStatus.FAILED, field.getValue().asInt());
            case "unknown" -> of.put(ControlStatus.UNKNOWN, field.getValue().asInt());
            case "partial" -> of.put(ControlStatus.PARTIAL, field.getValue().asInt());
            case "exempt", "accepted" ->
                of.put(ControlStatus.ACCEPTED_RISK, field.getValue().asInt());
            case "notAssessed", "noData", "unsupported" ->
                of.put(ControlStatus.NOT_ASSESSED, field.getValue().asInt());
            case "skipped", "notApplicable" ->
                of.put(ControlStatus.NOT_APPLICABLE, field.getValue().asInt());
            case "passing" -> assertThat(passingHidesUnassessed).isTrue();
            default -> throw new IllegalArgumentException(input.toString());
          }
        });
    return new ControlCounts(
        of.getOrDefault(ControlStatus.PASSED, 0),
        of.getOrDefault(ControlStatus.FAILED, 0),
        of.getOrDefault(ControlStatus.UNKNOWN, 0),
        of.getOrDefault(ControlStatus.PARTIAL, 0),
        of.getOrDefault(ControlStatus.NOT_APPLICABLE, 0),
        of.getOrDefault(ControlStatus.ACCEPTED_RISK, 0),
        of.getOrDefault(ControlStatus.NOT_ASSESSED, 0));
  }

  private static void summary(ComplianceSummary summary, JsonNode expect) {
    if (!expect.has("coverage")) {
      assertThat(summary.score())
          .satisfies(score -> assertThat(Math.round(score)).isEqualTo(whole(expect)));
      return;
    }
    ControlCounts counts = summary.controls();
    Map<String, Integer> said = new LinkedHashMap<>();
    said.put("total", counts.total());
    said.put("applicable", counts.total() - counts.notApplicable());
    said.put("passed", counts.passed());
    said.put("partial", counts.partial());
    said.put("failed", counts.failed());
    said.put("unknown", counts.unknown());
    said.put("accepted", counts.acceptedRisk());
    said.put("notAssessed", counts.notAssessed());
    said.put("notApplicable", counts.notApplicable());
    said.forEach((what, count) -> {
      if (expect.has(what)) {
        assertThat(count).as(what).isEqualTo(expect.required(what).asInt());
      }
    });
    if (expect.required("score").isNull()) {
      // Nothing was assessed: then there is no percentage at all, by the contract.
      assertThat(summary.score()).isNull();
      return;
    }
    assertThat(summary.score()).isEqualTo(expect.required("score").asDouble());
    assertThat(summary.coverage()).isEqualTo(expect.required("coverage").asDouble());
    assertThat(summary.lower()).isEqualTo(expect.required("lower").asDouble());
    assertThat(summary.upper()).isEqualTo(expect.required("upper").asDouble());
  }

  /** Points have two decimals. */
  private static double points(JsonNode worked) {
    return Percent.rounded(worked.asDouble(), 2);
  }

  /** Security Hub gives whole percents. */
  private static long whole(JsonNode expect) {
    return expect.required("score").asLong();
  }

  /** Defender gives fractions with four digits; we give percents with one decimal. */
  private static double percent(JsonNode expect) {
    return Percent.rounded(100 * expect.required("percentage").asDouble(), 1);
  }

  private static ControlStatus status(String word) {
    return switch (word) {
      case "PASS" -> ControlStatus.PASSED;
      case "FAIL" -> ControlStatus.FAILED;
      default -> ControlStatus.valueOf(word);
    };
  }
}
