package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in, and what a role that lets everybody in looks like. */
final class ConnectingTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder = Path.of("");
  private static SimulatedAws aws;

  @BeforeAll
  static void start() {
    aws = new SimulatedAws("--quotas", "off", "--size", "100");
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @AfterEach
  void forget() {
    System.clearProperty("aws.sharedCredentialsFile");
    System.clearProperty("aws.configFile");
  }

  @Test
  void webIdentityAssumesTheRoleWithoutAnyKey() throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, aws.process().credential("aws.webIdentityToken") + "\n");
    Map<String, Object> settings = withoutKeys();
    settings.put("web-identity-token-file", token.toString());
    try (Connector connector = connect(settings)) {
      assertThat(join(connector.identify()).principal()).contains("assumed-role/acme-posture-hub");
      assertThat(join(source(connector, "security-hub").shards())).hasSize(5 * 4);
    }
  }

  @Test
  void tokenThatAwsDoesNotKnowIsUnauthenticatedAndNotRepeatedInTheMessage() throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, "somebody-elses-token");
    Map<String, Object> settings = withoutKeys();
    settings.put("web-identity-token-file", token.toString());
    try (Connector connector = connect(settings)) {
      ProviderException failure = failure(connector.identify());
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure.getMessage()).doesNotContain("somebody-elses-token");
    }
    Files.delete(token);
    try (Connector connector = connect(settings)) {
      ProviderException failure = failure(connector.identify());
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure.getMessage()).contains(token.toString());
    }
  }

  @Test
  void profileOfTheConfigurationFilesIsUsed() throws Exception {
    Path credentials = folder.resolve("credentials");
    Files.writeString(
        credentials,
        "[watcher]\naws_access_key_id = "
            + aws.process().credential("aws.accessKeyId")
            + "\naws_secret_access_key = "
            + aws.process().credential("aws.secretAccessKey")
            + "\n");
    System.setProperty("aws.sharedCredentialsFile", credentials.toString());
    System.setProperty("aws.configFile", folder.resolve("none").toString());
    Map<String, Object> settings = withoutKeys();
    settings.put("profile", "watcher");
    try (Connector connector = connect(settings)) {
      assertThat(join(connector.identify()).principal()).contains("assumed-role/acme-posture-hub");
    }
  }

  @Test
  void accountsOfAListAreReadThroughTheRoleOfTheFirst() throws Exception {
    List<String> some = accounts().subList(1, 3);
    Map<String, Object> settings = aws.settings();
    settings.put("accounts", some);
    try (Connector connector = connect(settings)) {
      assertThat(join(source(connector, "security-hub").shards()))
          .extracting(shard -> shard.account().nativeId())
          .hasSameElementsAs(some);
    }
  }

  @Test
  void onlyRolesThatLetInWithoutOrWithAWrongExternalIdAreFindingsAndNameTheRole() throws Exception {
    try (Connector connector = connect(aws.settings())) {
      assertThat(trust(connector)).as("while every role asks for it").isEmpty();
    }
    List<String> open = List.of(hub(), accounts().get(3));
    for (String account : open) {
      aws.process()
          .request("POST", "/changes", "{\"cloud\":\"aws\",\"openTrust\":\"" + account + "\"}");
    }
    try (Connector connector = connect(aws.settings())) {
      List<Finding> found = trust(connector);
      assertThat(found).extracting(Finding::account).containsExactlyInAnyOrderElementsOf(open);
      assertThat(found)
          .allSatisfy(finding -> {
            assertThat(finding.product()).isEqualTo("Nephoscope");
            assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
            assertThat(finding.severity()).isEqualTo(Severity.HIGH);
            assertThat(finding.title())
                .contains("without an external ID")
                .contains("with a wrong external ID");
            assertThat(finding.remediation()).contains("sts:ExternalId");
            assertThat(finding.toString())
                .doesNotContain(aws.process().credential("aws.externalId"));
          });
    }
  }

  @Test
  void probeIsNotMadeWhenItIsTurnedOffOrNoExternalIdIsAgreedOn() {
    Map<String, Object> settings = aws.settings();
    settings.put("external-id-probe", "false");
    try (Connector connector = connect(settings)) {
      assertThat(join(source(connector, "role-trust").shards())).isEmpty();
    }
  }

  // ---- reading

  private static Map<String, Object> withoutKeys() {
    Map<String, Object> settings = aws.settings();
    settings.remove("access-key-id");
    settings.remove("secret-access-key");
    return settings;
  }

  private static Connector connect(Map<String, Object> settings) {
    return new AwsProvider().connect(new ConnectorConfig("acme", settings), new TestHost());
  }

  /** What is found of the roles that can be assumed at all. */
  private static List<Finding> trust(Connector connector) {
    Source source = source(connector, "role-trust");
    List<Finding> found = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Shard shard : join(source.shards())) {
      try {
        join(source.page(shard, PageToken.FIRST))
            .observations()
            .forEach(one -> found.add((Finding) one));
      } catch (ProviderException e) {
        assertThat(e.category()).isEqualTo(Category.PERMISSION_DENIED);
        refused.add(shard.account().nativeId());
      }
    }
    assertThat(refused).as("the account that refuses us").hasSize(1);
    return found;
  }

  private static String hub() {
    return aws.process().credential("aws.hubRoleArn").split(":", -1)[4];
  }

  private static List<String> accounts() throws Exception {
    List<String> ids = new ArrayList<>();
    for (JsonNode account : JSON.readTree(aws.process().truth()).at("/aws/accounts")) {
      ids.add(account.path("id").asText());
    }
    return ids;
  }

  private static Source source(Connector connector, String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
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
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
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
