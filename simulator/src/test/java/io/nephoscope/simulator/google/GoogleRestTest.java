package io.nephoscope.simulator.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import io.nephoscope.simulator.quota.Quotas;
import io.nephoscope.simulator.wire.CallLog;
import io.nephoscope.simulator.wire.Credentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google's services in JSON over HTTP/1.1, for those who do not speak gRPC; gcloud is one. */
class GoogleRestTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final FaultPlan FAULTS = new FaultPlan();
  private static final Estate ESTATE = new Estate(7, 900, Instant.parse("2026-11-01T00:00:00Z"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static String address = "";

  @TempDir private Path folder;

  @BeforeAll
  static void listen() throws Exception {
    SimulatedClouds clouds =
        new SimulatedClouds(
            ESTATE,
            new Credentials(ESTATE),
            FAULTS,
            new Quotas(System::nanoTime, true),
            new CallLog(),
            Clock.systemUTC(),
            Duration.ZERO);
    address =
        new GoogleWire()
            .start(VERTX, clouds)
            .toCompletionStage()
            .toCompletableFuture()
            .get(120, TimeUnit.SECONDS)
            .address();
  }

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void heal() {
    FAULTS.clear();
  }

  @Test
  void assetsAreListedPageByPageWithEnumsAsNamesOrNumbers() throws Exception {
    Set<String> names = new HashSet<>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page =
          get(
              "/v1/"
                  + root()
                  + "/assets?alt=json&pageSize=100&contentType="
                  + (pages % 2 == 0 ? "RESOURCE" : "1")
                  + "&pageToken="
                  + token,
              200);
      page.path("assets").forEach(asset -> names.add(asset.path("name").asText()));
      token = page.path("nextPageToken").asText("");
      pages++;
    } while (!token.isEmpty());

    assertThat(names)
        .hasSize((int) ESTATE.resources(Cloud.GOOGLE, cell -> !cell.account().denied()).size());
    assertThat(pages).isGreaterThan(1);
  }

  @Test
  void refusalsCarryGooglesDetails() throws Exception {
    FAULTS.add(rule(FaultKind.NOT_ENABLED, 0));
    JsonNode disabled = get("/v1/" + root() + "/assets", 403).path("error");
    assertThat(disabled.path("status").asText()).isEqualTo("PERMISSION_DENIED");
    assertThat(disabled.at("/details/0/@type").asText())
        .isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(disabled.at("/details/0/reason").asText()).isEqualTo("SERVICE_DISABLED");
    FAULTS.clear();

    FAULTS.add(rule(FaultKind.THROTTLE, 17));
    JsonNode exhausted = get("/v1/" + root() + "/assets", 429).path("error");
    assertThat(exhausted.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(exhausted.path("details"))
        .anySatisfy(detail -> assertThat(detail.path("retryDelay").asText()).isEqualTo("17s"));
    FAULTS.clear();

    JsonNode denied = get("/v1/organizations/999/assets", 403).path("error");
    assertThat(denied.path("status").asText()).isEqualTo("PERMISSION_DENIED");
    assertThat(get("/v1/" + root() + "/assets?pageSize=5000", 400).at("/error/status").asText())
        .isEqualTo("INVALID_ARGUMENT");
    assertThat(get("/nowhere", 404).at("/error/code").asInt()).isEqualTo(404);
  }

  @Test
  void gcloudSeesTheSameProjectsAssetsAndFindings() throws Exception {
    Path gcloud = Path.of("/usr/bin/gcloud");
    assumeTrue(Files.isExecutable(gcloud), "gcloud is not here");

    List<String> projects = gcloud(gcloud, "projects", "list", "--format=value(projectId)");
    assertThat(projects)
        .containsAll(
            ESTATE.accounts(Cloud.GOOGLE).stream().map(account -> account.nativeId()).toList());

    assertThat(
            gcloud(
                gcloud,
                "asset",
                "list",
                "--organization=" + root().substring("organizations/".length()),
                "--content-type=resource",
                "--format=value(name)"))
        .containsExactlyInAnyOrderElementsOf(
            names(ESTATE.resources(Cloud.GOOGLE, cell -> !cell.account().denied())));

    assertThat(
            gcloud(
                gcloud,
                "scc",
                "findings",
                "list",
                root(),
                "--location=global",
                "--format=value(finding.name)"))
        .hasSize(
            get("/v2/" + root() + "/sources/-/locations/global/findings", 200)
                .path("totalSize")
                .asInt());
  }

  private static List<String> names(io.nephoscope.simulator.estate.ResourceListing listing) {
    return listing.page(0, (int) listing.size()).stream()
        .map(resource -> resource.nativeId())
        .toList();
  }

  private List<String> gcloud(Path gcloud, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(gcloud.toString()), Stream.of(arguments)).toList());
    Map<String, String> environment = builder.environment();
    for (String api : List.of("CLOUDASSET", "SECURITYCENTER", "CLOUDRESOURCEMANAGER")) {
      environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_" + api, "http://" + address + "/");
    }
    environment.put("CLOUDSDK_CONFIG", folder.toString());
    environment.put("CLOUDSDK_AUTH_DISABLE_CREDENTIALS", "true");
    environment.put("CLOUDSDK_CORE_DISABLE_PROMPTS", "1");
    environment.put("CLOUDSDK_CORE_CHECK_GCE_METADATA", "false");
    environment.put("CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "true");
    Path errors = folder.resolve("errors.txt");
    Process process = builder.redirectError(errors.toFile()).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return lines;
  }

  private static String root() {
    return ESTATE.organisation(Cloud.GOOGLE).rootId();
  }

  private static FaultRule rule(FaultKind kind, int retryAfterSeconds) {
    return new FaultRule(
        "f", Cloud.GOOGLE, "asset", null, null, null, kind, 1, null, retryAfterSeconds, 0);
  }

  private static JsonNode get(String path, int status) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }
}
