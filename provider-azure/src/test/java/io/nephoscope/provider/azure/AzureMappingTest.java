package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What rows mean. */
final class AzureMappingTest {

  private static final String SUBSCRIPTION = "20ff7fc3-e762-44dd-bd96-b71116dcdc23";
  private static final ArmCall CALL = new ArmCall("rows", "/subscriptions/x", "Reader");

  @Test
  void aRowOfResourceGraphBecomesAResourceWithItsIdInLowerCase() {
    Resource resource =
        InventoryRows.resource(
            row(
                """
                {"id":"/subscriptions/20FF7FC3-e762-44dd-bd96-b71116dcdc23/resourceGroups/RG/providers/Microsoft.Sql/servers/S/databases/D",
                 "name":"D","type":"Microsoft.Sql/servers/databases","location":"West Europe",
                 "subscriptionId":"20FF7FC3-E762-44dd-bd96-b71116dcdc23","tags":{"Env":"prod"},
                 "properties":{"creationDate":"2024-05-06T07:08:09.123Z","size":1.50}}
                """));
    assertThat(resource.nativeId())
        .isEqualTo(
            "/subscriptions/"
                + SUBSCRIPTION
                + "/resourcegroups/rg/providers/microsoft.sql/servers/s/databases/d");
    assertThat(resource.account()).isEqualTo(SUBSCRIPTION);
    assertThat(resource.type()).isEqualTo("microsoft.sql/servers/databases");
    assertThat(resource.category()).isEqualTo(Resource.Category.DATABASE);
    assertThat(resource.region()).isEqualTo("westeurope");
    assertThat(resource.name()).isEqualTo("D");
    assertThat(resource.tags()).containsExactly(Map.entry("Env", "prod"));
    assertThat(resource.createdAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123Z"));
    assertThat(resource.configuration()).contains("\"size\":1.50").contains("/resourceGroups/RG/");
  }

  @Test
  void timesThatOnlyResourceManagerKnowsAreAddedToTheConfiguration() {
    NativeRow graph =
        row(
            """
            {"id":"/subscriptions/s/resourceGroups/g/providers/a.b/c/d","type":"a.b/c",
             "subscriptionId":"s"}
            """);
    NativeRow listed =
        row(
            """
            {"id":"/subscriptions/s/resourceGroups/G/providers/A.b/c/d","type":"A.b/c",
             "createdTime":"2024-05-06T07:08:09Z","changedTime":"2025-01-02T03:04:05.6Z"}
            """);
    Resource timed =
        InventoryRows.timed(InventoryRows.resource(graph), InventoryRows.Listed.of("s", listed));
    assertThat(timed.createdAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09Z"));
    assertThat(timed.configuration())
        .endsWith(
            ",\"createdTime\":\"2024-05-06T07:08:09Z\",\"changedTime\":\"2025-01-02T03:04:05.6Z\"}");
    assertThat(json(String.valueOf(timed.configuration())).path("subscriptionId").asText())
        .isEqualTo("s");
  }

  @Test
  void theLongestKnownBeginningOfATypeDecidesItsCategory() {
    assertThat(ResourceCategories.of("microsoft.compute/disks"))
        .isEqualTo(Resource.Category.STORAGE);
    assertThat(ResourceCategories.of("microsoft.compute/virtualmachines/extensions"))
        .isEqualTo(Resource.Category.COMPUTE);
    assertThat(ResourceCategories.of("contoso.things/x")).isEqualTo(Resource.Category.OTHER);
  }

  @Test
  void aGraphAnswerThatHoldsBackRowsFails() {
    assertThatThrownBy(() -> answer("{\"totalRecords\":3,\"data\":[]}", "", 0))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_RESPONSE));
    assertThatThrownBy(() -> answer("{\"resultTruncated\":\"true\",\"data\":[]}", "token", 0))
        .isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> answer("{\"count\":0}", "", 0)).isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> answer("{\"$skipToken\":\"abc\",\"data\":[]}", "abc", 0))
        .isInstanceOf(ProviderException.class);
    assertThat(answer("{\"totalRecords\":3,\"data\":[]}", "", 3).next()).isEmpty();
  }

  @Test
  void aGraphAnswerWithATokenGoesOnThere() {
    assertThat(answer("{\"totalRecords\":3,\"$skipToken\":\"abc\",\"data\":[]}", "", 0).next())
        .isEqualTo("abc");
  }

  private static GraphAnswer answer(String body, String token, long skipped) {
    return GraphAnswer.of(json(body), CALL, token, skipped, false);
  }

  @Test
  void anUnhealthyAssessmentIsAFailureAndAFindingWithItsMetadata() {
    List<Observation> said = say(assessment("Unhealthy", null));
    assertThat(said).hasSize(2);
    Assessment assessment = (Assessment) said.get(0);
    assertThat(assessment.status()).isEqualTo(Assessment.Status.FAILED);
    assertThat(assessment.severity()).isEqualTo(Severity.HIGH);
    assertThat(assessment.check()).isEqualTo("21300918-b2e3-0346-785f-c77ff57d243b");
    assertThat(assessment.resource()).endsWith("/virtualmachinescalesets/vmss1");
    assertThat(assessment.region()).isEqualTo(Shard.GLOBAL);
    Finding finding = (Finding) said.get(1);
    assertThat(finding.state()).isEqualTo(Finding.State.ACTIVE);
    assertThat(finding.remediation()).isEqualTo("Install it.");
    assertThat(finding.resources())
        .singleElement()
        .satisfies(resource ->
            assertThat(resource.type()).isEqualTo("microsoft.compute/virtualmachinescalesets"));
  }

  @Test
  void aHealthyAssessmentIsNoFinding() {
    List<Observation> said = say(assessment("Healthy", null));
    assertThat(said).singleElement().isInstanceOf(Assessment.class);
    assertThat(((Assessment) said.getFirst()).status()).isEqualTo(Assessment.Status.PASSED);
  }

  @Test
  void switchedOffByPolicyIsUnknownAndExemptIsAFailureSomebodyAccepted() {
    Assessment off = (Assessment) say(assessment("NotApplicable", "OffByPolicy")).getFirst();
    assertThat(off.status()).isEqualTo(Assessment.Status.UNKNOWN);
    assertThat(((Assessment) say(assessment("NotApplicable", null)).getFirst()).status())
        .isEqualTo(Assessment.Status.NOT_APPLICABLE);
    assertThat(off.acceptedRisk()).isFalse();
    assertThat(off.reason()).contains("OffByPolicy");
    List<Observation> exempt = say(assessment("NotApplicable", "Exempt"));
    Assessment accepted = (Assessment) exempt.get(0);
    assertThat(accepted.status()).isEqualTo(Assessment.Status.FAILED);
    assertThat(accepted.acceptedRisk()).isTrue();
    assertThat(accepted.reason()).contains("Exempt");
    assertThat(((Finding) exempt.get(1)).state()).isEqualTo(Finding.State.SUPPRESSED);
  }

  @Test
  void aStatusNobodyKnowsIsUnknownAndNeverPassed() {
    Assessment assessment =
        (Assessment)
            AssessmentRows.say(
                    SUBSCRIPTION,
                    assessment("Pending", null),
                    AssessmentContext.NONE,
                    Instant.EPOCH)
                .getFirst();
    assertThat(assessment.status()).isEqualTo(Assessment.Status.UNKNOWN);
    assertThat(assessment.severity()).isEqualTo(Severity.UNKNOWN);
  }

  @Test
  void anAssessmentOfTheSubscriptionItselfIsAboutTheAccount() {
    assertThat(
            Subject.inAzure(
                    SUBSCRIPTION,
                    Subject.before(
                        "/subscriptions/"
                            + SUBSCRIPTION
                            + "/providers/microsoft.security/assessments/a"))
                .resource())
        .isNull();
  }

  @Test
  void anUnsupportedControlIsNotAPass() {
    NativeRow row =
        row("{\"name\":\"2.1\",\"properties\":{\"description\":\"D\",\"state\":\"Skipped\"}}");
    List<Observation> said =
        ComplianceRows.ControlRow.of(row).say(SUBSCRIPTION, "PCI-DSS-4", List.of());
    assertThat(((Control) said.get(0)).ref().control()).isEqualTo("2.1");
    assertThat(((Assessment) said.get(1)).status()).isEqualTo(Assessment.Status.NOT_APPLICABLE);
  }

  @Test
  void waitingTimesAreReadInSecondsAndAsDates() {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    assertThat(AzureFailures.retryAfter("17", now)).isEqualTo(Duration.ofSeconds(17));
    assertThat(AzureFailures.retryAfter("Mon, 23 Nov 2026 10:00:30 GMT", now))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(AzureFailures.retryAfter("Mon, 23 Nov 2026 09:00:00 GMT", now))
        .isEqualTo(Duration.ZERO);
    assertThat(AzureFailures.retryAfter("soon", now)).isNull();
  }

  @Test
  void anAnswerThatIsHalfADocumentOrNoneFails() {
    for (String body : List.of("", "{\"value\":[", "<html>", "[]", "{} {}")) {
      assertThatThrownBy(
              () -> NativeRow.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), CALL))
          .as(body)
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.category()).isEqualTo(Category.INVALID_RESPONSE));
    }
    assertThatThrownBy(() -> ArmList.of(json("{\"nextLink\":null}"), CALL, ""))
        .isInstanceOf(ProviderException.class);
  }

  @Test
  void aPositionSurvivesBeingAToken() {
    Position position = new Position("assessments", "https://a/b?c=\"d\"", List.of("AC-2(1)", "x"));
    assertThat(Position.of(position.token())).isEqualTo(position);
  }

  /** Microsoft's own example pair: twelve controls, and the score they make. */
  @Test
  void microsoftsPublishedControlsGiveMicrosoftsPublishedScore() throws IOException {
    Path folder =
        Path.of(System.getProperty("nephoscope.wire", "../../shared/wire"))
            .resolve("azure/Microsoft.Security_stable_2020-01-01_secureScores");
    Path example = folder.resolve("ListSecureScoreControls_example.json");
    Assumptions.assumeTrue(
        Files.exists(example), "Microsoft's examples are not beside the project");
    List<NativeScore> scores = new ArrayList<>();
    JsonNode body = json(Files.readString(example)).path("responses").path("200").path("body");
    for (NativeRow row : ArmList.of(body, CALL, "").rows()) {
      scores.add(
          SecureScoreSource.score(
              SUBSCRIPTION, row, row.required("properties", "displayName"), Instant.EPOCH));
    }
    assertThat(scores).hasSize(12);
    double current = 0;
    double max = 0;
    for (NativeScore score : scores) {
      current += score.current() == null ? 0 : score.current();
      max += score.max() == null ? 0 : score.max();
    }
    assertThat(Math.round(current * 100)).isEqualTo(2353);
    assertThat(max).isEqualTo(39);
    assertThat(Math.round(current / max * 10_000)).isEqualTo(6033);
    assertThat(scores)
        .filteredOn(score -> score.name().equals("Encrypt data in transit"))
        .singleElement()
        .satisfies(score -> assertThat(score.percent()).isEqualTo(83.25));
  }

  private static List<Observation> say(NativeRow row) {
    return AssessmentRows.say(
        SUBSCRIPTION,
        row,
        new AssessmentContext(metadata(), ConnectedClouds.NONE, Exemptions.NONE, List.of()),
        Instant.EPOCH);
  }

  private static NativeRow assessment(
      String code, @org.jspecify.annotations.Nullable String cause) {
    return row(
        """
        {"id":"/subscriptions/20ff7fc3-e762-44dd-bd96-b71116dcdc23/resourceGroups/myRg/providers/Microsoft.Compute/virtualMachineScaleSets/vmss1/providers/Microsoft.Security/assessments/21300918-B2E3-0346-785f-c77ff57d243b",
         "name":"21300918-B2E3-0346-785f-c77ff57d243b","type":"Microsoft.Security/assessments",
         "properties":{"displayName":"Install endpoint protection",
           "status":{"code":"%s"%s,"statusChangeDate":"2021-04-12T09:07:18.6759138Z"}}}
        """
            .formatted(code, cause == null ? "" : ",\"cause\":\"" + cause + "\""));
  }

  private static Map<String, NativeRow> metadata() {
    return Map.of(
        "21300918-b2e3-0346-785f-c77ff57d243b",
        row(
            """
            {"displayName":"Endpoint protection","severity":"High",
             "remediationDescription":"Install it.","categories":["Compute"],"preview":false}
            """));
  }

  private static NativeRow row(String text) {
    return new NativeRow(json(text), CALL);
  }

  private static JsonNode json(String text) {
    try {
      return NativeRow.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
