package io.nephoscope.api.compliance;

import static io.nephoscope.api.compliance.Facts.accepted;
import static io.nephoscope.api.compliance.Facts.control;
import static io.nephoscope.api.compliance.Facts.said;
import static io.nephoscope.api.compliance.Facts.standard;
import static io.nephoscope.api.compliance.Facts.unread;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.AssessmentKind;
import io.nephoscope.api.snapshot.ControlFact;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.api.standards.CatalogueStandard;
import io.nephoscope.spi.Assessment.Status;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandardTallyTest {

  private static final List<ProviderInScope> AWS = List.of(new ProviderInScope("aws", true));
  private static final List<ProviderInScope> ALL =
      List.of(
          new ProviderInScope("aws", true),
          new ProviderInScope("azure", true),
          new ProviderInScope("gcp", true));

  @Test
  void aResourceCountsOnceByTheWorstThatIsSaidOfIt() {
    StandardRollup rollup =
        roll(
            standard(null, "A"),
            AWS,
            List.of(),
            List.of(),
            said("aws", "1", "vm", Status.PASSED, "A"),
            said("aws", "1", "r1", "other", "vm", Status.FAILED, false, "A"),
            said("aws", "1", "r1", "third", "vm", Status.UNKNOWN, false, "A"),
            said("aws", "1", "db", Status.PASSED, "A"));

    Verdict all = verdict(rollup, "A");
    assertThat(all.status()).isEqualTo(ControlStatus.FAILED);
    assertThat(all.failedResources()).isEqualTo(1);
    assertThat(all.passedResources()).isEqualTo(1);
    assertThat(all.unknownResources()).isZero();
  }

  @Test
  void whatIsSaidOfAnAccountCountsAsOneResourceAndOfAControlAsNone() {
    StandardRollup rollup =
        roll(
            standard(null, "A"),
            AWS,
            List.of(),
            List.of(),
            said("aws", "1", null, Status.FAILED, "A"),
            said("aws", "2", "global", "example/A", null, Status.FAILED, false, "A"));

    assertThat(verdict(rollup, "A").failedResources()).isEqualTo(1);
    assertThat(rollup.control("A").orElseThrow().byAccount().get(new AccountRef("aws", "2")))
        .isEqualTo(new Verdict(ControlStatus.FAILED, null, 0, 0, 0, 0, 0));
  }

  @Test
  void anAcceptedFailureIsNeitherAFailureNorAPass() {
    StandardRollup rollup =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(),
            List.of(),
            accepted("aws", "1", "vm", "A", "B"),
            said("aws", "1", "db", Status.PASSED, "B"));

    assertThat(verdict(rollup, "A").status()).isEqualTo(ControlStatus.ACCEPTED_RISK);
    assertThat(verdict(rollup, "B"))
        .isEqualTo(new Verdict(ControlStatus.PASSED, null, 1, 0, 0, 1, 0));
    assertThat(rollup.summary().controls().acceptedRisk()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(GapCategory.class)
  void nothingThatCouldNotBeReadEverPasses(GapCategory category) {
    StandardRollup rollup =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(),
            List.of(unread("aws", "2", "r1", category)),
            said("aws", "1", "vm", Status.PASSED, "A"));

    ControlStatus open = StatusReason.status(category);
    ControlRollup a = rollup.control("A").orElseThrow();
    assertThat(a.byAccount().get(new AccountRef("aws", "1")))
        .isEqualTo(new Verdict(ControlStatus.PASSED, null, 1, 0, 0, 0, 0));
    assertThat(a.byAccount().get(new AccountRef("aws", "2")))
        .isEqualTo(new Verdict(open, StatusReason.of(category), 0, 0, 0, 0, 0));
    assertThat(a.overall().status())
        .isEqualTo(open == ControlStatus.UNKNOWN ? ControlStatus.UNKNOWN : ControlStatus.PARTIAL);
    assertThat(a.overall().reason()).isEqualTo(StatusReason.of(category));
    assertThat(verdict(rollup, "B").status()).isEqualTo(ControlStatus.NOT_ASSESSED);
  }

  @Test
  void whatIsUnknownOnlyBecauseItCouldNotBeReadRaisesNoCoverage() {
    ControlFact knowsB = control("aws", "2", "B", "check");
    StandardRollup before =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(knowsB),
            List.of(),
            said("aws", "1", "vm", Status.PASSED, "A"));
    StandardRollup after =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(knowsB),
            List.of(unread("aws", "2", "r1", GapCategory.THROTTLED)),
            said("aws", "1", "vm", Status.PASSED, "A"));

    assertThat(verdict(before, "B").status()).isEqualTo(ControlStatus.NOT_ASSESSED);
    assertThat(verdict(after, "B").status()).isEqualTo(ControlStatus.UNKNOWN);
    assertThat(after.summary().unread()).isEqualTo(1);
    assertThat(after.summary().coverage()).isEqualTo(before.summary().coverage()).isEqualTo(50.0);
  }

  @Test
  void aPassThatIsTooOldIsNoLongerAnAssessmentButAFailureIs() {
    List<UnreadUnit> denied = List.of(unread("aws", "1", "r1", GapCategory.PERMISSION_DENIED));
    StandardRollup rollup =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(),
            denied,
            said("aws", "1", "vm", Status.PASSED, "A"),
            said("aws", "1", "vm", Status.FAILED, "B"));

    assertThat(rollup.summary().controls().unknown()).isEqualTo(1);
    assertThat(rollup.summary().controls().failed()).isEqualTo(1);
    assertThat(rollup.summary().coverage()).isEqualTo(50.0);
  }

  @Test
  void aRegionThatIsDeniedLeavesItsAccountPartial() {
    StandardRollup rollup =
        roll(
            standard(null, "A"),
            AWS,
            List.of(),
            List.of(unread("aws", "1", "r2", GapCategory.PERMISSION_DENIED)),
            said("aws", "1", "vm", Status.PASSED, "A"));

    assertThat(verdict(rollup, "A"))
        .isEqualTo(new Verdict(ControlStatus.PARTIAL, StatusReason.NO_PERMISSION, 1, 0, 0, 0, 0));
  }

  @Test
  void aStalePassIsUnknownButAStaleFailureStays() {
    StandardRollup rollup =
        roll(
            standard(null, "A", "B"),
            AWS,
            List.of(),
            List.of(unread("aws", "1", "r1", GapCategory.OUT_OF_DATE)),
            said("aws", "1", "vm", Status.PASSED, "A"),
            said("aws", "1", "db", Status.FAILED, "B"));

    assertThat(verdict(rollup, "A").status()).isEqualTo(ControlStatus.UNKNOWN);
    assertThat(verdict(rollup, "A").unknownResources()).isEqualTo(1);
    assertThat(verdict(rollup, "A").passedResources()).isEqualTo(0);
    assertThat(verdict(rollup, "B"))
        .isEqualTo(new Verdict(ControlStatus.FAILED, null, 0, 1, 0, 0, 0));
  }

  @Test
  void anUnreadPlaceConcernsOnlyControlsThatItsSourceSpeaksTo() {
    AssessmentFact other =
        new AssessmentFact(
            new AssessmentKind(
                "aws",
                "1",
                "r1",
                "another source",
                "check",
                Status.PASSED,
                false,
                io.nephoscope.spi.Severity.LOW,
                true,
                List.of("B")),
            Facts.number("vm"));
    StandardRollup rollup =
        roll(
            standard(null, "A", "B", "C", "D"),
            AWS,
            List.of(control("aws", "1", "C", "a check"), control("aws", "1", "D")),
            List.of(unread("aws", "2", "r1", GapCategory.UNAVAILABLE)),
            said("aws", "1", "vm", Status.PASSED, "A"),
            other);

    assertThat(verdict(rollup, "A").status()).isEqualTo(ControlStatus.UNKNOWN);
    assertThat(verdict(rollup, "B").status()).isEqualTo(ControlStatus.PASSED);
    assertThat(verdict(rollup, "C").status()).isEqualTo(ControlStatus.UNKNOWN);
    assertThat(verdict(rollup, "D"))
        .isEqualTo(
            new Verdict(
                ControlStatus.NOT_ASSESSED, StatusReason.NO_AUTOMATED_CHECK, 0, 0, 0, 0, 0));
  }

  @Test
  void everyCloudThatIsSilentSaysWhy() {
    StandardRollup rollup =
        roll(
            standard(null, "A", "B"),
            List.of(
                new ProviderInScope("aws", true),
                new ProviderInScope("azure", true),
                new ProviderInScope("gcp", false),
                new ProviderInScope("jar", false)),
            List.of(),
            List.of(unread("gcp", "p", "r1", GapCategory.UNAUTHENTICATED)),
            said("aws", "1", "vm", Status.PASSED, "A"));

    ControlRollup a = rollup.control("A").orElseThrow();
    assertThat(a.overall().status()).isEqualTo(ControlStatus.PARTIAL);
    assertThat(reason(a, "azure")).isEqualTo(StatusReason.STANDARD_NOT_OFFERED);
    assertThat(reason(a, "gcp")).isEqualTo(StatusReason.NO_PERMISSION);
    assertThat(reason(a, "jar")).isEqualTo(StatusReason.NEVER_READ);
    assertThat(reason(rollup.control("B").orElseThrow(), "aws"))
        .isEqualTo(StatusReason.NO_AUTOMATED_CHECK);
    assertThat(rollup.byProvider().get("azure"))
        .isEqualTo(
            new ComplianceSummary(
                new ControlCounts(0, 0, 0, 0, 0, 0, 2), 0, null, null, null, null));
  }

  @Test
  void aStandardAboutOneCloudIsNotSpoiltByTheOthers() {
    StandardRollup rollup =
        roll(
            standard("aws", "A"),
            ALL,
            List.of(),
            List.of(),
            said("aws", "1", "vm", Status.PASSED, "A"));

    assertThat(verdict(rollup, "A").status()).isEqualTo(ControlStatus.PASSED);
    assertThat(reason(rollup.control("A").orElseThrow(), "gcp"))
        .isEqualTo(StatusReason.STANDARD_NOT_OFFERED);
  }

  @Test
  void aCheckWithoutAnyResultIsNotAssessed() {
    StandardRollup rollup =
        roll(
            standard(null, "A"),
            AWS,
            List.of(control("aws", "1", "A", "a check"), control("aws", "2", "A", "a check")),
            List.of(),
            said("aws", "1", "vm", Status.PASSED, "A"));

    assertThat(verdict(rollup, "A"))
        .isEqualTo(new Verdict(ControlStatus.PARTIAL, StatusReason.NO_RESULT, 1, 0, 0, 0, 0));
  }

  @Test
  void theScopeHidesAccountsButNotWhatTheirCloudOffers() {
    ComplianceScope onlyTwo =
        new ComplianceScope() {
          @Override
          public boolean coversAccount(String provider, String account) {
            return account.equals("2");
          }

          @Override
          public boolean coversRegion(String provider, String account, String region) {
            return account.equals("2");
          }
        };
    StandardTally tally =
        new StandardTally(
            standard(null, "A"),
            AWS,
            List.of(),
            List.of(unread("aws", "2", "r1", GapCategory.TIMED_OUT)),
            onlyTwo);
    tally.accept(said("aws", "1", "vm", Status.FAILED, "A"));
    StandardRollup rollup = tally.finish();

    assertThat(verdict(rollup, "A"))
        .isEqualTo(new Verdict(ControlStatus.UNKNOWN, StatusReason.READ_FAILED, 0, 0, 0, 0, 0));
    assertThat(rollup.byAccount()).containsOnlyKeys(new AccountRef("aws", "2"));
  }

  @Test
  void controlsThatOnlyACloudKnowsFollowThoseOfTheCatalogueAndCount() {
    StandardRollup rollup =
        roll(
            standard(null, "B", "A"),
            AWS,
            List.of(control("aws", "1", "2.10", "c")),
            List.of(),
            said("aws", "1", "vm", Status.FAILED, "2.9"));

    assertThat(rollup.controls().stream().map(ControlRollup::code))
        .containsExactly("B", "A", "2.9", "2.10");
    assertThat(rollup.summary().controls().total()).isEqualTo(4);
    assertThat(rollup.summary())
        .isEqualTo(
            new ComplianceSummary(new ControlCounts(0, 1, 0, 0, 0, 0, 3), 0, 0.0, 25.0, 0.0, 75.0));
  }

  @Test
  void theSumOverAccountsIsTheWholeAlsoForAHundredThousandStatements() {
    StandardTally tally =
        new StandardTally(
            standard(null, "A", "B"), AWS, List.of(), List.of(), ComplianceScope.everything());
    for (int i = 0; i < 100_000; i++) {
      String resource = "arn:aws:ec2:r1:" + i / 2;
      boolean second = i % 2 == 1;
      tally.accept(
          said(
              "aws",
              "account " + i / 2 % 7,
              "r1",
              second ? "two" : "one",
              resource,
              second && i % 10 == 1 ? Status.FAILED : Status.PASSED,
              false,
              second ? "A" : "B"));
    }
    StandardRollup rollup = tally.finish();

    ControlRollup a = rollup.control("A").orElseThrow();
    assertThat(a.overall().failedResources()).isEqualTo(10_000);
    assertThat(a.overall().passedResources()).isEqualTo(40_000);
    assertThat(a.byAccount()).hasSize(7);
    assertThat(a.byAccount().values().stream().mapToInt(Verdict::failedResources).sum())
        .isEqualTo(10_000);
    assertThat(verdict(rollup, "B").passedResources()).isEqualTo(50_000);
  }

  private static StandardRollup roll(
      CatalogueStandard standard,
      List<ProviderInScope> providers,
      List<ControlFact> controls,
      List<UnreadUnit> unread,
      AssessmentFact... facts) {
    StandardTally forward =
        new StandardTally(standard, providers, controls, unread, ComplianceScope.everything());
    StandardTally backward =
        new StandardTally(standard, providers, controls, unread, ComplianceScope.everything());
    Stream.of(facts).forEach(forward);
    Arrays.asList(facts).reversed().forEach(backward);
    StandardRollup rollup = forward.finish();
    assertThat(backward.finish()).as("the order of the facts is nothing").isEqualTo(rollup);
    return rollup;
  }

  private static Verdict verdict(StandardRollup rollup, String code) {
    return rollup.control(code).orElseThrow().overall();
  }

  private static StatusReason reason(ControlRollup control, String provider) {
    return java.util.Objects.requireNonNull(
        java.util.Objects.requireNonNull(control.byProvider().get(provider)).reason());
  }
}
