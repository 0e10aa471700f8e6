package io.nephoscope.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import io.nephoscope.simulator.quota.Quotas;
import io.nephoscope.simulator.wire.CallLog;
import io.nephoscope.simulator.wire.Credentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain HTTP against the wire, without anybody's SDK. */
final class AwsWireTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicLong NANOS = new AtomicLong();
  private static final AtomicReference<Instant> NOW =
      new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
  private static final Estate ESTATE = new Estate(42, 3000, Instant.parse("2026-11-23T00:00:00Z"));
  private static final Credentials.AwsCredentials KEYS = new Credentials(ESTATE).aws();
  private static final FaultPlan FAULTS = new FaultPlan();
  private static String address = "";

  private Session hub = Session.NONE;
  private Session production = Session.NONE;

  @BeforeAll
  static void listen() {
    SimulatedClouds clouds =
        new SimulatedClouds(
            ESTATE,
            new Credentials(ESTATE),
            FAULTS,
            new Quotas(NANOS::get, true),
            new CallLog(),
            new Moving(),
            Duration.ZERO);
    address =
        new AwsWire()
            .start(VERTX, clouds)
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .address();
  }

  @AfterAll
  static void close() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void enter() throws Exception {
    rest();
    hub = session(assume(Session.KEY, KEYS.hubRoleArn(), KEYS.externalId()).body());
    production = session(assume(hub, member("production"), KEYS.externalId()).body());
  }

  @Test
  void wrongOrMissingExternalIdIsDeniedInTheWordsOfSts() throws Exception {
    for (String externalId : new String[] {"", "acme-other"}) {
      HttpResponse<String> answer = assume(Session.KEY, KEYS.hubRoleArn(), externalId);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body())
          .contains("<Code>AccessDenied</Code>")
          .contains(
              "is not authorized to perform: sts:AssumeRole on resource: " + KEYS.hubRoleArn());
    }
  }

  @Test
  void ec2RefusesPageSizesOutOfBoundsAndGivesTokensOfItsOwnOnly() throws Exception {
    assertThat(ec2("DescribeVolumes", "&MaxResults=4").statusCode()).isEqualTo(400);
    assertThat(ec2("DescribeVolumes", "&MaxResults=1001").body()).contains("InvalidParameterValue");
    String page = ec2("DescribeVolumes", "&MaxResults=5").body();
    String token = element(page, "nextToken");
    assertThat(ec2("DescribeVolumes", "&MaxResults=5&NextToken=" + token).body())
        .contains("<volumeId>")
        .doesNotContain(element(page, "volumeId"));
    assertThat(ec2("DescribeSubnets", "&MaxResults=5&NextToken=" + token).body())
        .contains("InvalidNextToken");
  }

  @Test
  void ec2GrantsLessToWhoAsksForEverythingAtOnce() throws Exception {
    int admitted = 0;
    while (ec2("DescribeVolumes", "").statusCode() == 200) {
      admitted++;
    }
    assertThat(admitted).isEqualTo(50);
    assertThat(ec2("DescribeVolumes", "").body()).contains("RequestLimitExceeded");
    assertThat(ec2("DescribeVolumes", "&MaxResults=500").statusCode()).isEqualTo(200);
  }

  @Test
  void ec2ShowsEverybodysSnapshotsUnlessOnlyOwnOnesAreWanted() throws Exception {
    assertThat(ec2("DescribeSnapshots", "&MaxResults=500").body()).contains("snap-0everybody");
    assertThat(ec2("DescribeSnapshots", "&Owner.1=self&MaxResults=500").body())
        .contains("<snapshotId>")
        .doesNotContain("snap-0everybody");
  }

  @Test
  void iamIsAskedInItsOwnRegionOnly() throws Exception {
    String form = "Action=GetAccountSummary&Version=2010-05-08";
    assertThat(send(production, "us-east-1", "iam", "POST", "/", Map.of(), form).body())
        .contains("<key>AccountMFAEnabled</key>");
    assertThat(send(production, "eu-west-1", "iam", "POST", "/", Map.of(), form).body())
        .contains("SignatureDoesNotMatch");
  }

  @Test
  void bucketIsAskedInItsRegionAndMissingSettingsAreNotFound() throws Exception {
    String listed =
        send(production, "eu-west-1", "s3", "GET", "/?bucket-region=eu-west-1", Map.of(), "")
            .body();
    String name = element(listed, "Name");
    assertThat(
            send(production, "eu-west-1", "s3", "GET", "/" + name + "?encryption", Map.of(), "")
                .body())
        .contains("<SSEAlgorithm>");
    assertThat(
            send(production, "us-east-1", "s3", "GET", "/" + name + "?encryption", Map.of(), "")
                .body())
        .contains("AuthorizationHeaderMalformed");
    assertThat(
            send(production, "eu-west-1", "s3", "GET", "/no-such?encryption", Map.of(), "")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void taggingKnowsWhatBearsATagAndNothingElse() throws Exception {
    String body =
        call(
                production,
                "us-east-1",
                "tagging",
                "ResourceGroupsTaggingAPI_20170126.GetResources",
                "{\"ResourcesPerPage\":100}")
            .body();
    JsonNode page = JSON.readTree(body);
    assertThat(page.path("ResourceTagMappingList")).hasSize(100);
    assertThat(page.path("PaginationToken").asText()).isNotEmpty();
    assertThat(body).doesNotContain(":role/").doesNotContain("\"Tags\":[]");
    assertThat(
            call(
                    production,
                    "us-east-1",
                    "tagging",
                    "ResourceGroupsTaggingAPI_20170126.GetResources",
                    "{\"ResourcesPerPage\":101}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void memberRoleTrustsTheHubRoleOnlyAndOneTrustsNobody() throws Exception {
    assertThat(assume(Session.KEY, member("production"), KEYS.externalId()).statusCode())
        .isEqualTo(403);
    assertThat(assume(production, member("staging"), KEYS.externalId()).statusCode())
        .isEqualTo(403);
    assertThat(assume(hub, member("legacy"), KEYS.externalId()).statusCode()).isEqualTo(403);
    assertThat(assume(hub, member("staging"), KEYS.externalId()).statusCode()).isEqualTo(200);
  }

  @Test
  void strangersAndEndedSessionsAreToldApart() throws Exception {
    Session stranger = new Session("ASIASTRANGER", "token");
    assertThat(hub(stranger, "us-east-1").body()).contains("UnrecognizedClientException");
    Session stolen = new Session(hub.key(), "somebody else's token");
    assertThat(hub(stolen, "us-east-1").body()).contains("UnrecognizedClientException");
    NOW.updateAndGet(time -> time.plus(Duration.ofHours(2)));
    HttpResponse<String> ended = hub(hub, "us-east-1");
    assertThat(ended.statusCode()).isEqualTo(403);
    assertThat(ended.body()).contains("ExpiredTokenException");
  }

  @Test
  void regionNobodyOptedInToKnowsNobody() throws Exception {
    assertThat(hub(hub, "af-south-1").body()).contains("UnrecognizedClientException");
  }

  @Test
  void securityHubThatIsOffSaysSoWith401() throws Exception {
    HttpResponse<String> answer = hub(hub, "ap-southeast-2");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("InvalidAccessException").contains("is not subscribed");
  }

  @Test
  void securityHubThatIsSwitchedOffInARegionIsOffThereAlone() throws Exception {
    FAULTS.add(
        new FaultRule(
            "off",
            Cloud.AWS,
            "securityhub",
            null,
            null,
            "us-east-1",
            FaultKind.NOT_ENABLED,
            1,
            null,
            1,
            0));
    HttpResponse<String> there = hub(hub, "us-east-1");
    HttpResponse<String> elsewhere = hub(hub, "eu-west-1");
    FAULTS.clear();
    assertThat(there.statusCode()).isEqualTo(401);
    assertThat(there.body()).contains("InvalidAccessException").contains("is not subscribed");
    assertThat(elsewhere.statusCode()).isEqualTo(200);
    assertThat(hub(hub, "us-east-1").statusCode()).isEqualTo(200);
  }

  @Test
  void getFindingsAdmitsABurstOfSixAndThenThreePerSecond() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      statuses.add(findings(hub, "eu-west-1", "{\"MaxResults\":1}").statusCode());
    }
    assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 200, 429, 429);
    NANOS.addAndGet(Duration.ofSeconds(1).toNanos());
    for (int i = 0; i < 3; i++) {
      assertThat(findings(hub, "eu-west-1", "{\"MaxResults\":1}").statusCode()).isEqualTo(200);
    }
    assertThat(findings(hub, "eu-west-1", "{\"MaxResults\":1}").statusCode()).isEqualTo(429);
    assertThat(findings(hub, "eu-central-1", "{\"MaxResults\":1}").statusCode())
        .as("another region has a bucket of its own")
        .isEqualTo(200);
  }

  @Test
  void activeFindingsOfAllPagesAreTheEstatesOwn() throws Exception {
    List<JsonNode> all =
        allFindings("{\"RecordState\":[{\"Value\":\"ACTIVE\",\"Comparison\":\"EQUALS\"}]}");
    List<Statement> expected = statements();
    long wrong =
        all.stream()
            .filter(finding ->
                !finding.has("Compliance")
                    || finding.at("/Compliance/Status").asText().equals("FAILED"))
            .count();
    assertThat(wrong).isEqualTo(expected.stream().filter(Statement::finding).count());
    assertThat(all.stream().map(finding -> finding.path("Id").asText()))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThanOrEqualTo(expected.size());
  }

  @Test
  void filtersAreHonoured() throws Exception {
    List<JsonNode> suppressed =
        allFindings("{\"WorkflowStatus\":[{\"Value\":\"SUPPRESSED\",\"Comparison\":\"EQUALS\"}]}");
    assertThat(suppressed)
        .hasSize(
            (int)
                statements().stream()
                    .filter(one -> one.finding() && one.state() == FindingState.SUPPRESSED)
                    .count());
    List<JsonNode> archived =
        allFindings("{\"RecordState\":[{\"Value\":\"ACTIVE\",\"Comparison\":\"NOT_EQUALS\"}]}");
    assertThat(archived)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.path("RecordState").asText()).isEqualTo("ARCHIVED"));
    List<JsonNode> two =
        allFindings(
            "{\"ComplianceSecurityControlId\":[{\"Value\":\"S3.8\",\"Comparison\":\"EQUALS\"},"
                + "{\"Value\":\"RDS.\",\"Comparison\":\"PREFIX\"}],"
                + "\"ComplianceStatus\":[{\"Value\":\"PASSED\",\"Comparison\":\"NOT_EQUALS\"}]}");
    assertThat(two)
        .isNotEmpty()
        .allSatisfy(one -> {
          assertThat(one.at("/Compliance/SecurityControlId").asText()).matches("S3\\.8|RDS\\..*");
          assertThat(one.at("/Compliance/Status").asText()).isNotEqualTo("PASSED");
        });
    assertThat(allFindings("{\"AwsAccountId\":[{\"Value\":\"1\",\"Comparison\":\"EQUALS\"}]}"))
        .isEmpty();
    assertThat(findings(hub, "us-east-1", "{\"Filters\":{\"Nonsense\":[]}}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void pageTokenOfOtherFiltersIsRefused() throws Exception {
    JsonNode page = JSON.readTree(findings(production, "us-east-1", "{\"MaxResults\":1}").body());
    String token = page.path("NextToken").asText();
    assertThat(token).isNotEmpty();
    HttpResponse<String> answer =
        findings(
            production,
            "us-east-1",
            "{\"NextToken\":\"" + token + "\",\"Filters\":{\"Title\":[{\"Value\":\"x\"}]}}");
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void configQueriesSelectWhatTheyAskForPageByPage() throws Exception {
    Set<String> buckets = new HashSet<>();
    String token = "";
    do {
      JsonNode page =
          JSON.readTree(
              select(
                      "us-east-1",
                      "SELECT resourceId, supplementaryConfiguration.PublicAccessBlockConfiguration"
                          + " WHERE resourceType = 'AWS::S3::Bucket'",
                      token)
                  .body());
      for (JsonNode result : page.path("Results")) {
        JsonNode bucket = JSON.readTree(result.asText());
        assertThat(
                bucket
                    .at(
                        "/supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicAcls")
                    .isBoolean())
            .isTrue();
        assertThat(bucket.size()).isEqualTo(2);
        buckets.add(bucket.path("resourceId").asText());
      }
      token = page.path("NextToken").asText("");
    } while (!token.isEmpty());
    EstateAccount account = account("production");
    assertThat(buckets)
        .hasSize(
            ESTATE.count(
                account, "us-east-1", ESTATE.type(Cloud.AWS, "AWS::S3::Bucket").orElseThrow()));
    assertThat(select("us-east-1", "SELECT resourceId FROM x", "").body())
        .contains("InvalidExpressionException");
    JsonNode none =
        JSON.readTree(
            select(
                    "us-east-1",
                    "SELECT arn WHERE resourceType IN ('AWS::KMS::Key') AND NOT accountId = '"
                        + account.nativeId()
                        + "'",
                    "")
                .body());
    assertThat(none.path("Results")).isEmpty();
  }

  @Test
  void recorderThatIsOffFindsNothingAndItsStatusSaysWhy() throws Exception {
    Session staging = session(assume(hub, member("staging"), KEYS.externalId()).body());
    JsonNode status =
        JSON.readTree(
            call(
                    staging,
                    "eu-central-1",
                    "config",
                    "StarlingDoveService.DescribeConfigurationRecorderStatus",
                    "{}")
                .body());
    assertThat(status.at("/ConfigurationRecordersStatus/0/recording").asBoolean(true)).isFalse();
    JsonNode answer =
        JSON.readTree(
            call(
                    staging,
                    "eu-central-1",
                    "config",
                    "StarlingDoveService.SelectResourceConfig",
                    "{\"Expression\":\"SELECT arn\"}")
                .body());
    assertThat(answer.path("Results").isArray()).isTrue();
    assertThat(answer.path("Results")).isEmpty();
  }

  @Test
  void accountsComeInShortPagesOneOfThemEmpty() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    String token = "";
    do {
      JsonNode page =
          JSON.readTree(
              call(
                      hub,
                      "us-east-1",
                      "organizations",
                      "AWSOrganizationsV20161128.ListAccounts",
                      token.isEmpty() ? "{}" : "{\"NextToken\":\"" + token + "\"}")
                  .body());
      sizes.add(page.path("Accounts").size());
      page.path("Accounts").forEach(account -> ids.add(account.path("Id").asText()));
      token = page.path("NextToken").asText("");
    } while (!token.isEmpty());
    assertThat(sizes).containsExactly(3, 0, 2);
    assertThat(ids)
        .isEqualTo(
            ESTATE.accounts(Cloud.AWS).stream()
                .map(EstateAccount::nativeId)
                .collect(Collectors.toSet()));
    assertThat(
            call(
                    production,
                    "us-east-1",
                    "organizations",
                    "AWSOrganizationsV20161128.ListAccounts",
                    "{}")
                .body())
        .contains("AccessDeniedException");
  }

  // ---- asking

  private record Session(String key, String token) {
    static final Session KEY = new Session(KEYS.accessKeyId(), "");
    static final Session NONE = new Session("", "");
  }

  private static final class Moving extends Clock {
    @Override
    public Instant instant() {
      return NOW.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Lets every bucket fill up. */
  private static void rest() {
    NANOS.addAndGet(Duration.ofMinutes(1).toNanos());
  }

  private List<JsonNode> allFindings(String filters) throws Exception {
    List<JsonNode> all = new ArrayList<>();
    String token = "";
    do {
      rest();
      HttpResponse<String> answer =
          findings(
              production,
              "us-east-1",
              "{\"MaxResults\":100,\"Filters\":"
                  + filters
                  + (token.isEmpty() ? "}" : ",\"NextToken\":\"" + token + "\"}"));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode page = JSON.readTree(answer.body());
      assertThat(page.path("Findings").size()).isLessThanOrEqualTo(100);
      page.path("Findings").forEach(all::add);
      token = page.path("NextToken").asText("");
    } while (!token.isEmpty());
    return all;
  }

  private static List<Statement> statements() {
    EstateAccount production = account("production");
    StatementListing listing =
        ESTATE.statements(
            Cloud.AWS,
            cell -> cell.account().equals(production) && cell.region().equals("us-east-1"));
    return listing.page(0, Integer.MAX_VALUE, statement -> true).statements();
  }

  private static EstateAccount account(String environment) {
    return ESTATE.accounts(Cloud.AWS).stream()
        .filter(account -> account.environment().equals(environment))
        .findFirst()
        .orElseThrow();
  }

  private static String member(String environment) {
    return "arn:aws:iam::" + account(environment).nativeId() + ":role/" + KEYS.memberRole();
  }

  private static HttpResponse<String> assume(Session by, String role, String externalId)
      throws Exception {
    String form =
        "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test&RoleArn="
            + URLEncoder.encode(role, StandardCharsets.UTF_8)
            + (externalId.isEmpty() ? "" : "&ExternalId=" + externalId);
    return send(by, "us-east-1", "sts", "POST", "/", Map.of(), form);
  }

  private HttpResponse<String> ec2(String action, String more) throws Exception {
    return send(
        production,
        "us-east-1",
        "ec2",
        "POST",
        "/",
        Map.of(),
        "Action=" + action + "&Version=2016-11-15" + more);
  }

  private static Session session(String xml) {
    return new Session(element(xml, "AccessKeyId"), element(xml, "SessionToken"));
  }

  private static String element(String xml, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(xml);
    assertThat(matcher.find()).as(xml).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse<String> hub(Session by, String region) throws Exception {
    return send(by, region, "securityhub", "GET", "/accounts", Map.of(), "");
  }

  private static HttpResponse<String> findings(Session by, String region, String json)
      throws Exception {
    return send(by, region, "securityhub", "POST", "/findings", Map.of(), json);
  }

  private HttpResponse<String> select(String region, String expression, String token)
      throws Exception {
    return call(
        production,
        region,
        "config",
        "StarlingDoveService.SelectResourceConfig",
        "{\"Expression\":\""
            + expression
            + "\",\"Limit\":7"
            + (token.isEmpty() ? "}" : ",\"NextToken\":\"" + token + "\"}"));
  }

  private static HttpResponse<String> call(
      Session by, String region, String service, String target, String json) throws Exception {
    return send(by, region, service, "POST", "/", Map.of("X-Amz-Target", target), json);
  }

  private static HttpResponse<String> send(
      Session by,
      String region,
      String service,
      String method,
      String path,
      Map<String, String> headers,
      String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential="
                    + by.key()
                    + "/20261123/"
                    + region
                    + "/"
                    + service
                    + "/aws4_request, SignedHeaders=host, Signature=0");
    if (!by.token().isEmpty()) {
      request.header("X-Amz-Security-Token", by.token());
    }
    headers.forEach(request::header);
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
