package io.nephoscope.provider.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The faults that concern a provider, by the numbers of the matrix. F3, F5 and F13 to F21 are the
 * host's; a page token that comes back (F7) and an empty page with a next one (F10) are in {@link
 * SimulatedOrganizationTest}, malformed answers (F6) in {@link ForeignEndpointTest}.
 */
final class FaultMatrixTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static SimulatedAws aws;
  private Connector connector;

  @BeforeAll
  static void start() {
    aws = new SimulatedAws("--quotas", "off", "--size", "1500");
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
  void f1RefusedConnectionsAndNamesNobodyKnowsAreUnavailable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    for (String address : List.of("http://127.0.0.1:" + port, "http://nobody.invalid:80")) {
      try (Connector lost =
          new AwsProvider()
              .connect(aws.with("endpoints", Map.of("all", address)), new TestHost())) {
        assertThat(failure(lost.identify()).category()).isEqualTo(Category.UNAVAILABLE);
      }
    }
  }

  @Test
  void f1CertificateThatNobodyVouchesForIsUnavailableAndNoSecretIsSent() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicBoolean leaked = new AtomicBoolean();
      Thread.ofVirtual().start(() -> greet(plain, leaked));
      try (Connector lost =
          new AwsProvider()
              .connect(
                  aws.with("endpoints", Map.of("all", "https://127.0.0.1:" + plain.getLocalPort())),
                  new TestHost())) {
        assertThat(failure(lost.identify()).category()).isEqualTo(Category.UNAVAILABLE);
      }
      assertThat(leaked).isFalse();
    }
  }

  /** Answers a TLS greeting with something else, and looks whether a request came all the same. */
  private static void greet(ServerSocket plain, AtomicBoolean leaked) {
    while (!plain.isClosed()) {
      try (var client = plain.accept()) {
        byte[] greeting = client.getInputStream().readNBytes(64);
        leaked.compareAndSet(false, new String(greeting, UTF_8).contains("Authorization"));
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
      } catch (java.io.IOException e) {
        return;
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "2, 2",
        "date, 30",
        "1000000000, 1000000000",
        "-5, none",
        "soon, none",
        "none, none"
      })
  void f4WaitThatIsAskedForIsHandedOnAndNonsenseIsNot(
      @Nullable String header, @Nullable Long seconds) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (header != null) {
            exchange
                .getResponseHeaders()
                .set("Retry-After", header.equals("date") ? inThirtySeconds() : header);
          }
          byte[] body =
              "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(429, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (Connector slow =
        new AwsProvider()
            .connect(
                aws.with(
                    "endpoints",
                    Map.of("all", "http://127.0.0.1:" + server.getAddress().getPort())),
                new TestHost())) {
      ProviderException failure = failure(slow.identify());
      assertThat(failure.category()).isEqualTo(Category.THROTTLED);
      if (seconds == null) {
        assertThat(failure.retryAfter()).isNull();
      } else {
        // A date has whole seconds, and the server's own clock ticks between the two headers.
        assertThat(failure.retryAfter())
            .isBetween(Duration.ofSeconds(seconds - 2), Duration.ofSeconds(seconds));
      }
    } finally {
      server.stop(0);
    }
  }

  private static String inThirtySeconds() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30));
  }

  @Test
  void f9BodyThatIsCutIsAFailureAndNeverASmallerSuccess() {
    Source hub = source("security-hub");
    Shard shard = shard(hub, "us-east-1");
    List<Observation> all = read(hub, shard);
    fault("securityhub", "GetFindings", "truncate", null);
    assertThat(failure(hub.page(shard, PageToken.FIRST)).category())
        .isEqualTo(Category.UNAVAILABLE);
    aws.process().clearFaults();
    assertThat(read(hub, shard)).isEqualTo(all);
  }

  @Test
  void f11SessionThatEndsMidwayIsRenewedOnceAndTheReadingGoesOn() throws Exception {
    Source hub = source("security-hub");
    Shard shard = shard(hub, "us-east-1");
    List<Observation> all = read(hub, shard);
    Page first = join(hub.page(shard, PageToken.FIRST));
    long before = calls("AssumeRole");
    fault("securityhub", "GetFindings", "expired", 1);
    List<Observation> said = new ArrayList<>(first.observations());
    PageToken token = first.next();
    while (!token.isEnd()) {
      Page page = join(hub.page(shard, token));
      said.addAll(page.observations());
      token = page.next();
    }
    assertThat(said).isEqualTo(all);
    assertThat(calls("AssumeRole") - before).isEqualTo(1);
  }

  @Test
  void f11SessionsThatAreNeverAcceptedAreUnauthenticatedAfterThreeTriesAtMost() throws Exception {
    Source hub = source("security-hub");
    Shard shard = shard(hub, "us-east-1");
    long before = calls("GetFindings");
    fault("securityhub", "GetFindings", "expired", null);
    assertThat(failure(hub.page(shard, PageToken.FIRST)).category())
        .isEqualTo(Category.UNAUTHENTICATED);
    assertThat(calls("GetFindings") - before).isLessThanOrEqualTo(3);
  }

  @Test
  void f12ServiceThatIsDeniedInOneRegionIsAFailureThereAndNowhereElse() {
    Source hub = source("security-hub");
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\"securityhub\",\"region\":\"eu-west-1\",\"kind\":\"deny\"}");
    ProviderException failure = failure(hub.page(shard(hub, "eu-west-1"), PageToken.FIRST));
    assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED);
    assertThat(failure.remedy()).contains("securityhub:GetFindings").contains("service control");
    assertThat(read(hub, shard(hub, "us-east-1"))).isNotEmpty();
    assertThat(read(source("ssm"), shard(source("ssm"), "eu-west-1"))).isNotEmpty();
  }

  @Test
  void f12RegionThatIsNotEnabledIsNotReadUnlessItIsNamedAndThenSaysSo() {
    assertThat(join(source("security-hub").shards()))
        .noneMatch(shard -> shard.region().equals("af-south-1"));
    Map<String, Object> settings = aws.settings();
    settings.put("regions", List.of("us-east-1", "af-south-1"));
    try (Connector named =
        new AwsProvider().connect(new ConnectorConfig("acme", settings), new TestHost())) {
      Source hub =
          named.sources().stream()
              .filter(one -> one.name().equals("security-hub"))
              .findFirst()
              .orElseThrow();
      ProviderException failure = failure(hub.page(shard(hub, "af-south-1"), PageToken.FIRST));
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure.remedy()).contains("enable it in the account");
    }
  }

  // ---- asking

  private static void fault(
      String service, String operation, String kind, @Nullable Integer times) {
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\""
                + service
                + "\",\"operation\":\""
                + operation
                + "\",\"kind\":\""
                + kind
                + "\""
                + (times == null ? "" : ",\"times\":" + times)
                + "}");
  }

  private static long calls(String operation) throws Exception {
    JsonNode calls = JSON.readTree(aws.process().request("GET", "/calls", "").body());
    long count = 0;
    for (JsonNode call : calls.path("calls")) {
      if (call.path("operation").asText().equals(operation)) {
        count += call.path("calls").asLong();
      }
    }
    return count;
  }

  private Source source(String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A region of the account with the most in it. */
  private static Shard shard(Source source, String region) {
    return join(source.shards()).stream()
        .filter(shard -> shard.account().name().equals("acme-production"))
        .filter(shard -> shard.region().equals(region))
        .findFirst()
        .orElseThrow();
  }

  private static List<Observation> read(Source source, Shard shard) {
    List<Observation> said = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      Page page = join(source.page(shard, token));
      said.addAll(page.observations());
      token = page.next();
    } while (!token.isEnd());
    return said;
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
