package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Identity;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The provider reads a whole simulated organisation through the real SDK, and the truth is known.
 */
final class SimulatedOrganizationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static SimulatedAws aws;
  private static JsonNode truth;
  private Connector connector;

  @BeforeAll
  static void start() throws Exception {
    aws = new SimulatedAws("--quotas", "off", "--size", "2000");
    truth = JSON.readTree(aws.process().truth()).path("aws");
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @BeforeEach
  void connect() {
    connector = new AwsProvider().connect(aws.config(), new TestHost());
  }

  @AfterEach
  void close() {
    aws.process().clearFaults();
    connector.close();
  }

  @Test
  void identityIsTheHubRole() {
    Identity identity = join(connector.identify());
    assertThat(identity.principal()).contains(":assumed-role/acme-posture-hub/");
    assertThat(identity.home()).isEqualTo(hub());
  }

  @Test
  void everyAccountIsListedAlsoTheOneThatCannotBeRead() {
    List<Account> accounts = all("organization", Account.class);
    assertThat(accounts.stream().map(Account::nativeId))
        .containsExactlyInAnyOrderElementsOf(
            truth.path("accounts").valueStream().map(one -> one.path("id").asText()).toList());
    assertThat(accounts).allSatisfy(account -> assertThat(account.name()).startsWith("acme-"));
  }

  @Test
  void inventoryIsTheReadableEstateAndEveryGapIsTold() throws Exception {
    Reading reading = read("config");
    List<Resource> resources = new ArrayList<>(reading.of(Resource.class));
    resources.addAll(all("describe", Resource.class));
    resources.addAll(all("tagging", Resource.class));
    JsonNode expected = truth.path("resources");
    assertThat(resources).hasSize(expected.path("readable").asInt());
    Map<String, Integer> byType = new TreeMap<>();
    resources.forEach(resource -> byType.merge(resource.type(), 1, Integer::sum));
    assertThat(byType).isEqualTo(counts(expected.path("byType")));
    JsonNode ids = JSON.readTree(aws.process().request("GET", "/truth?ids=true", "").body());
    Set<String> real =
        ids.at("/aws/ids").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    assertThat(new HashSet<>(resources.stream().map(Resource::nativeId).toList())).isEqualTo(real);
    assertThat(reading.failures()).containsExactlyInAnyOrderElementsOf(gaps("sts"));
    assertThat(all("describe", Gap.class).stream().map(SimulatedOrganizationTest::words))
        .as("the regions without a recorder, and nothing else")
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            gaps("config").stream().filter(gap -> gap.endsWith("NOT_ENABLED")).toList());
    assertThat(resources)
        .filteredOn(resource -> resource.type().equals("AWS::S3::Bucket"))
        .allSatisfy(bucket ->
            assertThat(
                    JSON.readTree(bucket.configuration())
                        .at(
                            "/supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicAcls")
                        .isBoolean())
                .isTrue());
  }

  @Test
  void findingsAreTheTruthAndEveryGapIsTold() {
    Reading reading = read("security-hub");
    Reading vulnerabilities = read("inspector");
    Reading threats = read("guardduty");
    List<Finding> findings = new ArrayList<>(reading.of(Finding.class));
    assertThat(vulnerabilities.of(Finding.class)).isNotEmpty();
    findings.addAll(vulnerabilities.of(Finding.class));
    findings.addAll(threats.of(Finding.class));
    JsonNode expected = truth.path("findings");
    assertThat(findings).hasSize(expected.path("readable").asInt());
    assertThat(tally(findings, finding -> finding.type().name()))
        .isEqualTo(counts(expected.path("byKind")));
    assertThat(tally(findings, finding -> finding.severity().name()))
        .isEqualTo(counts(expected.path("bySeverity")));
    assertThat(tally(findings, finding -> finding.state().name()))
        .isEqualTo(counts(expected.path("byState")));
    assertThat(reading.failures()).containsExactlyInAnyOrderElementsOf(gaps("securityhub"));
    assertThat(vulnerabilities.failures()).containsExactlyInAnyOrderElementsOf(gaps("inspector2"));
    assertThat(threats.failures()).containsExactlyInAnyOrderElementsOf(gaps("guardduty"));
    assertThat(findings.stream().map(Finding::nativeId)).doesNotHaveDuplicates();
    assertThat(findings)
        .allSatisfy(finding -> {
          JsonNode verbatim = JSON.readTree(finding.nativeJson());
          assertThat(
                  List.of(
                      verbatim.path("Id").asText(),
                      verbatim.path("findingArn").asText(),
                      verbatim.path("arn").asText()))
              .contains(finding.nativeId());
        });
  }

  @Test
  void findingsReadFromTheirOwnProductNameResourcesAsTheInventoryDoes() throws Exception {
    Set<String> ids = new HashSet<>();
    JSON.readTree(aws.process().request("GET", "/truth?ids=true", "").body())
        .at("/aws/ids")
        .forEach(id -> ids.add(id.asText()));
    for (String source : List.of("inspector", "guardduty")) {
      assertThat(all(source, Finding.class))
          .isNotEmpty()
          .allSatisfy(
              finding -> assertThat(ids).contains(finding.resources().getFirst().nativeId()));
    }
  }

  @Test
  void assessmentsOfEveryControlAddUpToTheTruth() throws Exception {
    List<Assessment> assessments = all("security-hub", Assessment.class);
    JsonNode expected =
        JSON.readTree(aws.process().request("GET", "/truth/compliance", "").body()).path("aws");
    Map<String, String> prefixes =
        Map.of(
            "nist-800-53:r5", "NIST.800-53.r5 ",
            "pci-dss:4.0.1", "PCI DSS v4.0.1/",
            "cis-aws-foundations:5.0.0", "CIS AWS Foundations Benchmark v5.0.0/");
    for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
      JsonNode controls = expected.path(prefix.getKey());
      assertThat(controls.size()).as(prefix.getKey()).isPositive();
      for (Map.Entry<String, JsonNode> control : controls.properties()) {
        String requirement = prefix.getValue() + control.getKey();
        List<Assessment> about =
            assessments.stream()
                .filter(assessment ->
                    assessment.controls().stream()
                        .anyMatch(ref -> ref.control().equals(requirement)))
                .toList();
        assertThat(
                List.of(
                    count(about, Assessment.Status.PASSED, false),
                    count(about, Assessment.Status.FAILED, false),
                    count(about, Assessment.Status.FAILED, true),
                    count(about, Assessment.Status.UNKNOWN, false)))
            .as(requirement)
            .isEqualTo(
                List.of(
                    control.getValue().path("passed").asLong(),
                    control.getValue().path("failed").asLong(),
                    control.getValue().path("suppressed").asLong(),
                    control.getValue().path("unknown").asLong()));
      }
    }
    assertThat(assessments)
        .allSatisfy(assessment ->
            assertThat(assessment.severity())
                .isNotEqualTo(io.nephoscope.spi.Severity.INFORMATIONAL)
                .isNotEqualTo(io.nephoscope.spi.Severity.UNKNOWN));
  }

  @Test
  void standardsAreToldOncePerAccountWithTheChecksOfEachRequirement() {
    Reading reading = read("standards");
    List<Standard> standards = reading.of(Standard.class);
    assertThat(standards).hasSize(4 * 4);
    assertThat(standards.stream().map(Standard::nativeId).collect(Collectors.toSet()))
        .contains("standards/nist-800-53/v/5.0.0", "standards/pci-dss/v/4.0.1");
    assertThat(reading.of(Control.class))
        .anySatisfy(control -> {
          assertThat(control.ref().control()).isEqualTo("NIST.800-53.r5 AC-4");
          assertThat(control.checks()).contains("S3.8", "EC2.13", "RDS.2");
        });
    assertThat(reading.failures())
        .singleElement()
        .asString()
        .isEqualTo(denied() + "/global PERMISSION_DENIED");
  }

  @Test
  void everyInstanceHasAnAgentStatusThatSaysWhyItIsNotOnline() {
    Set<String> machines =
        all("config", Resource.class).stream()
            .filter(resource -> resource.type().equals("AWS::EC2::Instance"))
            .map(Resource::nativeId)
            .collect(Collectors.toSet());
    List<AgentStatus> agents = all("ssm", AgentStatus.class);
    assertThat(agents.stream().map(AgentStatus::resource)).doesNotHaveDuplicates();
    assertThat(agents.stream().map(AgentStatus::resource).toList()).containsAll(machines);
    assertThat(agents.stream().map(AgentStatus::state).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(AgentStatus.State.values());
    assertThat(agents)
        .filteredOn(agent -> agent.state() != AgentStatus.State.ONLINE)
        .allSatisfy(agent -> assertThat(agent.reason()).isNotBlank());
    String reasons = agents.stream().map(AgentStatus::reason).toList().toString();
    assertThat(reasons)
        .contains("The instance is stopped")
        .contains("CentOS 6 is older than 7")
        .contains("is not registered with Systems Manager")
        .contains("ConnectionLost");
  }

  @Test
  void agentsThatSystemsManagerKnowsAreToldWhereEc2RefusesAndTheRestIsAGap() {
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\"ec2\",\"operation\":\"DescribeInstances\",\"kind\":\"deny\"}");
    Reading reading = read("ssm");
    assertThat(reading.of(AgentStatus.class))
        .isNotEmpty()
        .allSatisfy(agent ->
            assertThat(agent.state()).isIn(AgentStatus.State.ONLINE, AgentStatus.State.OFFLINE));
    assertThat(reading.of(Gap.class))
        .hasSize(16)
        .allSatisfy(gap -> assertThat(gap.remedy()).contains("ec2:DescribeInstances"));
  }

  @Test
  void wrongExternalIdIsRefusedNamingTheRoleAndNotTheSecret() {
    for (Object wrong : List.of("acme-wrong-external-id", "")) {
      ConnectorConfig config =
          wrong.equals("") ? without("external-id") : aws.with("external-id", wrong);
      try (Connector refused = new AwsProvider().connect(config, new TestHost())) {
        ProviderException failure = failure(refused.identify());
        assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
        assertThat(failure.getMessage())
            .contains(aws.process().credential("aws.hubRoleArn"))
            .contains("external ID")
            .doesNotContain("acme-wrong-external-id");
        assertThat(failure.remedy()).contains("external-id");
      }
    }
  }

  @Test
  void unknownAccessKeyIsUnauthenticated() {
    try (Connector refused =
        new AwsProvider().connect(aws.with("access-key-id", "AKIANOBODY"), new TestHost())) {
      assertThat(failure(refused.identify()).category()).isEqualTo(Category.UNAUTHENTICATED);
    }
  }

  @Test
  void regionWithoutSecurityHubIsNotEnabledWithTheSwitch() {
    Source source = source("security-hub");
    Shard sydney = shard(source, hub(), "ap-southeast-2");
    ProviderException failure = failure(source.page(sydney, PageToken.FIRST));
    assertThat(failure.category()).isEqualTo(Category.NOT_ENABLED);
    assertThat(failure.remedy()).contains("Enable Security Hub").contains("ap-southeast-2");
  }

  @Test
  void accountWhoseRoleRefusesIsNamedWithTheRole() {
    Source source = source("config");
    Shard shard = shard(source, denied(), "eu-west-1");
    ProviderException failure = failure(source.page(shard, PageToken.FIRST));
    assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED);
    assertThat(failure.getMessage()).contains(denied()).contains("acme-posture-reader");
    assertThat(failure.remedy()).contains("trust policy");
  }

  @ParameterizedTest
  @CsvSource({
    "deny,PERMISSION_DENIED",
    "throttle,THROTTLED",
    "error,UNAVAILABLE",
    "truncate,UNAVAILABLE",
    "garbage,INVALID_RESPONSE",
    "expired,UNAUTHENTICATED"
  })
  void everyFaultOfEverySourceFailsWithItsCategoryAndIsNeverAnEmptyPage(
      String fault, Category expected) {
    Map<String, String> services =
        Map.of(
            "organization", "organizations",
            "config", "config",
            "security-hub", "securityhub",
            "standards", "securityhub",
            "inspector", "inspector2",
            "guardduty", "guardduty",
            "ssm", "ssm");
    for (Source source : connector.sources()) {
      if (!services.containsKey(source.name())) {
        continue; // role-trust hopes to be refused: see ConnectingTest
      }
      List<Shard> shards = join(source.shards());
      Shard shard =
          shards.stream()
              .filter(one -> one.account().nativeId().equals(hub()))
              .findFirst()
              .orElseThrow();
      aws.process()
          .addFault(
              "{\"cloud\":\"aws\",\"service\":\""
                  + services.get(source.name())
                  + "\",\"kind\":\""
                  + fault
                  + "\",\"retryAfterSeconds\":7}");
      ProviderException failure = failure(source.page(shard, PageToken.FIRST));
      assertThat(failure.category())
          .as(source.name() + " " + failure.getMessage())
          .isEqualTo(expected);
      if (fault.equals("throttle")) {
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
      }
      aws.process().clearFaults();
      List<Observation> after = join(source.page(shard, PageToken.FIRST)).observations();
      if (!Set.of("inspector", "guardduty").contains(source.name())) {
        assertThat(after).as(source.name()).isNotEmpty();
      }
    }
  }

  @Test
  void repeatedPageTokenIsRefusedInsteadOfReadForEver() {
    Source source = source("config");
    Shard shard = shard(source, truth.path("accounts").get(1).path("id").asText(), "us-east-1");
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\"config\",\"operation\":\"SelectResourceConfig\",\"kind\":\"repeatToken\"}");
    Page first = join(source.page(shard, PageToken.FIRST));
    assertThat(failure(source.page(shard, first.next())).category())
        .isEqualTo(Category.INVALID_RESPONSE);
  }

  @Test
  void closedConnectorFailsWhateverIsOpenAndWhateverComesLater() {
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\"sts\",\"kind\":\"slow\",\"delayMillis\":60000}");
    CompletionStage<Identity> open = connector.identify();
    connector.close();
    assertThat(failure(open).category()).isEqualTo(Category.UNAVAILABLE);
    assertThat(failure(connector.identify()).category()).isEqualTo(Category.UNAVAILABLE);
  }

  @Test
  void eachRoleIsAssumedOnceForAllSourcesAndRegions() throws Exception {
    long before = assumed();
    read("config");
    read("ssm");
    long readable = 4;
    long refusals = assumed() - before - readable;
    assertThat(refusals)
        .as("attempts on the account that refuses: its regions and its shards, nothing else")
        .isBetween(1L, 30L);
  }

  // ---- reading

  private record Reading(List<Observation> observations, List<String> failures) {
    <T extends Observation> List<T> of(Class<T> kind) {
      return observations.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  private Reading read(String name) {
    Source source = source(name);
    List<Observation> said = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Shard shard : join(source.shards())) {
      try {
        PageToken token = PageToken.FIRST;
        do {
          Page page = join(source.page(shard, token));
          said.addAll(page.observations());
          token = page.next();
        } while (!token.isEnd());
      } catch (ProviderException e) {
        failures.add(shard.account().nativeId() + "/" + shard.region() + " " + e.category());
      }
    }
    return new Reading(said, failures);
  }

  private <T extends Observation> List<T> all(String source, Class<T> kind) {
    return read(source).of(kind);
  }

  /** What the truth says cannot be read, as this test writes failures. */
  private static List<String> gaps(String service) {
    List<String> gaps = new ArrayList<>();
    for (JsonNode gap : truth.path("gaps")) {
      String account = gap.path("account").asText();
      if (gap.path("service").asText().equals("sts")) {
        for (String region : List.of("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2")) {
          gaps.add(account + "/" + region + " PERMISSION_DENIED");
        }
      } else if (gap.path("service").asText().equals(service)) {
        gaps.add(account + "/" + gap.path("region").asText() + " NOT_ENABLED");
      }
    }
    return gaps;
  }

  private static String words(Gap gap) {
    return gap.account() + "/" + gap.region() + " " + gap.category();
  }

  private static long assumed() throws Exception {
    JsonNode calls = JSON.readTree(aws.process().request("GET", "/calls", "").body());
    long count = 0;
    for (JsonNode node : calls.findParents("operation")) {
      if (node.path("operation").asText().equals("AssumeRole")) {
        count += node.path("calls").asLong();
      }
    }
    return count;
  }

  private static long count(List<Assessment> from, Assessment.Status status, boolean accepted) {
    return from.stream()
        .filter(one -> one.status() == status && one.acceptedRisk() == accepted)
        .count();
  }

  private static Map<String, Integer> tally(
      List<Finding> findings, java.util.function.Function<Finding, String> key) {
    Map<String, Integer> counts = new TreeMap<>();
    findings.forEach(finding -> counts.merge(key.apply(finding), 1, Integer::sum));
    return counts;
  }

  private static Map<String, Integer> counts(JsonNode node) {
    Map<String, Integer> counts = new TreeMap<>();
    node.properties()
        .forEach(entry -> {
          if (entry.getValue().asInt() > 0) {
            counts.put(entry.getKey(), entry.getValue().asInt());
          }
        });
    return counts;
  }

  private static String hub() {
    return aws.process().credential("aws.hubRoleArn").split(":", -1)[4];
  }

  private static String denied() {
    for (JsonNode account : truth.path("accounts")) {
      if (!account.path("readable").asBoolean()) {
        return account.path("id").asText();
      }
    }
    throw new AssertionError("no denied account in " + truth);
  }

  private static ConnectorConfig without(String key) {
    Map<String, Object> settings = aws.settings();
    settings.remove(key);
    return new ConnectorConfig("acme", settings);
  }

  private Source source(String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Shard shard(Source source, String account, String region) {
    return join(source.shards()).stream()
        .filter(
            shard -> shard.account().nativeId().equals(account) && shard.region().equals(region))
        .findFirst()
        .orElseThrow();
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, MINUTES);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("a stage did not complete", e);
    }
  }

  private static ProviderException failure(CompletionStage<?> stage) {
    try {
      Object said = join(stage);
      throw new AssertionError("expected a failure, and it said " + said);
    } catch (ProviderException e) {
      return e;
    }
  }
}
