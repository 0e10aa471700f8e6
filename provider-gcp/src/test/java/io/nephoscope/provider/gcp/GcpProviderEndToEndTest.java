package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.Standard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The provider with Google's own clients, over real gRPC, against the simulator's ground truth. */
class GcpProviderEndToEndTest {

  private static SimulatedGoogle google;

  private Connector connector;

  @BeforeAll
  static void startTheSimulator() {
    google = SimulatedGoogle.start("--seed", "7", "--size", "9000", "--quotas", "off");
  }

  @AfterAll
  static void stopTheSimulator() {
    google.close();
  }

  @BeforeEach
  void connect() {
    connector = new GcpProvider().connect(google.everything(), SimulatedGoogle.host());
  }

  @AfterEach
  void closeAndHeal() {
    google.heal();
    connector.close();
  }

  @Test
  void everyResourceThatCanBeReadIsReadOnceUnderItsProjectsId() {
    List<Resource> resources = readable("asset-inventory", Resource.class);

    assertThat(resources.stream().map(Resource::nativeId))
        .containsExactlyInAnyOrderElementsOf(google.ids());
    Struct truth = SimulatedGoogle.object(google.truth(), "resources");
    assertThat(counted(resources, Resource::type)).isEqualTo(numbers(truth, "byType"));
    assertThat(counted(resources, Resource::account)).isEqualTo(numbers(truth, "byAccount"));
    assertThat(counted(resources, Resource::region)).isEqualTo(numbers(truth, "byRegion"));
    assertThat(resources)
        .allSatisfy(resource -> assertThat(resource.configuration()).startsWith("{"))
        .noneMatch(resource -> resource.category() == Resource.Category.OTHER);
  }

  @Test
  void moreThanOnePageIsRead() {
    Source source = source("asset-inventory");
    Shard organisation = Reading.await(source.shards()).getFirst();
    Page first = Reading.await(source.page(organisation, PageToken.FIRST));

    assertThat(first.observations()).hasSize(1000);
    assertThat(first.next().isEnd()).isFalse();
    assertThat(Reading.await(source.page(organisation, first.next())).observations())
        .isNotEmpty()
        .doesNotContainAnyElementsOf(first.observations());
  }

  @Test
  void everyFindingThatCanBeReadIsReadAndNoneOfAnotherCloud() {
    List<Finding> findings = readable("security-command-center", Finding.class);

    Struct truth = SimulatedGoogle.object(google.truth(), "findings");
    assertThat(findings).hasSize((int) truth.getFieldsOrThrow("readable").getNumberValue());
    assertThat(counted(findings, finding -> finding.type().name()))
        .isEqualTo(numbers(truth, "byKind"));
    assertThat(counted(findings, finding -> finding.state().name()))
        .isEqualTo(numbers(truth, "byState"));
    assertThat(findings.stream().map(Finding::nativeId)).doesNotHaveDuplicates();
    assertThat(findings)
        .noneMatch(finding -> finding.resources().getFirst().nativeId().startsWith("arn:"));
  }

  @Test
  void whatIsSaidOfOtherCloudsIsToldOnceAsTheirsWhenItIsAskedFor() {
    try (Connector asking =
        new GcpProvider()
            .connect(
                google.config(
                    Map.of("organization", google.organization(), "other-clouds", "true")),
                SimulatedGoogle.host())) {
      Source source = Reading.source(asking, "security-command-center");
      List<Finding> all =
          Reading.all(source, Reading.await(source.shards()).getFirst()).stream()
              .filter(Finding.class::isInstance)
              .map(Finding.class::cast)
              .toList();

      assertThat(all.stream().filter(finding -> finding.provider() != null))
          .extracting(Finding::provider, Finding::account)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("aws", "111122223333"),
              org.assertj.core.groups.Tuple.tuple("azure", "0f0f0f0f-0000-4000-8000-000000000001"));
      assertThat(all.stream().filter(finding -> finding.provider() == null))
          .hasSize(readable("security-command-center", Finding.class).size());
    }
  }

  @Test
  void theFirstApiOfSecurityCommandCenterSaysTheSameAsTheSecond() {
    List<Finding> second = readable("security-command-center", Finding.class);
    connector.close();
    connector =
        new GcpProvider()
            .connect(
                google.config(
                    Map.of(
                        "organization",
                        google.organization(),
                        "security-command-center-api",
                        "v1")),
                SimulatedGoogle.host());

    assertThat(readable("security-command-center", Finding.class))
        .extracting(
            Finding::account,
            Finding::region,
            finding -> finding.nativeId(),
            Finding::type,
            Finding::state,
            Finding::controls)
        .containsExactlyInAnyOrderElementsOf(
            second.stream()
                .map(finding ->
                    org.assertj.core.groups.Tuple.tuple(
                        finding.account(),
                        finding.region(),
                        finding.nativeId().replace("/locations/global", ""),
                        finding.type(),
                        finding.state(),
                        finding.controls()))
                .toList());
  }

  @Test
  void findingsAreOfTheProjectsAndResourcesThatInventoryShows() {
    Map<String, String> owners =
        readable("asset-inventory", Resource.class).stream()
            .collect(Collectors.toMap(Resource::nativeId, Resource::account));

    assertThat(readable("security-command-center", Finding.class))
        .filteredOn(finding ->
            !finding
                .resources()
                .getFirst()
                .nativeId()
                .startsWith("//cloudresourcemanager.googleapis.com/"))
        .isNotEmpty()
        .allSatisfy(finding ->
            assertThat(owners)
                .containsEntry(finding.resources().getFirst().nativeId(), finding.account()));
  }

  @Test
  void mutedFailuresAreAcceptedRisksAndNothingPassesBecauseNoFindingExists() {
    List<Assessment> assessments = readable("security-command-center", Assessment.class);

    assertThat(assessments).noneMatch(each -> each.status() == Assessment.Status.PASSED);
    assertThat(assessments)
        .filteredOn(Assessment::acceptedRisk)
        .hasSize(
            (int)
                readable("security-command-center", Finding.class).stream()
                    .filter(finding -> finding.check() != null)
                    .filter(finding -> finding.state() == Finding.State.SUPPRESSED)
                    .count())
        .isNotEmpty();
    assertThat(
            assessments.stream().flatMap(each -> each.controls().stream()).map(c -> c.standard()))
        .contains("nist800-53 r5", "pci-dss 4.0", "cis 2.0");
  }

  @Test
  void controlsFailWhereTheGroundTruthFails() {
    Map<String, Assessment.Status> said =
        readable("compliance-manager", Assessment.class).stream()
            .collect(Collectors.toMap(Assessment::check, Assessment::status));
    Map<String, Assessment.Status> expected = new TreeMap<>();
    google
        .complianceTruth()
        .getFieldsMap()
        .forEach((standard, controls) ->
            controls
                .getStructValue()
                .getFieldsMap()
                .forEach((control, counts) -> {
                  Struct count = counts.getStructValue();
                  double failed = count.getFieldsOrThrow("failed").getNumberValue();
                  double passed = count.getFieldsOrThrow("passed").getNumberValue();
                  if (failed + passed > 0) {
                    expected.put(
                        standard.replace(':', '-') + "/" + control,
                        failed > 0 ? Assessment.Status.FAILED : Assessment.Status.PASSED);
                  }
                }));

    assertThat(expected).isNotEmpty();
    assertThat(said).containsAllEntriesOf(expected);
  }

  @Test
  void aControlNobodyAssessedHasNoAssessmentAndStandInsAreNoControls() {
    List<Control> controls = readable("compliance-manager", Control.class);
    Set<String> assessed =
        readable("compliance-manager", Assessment.class).stream()
            .map(Assessment::check)
            .collect(Collectors.toSet());

    assertThat(controls)
        .anyMatch(control -> control.ref().control().equals("AT-1"))
        .noneMatch(control -> control.ref().control().equals("unmapped-cloud-controls"));
    assertThat(assessed).contains("nist-800-53-r5/AC-3").doesNotContain("nist-800-53-r5/AT-1");
    assertThat(controls.stream().filter(c -> c.ref().standard().equals("acme-cloud-baseline")))
        .hasSize(100);
    assertThat(assessed.stream().filter(check -> check.startsWith("acme-cloud-baseline/")))
        .hasSize(40);
  }

  @Test
  void ninetyPassingOfWhichSixtyAreNotAssessedAndTenFailingAreSeventyFivePercent() {
    assertThat(readable("compliance-manager", NativeScore.class))
        .filteredOn(score -> "acme-cloud-baseline".equals(score.standard()))
        .singleElement()
        .satisfies(score -> {
          assertThat(score.percent()).isEqualTo(75.0);
          assertThat(score.current()).isEqualTo(30.0);
          assertThat(score.max()).isEqualTo(40.0);
        });
    assertThat(readable("compliance-manager", Standard.class).stream().map(Standard::nativeId))
        .contains("nist-800-53-r5", "acme-cloud-baseline")
        .as("a framework about Amazon alone is not about Google Cloud")
        .doesNotContain("acme-amazon-baseline");
  }

  @Test
  void projectsAreAccountsWithTheirNumberAndAncestry() {
    List<Account> accounts = readable("projects", Account.class);

    assertThat(accounts).hasSize(6);
    assertThat(accounts)
        .filteredOn(account -> account.name().equals("acme-retired"))
        .singleElement()
        .satisfies(account -> assertThat(account.state()).isEqualTo("DELETE_REQUESTED"));
    assertThat(accounts)
        .filteredOn(account ->
            !account.nativeId().equals(google.deniedProject())
                && !account.name().equals("acme-retired"))
        .allSatisfy(account -> {
          assertThat(account.alias()).containsOnlyDigits();
          assertThat(account.state()).isEqualTo("ACTIVE");
          assertThat(account.ancestors().getLast())
              .isEqualTo("organizations/" + google.organization());
        });
  }

  @ParameterizedTest
  @CsvSource({
    "asset-inventory, Cloud Asset Viewer",
    "security-command-center, Security Center Findings Viewer",
    "compliance-manager, Compliance Manager Viewer",
  })
  void aDeniedProjectIsAShardThatFailsAndNamesTheRole(String name, String role) {
    Source source = source(name);
    Shard denied =
        Reading.await(source.shards()).stream()
            .filter(shard -> shard.account().nativeId().equals(google.deniedProject()))
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> Reading.await(source.page(denied, PageToken.FIRST)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> {
              assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED);
              assertThat(failure.getMessage()).contains("projects/" + google.deniedProject());
              assertThat(failure.remedy()).contains(role).contains(google.deniedProject());
            });
  }

  @Test
  void aProjectThatCannotBeSeenIsAShardThatFailsInEverySource() {
    try (Connector other =
        new GcpProvider()
            .connect(
                google.config(
                    Map.of(
                        "organization",
                        google.organization(),
                        "projects",
                        List.of("acme-nowhere-1"))),
                SimulatedGoogle.host())) {
      Reading.await(other.identify());
      for (Source source : readingShards(other)) {
        Shard unseen = Reading.await(source.shards()).getLast();
        assertThat(unseen.account().nativeId()).isEqualTo("acme-nowhere-1");
        assertThatThrownBy(() -> Reading.await(source.page(unseen, PageToken.FIRST)))
            .isInstanceOfSatisfying(
                ProviderException.class,
                failure -> assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED));
      }
    }
  }

  @Test
  void aProjectInsideTheConfiguredOrganisationIsNotReadTwice() {
    String inside =
        readable("projects", Account.class).stream()
            .map(Account::nativeId)
            .filter(id -> !id.equals(google.deniedProject()))
            .findFirst()
            .orElseThrow();
    try (Connector other =
        new GcpProvider()
            .connect(
                google.config(
                    Map.of("organization", google.organization(), "projects", List.of(inside))),
                SimulatedGoogle.host())) {
      for (Source source : other.sources()) {
        assertThat(Reading.await(source.shards()))
            .extracting(shard -> shard.account().nativeId())
            .containsExactly("organizations/" + google.organization());
      }
    }
  }

  @Test
  void aProjectAloneIsReadAsItsOwnShard() {
    Account staging =
        readable("projects", Account.class).stream()
            .filter(account -> account.name().equals("acme-staging"))
            .findFirst()
            .orElseThrow();
    ConnectorConfig byNumber =
        google.config(Map.of("projects", List.of(String.valueOf(staging.alias()))));
    try (Connector other = new GcpProvider().connect(byNumber, SimulatedGoogle.host())) {
      assertThat(Reading.await(other.identify()).home()).isEqualTo("projects/" + staging.alias());
      for (Source source : readingShards(other)) {
        Shard shard = Reading.await(source.shards()).getFirst();
        assertThat(shard.account().nativeId()).isEqualTo(staging.nativeId());
        assertThat(Reading.all(source, shard))
            .isNotEmpty()
            .allMatch(observation -> observation.account().equals(staging.nativeId()));
      }
    }
  }

  @Test
  void identityNamesWhoWeAreAndTheScopeWeSee() {
    assertThat(Reading.await(connector.identify()))
        .isEqualTo(new Identity("anonymous (plaintext)", "organizations/" + google.organization()));
  }

  @Test
  void anOrganisationThatIsNotVisibleIsRefusedByName() {
    try (Connector wrong =
        new GcpProvider()
            .connect(
                google.config(Map.of("organization", "999999999999")), SimulatedGoogle.host())) {
      assertThatThrownBy(() -> Reading.await(wrong.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> {
                assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
                assertThat(failure.getMessage()).contains("organizations/999999999999");
              });
    }
  }

  @Test
  void throttledCallsSayHowLongToWait() {
    google.breakIt("service", "\"asset\"", "kind", "\"throttle\"", "retryAfterSeconds", "17");

    assertThat(failureOf("asset-inventory"))
        .satisfies(failure -> {
          assertThat(failure.category()).isEqualTo(Category.THROTTLED);
          assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(17));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "deny, PERMISSION_DENIED",
    "throttle, THROTTLED",
    "error, UNAVAILABLE",
    "expired, UNAUTHENTICATED",
    "truncate, INVALID_RESPONSE",
    "garbage, INVALID_RESPONSE",
  })
  void everyFaultOfEveryServiceFailsWithItsCategoryAndIsNeverAnEmptyPage(
      String kind, Category category) {
    Map<String, String> services =
        Map.of(
            "projects", "resourcemanager",
            "asset-inventory", "asset",
            "iam-policies", "asset",
            "os-inventory", "asset",
            "security-command-center", "securitycenter",
            "compliance-manager", "compliance");
    for (Source source : connector.sources()) {
      if (source.name().equals("coverage")) {
        continue;
      }
      Shard shard = Reading.await(source.shards()).getFirst();
      google.breakIt(
          "service", "\"" + services.get(source.name()) + "\"", "kind", "\"" + kind + "\"");
      assertThatThrownBy(() -> Reading.await(source.page(shard, PageToken.FIRST)))
          .as(source.name())
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> assertThat(failure.category()).as(source.name()).isEqualTo(category));
      google.heal();
      assertThat(Reading.all(source, shard))
          .as(source.name() + " once the cloud is well")
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "asset-inventory, asset",
    "security-command-center, securitycenter",
    "projects, resourcemanager",
    "compliance-manager, compliance",
  })
  void aTokenThatComesAgainIsNoAnswer(String name, String service) {
    Source source = source(name);
    Shard shard = Reading.await(source.shards()).getFirst();
    google.breakIt("service", "\"" + service + "\"", "kind", "\"repeatToken\"");

    assertThatThrownBy(() -> Reading.all(source, shard))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE));
  }

  @Test
  void whatIsKnownOfProjectsOutlivesAFailureOfResourceManager() {
    Source source = source("asset-inventory");
    Shard shard = Reading.await(source.shards()).getFirst();
    google.breakIt("service", "\"resourcemanager\"", "kind", "\"error\"");

    assertThat(Reading.await(source.page(shard, PageToken.FIRST)).observations()).isNotEmpty();
    assertThat(failureOf("projects").category()).isEqualTo(Category.UNAVAILABLE);
  }

  @Test
  void afterCloseEverythingFailsUnavailable() {
    Source source = source("asset-inventory");
    Shard shard = Reading.await(source.shards()).getFirst();
    google.breakIt("service", "\"asset\"", "kind", "\"slow\"", "delayMillis", "20000");
    CompletionStage<Page> open = source.page(shard, PageToken.FIRST);
    connector.close();

    for (CompletionStage<?> stage :
        List.of(open, source.page(shard, PageToken.FIRST), source.shards(), connector.identify())) {
      assertThatThrownBy(() -> Reading.await(stage))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE));
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    try (Connector nobody =
        new GcpProvider()
            .connect(
                new ConnectorConfig(
                    "nobody",
                    Map.of(
                        "organization", "1",
                        "endpoints", Map.of("all", "127.0.0.1:1"),
                        "plaintext", "true")),
                SimulatedGoogle.host())) {
      assertThatThrownBy(() -> Reading.await(nobody.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE));
    }
  }

  // ---- reading

  /** Coverage reads organisations and folders only. */
  private static List<? extends Source> readingShards(Connector connector) {
    return connector.sources().stream()
        .filter(source -> !source.name().equals("coverage"))
        .toList();
  }

  private Source source(String name) {
    return Reading.source(connector, name);
  }

  /** Everything of a kind that a source says of the shards that do not refuse. */
  private <T extends Observation> List<T> readable(String name, Class<T> kind) {
    Source source = source(name);
    List<T> found = new ArrayList<>();
    try {
      for (Shard shard : Reading.await(source.shards())) {
        boolean refuses =
            shard.account().nativeId().equals(google.deniedProject()) && !name.equals("projects");
        if (!refuses) {
          Reading.all(source, shard).stream()
              .filter(kind::isInstance)
              .map(kind::cast)
              .forEach(found::add);
        }
      }
    } catch (ProviderException e) {
      throw new AssertionError(name + " cannot be read: " + e.getMessage(), e);
    }
    return found;
  }

  private ProviderException failureOf(String name) {
    Source source = source(name);
    Shard shard = Reading.await(source.shards()).getFirst();
    try {
      Page page = Reading.await(source.page(shard, PageToken.FIRST));
      throw new AssertionError(name + " answered " + page.observations().size());
    } catch (ProviderException e) {
      return e;
    }
  }

  private static <T> Map<String, Long> counted(
      List<T> things, java.util.function.Function<T, String> by) {
    return things.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
  }

  private static Map<String, Long> numbers(Struct struct, String key) {
    return SimulatedGoogle.object(struct, key).getFieldsMap().entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, entry -> (long) entry.getValue().getNumberValue()));
  }
}
