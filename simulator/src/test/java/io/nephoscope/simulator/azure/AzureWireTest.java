package io.nephoscope.simulator.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.simulator.azure.SubscriptionTallies.Health;
import io.nephoscope.simulator.azure.SubscriptionTallies.ScoreControl;
import io.nephoscope.simulator.azure.SubscriptionTallies.Tally;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import io.nephoscope.simulator.quota.Quotas;
import io.nephoscope.simulator.wire.CallLog;
import io.nephoscope.simulator.wire.Credentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the Azure wire answers, without the wire. */
final class AzureWireTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  private static final Estate ESTATE = new Estate(42, 3000, NOW);
  private static final ClientCertificate CERTIFICATE = ClientCertificate.create();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final FaultPlan faults = new FaultPlan();
  private final Credentials credentials = new Credentials(ESTATE);
  private final FrontDoor door =
      new FrontDoor(
          new SimulatedClouds(
              ESTATE,
              credentials,
              faults,
              new Quotas(nanos::get, true),
              new CallLog(),
              clock(),
              Duration.ZERO),
          CERTIFICATE);

  @Test
  void aTokenIsGivenForTheSecretAndWorksUntilItExpires() {
    String token = token();
    assertThat(get("/tenants", token).status()).isEqualTo(200);
    now.set(NOW.plusSeconds(3599));
    Reply expired = get("/tenants", token);
    assertThat(expired.status()).isEqualTo(401);
    assertThat(code(expired)).isEqualTo("ExpiredAuthenticationToken");
    assertThat(expired.headers()).containsKey("WWW-Authenticate");
  }

  @Test
  void aWrongSecretIsRefusedInEntrasOwnWords() {
    Reply refused = askForToken("wrong");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(json(refused).path("error").asText()).isEqualTo("invalid_client");
    assertThat(json(refused).path("error_codes").path(0).asInt()).isEqualTo(7000215);
  }

  @Test
  void withoutATokenNothingIsTold() {
    assertThat(code(get("/subscriptions", null))).isEqualTo("AuthenticationFailed");
    assertThat(code(get("/subscriptions", "made-up"))).isEqualTo("InvalidAuthenticationToken");
  }

  @Test
  void nextLinksLeadThroughTheWholeListOnceAndStayOnTheHost() {
    String token = token();
    String subscription = readable().nativeId();
    String uri =
        "/subscriptions/"
            + subscription
            + "/providers/Microsoft.Security/assessments?api-version=2021-06-01";
    Set<String> ids = new HashSet<>();
    int pages = 0;
    int rows = 0;
    while (!uri.isEmpty()) {
      JsonNode page = json(send("GET", uri, token, ""));
      for (JsonNode row : page.path("value")) {
        ids.add(row.path("id").asText());
        rows++;
      }
      String next = page.path("nextLink").asText("");
      assertThat(next.isEmpty() || next.startsWith("https://localhost:1/")).isTrue();
      uri = next.replace("https://localhost:1", "");
      pages++;
    }
    assertThat(pages).isGreaterThan(1);
    assertThat(ids).hasSize(rows);
  }

  @Test
  void aDeniedSubscriptionRefusesAloneAndIsMissingAmongOthers() {
    String token = token();
    EstateAccount denied =
        ESTATE.accounts(Cloud.AZURE).stream()
            .filter(EstateAccount::denied)
            .findFirst()
            .orElseThrow();
    Reply alone = graph(token, List.of(denied.nativeId()), "resources", "");
    assertThat(alone.status()).isEqualTo(403);
    assertThat(code(alone)).isEqualTo("AuthorizationFailed");
    JsonNode both =
        json(graph(token, List.of(denied.nativeId(), readable().nativeId()), "resources", ""));
    assertThat(both.path("data").isEmpty()).isFalse();
    for (JsonNode row : both.path("data")) {
      assertThat(row.path("subscriptionId").asText()).isEqualTo(readable().nativeId());
    }
    assertThat(get("/subscriptions/" + denied.nativeId() + "/resources", token).status())
        .isEqualTo(403);
  }

  @Test
  void resourceGraphPagesBySkipTokenAndHonoursTheQuery() {
    String token = token();
    List<String> all = ESTATE.accounts(Cloud.AZURE).stream().map(EstateAccount::nativeId).toList();
    String query =
        "Resources | where type in~ ('Microsoft.Compute/disks', 'microsoft.web/sites')"
            + " | project id, type | order by id asc";
    Set<String> types = new HashSet<>();
    long rows = 0;
    long total;
    String skip = "";
    do {
      JsonNode page = json(graph(token, all, query, skip));
      for (JsonNode row : page.path("data")) {
        types.add(row.path("type").asText());
        assertThat(row.size()).isEqualTo(2);
        rows++;
      }
      total = page.path("totalRecords").asLong();
      skip = page.path("$skipToken").asText("");
    } while (!skip.isEmpty());
    assertThat(types).containsExactlyInAnyOrder("microsoft.compute/disks", "microsoft.web/sites");
    assertThat(rows).isEqualTo(total).isPositive();
  }

  @Test
  void whatTheQueryLanguageDoesNotKnowIsRefused() {
    for (String query :
        List.of(
            "resources | summarize count() by type",
            "resources | where type == 'a' or type == 'b'",
            "nothings",
            "resources | order by name")) {
      Reply refused = graph(token(), List.of(readable().nativeId()), query, "");
      assertThat(refused.status()).as(query).isEqualTo(400);
    }
    assertThatThrownBy(() -> KustoQuery.of("resources | where tolower(type) == 'a'"))
        .isInstanceOf(ArmRefusal.class);
  }

  @Test
  void theSixteenthQueryInFiveSecondsIsThrottled() {
    String token = token();
    List<String> one = List.of(readable().nativeId());
    for (int i = 0; i < 15; i++) {
      assertThat(graph(token, one, "resources", "").status()).isEqualTo(200);
    }
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    Reply throttled = graph(token, one, "resources", "");
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.headers())
        .containsEntry("Retry-After", "4")
        .containsEntry("x-ms-user-quota-remaining", "0")
        .containsEntry("x-ms-user-quota-resets-after", "00:00:04");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    Reply next = graph(token, one, "resources", "");
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.headers())
        .containsEntry("x-ms-user-quota-remaining", "14")
        .containsEntry("x-ms-user-quota-resets-after", "00:00:05");
  }

  @Test
  void whoSignsWithTheKeyOfTheCertificateNeedsNoSecretAndWhoSignsWithAnotherGetsNothing()
      throws Exception {
    String signed = assertion(CERTIFICATE, "/oauth2/v2.0/token");
    assertThat(askForToken(signed, JWT_BEARER).status()).isEqualTo(200);
    Reply forged = askForToken(assertion(ClientCertificate.create(), TOKEN), JWT_BEARER);
    assertThat(json(forged).path("error_codes").path(0).asInt()).isEqualTo(700027);
    Reply elsewhere = askForToken(assertion(CERTIFICATE, "/oauth2/token"), JWT_BEARER);
    assertThat(json(elsewhere).path("error_codes").path(0).asInt()).isEqualTo(700023);
    now.set(NOW.plusSeconds(700));
    assertThat(json(askForToken(signed, JWT_BEARER)).path("error_codes").path(0).asInt())
        .isEqualTo(700024);
  }

  @Test
  void aTokenOfTheTrustedIssuerIsAsGoodAsASecretAndNoOtherIs() {
    assertThat(askForToken(credentials.azure().federatedToken(), JWT_BEARER).status())
        .isEqualTo(200);
    assertThat(askForToken("another.issuers.token", JWT_BEARER).status()).isEqualTo(401);
    assertThat(askForToken(credentials.azure().federatedToken(), "saml").status()).isEqualTo(400);
  }

  @Test
  void theMachinesOwnIdentityGetsATokenWithoutProofWhereTheRequestIsMarked() {
    String path = "/metadata/identity/oauth2/token";
    ArmRequest plain =
        new ArmRequest(
            "GET",
            "http://127.0.0.1:1",
            path,
            List.of(path.substring(1).split("/", -1)),
            Map.of(),
            null,
            "");
    assertThat(door.metadata(plain, false).status()).isEqualTo(400);
    Reply given = door.metadata(plain, true);
    assertThat(get("/tenants", json(given).path("access_token").asText()).status()).isEqualTo(200);
    ArmRequest stranger =
        new ArmRequest(
            "GET",
            "http://127.0.0.1:1",
            path,
            plain.path(),
            Map.of("client_id", "somebody"),
            null,
            "");
    assertThat(door.metadata(stranger, true).status()).isEqualTo(400);
  }

  private static final String TOKEN = "/oauth2/v2.0/token";
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private Reply askForToken(String assertion, String type) {
    return send(
        "POST",
        "/" + credentials.azure().tenantId() + TOKEN,
        null,
        "grant_type=client_credentials&client_id="
            + credentials.azure().clientId()
            + "&client_assertion_type="
            + type.replace(":", "%3A")
            + "&client_assertion="
            + assertion);
  }

  /** Signed with the key in the file of a certificate, for ten minutes. */
  private String assertion(ClientCertificate certificate, String path) throws Exception {
    String pem = Files.readString(certificate.file());
    byte[] der =
        Base64.getMimeDecoder()
            .decode(pem.substring(pem.indexOf('\n'), pem.indexOf("-----END")).strip());
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
    String client = credentials.azure().clientId();
    String said =
        base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
            + "."
            + base64(
                "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%d}"
                    .formatted(
                        client,
                        client,
                        "https://localhost:1/" + credentials.azure().tenantId() + path,
                        NOW.plusSeconds(600).getEpochSecond()));
    signature.update(said.getBytes(StandardCharsets.US_ASCII));
    return said + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void controlsAndChecksOfAllSubscriptionsComeInTheOrderOfSubscriptionsAndIds() {
    List<String> ids = new ArrayList<>();
    List<String> all = ESTATE.accounts(Cloud.AZURE).stream().map(EstateAccount::nativeId).toList();
    String skip = "";
    do {
      JsonNode page =
          json(
              graph(
                  token(),
                  all,
                  "securityresources | where type in~ ('"
                      + String.join("','", ComplianceListing.TYPES)
                      + "') | project id, subscriptionId | order by subscriptionId asc, id asc",
                  skip));
      page.path("data")
          .forEach(row ->
              ids.add(
                  row.path("subscriptionId").asText()
                      + " "
                      + row.path("id").asText().toLowerCase(java.util.Locale.ROOT)));
      skip = page.path("$skipToken").asText("");
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    } while (!skip.isEmpty());
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    long readable =
        ESTATE.accounts(Cloud.AZURE).stream().filter(account -> !account.denied()).count();
    assertThat(ids.stream().map(id -> id.substring(0, 36)).distinct()).hasSize((int) readable);
  }

  @Test
  void faultsSpeakAsResourceManagerDoes() {
    String token = token();
    fault(FaultKind.THROTTLE);
    Reply throttled = get("/tenants", token);
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.headers()).containsEntry("Retry-After", "9");
    fault(FaultKind.DENY);
    assertThat(code(get("/tenants", token))).isEqualTo("AuthorizationFailed");
    fault(FaultKind.ERROR);
    assertThat(get("/tenants", token).status()).isEqualTo(503);
    fault(FaultKind.TRUNCATE);
    assertThat(get("/tenants", token).cut()).isTrue();
  }

  /** The numbers of Microsoft's published example: 5 healthy, 1 unhealthy, 4 points. */
  @Test
  void aControlIsScoredByMicrosoftsFormulaAndRounding() {
    Tally tally =
        new Tally(
            10,
            Map.of(),
            Map.of(
                ScoreControl.ENCRYPTION_AT_REST, new Health(5, 1, 0),
                ScoreControl.LOGGING, new Health(1, 4, 0),
                ScoreControl.MFA, new Health(0, 0, 3)));
    SecureScores scores = new SecureScores(readable(), tally);
    JsonNode encryption = control(scores, ScoreControl.ENCRYPTION_AT_REST);
    assertThat(encryption.path("current").decimalValue()).isEqualByComparingTo("3.33");
    assertThat(encryption.path("percentage").decimalValue()).isEqualByComparingTo("0.8325");
    JsonNode exempt = control(scores, ScoreControl.MFA);
    assertThat(exempt.path("max").asInt()).isZero();
    JsonNode whole = scores.score().path("properties").path("score");
    assertThat(whole.path("max").asInt()).isEqualTo(5);
    assertThat(whole.path("current").decimalValue()).isEqualByComparingTo("3.53");
    assertThat(whole.path("percentage").decimalValue()).isEqualByComparingTo("0.7060");
  }

  @Test
  void theCountsOfAStandardAreThoseOfItsControls() {
    String base =
        "/subscriptions/"
            + readable().nativeId()
            + "/providers/Microsoft.Security/regulatoryComplianceStandards";
    String token = token();
    for (JsonNode standard : json(get(base, token)).path("value")) {
      int[] states = new int[2];
      int rows = 0;
      JsonNode controls =
          json(
              get(
                  base + "/" + standard.path("name").asText() + "/regulatoryComplianceControls",
                  token));
      for (JsonNode control : controls.path("value")) {
        String state = control.path("properties").path("state").asText();
        states[0] += state.equals("Failed") ? 1 : 0;
        states[1] += state.equals("Unsupported") ? 1 : 0;
        rows++;
      }
      assertThat(rows).isPositive();
      assertThat(standard.path("properties").path("failedControls").asInt()).isEqualTo(states[0]);
      assertThat(standard.path("properties").path("unsupportedControls").asInt())
          .isEqualTo(states[1])
          .isPositive();
    }
  }

  private static JsonNode control(SecureScores scores, ScoreControl control) {
    return scores.controls(false).stream()
        .filter(row -> row.path("name").asText().equals(control.guid()))
        .findFirst()
        .orElseThrow()
        .path("properties")
        .path("score");
  }

  private void fault(FaultKind kind) {
    faults.clear();
    faults.add(new FaultRule("f", Cloud.AZURE, "arm", null, null, null, kind, 1, null, 9, 0));
  }

  private static EstateAccount readable() {
    return ESTATE.accounts(Cloud.AZURE).stream()
        .filter(account -> !account.denied())
        .findFirst()
        .orElseThrow();
  }

  private String token() {
    return json(askForToken(credentials.azure().clientSecret())).path("access_token").asText();
  }

  private Reply askForToken(String secret) {
    return send(
        "POST",
        "/" + credentials.azure().tenantId() + "/oauth2/v2.0/token",
        null,
        "grant_type=client_credentials&client_id="
            + credentials.azure().clientId()
            + "&client_secret="
            + secret.replace("~", "%7E"));
  }

  private Reply graph(String token, List<String> subscriptions, String query, String skipToken) {
    ObjectMapper mapper = new ObjectMapper();
    var body = mapper.createObjectNode().put("query", query);
    subscriptions.forEach(body.putArray("subscriptions")::add);
    var options = body.putObject("options").put("$top", 100);
    if (!skipToken.isEmpty()) {
      options.put("$skipToken", skipToken);
    }
    return send(
        "POST",
        "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01",
        token,
        body.toString());
  }

  private Reply get(String path, @Nullable String token) {
    return send("GET", path + "?api-version=2022-12-01", token, "");
  }

  private Reply send(String method, String uri, @Nullable String token, String body) {
    int cut = uri.indexOf('?');
    String path = cut < 0 ? uri : uri.substring(0, cut);
    return door.answer(
        new ArmRequest(
            method,
            "https://localhost:1",
            uri,
            List.of(path.substring(1).split("/", -1)),
            ArmRequest.form(cut < 0 ? "" : uri.substring(cut + 1)),
            token == null ? null : "Bearer " + token,
            body));
  }

  private static String code(Reply reply) {
    return json(reply).path("error").path("code").asText();
  }

  private static JsonNode json(Reply reply) {
    try {
      return new ObjectMapper().readTree(reply.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(reply.body(), e);
    }
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }
}
