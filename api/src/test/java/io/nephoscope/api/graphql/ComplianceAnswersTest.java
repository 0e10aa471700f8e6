package io.nephoscope.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Standard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of compliance and scores, answered as it is asked. */
class ComplianceAnswersTest {

  private static final String SUMMARY =
      "{ standard(id: \"hipaa-security:2013\") { summary { score coverage lower upper unread"
          + " controls { passed failed unknown acceptedRisk notAssessed total } }"
          + " breakdown(by: PROVIDER) { key native { score label } } } }";

  @TempDir Path folder = Path.of("");
  private Estate estate;

  @BeforeEach
  void open() {
    estate = new Estate(folder);
  }

  @AfterEach
  void close() {
    estate.close();
  }

  /** Azure Policy counts what is unknown and what is exempt as compliant. */
  @Test
  void azurePolicysNinetyFivePercentIsTwoThirdsBetweenHalfAndNinetyFive() {
    List<Observation> said = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Status status = i < 10 ? Status.PASSED : i < 15 || i == 19 ? Status.FAILED : Status.UNKNOWN;
      said.add(
          Estate.assessment(
              "sub", "policy-" + i, List.of(hipaa(i)), "vm", status, i >= 10 && i < 15));
    }
    said.add(nativeScore("HIPAA", 95.0));
    JsonNode standard =
        estate.cloud("azure").says("azure", "sub", "r1", said).ask(SUMMARY).path("standard");
    assertThat(standard.path("summary").toString())
        .isEqualTo(
            "{\"score\":66.7,\"coverage\":100.0,\"lower\":50.0,\"upper\":95.0,\"unread\":0,"
                + "\"controls\":{\"passed\":10,\"failed\":1,\"unknown\":4,\"acceptedRisk\":5,"
                + "\"notAssessed\":0,\"total\":20}}");
    assertThat(standard.at("/breakdown/0/native/0/score").asDouble()).isEqualTo(95.0);
  }

  /** Google's passing controls are those that pass or that nobody assessed. */
  @Test
  void googlesNinetyPassingControlsAreThirtyOfForty() {
    List<Observation> said = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ControlRef ref = new ControlRef("hipaa", "164.308(a)(" + (i + 1) + ")");
      said.add(new Control("project", ref, null, Severity.HIGH, List.of()));
      if (i < 40) {
        said.add(
            Estate.assessment(
                "project",
                "check-" + i,
                List.of(ref),
                "vm",
                i < 30 ? Status.PASSED : Status.FAILED,
                false));
      }
    }
    said.add(nativeScore("hipaa", 90.0));
    JsonNode standard =
        estate.cloud("gcp").says("gcp", "project", "r1", said).ask(SUMMARY).path("standard");
    assertThat(standard.path("summary").toString())
        .isEqualTo(
            "{\"score\":75.0,\"coverage\":40.0,\"lower\":30.0,\"upper\":90.0,\"unread\":0,"
                + "\"controls\":{\"passed\":30,\"failed\":10,\"unknown\":0,\"acceptedRisk\":0,"
                + "\"notAssessed\":60,\"total\":100}}");
    assertThat(standard.at("/breakdown/0/native/0/score").asDouble()).isEqualTo(90.0);
  }

  /** The plain average of the clouds' scores would say 50.7. */
  @Test
  void secureScoresArePooledAndNeverAveraged() {
    estate
        .cloud("aws")
        .says(
            "aws",
            "1",
            "r1",
            resources(
                "1",
                new Group("IAM.5", 9, 1),
                new Group("EC2.13", 80, 20),
                new Group("EC2.3", 500, 500)))
        .cloud("azure")
        .says(
            "azure",
            "sub",
            "r1",
            resources(
                "sub",
                new Group("6240402e-f77c-46fa-9060-a7ce53997754", 0, 10),
                new Group("bc303248-3d14-44c2-96a0-55f5c326b5fe", 5, 5)));
    JsonNode score =
        estate
            .ask("{ secureScore { percent breakdown(by: PROVIDER) { key percent } } }")
            .path("secureScore");
    assertThat(score.toString())
        .isEqualTo(
            "{\"percent\":57.6,\"breakdown\":[{\"key\":\"aws\",\"percent\":79.1},"
                + "{\"key\":\"azure\",\"percent\":22.2}]}");
  }

  /** The numbers are those of Microsoft's published example of the API. */
  @Test
  void aCloudsOwnScoreIsToldToItsLastDigitWithItsPointsAndItsWeight() {
    JsonNode told =
        estate
            .cloud("azure")
            .says(
                "azure",
                "sub",
                "r1",
                List.of(
                    new NativeScore(
                        "sub", "ascScore", null, 23.53, 39.0, 60.33, 67.0, Estate.NOON)))
            .ask("{ secureScore { native { name percent points maxPoints weight } } }");
    assertThat(told.at("/secureScore/native").toString())
        .isEqualTo(
            "[{\"name\":\"ascScore\",\"percent\":60.33,\"points\":23.53,\"maxPoints\":39.0,"
                + "\"weight\":67.0}]");
  }

  @Test
  void aReadingThatFailsLowersTheCoverageAndWidensTheBoundsAndNothingPasses() {
    List<Observation> said = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      said.add(Estate.assessment("1", "check-" + i, List.of(hipaa(i)), "vm", Status.PASSED, false));
    }
    estate.cloud("aws").says("aws", "1", "r1", said);
    assertThat(estate.ask(SUMMARY).at("/standard/summary/coverage").asDouble()).isEqualTo(100.0);
    estate.fails(
        "aws",
        "1",
        "r1",
        new Problem(GapCategory.PERMISSION_DENIED, "it is denied", "allow it", Estate.NOON));
    JsonNode after = estate.ask(SUMMARY).at("/standard/summary");
    assertThat(after.at("/controls/passed").asInt()).isZero();
    assertThat(after.at("/controls/unknown").asInt()).isEqualTo(4);
    assertThat(after.path("score").isNull()).isTrue();
    assertThat(after.path("coverage").isNull()).isTrue();
  }

  @Test
  void theSameProblemSaidByTwoProductsIsOneIssueWithTwoWitnessesAndTheWorstWins() {
    String bucket = "arn:aws:s3:::payroll";
    estate
        .cloud("aws")
        .says(
            "aws",
            "1",
            "r1",
            List.of(
                Estate.finding(
                    "1",
                    "hub-1",
                    "Security Hub",
                    "S3.8",
                    "S3 buckets should block public access",
                    Severity.HIGH,
                    bucket,
                    null),
                Estate.finding(
                    "1",
                    "own-1",
                    "Nephoscope",
                    "public-object-storage",
                    "The bucket is public",
                    Severity.MEDIUM,
                    bucket,
                    null),
                Estate.finding(
                    "1",
                    "hub-2",
                    "Security Hub",
                    "S3.5",
                    "S3 buckets should require TLS",
                    Severity.MEDIUM,
                    bucket,
                    null)))
        .cloud("azure")
        .says(
            "azure",
            "sub",
            "r1",
            List.of(
                Estate.finding(
                    "1",
                    "defender-1",
                    "Defender for Cloud",
                    "1f2e3d4c",
                    "AWS: S3 buckets should block public access",
                    Severity.CRITICAL,
                    bucket,
                    "aws")));
    JsonNode data =
        estate.ask(
            "{ findings(first: 10) { totalCount } issues(first: 10) { totalCount nodes { severity"
                + " title witnesses { source nativeId } } } }");
    assertThat(data.at("/findings/totalCount").asInt()).isEqualTo(4);
    assertThat(data.at("/issues/totalCount").asInt()).isEqualTo(2);
    JsonNode first = data.at("/issues/nodes/0");
    assertThat(first.path("severity").asText()).isEqualTo("CRITICAL");
    assertThat(first.path("witnesses"))
        .extracting(each -> each.path("nativeId").asText())
        .containsExactly("defender-1", "hub-1", "own-1");
    String id = GlobalId.finding("aws", "own-1");
    assertThat(
            estate
                .ask("{ node(id: \"" + id + "\") { ... on Finding { witnesses { source } } } }")
                .at("/node/witnesses"))
        .hasSize(3);
  }

  @Test
  void aScopeNamesRegionsRegardlessOfCase() {
    estate.cloud("aws").says("aws", "1", "r1", resources("1", new Group("EC2.13", 3, 1)));
    for (String region : List.of("r1", "R1")) {
      assertThat(
              estate
                  .ask(
                      "{ secureScore(scope: { region: [\""
                          + region
                          + "\"] }) { percent coverage } }")
                  .at("/secureScore/percent")
                  .asDouble())
          .as(region)
          .isEqualTo(75.0);
    }
    assertThat(
            estate
                .ask("{ secureScore(scope: { region: [\"r2\"] }) { percent } }")
                .at("/secureScore/percent")
                .isNull())
        .isTrue();
  }

  @Test
  void aWhatIfTakesAFindingAndAllThatSayTheSameForMended() {
    List<Observation> said = new ArrayList<>(resources("1", new Group("EC2.13", 3, 1)));
    said.add(
        Estate.finding(
            "1", "f", "Security Hub", "EC2.13", "SSH is open", Severity.HIGH, "EC2.13-3", null));
    estate.cloud("aws").says("aws", "1", "r1", said);
    assertThat(estate.ask("{ secureScore { percent } }").at("/secureScore/percent").asDouble())
        .isEqualTo(75.0);
    assertThat(
            estate
                .ask(
                    "{ secureScore(assumeFixed: [\""
                        + GlobalId.finding("aws", "f")
                        + "\"]) { percent controls { id unhealthy } } }")
                .at("/secureScore/percent")
                .asDouble())
        .isEqualTo(100.0);
    assertThat(
            estate
                .answer(
                    "{ secureScore(assumeFixed: [\"fnothing\"]) { percent } }", java.util.Map.of())
                .at("/errors/0/extensions/code")
                .asText())
        .isEqualTo("NOT_FOUND");
  }

  @Test
  void aStandardNoCloudOffersIsAnsweredByMappingAndSaysSoAndOnlyWhenAsked() {
    estate
        .cloud("aws")
        .says(
            "aws",
            "1",
            "r1",
            List.of(
                Estate.assessment("1", "a", List.of(nist("AC-20")), "vm", Status.PASSED, false),
                Estate.assessment("1", "b", List.of(nist("IA-5")), "vm", Status.FAILED, false)));
    String iso = "standard(id: \"iso-27001:2022\")";
    JsonNode standard =
        estate
            .ask(
                "{ "
                    + iso
                    + " { summary { controls { passed failed partial } } mapped: summary(derived:"
                    + " true) { controls { passed failed partial notAssessed total } } controls("
                    + "filter: {code: [\"A.5.17\"]}) { nodes { status derived { status evidence"
                    + " from { relationship source control { code standard { id } } } } related {"
                    + " control { code } } } } } }")
            .path("standard");
    assertThat(standard.at("/summary/controls/failed").asInt()).isZero();
    assertThat(standard.at("/mapped/controls/failed").asInt()).isPositive();
    assertThat(standard.at("/mapped/controls/passed").asInt()).isZero();
    JsonNode control = standard.at("/controls/nodes/0");
    assertThat(control.path("status").asText()).isEqualTo("NOT_ASSESSED");
    assertThat(control.at("/derived/status").asText()).isEqualTo("FAILED");
    assertThat(control.at("/derived/evidence").asText()).isEqualTo("DERIVED");
    assertThat(control.at("/derived/from/0/control/standard/id").asText())
        .isEqualTo("nist-800-53:r5");
    assertThat(control.at("/derived/from/0/relationship").asText()).isEqualTo("INTERSECT");
    assertThat(control.path("related")).isNotEmpty();
  }

  @Test
  void theCybersecurityFrameworkAndSp800171FollowFromSp80053ByPublishedMappings() {
    estate
        .cloud("aws")
        .says(
            "aws",
            "1",
            "r1",
            List.of(
                Estate.assessment("1", "a", List.of(nist("SC-28")), "vm", Status.FAILED, false),
                Estate.assessment("1", "b", List.of(nist("SC-12")), "vm", Status.PASSED, false)));
    String derived = "{ nodes { code derived { status from { source control { code } } } } } } ";
    JsonNode data =
        estate.ask(
            "{ csf: standard(id: \"nist-csf:1.1\") { controls(filter: {code: [\"PR.DS-1\","
                + " \"PR.DS-2\", \"RC.CO-1\"]}) "
                + derived
                + "cui: standard(id: \"nist-800-171:r2\") { controls(filter: {code:"
                + " [\"3.13.16\"]}) "
                + derived
                + "}");
    JsonNode csf = data.at("/csf/controls/nodes");
    assertThat(csf.at("/0/derived/status").asText()).isEqualTo("FAILED");
    assertThat(csf.at("/0/derived/from"))
        .extracting(from -> from.at("/control/code").asText())
        .containsExactlyInAnyOrder("SC-12", "SC-28");
    assertThat(csf.at("/1/derived/status").asText()).isEqualTo("PARTIAL");
    assertThat(csf.at("/2/derived").isNull()).as("nothing maps to it").isTrue();
    JsonNode cui = data.at("/cui/controls/nodes/0/derived");
    assertThat(cui.path("status").asText()).isEqualTo("FAILED");
    assertThat(cui.at("/from/0/source").asText()).contains("800-171", "appendix D");
  }

  /** Google counts what nobody assessed of a framework of one's own as passing. */
  @Test
  void aStandardThatNoRuleKnowsIsRolledUpUnderTheCloudsOwnWords() {
    List<Observation> said = new ArrayList<>();
    said.add(new Standard("project", "acme-baseline", "Acme Baseline", null));
    for (int i = 0; i < 100; i++) {
      ControlRef ref = new ControlRef("acme-baseline", "ACB-" + (i + 1));
      said.add(new Control("project", ref, "Rule " + (i + 1), Severity.HIGH, List.of()));
      if (i < 40) {
        Status status = i < 30 ? Status.PASSED : Status.FAILED;
        said.add(Estate.assessment("project", "c" + i, List.of(ref), "vm", status, false));
      }
    }
    estate.cloud("aws").cloud("gcp").says("gcp", "project", "r1", said);
    JsonNode data =
        estate.ask(
            "{ standards { id } standard(id: \"unmapped:gcp:acme-baseline\") { name title version"
                + " providers summary { score coverage lower upper controls { failed notAssessed"
                + " total } } controls(last: 1) { nodes { code title standard { id } } } } }");
    assertThat(data.path("standards"))
        .extracting(each -> each.path("id").asText())
        .contains("unmapped:gcp:acme-baseline");
    assertThat(data.path("standard").toString())
        .isEqualTo(
            "{\"name\":\"acme-baseline\",\"title\":\"Acme Baseline\",\"version\":\"\","
                + "\"providers\":[\"gcp\"],\"summary\":{\"score\":75.0,\"coverage\":40.0,"
                + "\"lower\":30.0,\"upper\":90.0,\"controls\":{\"failed\":10,"
                + "\"notAssessed\":60,\"total\":100}},\"controls\":{\"nodes\":[{\"code\":"
                + "\"ACB-100\",\"title\":\"Rule 100\",\"standard\":{\"id\":"
                + "\"unmapped:gcp:acme-baseline\"}}]}}");
  }

  @Test
  void whatIsNewOrSaysSomethingNewIsFoundByTheTimeItChanged() {
    estate
        .cloud("aws")
        .says(
            "aws",
            "1",
            "r1",
            List.of(Estate.finding("1", "f", "Hub", "c", "t", Severity.LOW, "vm", null)));
    String query = "{ findings(changedSince: \"%s\", first: 5) { totalCount } }";
    assertThat(
            estate.ask(query.formatted("2026-11-23T11:59:00Z")).at("/findings/totalCount").asInt())
        .isEqualTo(1);
    assertThat(
            estate.ask(query.formatted("2026-11-23T12:00:01Z")).at("/findings/totalCount").asInt())
        .isZero();
  }

  private static ControlRef nist(String code) {
    return new ControlRef("", "NIST.800-53.r5 " + code);
  }

  private record Group(String check, int healthy, int unhealthy) {}

  private static List<Assessment> resources(String account, Group... groups) {
    List<Assessment> said = new ArrayList<>();
    for (Group group : groups) {
      for (int i = 0; i < group.healthy() + group.unhealthy(); i++) {
        said.add(
            Estate.assessment(
                account,
                group.check(),
                List.of(),
                group.check() + "-" + i,
                i < group.healthy() ? Status.PASSED : Status.FAILED,
                false));
      }
    }
    return said;
  }

  private static ControlRef hipaa(int number) {
    return new ControlRef("HIPAA", "164.308(a)(" + (number + 1) + ")");
  }

  private static NativeScore nativeScore(String standard, double percent) {
    return new NativeScore("sub", standard, standard, null, null, percent, Estate.NOON);
  }
}
