package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * An AWS that nobody here wrote, Moto's server, found by {@code endpoints} and nothing else: what
 * was made there is read, and what it lacks is lacking by name.
 */
final class MotoTest {
  private static final String HOME = "123456789012";
  private static final Region REGION = Region.EU_WEST_1;

  private static @Nullable Process moto;
  private static final Map<String, Set<String>> made = new TreeMap<>();
  private static @Nullable Connector connector;

  @BeforeAll
  static void start() throws Exception {
    URI address = begin();
    furnish(address);
    connector =
        new AwsProvider()
            .connect(
                new ConnectorConfig(
                    "moto",
                    Map.of(
                        "role-arn",
                        "arn:aws:iam::" + HOME + ":role/posture",
                        "access-key-id",
                        "AKIAMOTO",
                        "secret-access-key",
                        "not-a-secret",
                        "regions",
                        List.of(REGION.id()),
                        "endpoints",
                        Map.of("all", address.toString()))),
                new TestHost());
  }

  @AfterAll
  static void stop() {
    if (connector != null) {
      connector.close();
    }
    if (moto != null) {
      moto.descendants().forEach(ProcessHandle::destroy);
      moto.destroy();
    }
  }

  @Test
  void roleIsAssumedAndTheAccountIsTheConfiguredOne() throws Exception {
    assertThat(connector().identify().toCompletableFuture().get(10, MINUTES).home())
        .isEqualTo(HOME);
  }

  @Test
  void whatWasMadeThereIsReadByTheNamesItHasThere() {
    Reading reading = read(Set.of("describe"));
    assertThat(reading.failures()).isEmpty();
    Map<String, Set<String>> found =
        reading.said().stream()
            .filter(Resource.class::isInstance)
            .map(Resource.class::cast)
            .collect(
                Collectors.groupingBy(
                    Resource::type,
                    TreeMap::new,
                    Collectors.mapping(Resource::nativeId, Collectors.toSet())));
    made.forEach((type, ids) -> assertThat(found.get(type)).as(type).containsAll(ids));
    for (String type : List.of("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::EC2::Instance")) {
      assertThat(found.get(type)).as(type).isEqualTo(made.get(type));
    }
  }

  @Test
  void operationsItLacksFailWhereTheyAreAskedAndNothingElseDoes() {
    Reading reading = read(Set.of());
    assertThat(reading.failures().keySet())
        .as("Moto does not know Systems Manager's instances, and says so with an error of its own")
        .contains("ssm")
        .doesNotContain("organization", "describe", "tagging");
    reading
        .failures()
        .forEach((source, failure) ->
            assertThat(failure.category())
                .as(source + ": " + failure.getMessage())
                .isNotIn(Category.INTERNAL, Category.INVALID_CONFIGURATION));
  }

  // ---- reading

  private record Reading(List<Observation> said, Map<String, ProviderException> failures) {}

  private static Connector connector() {
    return Objects.requireNonNull(connector);
  }

  private static Reading read(Set<String> names) {
    List<Observation> said = new ArrayList<>();
    Map<String, ProviderException> failures = new TreeMap<>();
    for (Source source : connector().sources()) {
      if (!names.isEmpty() && !names.contains(source.name())) {
        continue;
      }
      for (Shard shard : join(source.shards())) {
        try {
          PageToken token = PageToken.FIRST;
          do {
            Page page = join(source.page(shard, token));
            said.addAll(page.observations());
            token = page.next();
          } while (!token.isEnd());
        } catch (ProviderException e) {
          failures.put(source.name(), e);
        }
      }
    }
    return new Reading(said, failures);
  }

  private static <T> T join(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, MINUTES);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // ---- Moto

  /** Starts it on a port of the system's choice; skips all tests where it is not installed. */
  private static URI begin() throws Exception {
    Process started;
    try {
      started =
          new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", "0")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return Assumptions.abort("Moto's server is not here");
    }
    moto = started;
    Pattern running = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher found = running.matcher(line);
      if (found.find()) {
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(ignored -> {}));
        return URI.create(found.group(1));
      }
    }
    return Assumptions.abort("Moto's server is not here, or not whole");
  }

  private static void furnish(URI address) throws Exception {
    var keys =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAMOTO", "not-a-secret"));
    try (S3AsyncClient s3 =
            S3AsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .forcePathStyle(true)
                .build();
        Ec2AsyncClient ec2 =
            Ec2AsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        IamAsyncClient iam =
            IamAsyncClient.builder()
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        SqsAsyncClient sqs =
            SqsAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        SnsAsyncClient sns =
            SnsAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        KmsAsyncClient kms =
            KmsAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        SecretsManagerAsyncClient secrets =
            SecretsManagerAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build();
        DynamoDbAsyncClient tables =
            DynamoDbAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(keys)
                .endpointOverride(address)
                .build()) {
      for (String bucket : List.of("acme-logs", "acme-media", "acme-backups")) {
        s3.createBucket(request ->
                request
                    .bucket(bucket)
                    .createBucketConfiguration(place -> place.locationConstraint(REGION.id())))
            .get();
        made("AWS::S3::Bucket", "arn:aws:s3:::" + bucket);
      }
      String image =
          ec2.describeImages(request -> request.owners("amazon"))
              .get()
              .images()
              .getFirst()
              .imageId();
      ec2.runInstances(request -> request.imageId(image).minCount(3).maxCount(3))
          .get()
          .instances()
          .forEach(one ->
              made(
                  "AWS::EC2::Instance",
                  "arn:aws:ec2:" + REGION + ":" + HOME + ":instance/" + one.instanceId()));
      made(
          "AWS::EC2::SecurityGroup",
          "arn:aws:ec2:"
              + REGION
              + ":"
              + HOME
              + ":security-group/"
              + ec2.createSecurityGroup(
                      request -> request.groupName("acme-web").description("of the test"))
                  .get()
                  .groupId());
      made(
          "AWS::IAM::User",
          iam.createUser(request -> request.userName("alice")).get().user().arn());
      made(
          "AWS::IAM::Role",
          iam.createRole(request ->
                  request
                      .roleName("acme-build")
                      .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[]}"))
              .get()
              .role()
              .arn());
      sqs.createQueue(request -> request.queueName("acme-jobs")).get();
      made("AWS::SQS::Queue", "arn:aws:sqs:" + REGION + ":" + HOME + ":acme-jobs");
      made(
          "AWS::SNS::Topic",
          sns.createTopic(request -> request.name("acme-alarms")).get().topicArn());
      made("AWS::KMS::Key", kms.createKey(request -> {}).get().keyMetadata().arn());
      made(
          "AWS::SecretsManager::Secret",
          secrets
              .createSecret(request -> request.name("acme/password").secretString("nothing"))
              .get()
              .arn());
      made(
          "AWS::DynamoDB::Table",
          tables
              .createTable(request ->
                  request
                      .tableName("acme-orders")
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .keySchema(
                          KeySchemaElement.builder()
                              .attributeName("id")
                              .keyType(KeyType.HASH)
                              .build())
                      .attributeDefinitions(
                          AttributeDefinition.builder()
                              .attributeName("id")
                              .attributeType(ScalarAttributeType.S)
                              .build()))
              .get()
              .tableDescription()
              .tableArn());
    }
  }

  private static void made(String type, String id) {
    made.computeIfAbsent(type, key -> new TreeSet<>()).add(id);
  }
}
