package io.nephoscope.simulator.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatementsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  private final Estate estate = new Estate(42, 600, NOW);

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void pagesOfAnySizeTellTheSameAsEveryResourceAskedByItself(Cloud cloud) {
    List<Statement> asked = new ArrayList<>();
    for (Cell cell : estate.subjects(cloud)) {
      for (int index = 0; index < cell.count(); index++) {
        asked.addAll(estate.statements(estate.resource(cell, index)));
      }
    }
    StatementListing listing = estate.statements(cloud, cell -> true);

    assertThat(asked).isNotEmpty();
    for (int limit : new int[] {1, 7, 100, 10_000}) {
      assertThat(walk(listing, limit)).isEqualTo(asked);
    }
  }

  @Test
  void theLastPageSaysSo() {
    StatementListing listing = estate.statements(Cloud.AWS, cell -> true);
    int findings = 0;
    for (Statement statement : walk(listing, 50)) {
      findings += statement.finding() ? 1 : 0;
    }

    StatementListing.Page exact = listing.page(0, findings, Statement::finding);

    assertThat(exact.statements()).hasSize(findings);
    assertThat(exact.last()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void everyKindOfFindingIsReadableByDefault(Cloud cloud) {
    List<Statement> readable =
        walk(estate.statements(cloud, estate::statementsReadable), 1000).stream()
            .filter(Statement::finding)
            .toList();

    assertThat(readable)
        .extracting(Statement::kind)
        .contains(FindingKind.MISCONFIGURATION, FindingKind.VULNERABILITY, FindingKind.THREAT);
    assertThat(readable)
        .extracting(Statement::state)
        .contains(FindingState.ACTIVE, FindingState.SUPPRESSED, FindingState.RESOLVED);
  }

  @Test
  void idsAreUniqueAndTimesAreInOrder() {
    Set<String> ids = new HashSet<>();
    for (Cloud cloud : Cloud.values()) {
      for (Statement statement :
          walk(new Estate(1, 5_000, NOW).statements(cloud, cell -> true), 1000)) {
        assertThat(ids.add(statement.id())).isTrue();
        assertThat(statement.id()).matches("[0-9a-f]{32}");
        assertThat(statement.firstObservedAt())
            .isAfterOrEqualTo(statement.resource().createdAt())
            .isBeforeOrEqualTo(statement.updatedAt());
        assertThat(statement.updatedAt()).isBefore(NOW);
      }
    }
  }

  @Test
  void whereTheRecorderIsOffNoCheckOfAResourcePassesOrFails() {
    EstateAccount staging =
        estate.accounts(Cloud.AWS).stream()
            .filter(account -> account.environment().equals("staging"))
            .findFirst()
            .orElseThrow();
    StatementListing silent =
        estate.statements(
            Cloud.AWS,
            cell -> cell.account().equals(staging) && cell.region().equals("eu-central-1"));

    List<Outcome> outcomes = new ArrayList<>();
    for (Statement statement : walk(silent, 100)) {
      if (statement instanceof CheckResult result) {
        outcomes.add(result.outcome());
      }
    }
    assertThat(outcomes).isNotEmpty().containsOnly(Outcome.UNKNOWN);
  }

  @Test
  void onlyAwsSaysUnknownAndAzureNeverSaysCritical() {
    for (Cloud cloud : List.of(Cloud.AZURE, Cloud.GOOGLE)) {
      for (Statement statement :
          walk(new Estate(3, 5_000, NOW).statements(cloud, cell -> true), 1000)) {
        if (statement instanceof CheckResult result) {
          assertThat(result.outcome()).isIn(Outcome.PASSED, Outcome.FAILED);
        }
        if (cloud == Cloud.AZURE) {
          assertThat(statement.severity()).isNotEqualTo(Severity.CRITICAL);
        }
      }
    }
  }

  @Test
  void aCheckSaysNothingOfAVolumeThatNoMachineUses() {
    Estate large = new Estate(42, 5_000, NOW);
    Check check = Checks.byNativeId(Cloud.AWS, "EC2.3").orElseThrow();
    ResourceListing volumes =
        large.resources(Cloud.AWS, cell -> cell.type() == ResourceType.AWS_VOLUME);
    int loose = 0;
    for (EstateResource volume : volumes.page(0, (int) volumes.size())) {
      boolean unused = large.related(volume, ResourceType.AWS_INSTANCE).isEmpty();
      assertThat(large.outcome(check, volume) == Outcome.NOT_APPLICABLE).isEqualTo(unused);
      loose += unused ? 1 : 0;
    }
    assertThat(loose).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void everyStandardHasControlsThatPassAndControlsThatFail(Cloud cloud) {
    List<Statement> readable = walk(estate.statements(cloud, estate::statementsReadable), 1000);
    for (Standard standard : Checks.standards(cloud)) {
      Set<String> failing = new HashSet<>();
      for (Statement statement : readable) {
        if (statement instanceof CheckResult result
            && result.finding()
            && result.state() == FindingState.ACTIVE) {
          failing.addAll(result.check().controls(standard));
        }
      }
      assertThat(failing).as(standard.id()).isNotEmpty();
      assertThat(Checks.controls(cloud, standard)).containsAll(failing);
    }
    assertThat(Checks.standards(cloud))
        .hasSizeGreaterThanOrEqualTo(3)
        .contains(Standard.NIST_800_53_R5);
  }

  private static List<Statement> walk(StatementListing listing, int limit) {
    List<Statement> walked = new ArrayList<>();
    long slot = 0;
    while (slot != StatementListing.END) {
      StatementListing.Page page = listing.page(slot, limit, statement -> true);
      assertThat(page.statements().size()).isLessThanOrEqualTo(limit);
      walked.addAll(page.statements());
      slot = page.next();
    }
    return walked;
  }
}
