package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the connector sees when not everything is allowed, and what it says of the rest. */
class GcpReachTest {

  private static SimulatedGoogle google;

  private Connector connector;

  @BeforeAll
  static void startTheSimulator() {
    google = SimulatedGoogle.start("--seed", "7", "--size", "4000", "--quotas", "off");
  }

  @AfterAll
  static void stopTheSimulator() {
    google.close();
  }

  @BeforeEach
  void connect() {
    connector = new GcpProvider().connect(google.organisation(), SimulatedGoogle.host());
  }

  @AfterEach
  void closeAndHeal() {
    google.heal();
    connector.close();
  }

  @Test
  void everythingOpenToEverybodyIsAFindingOfOurOwn() {
    List<Finding> findings = Reading.all(connector, "iam-policies", Finding.class);

    assertThat(findings)
        .hasSize((int) google.googleTruth().getFieldsOrThrow("publicMembers").getNumberValue())
        .isNotEmpty()
        .allSatisfy(finding -> {
          assertThat(finding.product()).isEqualTo("Nephoscope");
          assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
          assertThat(finding.severity()).isEqualTo(Severity.HIGH);
          assertThat(finding.description()).contains("allUsers roles/");
          assertThat(finding.remediation()).isNotBlank();
        });
    assertThat(Reading.all(connector, "asset-inventory", Resource.class))
        .extracting(Resource::nativeId)
        .containsAll(
            findings.stream().map(each -> each.resources().getFirst().nativeId()).toList());
  }

  @Test
  void everyMachineHasAnAgentStatus() {
    List<AgentStatus> agents = Reading.all(connector, "os-inventory", AgentStatus.class);

    Struct truth = SimulatedGoogle.object(google.googleTruth(), "agents");
    Map<AgentStatus.State, Long> counted =
        agents.stream().collect(Collectors.groupingBy(AgentStatus::state, Collectors.counting()));
    assertThat(counted)
        .isEqualTo(
            Map.of(
                AgentStatus.State.ONLINE, number(truth, "online"),
                AgentStatus.State.OFFLINE, number(truth, "silent") + number(truth, "stopped"),
                AgentStatus.State.NOT_INSTALLED, number(truth, "missing")));
    assertThat(agents.stream().map(AgentStatus::resource))
        .containsExactlyInAnyOrderElementsOf(
            Reading.all(connector, "asset-inventory", Resource.class).stream()
                .filter(resource -> resource.type().equals("compute.googleapis.com/Instance"))
                .map(Resource::nativeId)
                .toList());
    assertThat(agents)
        .allSatisfy(agent -> {
          boolean well = agent.state() == AgentStatus.State.ONLINE;
          assertThat(agent.reason() == null).isEqualTo(well);
          assertThat(agent.version() != null || !well).isTrue();
        });
  }

  @Test
  void aProjectWhoseMachinesAreAllSilentIsOneGapAndItsMachinesAreUnknown() {
    try (SimulatedGoogle scattered =
            SimulatedGoogle.start(
                "--seed", "7", "--size", "20000", "--google-projects", "300", "--quotas", "off");
        Connector wide =
            new GcpProvider().connect(scattered.organisation(), SimulatedGoogle.host())) {
      List<Observation> said = Reading.all(wide, "os-inventory", Observation.class);

      Set<String> silent =
          said.stream()
              .filter(AgentStatus.class::isInstance)
              .map(AgentStatus.class::cast)
              .filter(agent -> agent.state() == AgentStatus.State.UNKNOWN)
              .map(AgentStatus::account)
              .collect(Collectors.toSet());
      assertThat(silent).isNotEmpty();
      assertThat(said.stream().filter(Gap.class::isInstance).map(gap -> ((Gap) gap).account()))
          .containsExactlyInAnyOrderElementsOf(silent);
    }
  }

  @Test
  void whereTheOrganisationRefusesItsFoldersAndProjectsAreRead() {
    List<Resource> all = Reading.all(connector, "asset-inventory", Resource.class);
    connector.close();
    google.breakIt(
        "service", "\"asset\"",
        "account", "\"organizations/" + google.organization() + "\"",
        "kind", "\"deny\"");
    connector = new GcpProvider().connect(google.organisation(), SimulatedGoogle.host());

    Source source = Reading.source(connector, "asset-inventory");
    List<Shard> shards = Reading.await(source.shards());
    List<String> ids = new ArrayList<>();
    for (Shard shard : shards) {
      Reading.all(source, shard).stream()
          .filter(Resource.class::isInstance)
          .map(Resource.class::cast)
          .map(Resource::nativeId)
          .forEach(ids::add);
    }

    assertThat(shards)
        .extracting(shard -> shard.account().nativeId())
        .hasSizeGreaterThan(1)
        .allMatch(id -> id.startsWith("folders/"));
    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Resource::nativeId).toList());
  }

  @Test
  void whereEverythingRefusesTheOrganisationStaysAndSaysWhy() {
    google.breakIt("service", "\"asset\"", "kind", "\"deny\"");

    assertThat(Reading.await(Reading.source(connector, "asset-inventory").shards()))
        .extracting(shard -> shard.account().nativeId())
        .containsExactly("organizations/" + google.organization());
  }

  @Test
  void whatMayNotBeListedIsSearchedAndTheMissingConfigurationIsAGap() {
    List<Resource> listed = Reading.all(connector, "asset-inventory", Resource.class);
    google.breakIt("service", "\"asset\"", "operation", "\"ListAssets\"", "kind", "\"deny\"");

    List<Observation> said = Reading.all(connector, "asset-inventory", Observation.class);

    assertThat(said.stream().filter(Resource.class::isInstance).map(Resource.class::cast))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("configuration", "name")
        .containsExactlyInAnyOrderElementsOf(listed);
    assertThat(said.stream().filter(Gap.class::isInstance).map(Gap.class::cast))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.category()).isEqualTo(Category.PERMISSION_DENIED);
          assertThat(gap.remedy()).contains("Cloud Asset Viewer");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "coverage, asset, Cloud Asset Viewer",
    "security-command-center, securitycenter, Security Center Findings Viewer",
    "compliance-manager, compliance, Compliance Manager Viewer",
  })
  void aServiceThatRefusesInOneProjectIsAGapOfThatProject(
      String source, String service, String role) {
    String project =
        Reading.all(connector, "projects", io.nephoscope.spi.Account.class).stream()
            .filter(account -> account.name().equals("acme-sandbox"))
            .findFirst()
            .orElseThrow()
            .nativeId();
    assertThat(Reading.all(connector, source, Gap.class)).isEmpty();
    google.breakIt(
        "service", "\"" + service + "\"", "account", "\"" + project + "\"", "kind", "\"deny\"");

    assertThat(Reading.all(connector, source, Gap.class))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.account()).isEqualTo(project);
          assertThat(gap.category()).isEqualTo(Category.PERMISSION_DENIED);
          assertThat(gap.remedy()).contains(role).contains(project);
        });
  }

  @Test
  void aServiceThatRefusesTheWholeScopeIsAGapOfTheScopeAlone() {
    google.breakIt("service", "\"asset\"", "kind", "\"deny\"");

    assertThat(Reading.all(connector, "coverage", Gap.class))
        .extracting(Gap::account)
        .containsExactly("organizations/" + google.organization());
  }

  @Test
  void withoutTheDetectorsOfPremiumTheTierIsStandard() {
    assertThat(SecurityTier.of(List.of("Security Health Analytics", "VM Manager")))
        .isEqualTo(SecurityTier.STANDARD);
    assertThat(SecurityTier.of(List.of("Security Health Analytics", "Event Threat Detection")))
        .isEqualTo(SecurityTier.PREMIUM);
  }

  @Test
  void anInventoryIsOneWhoseMachinesAreEachToldOnce() {
    List<AgentStatus> agents = Reading.all(connector, "os-inventory", AgentStatus.class);

    assertThat(new HashSet<>(agents.stream().map(AgentStatus::resource).toList()))
        .hasSameSizeAs(agents);
  }

  private static long number(Struct struct, String key) {
    return (long) struct.getFieldsOrThrow(key).getNumberValue();
  }
}
