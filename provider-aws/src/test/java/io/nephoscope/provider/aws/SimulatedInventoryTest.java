package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The inventory by each of its ways, through the real SDK, from one simulated organisation whose
 * truth is known. Without Config, the services tell the same of the same resources.
 */
final class SimulatedInventoryTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String POLICIES = "AWS::AutoScaling::ScalingPolicy";
  private static final String FLOWS = "AWS::StepFunctions::StateMachine";

  private static SimulatedAws aws;
  private static JsonNode truth;
  private static Inventory recorded;
  private static Inventory described;

  @BeforeAll
  static void readBothWays() throws Exception {
    aws = new SimulatedAws("--quotas", "off", "--size", "8000");
    truth = JSON.readTree(aws.process().truth()).path("aws");
    recorded = readAll(aws);
    withoutConfig();
    described = readAll(aws);
    aws.process().clearFaults();
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @AfterEach
  void heal() {
    aws.process().clearFaults();
  }

  @Test
  void withConfigTheTotalsOfEachTypeAreTheTruth() {
    assertThat(recorded.byType()).isEqualTo(counts(truth.at("/resources/byType")));
    assertThat(recorded.sourcesOf("AWS::EC2::Snapshot")).containsOnlyKeys("describe");
    assertThat(recorded.sourcesOf("AWS::EC2::Instance"))
        .as("one region of one account has no recorder")
        .containsOnlyKeys("config", "describe");
  }

  @Test
  void withoutConfigTheTotalsOfEachTypeAServiceTellsOfAreTheTruth() {
    Map<String, Integer> expected = counts(truth.at("/resources/byType"));
    Map<String, Integer> found = described.byType();
    assertThat(expected).containsKeys(POLICIES, FLOWS);
    assertThat(found).as("nobody tells of scaling policies").doesNotContainKey(POLICIES);
    assertThat(found.get(FLOWS))
        .as("those that bear a tag")
        .isPositive()
        .isLessThanOrEqualTo(expected.get(FLOWS));
    expected.keySet().removeAll(List.of(POLICIES, FLOWS));
    found.remove(FLOWS);
    assertThat(found).isEqualTo(expected);
    assertThat(described.sourcesOf(FLOWS)).containsOnlyKeys("tagging");
  }

  @Test
  void nothingIsToldTwiceWhateverTheWay() {
    for (Inventory inventory : List.of(recorded, described)) {
      assertThat(inventory.told().stream().map(one -> one.resource().nativeId()))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void globalResourcesAreToldOnceAndInNoRegion() {
    List<Told> global =
        described.told().stream()
            .filter(one ->
                one.resource().type().startsWith("AWS::IAM::")
                    || one.resource().type().startsWith("AWS::CloudFront::")
                    || one.resource().type().startsWith("AWS::Route53::"))
            .toList();
    assertThat(global.stream().map(one -> one.resource().type()).distinct())
        .containsExactlyInAnyOrder(
            "AWS::IAM::User",
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
            "AWS::CloudFront::Distribution",
            "AWS::Route53::HostedZone");
    assertThat(global)
        .allSatisfy(one -> {
          assertThat(one.shard().region()).isEqualTo(Shard.GLOBAL);
          assertThat(one.resource().region()).isEqualTo(Shard.GLOBAL);
        });
  }

  @Test
  void aResourceIsTheSameOnBothWays() {
    Map<String, Resource> others =
        described.told().stream()
            .map(Told::resource)
            .collect(Collectors.toMap(Resource::nativeId, one -> one));
    int compared = 0;
    for (Told one : recorded.told()) {
      Resource other = others.get(one.resource().nativeId());
      if (one.source().equals("config") && other != null && !other.type().equals(FLOWS)) {
        assertThat(row(other)).isEqualTo(row(one.resource()));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(2000);
  }

  @Test
  void whatConfigWritesOfAResourceTheServicesWriteTheSameWay() throws Exception {
    Map<String, Resource> others =
        described.told().stream()
            .map(Told::resource)
            .collect(Collectors.toMap(Resource::nativeId, one -> one));
    Map<String, String> differences = new TreeMap<>();
    for (Told one : recorded.told()) {
      Resource other = others.get(one.resource().nativeId());
      if (one.source().equals("config") && other != null && !other.type().equals(FLOWS)) {
        JsonNode mine = JSON.readTree(one.resource().configuration());
        JsonNode theirs = JSON.readTree(other.configuration());
        for (String part : List.of("configuration", "supplementaryConfiguration")) {
          differ(other.type() + " " + part, mine.path(part), theirs.path(part), differences);
        }
      }
    }
    assertThat(differences.keySet())
        .as("what takes another call for each resource is left to Config: " + differences)
        .containsExactlyInAnyOrder(
            "AWS::Lambda::Function configuration/state/value",
            "AWS::S3::Bucket configuration/owner/id",
            "AWS::S3::Bucket supplementaryConfiguration/IsRequesterPaysEnabled");
  }

  @Test
  void accountWithoutConfigSaysWhyInEveryRegion() {
    assertThat(described.gaps())
        .filteredOn(gap -> gap.message().contains("asked of each service"))
        .hasSize(4 * 4)
        .allSatisfy(gap -> {
          assertThat(gap.remedy()).contains("config:DescribeConfigurationRecorders");
          assertThat(gap.message()).contains("not seen");
        });
    assertThat(described.failures())
        .as("the account that lets nobody in")
        .hasSize(4)
        .allSatisfy(
            failure -> assertThat(failure).startsWith("config ").contains("PERMISSION_DENIED"));
  }

  @ParameterizedTest
  @CsvSource({
    "ec2, DescribeVolumes, AWS::EC2::Volume, ec2:DescribeVolumes",
    "s3, ListBuckets, AWS::S3::Bucket, s3:ListAllMyBuckets",
    "rds, DescribeDBInstances, AWS::RDS::DBInstance, rds:DescribeDBInstances",
    "lambda, ListFunctions, AWS::Lambda::Function, lambda:ListFunctions",
    "sqs, ListQueues, AWS::SQS::Queue, sqs:ListQueues",
    "dynamodb, ListTables, AWS::DynamoDB::Table, dynamodb:ListTables"
  })
  void deniedOperationIsAGapOfItsTypeAlone(
      String service, String operation, String type, String action) {
    withoutConfig();
    fault(service, operation, "deny");
    try (Connector connector = connect(aws)) {
      Inventory partly = read(connector, "describe", production(), "us-east-1");
      assertThat(partly.gaps())
          .filteredOn(gap -> gap.message().startsWith(type))
          .singleElement()
          .satisfies(gap -> {
            assertThat(gap.category()).isEqualTo(Category.PERMISSION_DENIED);
            assertThat(gap.remedy()).contains(action);
          });
      assertThat(partly.failures()).isEmpty();
      Map<String, Integer> whole = described.in(production(), "us-east-1").byType();
      assertThat(whole).containsKey(type);
      whole.keySet().removeIf(each -> each.equals(type) || each.equals(FLOWS));
      assertThat(partly.byType()).isEqualTo(whole);
    }
  }

  @Test
  void typeThatIsRefusedAfterItWasReadFailsItsShardSoThatNothingVanishes() {
    withoutConfig();
    try (Connector connector = connect(aws)) {
      assertThat(read(connector, "describe", production(), "us-east-1").byType())
          .containsKey("AWS::EC2::Volume");
      fault("ec2", "DescribeVolumes", "deny");
      assertThat(read(connector, "describe", production(), "us-east-1").failures())
          .singleElement()
          .asString()
          .contains("PERMISSION_DENIED");
      aws.process().clearFaults();
      withoutConfig();
      assertThat(read(connector, "describe", production(), "us-east-1").byType())
          .containsKey("AWS::EC2::Volume");
    }
  }

  @Test
  void deniedDetailIsAGapAndTheBucketIsToldAllTheSame() throws Exception {
    withoutConfig();
    fault("s3", "GetBucketPolicy", "deny");
    try (Connector connector = connect(aws)) {
      Inventory partly = read(connector, "describe", production(), "us-east-1");
      assertThat(partly.byType().get("AWS::S3::Bucket"))
          .isEqualTo(described.in(production(), "us-east-1").byType().get("AWS::S3::Bucket"))
          .isGreaterThan(20);
      assertThat(partly.gaps())
          .anySatisfy(gap ->
              assertThat(gap.message()).contains("AWS::S3::Bucket").contains("GetBucketPolicy"));
    }
  }

  @Test
  void deniedTagsAreAGapAndNotAnAbsenceOfTags() {
    withoutConfig();
    fault("tagging", "GetResources", "deny");
    try (Connector connector = connect(aws)) {
      Inventory partly = read(connector, "describe", production(), "us-east-1");
      assertThat(partly.gaps())
          .anySatisfy(
              gap -> assertThat(gap.message()).contains("AWS::KMS::Key").contains("GetResources"));
    }
  }

  @Test
  void whereEverythingIsDeniedTheShardFailsAndIsNotEmpty() {
    fault("ec2", "DescribeSnapshots", "deny");
    fault("ec2", "DescribeImages", "deny");
    try (Connector connector = connect(aws)) {
      Inventory none = read(connector, "describe", production(), "us-east-1");
      assertThat(none.told()).isEmpty();
      assertThat(none.failures()).singleElement().asString().contains("PERMISSION_DENIED");
    }
  }

  @ParameterizedTest
  @CsvSource({"throttle, THROTTLED", "error, UNAVAILABLE", "garbage, INVALID_RESPONSE"})
  void whatPassesFailsThePageSoThatItIsAskedAgain(String kind, Category category) {
    withoutConfig();
    fault("rds", "DescribeDBClusters", kind);
    try (Connector connector = connect(aws)) {
      Inventory partly = read(connector, "describe", production(), "us-east-1");
      assertThat(partly.failures()).singleElement().asString().contains(category.name());
    }
  }

  @Test
  void typeThatARecorderLeavesOutIsAskedOfItsService() {
    List<Told> functions =
        recorded.told().stream()
            .filter(one -> one.resource().type().equals("AWS::Lambda::Function"))
            .filter(one -> one.resource().region().equals("eu-west-1"))
            .filter(one -> one.shard().account().name().equals("acme-sandbox"))
            .toList();
    assertThat(functions)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.source()).isEqualTo("describe"));
  }

  @Test
  void aggregatorIsReadInsteadOfConfigWhereItHasTheDataAlsoOfAnAccountThatLetsNobodyIn()
      throws Exception {
    try (SimulatedAws wide =
        new SimulatedAws("--quotas", "off", "--size", "2000", "--aws-aggregator")) {
      JsonNode all = JSON.readTree(wide.process().truth()).path("aws");
      Inventory found = readAll(wide);
      assertThat(found.byType()).isEqualTo(counts(all.at("/resources/byType")));
      assertThat(found.told().stream().map(one -> one.resource().nativeId()))
          .doesNotHaveDuplicates();
      assertThat(found.failures()).isEmpty();
      assertThat(
              found.told().stream()
                  .filter(one -> one.source().equals("config"))
                  .map(one -> one.shard().account().name() + " " + one.resource().region())
                  .distinct())
          .as("where the aggregator failed")
          .containsExactly("acme-production ap-southeast-2");
      assertThat(found.gaps())
          .filteredOn(gap -> gap.message().contains("SourcesStatus"))
          .singleElement()
          .satisfies(gap -> {
            assertThat(gap.region()).isEqualTo("ap-southeast-2");
            assertThat(gap.message()).contains("FAILED");
          });
      assertThat(found.told().stream().map(one -> one.shard().account().name()))
          .contains("acme-acquired");
      assertThat(found.sourcesOf("AWS::IAM::Role")).containsOnlyKeys("config-aggregator");
    }
  }

  // ---- comparing

  private static List<Object> row(Resource resource) {
    List<Object> row = new ArrayList<>();
    row.add(resource.account());
    row.add(resource.region());
    row.add(resource.type());
    row.add(resource.category());
    row.add(resource.name());
    row.add(resource.tags());
    row.add(String.valueOf(resource.createdAt()));
    return row;
  }

  /** Notes, for each place, one example of what Config has there and the services have not. */
  private static void differ(
      String where, JsonNode config, JsonNode service, Map<String, String> differences) {
    if (config.isObject()) {
      config
          .properties()
          .forEach(field ->
              differ(
                  where + "/" + field.getKey(),
                  field.getValue(),
                  service.path(field.getKey()),
                  differences));
    } else if (config.isArray() && service.isArray() && config.size() == service.size()) {
      for (int i = 0; i < config.size(); i++) {
        differ(where + "/*", config.path(i), service.path(i), differences);
      }
    } else if (!config.isNull() && !config.asText("[]").equals(service.asText("[]"))) {
      differences.putIfAbsent(where, config + " and " + service);
    }
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

  // ---- reading

  /** A resource, and who told of it. */
  private record Told(String source, Shard shard, Resource resource) {}

  private record Inventory(List<Told> told, List<Gap> gaps, List<String> failures) {
    Map<String, Integer> byType() {
      Map<String, Integer> counts = new TreeMap<>();
      told.forEach(one -> counts.merge(one.resource().type(), 1, Integer::sum));
      return counts;
    }

    Map<String, Integer> sourcesOf(String type) {
      Map<String, Integer> counts = new HashMap<>();
      told.stream()
          .filter(one -> one.resource().type().equals(type))
          .forEach(one -> counts.merge(one.source(), 1, Integer::sum));
      return counts;
    }

    Inventory in(String account, String region) {
      return new Inventory(
          told.stream()
              .filter(one ->
                  one.shard().account().nativeId().equals(account)
                      && one.shard().region().equals(region))
              .toList(),
          gaps,
          failures);
    }
  }

  private static Connector connect(SimulatedAws cloud) {
    return new AwsProvider().connect(cloud.config(), new TestHost());
  }

  private static Inventory readAll(SimulatedAws cloud) {
    Inventory all = new Inventory(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Connector connector = connect(cloud)) {
      for (String source : List.of("config-aggregator", "config", "describe", "tagging")) {
        for (Shard shard : join(source(connector, source).shards())) {
          read(source(connector, source), shard, all);
        }
      }
    }
    return all;
  }

  private static Inventory read(Connector connector, String source, String account, String region) {
    Inventory all = new Inventory(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Shard shard : join(source(connector, source).shards())) {
      if (shard.account().nativeId().equals(account) && shard.region().equals(region)) {
        read(source(connector, source), shard, all);
      }
    }
    return all;
  }

  private static void read(Source source, Shard shard, Inventory into) {
    try {
      PageToken token = PageToken.FIRST;
      do {
        Page page = join(source.page(shard, token));
        for (Observation said : page.observations()) {
          if (said instanceof Resource resource) {
            into.told().add(new Told(source.name(), shard, resource));
          } else if (said instanceof Gap gap) {
            into.gaps().add(gap);
          }
        }
        token = page.next();
      } while (!token.isEnd());
    } catch (ProviderException e) {
      into.failures()
          .add(
              source.name()
                  + " "
                  + shard.account().name()
                  + "/"
                  + shard.region()
                  + " "
                  + e.category()
                  + " "
                  + e.getMessage());
    }
  }

  private static Source source(Connector connector, String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void withoutConfig() {
    aws.process().addFault("{\"cloud\":\"aws\",\"service\":\"config\",\"kind\":\"deny\"}");
  }

  private static void fault(String service, String operation, String kind) {
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\""
                + service
                + "\",\"operation\":\""
                + operation
                + "\",\"kind\":\""
                + kind
                + "\"}");
  }

  private static String production() {
    for (JsonNode account : truth.path("accounts")) {
      if (account.path("name").asText().equals("acme-production")) {
        return account.path("id").asText();
      }
    }
    throw new AssertionError("no production in " + truth);
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
}
