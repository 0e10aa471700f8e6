package io.nephoscope.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Standard;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.Vulnerability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TruthTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  private final Estate estate = new Estate(42, 600, NOW);
  private final JsonNode truth = new Truth(estate).count();

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void theCountsOfResourcesAreThoseOfAWalk(Cloud cloud) {
    long total = 0;
    long readable = 0;
    for (EstateResource resource : inventory(cloud)) {
      total++;
      readable += inventoryTells(resource) ? 1 : 0;
    }
    JsonNode resources = truth.at("/" + cloud.providerId() + "/resources");

    assertThat(resources.at("/total").longValue()).isEqualTo(total);
    assertThat(resources.at("/readable").longValue()).isEqualTo(readable).isLessThan(total);
    assertThat(sum(resources.at("/byType"))).isEqualTo(readable);
    assertThat(sum(resources.at("/byAccount"))).isEqualTo(readable);
    assertThat(sum(resources.at("/byRegion"))).isEqualTo(readable);
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void theCountsOfFindingsAreThoseOfAWalk(Cloud cloud) {
    long total = 0;
    long readable = 0;
    long suppressed = 0;
    for (EstateResource resource : subjects(cloud)) {
      for (Statement statement : estate.statements(resource)) {
        boolean wrong =
            !(statement instanceof CheckResult result) || result.outcome() == Outcome.FAILED;
        total += wrong ? 1 : 0;
        boolean told = wrong && tells(resource, statement);
        readable += told ? 1 : 0;
        suppressed += told && statement.state() == FindingState.SUPPRESSED ? 1 : 0;
      }
    }
    JsonNode findings = truth.at("/" + cloud.providerId() + "/findings");

    assertThat(findings.at("/total").longValue()).isEqualTo(total);
    assertThat(findings.at("/readable").longValue()).isEqualTo(readable).isLessThan(total);
    assertThat(findings.at("/byState/SUPPRESSED").longValue()).isEqualTo(suppressed);
    assertThat(sum(findings.at("/byKind"))).isEqualTo(readable);
    assertThat(sum(findings.at("/bySeverity"))).isEqualTo(readable);
    assertThat(sum(findings.at("/byState"))).isEqualTo(readable);
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void theCountsOfComplianceAreThoseOfAWalk(Cloud cloud) {
    JsonNode compliance = new ComplianceTruth(estate).count().path(cloud.providerId());
    int compared = 0;
    for (Standard standard : Checks.standards(cloud)) {
      for (String control : Checks.controls(cloud, standard)) {
        long passed = 0;
        long bad = 0;
        long unknown = 0;
        for (Check check : Checks.of(cloud, standard, control)) {
          for (EstateResource resource : subjects(cloud)) {
            Outcome outcome =
                productTells(resource) ? estate.outcome(check, resource) : Outcome.NOT_APPLICABLE;
            passed += outcome == Outcome.PASSED ? 1 : 0;
            bad += outcome == Outcome.FAILED ? 1 : 0;
            unknown += outcome == Outcome.UNKNOWN ? 1 : 0;
          }
        }
        JsonNode counted = compliance.path(standard.id()).path(control);
        assertThat(counted.path("passed").longValue()).isEqualTo(passed);
        assertThat(counted.path("failed").longValue() + counted.path("suppressed").longValue())
            .isEqualTo(bad);
        assertThat(counted.path("unknown").longValue()).isEqualTo(unknown);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(30);
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void theIdsAreThoseOfTheReadableResources(Cloud cloud) {
    List<String> ids = new ArrayList<>();
    new Truth(estate).ids().path(cloud.providerId()).forEach(id -> ids.add(id.textValue()));

    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(
            inventory(cloud).stream()
                .filter(TruthTest::inventoryTells)
                .map(EstateResource::nativeId)
                .map(id -> cloud == Cloud.AZURE ? id.toLowerCase(Locale.ROOT) : id)
                .toList());
  }

  @Test
  void everyGapAndEveryAccountIsNamed() {
    for (Cloud cloud : Cloud.values()) {
      JsonNode provider = truth.path(cloud.providerId());
      assertThat(provider.path("gaps").size()).isEqualTo(estate.gaps(cloud).size()).isPositive();
      assertThat(provider.path("accounts").size()).isEqualTo(estate.accounts(cloud).size());
    }
    assertThat(truth.at("/aws/gaps").toString()).contains("ap-southeast-2").contains("securityhub");
  }

  @Test
  void aMillionResourcesAreCounted() {
    Estate million = new Estate(42, 1_000_000, NOW);

    JsonNode counted = new Truth(million).count();

    assertThat(
            counted.at("/aws/resources/total").longValue()
                + counted.at("/azure/resources/total").longValue()
                + counted.at("/gcp/resources/total").longValue())
        .isEqualTo(1_000_000 + million.accounts(Cloud.AWS).size());
  }

  /** Where the recorder is off and who refuses, said again in the words of the layout. */
  private static boolean inventoryTells(EstateResource resource) {
    boolean unrecorded =
        resource.cloud() == Cloud.AWS
            && resource.account().environment().equals("staging")
            && resource.region().equals("eu-central-1");
    return !resource.account().environment().equals("legacy")
        && !(unrecorded && resource.type() == ResourceType.AWS_SCALING_POLICY)
        && !(unrecorded
            && resource.type() == ResourceType.AWS_STATE_MACHINE
            && resource.tags().isEmpty());
  }

  private static boolean productTells(EstateResource resource) {
    return !resource.account().environment().equals("legacy")
        && !resource.region().equals("ap-southeast-2");
  }

  /** Which API of a cloud tells of a statement, in this test's own words. */
  private boolean tells(EstateResource resource, Statement statement) {
    if (resource.account().cloud() != Cloud.AWS || statement instanceof CheckResult) {
      return productTells(resource);
    }
    boolean sandbox = resource.account().environment().equals("sandbox");
    boolean staging = resource.account().environment().equals("staging");
    boolean shared = resource.account().environment().equals("shared");
    boolean imported =
        !resource.region().equals("ap-southeast-2")
            && !(shared && resource.region().equals("us-east-1"));
    return !resource.account().denied()
        && (statement instanceof Vulnerability
            ? !(sandbox && resource.region().equals("eu-central-1"))
            : !(staging && resource.region().equals("eu-west-1"))
                && (imported || statement.state() == FindingState.ACTIVE));
  }

  private List<EstateResource> subjects(Cloud cloud) {
    List<EstateResource> subjects = walk(cloud);
    estate.accounts(cloud).forEach(account -> subjects.add(estate.accountResource(account)));
    return subjects;
  }

  /** Every resource; an account of AWS is one, too. */
  private List<EstateResource> inventory(Cloud cloud) {
    return cloud == Cloud.AWS ? subjects(cloud) : walk(cloud);
  }

  /** Every resource, found by account, region, type and index instead of by cell. */
  private List<EstateResource> walk(Cloud cloud) {
    List<String> regions = new ArrayList<>();
    estate.regions(cloud).stream().map(EstateRegion::name).forEach(regions::add);
    if (!regions.contains(cloud.homeRegion())) {
      regions.add(cloud.homeRegion());
    }
    List<EstateResource> found = new ArrayList<>();
    for (EstateAccount account : estate.accounts(cloud)) {
      for (String region : regions) {
        for (ResourceType type : estate.types(cloud)) {
          for (int index = 0; index < estate.count(account, region, type); index++) {
            found.add(estate.resource(account, region, type, index));
          }
        }
      }
    }
    ResourceListing listing = estate.resources(cloud, (Cell cell) -> true);
    assertThat(found).hasSize((int) listing.size());
    return found;
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.longValue();
    }
    return sum;
  }
}
