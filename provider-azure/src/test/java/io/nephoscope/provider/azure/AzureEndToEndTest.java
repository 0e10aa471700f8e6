package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.Standard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider against a simulated Azure, over TLS, with Azure's own client libraries. */
final class AzureEndToEndTest {

  private static SimulatedAzure azure;
  private static Connector connector;

  /** Large enough for several pages of every list, without quotas: pacing is the host's. */
  @BeforeAll
  static void start() {
    azure = new SimulatedAzure("--seed", "7", "--size", "12000", "--quotas", "off");
    connector = azure.connect(Map.of());
  }

  @AfterAll
  static void stop() {
    connector.close();
    azure.close();
  }

  @AfterEach
  void heal() {
    azure.heal();
  }

  @Test
  void identityIsTheApplicationInTheConfiguredTenant() {
    var identity = SimulatedAzure.done(connector.identify());
    assertThat(identity.principal()).isEqualTo(azure.process().credential("azure.clientId"));
    assertThat(identity.home()).isEqualTo(azure.process().credential("azure.tenantId"));
  }

  @Test
  void subscriptionsAreThoseOfTheTenantAlsoTheDeniedOne() {
    List<Account> accounts = read("subscriptions", Account.class);
    Set<String> truth = new HashSet<>();
    azure.truth("/truth").path("accounts").forEach(one -> truth.add(one.path("id").asText()));
    assertThat(accounts.stream().map(Account::nativeId)).containsExactlyInAnyOrderElementsOf(truth);
    assertThat(accounts).allSatisfy(one -> assertThat(one.state()).isEqualTo("Enabled"));
  }

  @Test
  void inventoryEqualsTheGroundTruth() {
    List<Resource> resources = read("resource-graph", Resource.class);
    JsonNode truth = azure.truth("/truth?ids=true");
    Set<String> ids = new HashSet<>();
    truth.path("ids").forEach(id -> ids.add(id.asText().toLowerCase(Locale.ROOT)));
    assertThat(resources).hasSize(truth.path("resources").path("readable").asInt());
    assertThat(resources.stream().map(Resource::nativeId).collect(Collectors.toSet()))
        .isEqualTo(ids);
    assertThat(counted(resources, Resource::type))
        .isEqualTo(counts(truth.path("resources").path("byType")));
    assertThat(counted(resources, Resource::region))
        .isEqualTo(counts(truth.path("resources").path("byRegion")));
    assertThat(counted(resources, Resource::account))
        .isEqualTo(counts(truth.path("resources").path("byAccount")));
    assertThat(resources)
        .allSatisfy(one -> assertThat(one.category()).isNotEqualTo(Resource.Category.OTHER))
        .anySatisfy(one -> assertThat(one.tags()).isNotEmpty())
        .allSatisfy(one -> assertThat(one.createdAt()).isNotNull())
        .allSatisfy(one -> assertThat(one.configuration()).contains("\"changedTime\":"));
  }

  @Test
  void allSubscriptionsTogetherCostOneQueryPerPageOfAThousandRows() {
    try (Connector fresh = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(fresh, "resource-graph");
      int before = graphQueries();
      int rows = 0;
      for (Shard shard : SimulatedAzure.done(source.shards())) {
        if (!denied(shard)) {
          rows += SimulatedAzure.all(source, shard).size();
        }
      }
      assertThat(rows).isGreaterThan(2_000);
      assertThat(graphQueries() - before).isEqualTo((rows + 999) / 1000);
    }
  }

  private static int graphQueries() {
    return calls("resourcegraph", "resources");
  }

  private static int calls(String service, String operation) {
    for (JsonNode count : azure.json("/calls").path("calls")) {
      if (count.path("service").asText().equals(service)
          && count.path("operation").asText().equals(operation)) {
        return count.path("calls").asInt();
      }
    }
    return 0;
  }

  @Test
  void aPageAskedForAgainHoldsTheSameRows() {
    try (Connector fresh = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(fresh, "resource-graph");
      int most = 0;
      for (Shard shard : SimulatedAzure.done(source.shards())) {
        if (!denied(shard)) {
          List<Observation> first = SimulatedAzure.all(source, shard);
          assertThat(SimulatedAzure.all(source, shard).equals(first)).isTrue();
          most = Math.max(most, first.size());
        }
      }
      assertThat(most).as("more than a page").isGreaterThan(1000);
    }
  }

  @Test
  void aRightThatIsLostWhileTheTenantIsReadFailsThatSubscriptionAlone() {
    try (Connector fresh = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(fresh, "resource-graph");
      List<Shard> shards =
          SimulatedAzure.done(source.shards()).stream().filter(one -> !denied(one)).toList();
      assertThat(SimulatedAzure.all(source, shards.get(0))).isNotEmpty();
      azure.breakDown(
          "arm",
          "resources",
          "deny",
          ",\"account\":\"" + shards.get(1).account().nativeId() + "\"");
      assertThat(failure(source, shards.get(1)).category()).isEqualTo(Category.PERMISSION_DENIED);
      assertThat(SimulatedAzure.all(source, shards.get(2))).isNotEmpty();
    }
  }

  @Test
  void everyVirtualMachineSaysHowItsAgentIsAndThoseOfOtherCloudsAreTheirs() {
    List<AgentStatus> agents = read("agents", AgentStatus.class);
    Set<String> machines =
        read("resource-graph", Resource.class).stream()
            .filter(one -> one.type().equals("microsoft.compute/virtualmachines"))
            .map(Resource::nativeId)
            .collect(Collectors.toSet());
    List<AgentStatus> own =
        agents.stream().filter(one -> one.name().equals(AgentRows.VM_AGENT)).toList();
    assertThat(own).allSatisfy(one -> assertThat(one.provider()).isNull());
    assertThat(own.stream().map(AgentStatus::resource))
        .containsExactlyInAnyOrderElementsOf(machines);
    assertThat(own)
        .anySatisfy(one -> assertThat(one.state()).isEqualTo(AgentStatus.State.ONLINE))
        .anySatisfy(one -> assertThat(one.state()).isEqualTo(AgentStatus.State.OFFLINE))
        .anySatisfy(one -> assertThat(one.state()).isEqualTo(AgentStatus.State.NOT_INSTALLED))
        .allSatisfy(one ->
            assertThat(one.reason() == null).isEqualTo(one.state() == AgentStatus.State.ONLINE));
    // Names that machines of two projects share join neither: those stay machines of Arc.
    assertThat(agents)
        .filteredOn(one -> one.provider() == null && !one.name().equals(AgentRows.VM_AGENT))
        .allSatisfy(
            one -> assertThat(one.resource()).contains("/microsoft.hybridcompute/machines/"));
    JsonNode ids = azure.json("/truth?ids=true");
    for (String provider : List.of("aws", "gcp")) {
      Set<String> inventory = new HashSet<>();
      ids.at("/" + provider + "/ids").forEach(id -> inventory.add(id.asText()));
      List<AgentStatus> theirs =
          agents.stream().filter(one -> provider.equals(one.provider())).toList();
      assertThat(theirs).as(provider).isNotEmpty();
      assertThat(theirs)
          .filteredOn(one -> one.name().equals(AgentRows.ARC_AGENT))
          .extracting(AgentStatus::resource)
          .doesNotHaveDuplicates();
      assertThat(theirs)
          .filteredOn(one -> inventory.contains(one.resource()))
          .as("agents of %s machines that %s itself lists", provider, provider)
          .isNotEmpty();
      assertThat(theirs)
          .extracting(AgentStatus::name)
          .contains(AgentRows.ARC_AGENT, AgentRows.ENDPOINT);
    }
  }

  @Test
  void everyRightThatIsUsedIsInTheKitAndEveryRightOfTheKitIsUsed() {
    SimulatedAzure.done(connector.identify());
    for (Source source : connector.sources()) {
      read(source.name(), Observation.class);
    }
    azure.breakDown("resourcegraph", "", "deny", "");
    read("regulatory-compliance", Observation.class);
    azure.heal();
    Map<String, String> others =
        Map.of(
            "tenants", "Resources/tenants",
            "subscriptions", "Resources/subscriptions",
            "resources", "Resources/subscriptions/resources",
            "virtualMachines", "Compute/virtualMachines",
            "machines", "HybridCompute/machines",
            "policyExemptions", "Authorization/policyExemptions",
            "policyAssignments", "Authorization/policyAssignments",
            "policySetDefinitions", "Authorization/policySetDefinitions");
    Set<String> used = new HashSet<>();
    for (JsonNode call : azure.json("/calls").path("calls")) {
      String operation = call.path("operation").asText();
      if (call.path("cloud").asText().equals("azure")) {
        String right =
            switch (call.path("service").asText()) {
              case "security" -> "Security/" + operation;
              case "resourcegraph" -> "ResourceGraph/resources";
              case "arm" -> others.getOrDefault(operation, operation);
              default -> "";
            };
        if (!right.isEmpty()) {
          used.add("Microsoft." + right + "/read");
        }
      }
    }
    assertThat(used).isEqualTo(OnboardingKitTest.rights());
  }

  @Test
  void subscriptionsNameTheManagementGroupsAboveThem() {
    assertThat(read("subscriptions", Account.class))
        .allSatisfy(one ->
            assertThat(one.ancestors())
                .endsWith("tenants/" + azure.process().credential("azure.tenantId")))
        .anySatisfy(one -> {
          assertThat(one.name()).isEqualTo("Acme Production");
          assertThat(one.ancestors())
              .startsWith(
                  "managementGroups/acme-production", "managementGroups/acme-landing-zones");
        });
  }

  @Test
  void aPlanThatIsOffIsAGapForWhatItWouldHaveSeen() {
    List<Gap> gaps = read("defender-plans", Gap.class);
    assertThat(gaps)
        .allSatisfy(gap -> assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED))
        .anySatisfy(gap ->
            assertThat(gap.message())
                .contains("Defender CSPM is off")
                .contains("attack paths")
                .contains(gap.account()))
        .anySatisfy(gap -> assertThat(gap.message()).contains("agents are not put on new machines"))
        .anySatisfy(gap ->
            assertThat(gap.message())
                .contains("AgentlessVmScanning of Defender for Servers is off"))
        .anySatisfy(gap ->
            assertThat(gap.message()).contains("to AWS").contains("Defender for Containers is off"))
        .anySatisfy(gap -> assertThat(gap.message()).contains("to AWS").contains("Arc"));
    assertThat(gaps)
        .noneSatisfy(gap -> assertThat(gap.message()).contains(": Defender for Servers is off"));
  }

  @Test
  void findingsEqualTheGroundTruth() {
    List<Finding> findings = new ArrayList<>(read("assessments", Finding.class));
    findings.addAll(read("alerts", Finding.class));
    assertThat(findings.stream().map(Finding::nativeId)).doesNotHaveDuplicates();
    findings.removeIf(one -> one.provider() != null);
    JsonNode truth = azure.truth("/truth").path("findings");
    assertThat(findings).hasSize(truth.path("readable").asInt());
    assertThat(counted(findings, one -> one.type().name())).isEqualTo(counts(truth.path("byKind")));
    assertThat(counted(findings, one -> one.severity().name()))
        .isEqualTo(counts(truth.path("bySeverity")));
    assertThat(counted(findings, one -> one.state().name()))
        .isEqualTo(counts(truth.path("byState")));
  }

  @Test
  void whatDefenderSaysOfOtherCloudsIsTheirsAndEqualsTheGroundTruth() {
    List<Observation> said = read("assessments", Observation.class);
    JsonNode truth = azure.truth("/truth").path("about");
    for (String provider : List.of("aws", "gcp")) {
      List<Finding> findings =
          of(said, Finding.class).stream().filter(one -> provider.equals(one.provider())).toList();
      assertThat(findings).hasSize(truth.at("/" + provider + "/findings/readable").asInt());
      assertThat(counted(findings, one -> one.severity().name()))
          .isEqualTo(counts(truth.at("/" + provider + "/findings/bySeverity")));
      assertThat(
              of(said, Assessment.class).stream()
                  .filter(one -> provider.equals(one.provider()))
                  .filter(one -> one.status() == Assessment.Status.PASSED))
          .hasSize(truth.at("/" + provider + "/passed").asInt());
    }
    JsonNode ids = azure.json("/truth?ids=true");
    Set<String> inventory = new HashSet<>();
    ids.at("/aws/ids").forEach(id -> inventory.add(id.asText()));
    ids.at("/gcp/ids").forEach(id -> inventory.add(id.asText()));
    assertThat(inventory).isNotEmpty();
    assertThat(
            of(said, Finding.class).stream()
                .filter(one -> one.provider() != null)
                .flatMap(one -> one.resources().stream())
                .filter(one -> inventory.contains(one.nativeId())))
        .as("findings that meet the other cloud's own inventory")
        .isNotEmpty();
    assertThat(of(said, Finding.class).stream().filter(one -> one.provider() != null))
        .noneMatch(one -> one.account().equals(readableShard().account().nativeId()));
  }

  @Test
  void whoAcceptedARiskAndUntilWhenIsSaidOfEveryExemptResource() {
    List<Assessment> exempt =
        read("assessments", Assessment.class).stream().filter(Assessment::acceptedRisk).toList();
    assertThat(exempt).isNotEmpty();
    assertThat(exempt)
        .allSatisfy(one -> assertThat(one.reason()).contains("by owner@acme.example"));
    assertThat(exempt).anySatisfy(one -> assertThat(one.reason()).startsWith("Exempt: Waiver"));
    assertThat(exempt).anySatisfy(one -> assertThat(one.reason()).startsWith("Exempt: Mitigated"));
    assertThat(exempt).anySatisfy(one -> assertThat(one.reason()).contains("until 2"));
  }

  @Test
  void whatIsSwitchedOffByPolicyIsUnknownAndWhatHasNoSubjectIsNotApplicable() {
    List<Assessment> said = read("assessments", Assessment.class);
    assertThat(said)
        .filteredOn(one -> String.valueOf(one.reason()).startsWith("OffByPolicy"))
        .hasSize(readable())
        .allSatisfy(one -> assertThat(one.status()).isEqualTo(Assessment.Status.UNKNOWN));
    assertThat(said)
        .filteredOn(one -> one.status() == Assessment.Status.NOT_APPLICABLE)
        .hasSize(readable())
        .allSatisfy(one -> assertThat(one.reason()).contains("Preview"));
  }

  @Test
  void whereExemptionsMayNotBeReadTheRestIsReadAndAGapSaysSo() {
    azure.breakDown("arm", "policyExemptions", "deny", "");
    List<Observation> said =
        SimulatedAzure.all(SimulatedAzure.source(connector, "assessments"), readableShard());
    assertThat(of(said, Gap.class))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.category()).isEqualTo(Category.PERMISSION_DENIED);
          assertThat(gap.message()).contains("Who exempted what");
          assertThat(gap.remedy()).contains("Security Reader");
        });
    assertThat(of(said, Assessment.class).stream().filter(Assessment::acceptedRisk)).isNotEmpty();
  }

  @Test
  void everyControlHasTheOutcomesOfTheGroundTruth() {
    List<Observation> compliance = read("regulatory-compliance", Observation.class);
    Map<String, Map<String, Long>> byCheck = new HashMap<>();
    for (Assessment one : read("assessments", Assessment.class)) {
      byCheck
          .computeIfAbsent(one.account() + one.check(), key -> new HashMap<>())
          .merge(one.acceptedRisk() ? "ACCEPTED" : one.status().name(), 1L, Long::sum);
    }
    Map<String, long[]> sums = new HashMap<>();
    for (Control control : of(compliance, Control.class)) {
      long[] sum =
          sums.computeIfAbsent(
              control.ref().standard() + " " + control.ref().control(), key -> new long[3]);
      for (String check : control.checks()) {
        Map<String, Long> counts = byCheck.getOrDefault(control.account() + check, Map.of());
        sum[0] += counts.getOrDefault("PASSED", 0L);
        sum[1] += counts.getOrDefault("FAILED", 0L);
        sum[2] += counts.getOrDefault("ACCEPTED", 0L);
      }
    }
    Map<String, String> names =
        Map.of(
            "nist-800-53:r5", "NIST-SP-800-53-R5",
            "pci-dss:4.0.1", "PCI-DSS-v4.0.1",
            "cis-azure-foundations:3.0.0", "CIS-Azure-Foundations-v3.0.0",
            "cis-controls:8.1", "CIS-Controls-v8.1");
    JsonNode truth = azure.truth("/truth/compliance");
    assertThat(truth.size()).isEqualTo(names.size());
    truth
        .properties()
        .forEach(standard ->
            standard
                .getValue()
                .properties()
                .forEach(control -> {
                  String key = names.get(standard.getKey()) + " " + control.getKey();
                  JsonNode counts = control.getValue();
                  assertThat(sums.get(key))
                      .as(key)
                      .containsExactly(
                          counts.path("passed").asLong(),
                          counts.path("failed").asLong(),
                          counts.path("suppressed").asLong());
                }));
    assertThat(of(compliance, Standard.class)).hasSize(names.size() * readable());
  }

  @Test
  void controlsAndChecksAreTheSameFromResourceGraphAndFromTheListsOfEverySubscription() {
    int before = calls("security", "regulatoryComplianceControls");
    List<Observation> graphed = read("regulatory-compliance", Observation.class);
    assertThat(calls("security", "regulatoryComplianceControls"))
        .as("lists of controls while Resource Graph answers")
        .isEqualTo(before);
    azure.breakDown("resourcegraph", "", "deny", "");
    List<Observation> listed = read("regulatory-compliance", Observation.class);
    assertThat(calls("security", "regulatoryComplianceControls")).isGreaterThan(before);
    assertThat(withoutScores(graphed)).isEqualTo(withoutScores(listed));
  }

  /** Scores say when they were read. */
  private static Set<Observation> withoutScores(List<Observation> said) {
    return said.stream()
        .filter(one -> !(one instanceof NativeScore))
        .map(one ->
            one instanceof Control control
                ? new Control(
                    control.account(),
                    control.ref(),
                    control.title(),
                    control.severity(),
                    control.checks().stream().sorted().toList())
                : one)
        .collect(Collectors.toSet());
  }

  @Test
  void aControlThatAzureCannotAssessHasNoAssessment() {
    List<Observation> compliance = read("regulatory-compliance", Observation.class);
    Set<String> assessed =
        of(compliance, Assessment.class).stream()
            .map(one -> one.account() + one.check())
            .collect(Collectors.toSet());
    List<Control> unsupported =
        of(compliance, Control.class).stream().filter(one -> one.checks().isEmpty()).toList();
    assertThat(unsupported).isNotEmpty();
    assertThat(unsupported)
        .noneMatch(one ->
            assessed.contains(one.account() + one.ref().standard() + "/" + one.ref().control()));
    assertThat(of(compliance, Control.class).stream().filter(one -> !one.checks().isEmpty()))
        .allMatch(one ->
            assessed.contains(one.account() + one.ref().standard() + "/" + one.ref().control()));
  }

  @Test
  void scoresOfControlsAddUpToTheScoreOfTheSubscription() {
    Source source = SimulatedAzure.source(connector, "secure-score");
    int read = 0;
    for (Shard shard : SimulatedAzure.done(source.shards())) {
      if (denied(shard)) {
        continue;
      }
      List<NativeScore> scores = of(SimulatedAzure.all(source, shard), NativeScore.class);
      NativeScore whole =
          scores.stream().filter(one -> one.name().equals("ascScore")).findFirst().orElseThrow();
      double current =
          scores.stream()
              .filter(one -> !one.name().equals("ascScore"))
              .mapToDouble(one -> one.current() == null ? 0 : one.current())
              .sum();
      assertThat(whole.current()).isCloseTo(current, org.assertj.core.data.Offset.offset(0.001));
      assertThat(whole.percent()).isBetween(1.0, 100.0);
      assertThat(scores).anyMatch(one -> one.percent() == null);
      read++;
    }
    assertThat(read).isEqualTo(readable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resource-graph",
        "agents",
        "defender-plans",
        "assessments",
        "alerts",
        "regulatory-compliance",
        "secure-score"
      })
  void aDeniedSubscriptionIsListedAndFailsWithTheRightThatIsMissing(String name) {
    Source source = SimulatedAzure.source(connector, name);
    Shard denied =
        SimulatedAzure.done(source.shards()).stream()
            .filter(AzureEndToEndTest::denied)
            .findFirst()
            .orElseThrow();
    ProviderException failure = failure(source, denied);
    assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED);
    assertThat(failure).hasMessageContaining("AuthorizationFailed");
    assertThat(failure.remedy())
        .contains("Reader")
        .contains("/subscriptions/" + denied.account().nativeId());
  }

  @Test
  void aWrongSecretIsRefusedNamingApplicationAndTenantAndNeverTheSecret() {
    String wrong = "wrong-secret-3f1d8a6b";
    try (Connector refused = azure.connect(Map.of("client-secret", wrong))) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(refused.identify()));
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure)
          .hasMessageContaining("AADSTS7000215")
          .hasMessageContaining(azure.process().credential("azure.clientId"))
          .hasMessageContaining(azure.process().credential("azure.tenantId"));
      for (Throwable at = failure; at != null; at = at.getCause()) {
        assertThat(at.toString()).doesNotContain(wrong);
      }
    }
  }

  @Test
  void aTenantThatIsNotThereIsRefused() {
    try (Connector refused =
        azure.connect(Map.of("tenant-id", "00000000-0000-0000-0000-00000000000a"))) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(refused.identify()));
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure).hasMessageContaining("AADSTS90002");
    }
  }

  @Test
  void anUntrustedCertificateIsAMatterOfConfiguration() {
    Map<String, Object> values = new HashMap<>();
    for (String key :
        List.of(
            "tenant-id",
            "client-id",
            "client-secret",
            "authority-host",
            "resource-manager-endpoint")) {
      values.put(key, azure.config(Map.of()).requiredText(key));
    }
    try (Connector refused =
        new AzureProvider()
            .connect(
                new io.nephoscope.spi.ConnectorConfig("no-ca", values), SimulatedAzure.host())) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(refused.identify()));
      assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
      assertThat(failure.remedy()).contains("ca-file");
    }
  }

  @Test
  void aConfiguredSubscriptionThatNobodySeesIsAGapAndAFailingShard() {
    String unseen = "00000000-0000-0000-0000-0000000000ff";
    try (Connector some = azure.connect(Map.of("subscriptions", List.of(unseen)))) {
      Source subscriptions = SimulatedAzure.source(some, "subscriptions");
      Shard tenant = SimulatedAzure.done(subscriptions.shards()).getFirst();
      assertThat(SimulatedAzure.all(subscriptions, tenant))
          .singleElement()
          .isInstanceOfSatisfying(
              Gap.class,
              gap -> {
                assertThat(gap.account()).isEqualTo(unseen);
                assertThat(gap.category()).isEqualTo(Category.PERMISSION_DENIED);
              });
      Source alerts = SimulatedAzure.source(some, "alerts");
      List<Shard> shards = SimulatedAzure.done(alerts.shards());
      assertThat(shards).hasSize(1);
      assertThat(failure(alerts, shards.getFirst()).category())
          .isEqualTo(Category.PERMISSION_DENIED);
    }
  }

  @Test
  void throttledCallsSayHowLongAzureAskedToWait() {
    azure.breakDown("security", "", "throttle", ",\"retryAfterSeconds\":7");
    ProviderException failure = failureOf("alerts");
    assertThat(failure.category()).isEqualTo(Category.THROTTLED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({
    "deny,PERMISSION_DENIED",
    "error,UNAVAILABLE",
    "truncate,UNAVAILABLE",
    "garbage,INVALID_RESPONSE",
    "expired,UNAUTHENTICATED"
  })
  void whatCannotBeReadFailsAndIsNeverAnEmptyPage(String kind, Category expected) {
    for (Source source : connector.sources()) {
      Shard shard =
          SimulatedAzure.done(source.shards()).stream()
              .filter(one -> !denied(one))
              .findFirst()
              .orElseThrow();
      for (String service : List.of("arm", "resourcegraph", "security")) {
        azure.breakDown(service, "", kind, "");
      }
      ProviderException failure = failure(source, shard);
      assertThat(failure.category()).as(source.name() + " " + failure).isEqualTo(expected);
      azure.heal();
    }
  }

  @Test
  void anExpiredTokenIsReplacedByANewOneAndNothingIsLost() {
    azure.breakDown("security", "alerts", "expired", ",\"times\":1");
    assertThat(SimulatedAzure.all(SimulatedAzure.source(connector, "alerts"), readableShard()))
        .isNotEmpty();
  }

  @Test
  void aListWhoseNextPageIsThisPageFailsInsteadOfTurningInCircles() {
    Source source = SimulatedAzure.source(connector, "assessments");
    Shard shard = readableShard();
    PageToken first = SimulatedAzure.page(source, shard, PageToken.FIRST).next();
    PageToken second = SimulatedAzure.page(source, shard, first).next();
    azure.breakDown("security", "assessments", "repeatToken", "");
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class, () -> SimulatedAzure.page(source, shard, second));
    assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
  }

  @Test
  void theTokenEndpointsFailuresAreToldApart() {
    azure.breakDown("token", "", "error", ",\"times\":1");
    try (Connector fresh = azure.connect(Map.of("tenant-id", "acme.example"))) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(fresh.identify()));
      assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE);
    }
  }

  @Test
  void afterCloseEveryStageFailsUnavailable() {
    Connector closed = azure.connect(Map.of());
    Source source = SimulatedAzure.source(closed, "alerts");
    Shard shard = readableShard();
    closed.close();
    closed.close();
    assertThat(failure(source, shard).category()).isEqualTo(Category.UNAVAILABLE);
  }

  private static ProviderException failureOf(String name) {
    return failure(SimulatedAzure.source(connector, name), readableShard());
  }

  private static ProviderException failure(Source source, Shard shard) {
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () -> SimulatedAzure.done(source.page(shard, PageToken.FIRST)));
    assertThat(failure).as(source.name() + " did not fail").isNotNull();
    return failure;
  }

  private static Shard readableShard() {
    return SimulatedAzure.done(SimulatedAzure.source(connector, "alerts").shards()).stream()
        .filter(shard -> !denied(shard))
        .findFirst()
        .orElseThrow();
  }

  private static boolean denied(Shard shard) {
    for (JsonNode account : azure.truth("/truth").path("accounts")) {
      if (account.path("id").asText().equals(shard.account().nativeId())) {
        return !account.path("readable").asBoolean();
      }
    }
    return false;
  }

  private static int readable() {
    int count = 0;
    for (JsonNode account : azure.truth("/truth").path("accounts")) {
      count += account.path("readable").asBoolean() ? 1 : 0;
    }
    return count;
  }

  /** What all readable shards of a source say. */
  private static <T extends Observation> List<T> read(String name, Class<T> type) {
    Source source = SimulatedAzure.source(connector, name);
    List<T> said = new ArrayList<>();
    for (Shard shard : SimulatedAzure.done(source.shards())) {
      if (!denied(shard)) {
        said.addAll(of(SimulatedAzure.all(source, shard), type));
      }
    }
    return said;
  }

  private static <T extends Observation> List<T> of(List<Observation> said, Class<T> type) {
    return said.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T> Map<String, Long> counted(List<T> things, Function<T, String> key) {
    return things.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
  }

  private static Map<String, Long> counts(JsonNode node) {
    Map<String, Long> counts = new HashMap<>();
    node.properties().forEach(one -> counts.put(one.getKey(), one.getValue().asLong()));
    return counts;
  }
}
