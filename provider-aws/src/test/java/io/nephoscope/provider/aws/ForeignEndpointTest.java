package io.nephoscope.provider.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers word for word as the test says: AWS's own samples, and answers no cloud should give. */
final class ForeignEndpointTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/posture";
  private static final Path SAMPLES = Path.of("..", "..", "shared", "wire", "aws");

  private HttpServer server;
  private Connector connector;
  private volatile String identityAccount = "123456789012";
  private volatile int status = 200;
  private volatile String answer = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          String said =
              asked.contains("Action=AssumeRole")
                  ? assumed()
                  : asked.contains("Action=GetCallerIdentity") ? caller() : answer;
          byte[] body = said.getBytes(UTF_8);
          exchange.sendResponseHeaders(
              asked.contains("Action=") ? 200 : status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    connector =
        new AwsProvider()
            .connect(
                new ConnectorConfig(
                    "foreign",
                    Map.of(
                        "role-arn",
                        ROLE,
                        "access-key-id",
                        "AKIAFOREIGN",
                        "secret-access-key",
                        "not-a-secret",
                        "regions",
                        List.of("us-east-2"),
                        "endpoints",
                        Map.of("all", "http://127.0.0.1:" + server.getAddress().getPort()))),
                new TestHost());
  }

  @AfterEach
  void stop() {
    connector.close();
    server.stop(0);
  }

  @Test
  void documentedConsolidatedFindingIsReadWordForWord() throws Exception {
    Path sample = SAMPLES.resolve("asff/control-sample-finding-consolidated.json");
    Assumptions.assumeTrue(Files.exists(sample), "the samples are not here");
    answer = "{\"Findings\":[" + Files.readString(sample) + "]}";

    Page page = page("security-hub");

    Finding finding = (Finding) page.observations().get(0);
    assertThat(finding.check()).isEqualTo("CloudTrail.2");
    assertThat(finding.region()).isEqualTo("us-east-2");
    assertThat(finding.controls())
        .contains(
            new ControlRef("", "PCI DSS v3.2.1/3.4"),
            new ControlRef("", "CIS AWS Foundations Benchmark v1.4.0/3.7"),
            new ControlRef(
                "standards/aws-foundational-security-best-practices/v/1.0.0", "CloudTrail.2"));
    assertThat(finding.lastSeenAt()).isEqualTo(Instant.parse("2022-10-28T16:10:06.956Z"));
    assertThat(finding.nativeJson())
        .contains("securityhub-cloud-trail-encryption-enabled-fe95bf3f");
    assertThat(((Assessment) page.observations().get(1)).status())
        .isEqualTo(Assessment.Status.FAILED);
    assertThat(page.next()).isEqualTo(PageToken.END);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"Findings\":null}", "[]", "{\"Findings\":[{\"Id\":\"x\"", "no JSON"})
  void answerWithoutFindingsIsNotAnAnswerOfNoFindings(String text) {
    answer = text;
    assertThat(failure("security-hub").category())
        .isIn(Category.INVALID_RESPONSE, Category.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "ssm", "standards"})
  void emptyAnswerOfAnySourceIsAFailure(String source) {
    for (String text : List.of("", "{}")) {
      answer = text;
      assertThat(failure(source).category())
          .as(source + " answered '" + text + "'")
          .isIn(Category.INVALID_RESPONSE, Category.UNAVAILABLE);
    }
  }

  @Test
  void operationTheEndpointLacksFailsAndSaysSo() {
    status = 404;
    answer = "<html>Not Found</html>";
    assertThat(failure("security-hub").category())
        .isIn(Category.INVALID_RESPONSE, Category.UNAVAILABLE);
  }

  @Test
  void identityOfAnotherAccountIsRefusedNamingBoth() {
    identityAccount = "210987654321";
    ProviderException failure = failureOf(connector.identify());
    assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
    assertThat(failure.getMessage()).contains("123456789012").contains("210987654321");
  }

  @Test
  void endpointNobodyListensOnIsUnavailable() {
    server.stop(0);
    assertThat(failureOf(connector.identify()).category()).isEqualTo(Category.UNAVAILABLE);
  }

  private Page page(String name) throws Exception {
    Source source = source(name);
    return source.page(shard(source), PageToken.FIRST).toCompletableFuture().get(10, MINUTES);
  }

  private ProviderException failure(String name) {
    Source source = source(name);
    return failureOf(source.page(shard(source), PageToken.FIRST));
  }

  private static ProviderException failureOf(CompletionStage<?> stage) {
    try {
      Object said = stage.toCompletableFuture().get(10, MINUTES);
      throw new AssertionError("expected a failure, and it said " + said);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        return failure;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private Source source(String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Shard shard(Source source) {
    AccountRef account = new AccountRef("123456789012", "123456789012");
    return source.name().equals("standards")
        ? Shard.global(account)
        : new Shard(account, "us-east-2");
  }

  private static String assumed() {
    return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
        + "<Credentials><AccessKeyId>ASIAFOREIGN</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        + "<SessionToken>t</SessionToken><Expiration>"
        + Instant.now().plusSeconds(3600)
        + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  }

  private String caller() {
    return "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
        + "<GetCallerIdentityResult><Arn>arn:aws:sts::"
        + identityAccount
        + ":assumed-role/posture/x</Arn><UserId>AROA:x</UserId><Account>"
        + identityAccount
        + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
  }
}
