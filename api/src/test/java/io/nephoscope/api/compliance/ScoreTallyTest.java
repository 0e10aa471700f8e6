package io.nephoscope.api.compliance;

import static io.nephoscope.api.compliance.Facts.said;
import static io.nephoscope.api.compliance.Facts.unread;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.spi.Assessment.Status;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreTallyTest {

  private static final ControlGroups GROUPS = ControlGroups.shipped();

  @Test
  void resourcesOfAllCloudsArePooledAndScoresNeverAveraged() {
    SecureScore score =
        score(
            List.of(),
            Stream.of(
                    many("aws", "1", "IAM.9", 9, 1),
                    many("aws", "1", "EC2.13", 80, 20),
                    many("aws", "1", "EC2.3", 500, 500),
                    many("azure", "s", "6240402e-f77c-46fa-9060-a7ce53997754", 0, 10),
                    many("azure", "s", "BC303248-3d14-44c2-96a0-55f5c326b5fe", 5, 5))
                .flatMap(each -> each)
                .toList());

    assertThat(part(score, "aws").percent()).isEqualTo(79.1);
    assertThat(part(score, "aws").points()).isEqualTo(17.4);
    assertThat(part(score, "azure").percent()).isEqualTo(22.2);
    assertThat(part(score, "azure").maxPoints()).isEqualTo(18);
    assertThat(score.overall().percent()).isEqualTo(57.6);
    assertThat(score.overall().coverage()).isEqualTo(100.0);
    assertThat(score.overall().lower()).isEqualTo(57.6);
    assertThat(score.overall().upper()).isEqualTo(57.6);
    GroupScore mfa = group(score, "enable-mfa");
    assertThat(mfa.healthy()).isEqualTo(9);
    assertThat(mfa.unhealthy()).isEqualTo(11);
    assertThat(mfa.points()).isEqualTo(4.5);
    assertThat(mfa.potentialIncrease()).isEqualTo(5.5);
  }

  @Test
  void aResourceIsHealthyOnlyIfEveryCheckOfTheGroupPassed() {
    SecureScore score =
        score(
            List.of(),
            List.of(
                check("EC2.13", "sg", Status.PASSED),
                check("EC2.14", "sg", Status.FAILED),
                check("EC2.13", "sg2", Status.PASSED),
                check("EC2.14", "sg2", Status.UNKNOWN),
                check("EC2.13", "sg3", Status.PASSED),
                check("EC2.14", "sg3", Status.NOT_APPLICABLE)));

    GroupScore ports = group(score, "secure-management-ports");
    assertThat(ports)
        .isEqualTo(
            new GroupScore(
                "secure-management-ports", "Secure management ports", 4.0, 8, 1, 1, 0, 1, 0, 4.0));
    assertThat(score.overall().percent()).isEqualTo(50.0);
    assertThat(score.overall().coverage()).isEqualTo(66.7);
    assertThat(score.overall().lower()).isEqualTo(33.3);
    assertThat(score.overall().upper()).isEqualTo(66.7);
  }

  @Test
  void failuresOfASourceThatTellsFailuresOnlyAreUnhealthyAndInTheBoundsButInNoShare() {
    SecureScore score =
        score(
            List.of(),
            List.of(
                check("EC2.13", "sg", Status.PASSED),
                Facts.failureOnly("gcp", "p", "OPEN_SSH_PORT", "firewall")));

    GroupScore ports = group(score, "secure-management-ports");
    assertThat(ports.points()).isEqualTo(8.0);
    assertThat(ports.unhealthy()).isEqualTo(1);
    assertThat(ports.failuresOnly()).isEqualTo(1);
    assertThat(score.overall().percent()).isEqualTo(100.0);
    assertThat(score.overall().coverage()).isEqualTo(50.0);
    assertThat(score.overall().upper()).isEqualTo(50.0);
    assertThat(score.byProvider().get("gcp"))
        .satisfies(gcp -> {
          assertThat(gcp.percent()).isNull();
          assertThat(gcp.unhealthy()).isEqualTo(1);
        });
  }

  @Test
  void anAcceptedFailureLeavesTheCount() {
    SecureScore score =
        score(
            List.of(),
            List.of(
                said("aws", "1", "r1", "EC2.13", "sg", Status.FAILED, true),
                check("EC2.13", "sg2", Status.PASSED)));

    assertThat(score.overall().percent()).isEqualTo(100.0);
    assertThat(score.overall().unhealthy()).isZero();
    assertThat(score.overall().healthy()).isEqualTo(1);
  }

  @Test
  void anUnknownCheckIsShownAmongBestPracticesAndWeighsNothing() {
    SecureScore score =
        score(
            List.of(),
            List.of(check("Nobody.1", "x", Status.FAILED), check("EC2.13", "sg", Status.PASSED)));

    assertThat(group(score, "best-practices").unhealthy()).isEqualTo(1);
    assertThat(group(score, "best-practices").points()).isEqualTo(0.0);
    assertThat(score.overall().percent()).isEqualTo(100.0);
  }

  @Test
  void whatCouldNotBeReadWidensTheBoundsButNeverMovesTheScore() {
    List<AssessmentFact> facts = many("aws", "1", "EC2.13", 8, 2).toList();
    SecureScore read = score(List.of(), facts);
    SecureScore denied =
        score(List.of(unread("aws", "2", "r1", GapCategory.PERMISSION_DENIED)), facts);

    assertThat(denied.overall().percent()).isEqualTo(80.0).isEqualTo(read.overall().percent());
    assertThat(denied.overall().coverage()).isEqualTo(50.0);
    assertThat(denied.overall().lower()).isEqualTo(40.0);
    assertThat(denied.overall().upper()).isEqualTo(90.0);
    assertThat(group(denied, "secure-management-ports").unread()).isEqualTo(10);
    assertThat(denied.byAccount().get(new AccountRef("aws", "2")))
        .isEqualTo(new ScorePart(null, 0, 0, null, null, null, 0, 0, 0, 10, 10));
  }

  @Test
  void aCloudOfWhichNothingWasReadLowersTheCoverage() {
    SecureScore score =
        score(
            List.of(
                unread("gcp", "p", "r1", GapCategory.UNAUTHENTICATED),
                new UnreadUnit(
                    "gcp", "p", "r1", "another", GapCategory.UNAUTHENTICATED, "as above")),
            many("aws", "1", "EC2.13", 8, 2).toList());

    assertThat(score.overall().percent()).isEqualTo(80.0);
    assertThat(score.overall().coverage()).isEqualTo(50.0);
    assertThat(part(score, "gcp").percent()).isNull();
  }

  @Test
  void aReadingThatFailedMakesPassesAndFailuresAlikeUnknownSoThatTheScoreDoesNotMove() {
    SecureScore score =
        score(
            List.of(unread("aws", "1", "r1", GapCategory.UNAVAILABLE)),
            Stream.concat(
                    many("aws", "1", "EC2.13", 8, 2),
                    Stream.of(
                        said("aws", "2", "r1", "EC2.13", "other 1", Status.PASSED, false),
                        said("aws", "2", "r1", "EC2.13", "other 2", Status.FAILED, false)))
                .toList());

    GroupScore ports = group(score, "secure-management-ports");
    assertThat(ports.healthy()).isEqualTo(1);
    assertThat(ports.unhealthy()).isEqualTo(1);
    assertThat(ports.unknown()).isEqualTo(10);
    assertThat(ports.unread()).isZero();
    assertThat(score.overall().percent()).isEqualTo(50.0);
    assertThat(score.overall().coverage()).isEqualTo(16.7);
  }

  @Test
  void whatIsMerelyOlderThanItShouldBeStillCounts() {
    SecureScore score =
        score(
            List.of(unread("aws", "1", "r1", GapCategory.OUT_OF_DATE)),
            many("aws", "1", "EC2.13", 8, 2).toList());

    assertThat(score.overall().percent()).isEqualTo(80.0);
    assertThat(score.overall().coverage()).isEqualTo(100.0);
  }

  @Test
  void nothingJudgedIsNoScore() {
    SecureScore score = score(List.of(unread("aws", "1", "r1", GapCategory.NEVER_READ)), List.of());

    assertThat(score.overall())
        .isEqualTo(new ScorePart(null, 0, 0, null, null, null, 0, 0, 0, 0, 0));
    assertThat(score.groups()).allSatisfy(group -> assertThat(group.points()).isNull());
  }

  @Test
  void mendedFailuresCanBeAssumed() {
    ScoreTally tally =
        new ScoreTally(
            GROUPS,
            List.of(),
            ComplianceScope.everything(),
            fact -> fact.resource() == Facts.number("sg 9"));
    many("aws", "1", "EC2.13", 8, 2).forEach(tally);

    assertThat(tally.finish().overall().percent()).isEqualTo(90.0);
  }

  @Test
  void theScopeBoundsTheScore() {
    ComplianceScope azure =
        new ComplianceScope() {
          @Override
          public boolean coversAccount(String provider, String account) {
            return provider.equals("azure");
          }

          @Override
          public boolean coversRegion(String provider, String account, String region) {
            return provider.equals("azure");
          }
        };
    ScoreTally tally = new ScoreTally(GROUPS, List.of(), azure);
    many("aws", "1", "EC2.13", 0, 10).forEach(tally);
    many("azure", "s", "bc303248-3d14-44c2-96a0-55f5c326b5fe", 5, 5).forEach(tally);

    SecureScore score = tally.finish();
    assertThat(score.overall().percent()).isEqualTo(50.0);
    assertThat(score.byProvider()).containsOnlyKeys("azure");
  }

  @Test
  void thePublishedWeightsAddUpToThePublishedSum() {
    assertThat(GROUPS.groups().stream().mapToInt(ControlGroup::points).sum()).isEqualTo(58);
    assertThat(GROUPS.groups().getLast().points()).isZero();
    assertThat(GROUPS.group("gcp", "open_ssh_port").id()).isEqualTo("secure-management-ports");
    assertThat(GROUPS.checks("aws", "enable-mfa")).contains("iam.9");
  }

  private static AssessmentFact check(String check, String resource, Status status) {
    return said("aws", "1", "r1", check, resource, status, false);
  }

  /** Resources of which the first pass and the last fail. */
  private static Stream<AssessmentFact> many(
      String provider, String account, String check, int passed, int failed) {
    return IntStream.range(0, passed + failed)
        .mapToObj(i ->
            said(
                provider,
                account,
                "r1",
                check,
                (provider.equals("aws") && check.equals("EC2.13") ? "sg " : check) + i,
                i < passed ? Status.PASSED : Status.FAILED,
                false));
  }

  private static SecureScore score(List<UnreadUnit> unread, List<AssessmentFact> facts) {
    ScoreTally tally = new ScoreTally(GROUPS, unread, ComplianceScope.everything());
    facts.forEach(tally);
    return tally.finish();
  }

  private static GroupScore group(SecureScore score, String id) {
    return score.groups().stream().filter(group -> group.id().equals(id)).findFirst().orElseThrow();
  }

  private static ScorePart part(SecureScore score, String provider) {
    return Objects.requireNonNull(score.byProvider().get(provider));
  }
}
