package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nephoscope.provider.azure.ScriptedAzure.Asked;
import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the wire, and what is made of it. */
final class ScriptedFaultsTest {

  private static final String ID = "20ff7fc3-e762-44dd-bd96-b71116dcdc23";

  @TempDir private Path folder;

  @Test
  void aNextLinkToAnotherHostIsRefusedAndThatHostSeesNoRequestAndNoToken(@TempDir Path other) {
    try (ScriptedAzure stranger = new ScriptedAzure(other, asked -> Said.list(""));
        ScriptedAzure azure =
            scripted(asked ->
                asked.path().endsWith("/alerts")
                    ? Said.json(
                        "{\"value\":[],\"nextLink\":\"" + stranger.address() + "/subscriptions\"}")
                    : null);
        Connector connector = azure.connect(Map.of())) {
      ProviderException failure = failing(connector, "alerts");
      assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
      assertThat(failure).hasMessageContaining("the token was not sent");
      assertThat(stranger.asked()).isEmpty();
    }
  }

  @Test
  void listsThatLeadBackToAPageAlreadyReadFail() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.path().endsWith("/assessmentMetadata")
                    ? Said.json(
                        "{\"value\":[],\"nextLink\":\""
                            + here(asked)
                            + (asked.query().contains("page=a") ? "?page=b" : "?page=a")
                            + "\"}")
                    : null);
        Connector connector = azure.connect(Map.of())) {
      ProviderException failure = failing(connector, "assessments");
      assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
      assertThat(failure).hasMessageContaining("leads back");
      assertThat(azure.asked("/assessmentMetadata")).hasSizeLessThan(5);
    }
  }

  @Test
  void waitingTimesInSecondsAndAsDatesArePassedOn() {
    for (String wait : List.of("7200", in(Duration.ofHours(2)))) {
      try (ScriptedAzure azure =
              scripted(asked ->
                  asked.path().endsWith("/alerts")
                      ? Said.error(429, "TooManyRequests").with("Retry-After", wait)
                      : null);
          Connector connector = azure.connect(Map.of())) {
        ProviderException failure = failing(connector, "alerts");
        assertThat(failure.category()).isEqualTo(Category.THROTTLED);
        assertThat(failure.retryAfter()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
      }
    }
  }

  @Test
  void aTokenThatExpiresBetweenPagesIsReplacedAndThePageIsReadOnce() {
    AtomicInteger refused = new AtomicInteger();
    try (ScriptedAzure azure =
            scripted(asked -> {
              if (!asked.path().endsWith("/alerts")) {
                return null;
              }
              if (!asked.query().contains("page=2")) {
                return Said.json(
                    "{\"value\":[" + alert("a") + "],\"nextLink\":\"" + here(asked) + "?page=2\"}");
              }
              if (asked.authorization().equals("Bearer token-1")) {
                refused.incrementAndGet();
                return Said.error(401, "ExpiredAuthenticationToken");
              }
              return Said.list(alert("b"));
            });
        Connector connector = azure.connect(Map.of())) {
      assertThat(reading(connector, "alerts")).hasSize(2);
      assertThat(refused).hasValue(1);
      assertThat(azure.asked().stream().filter(Asked::token)).hasSize(2);
    }
  }

  @Test
  void idsInMixedCaseAreTheSameResource() {
    String graph = "/subscriptions/" + ID.toUpperCase(Locale.ROOT) + "/resourceGroups/RG/providers";
    String vm = "/Microsoft.Compute/virtualMachines/Web-1";
    try (ScriptedAzure azure =
            scripted(asked -> {
              if (asked.path().endsWith("/resources") && asked.method().equals("GET")) {
                return Said.list(
                    "{\"id\":\""
                        + (graph + vm).toLowerCase(Locale.ROOT)
                        + "\",\"name\":\"Web-1\",\"type\":\"Microsoft.Compute/virtualMachines\","
                        + "\"createdTime\":\"2024-05-06T07:08:09Z\"}");
              }
              if (asked.path().endsWith("/Microsoft.ResourceGraph/resources")) {
                return Said.json(
                    "{\"totalRecords\":1,\"data\":[{\"id\":\""
                        + graph
                        + vm
                        + "\",\"type\":\"microsoft.compute/virtualMachines\",\"subscriptionId\":\""
                        + ID.toUpperCase(Locale.ROOT)
                        + "\"}]}");
              }
              return asked.path().endsWith("/assessments")
                  ? Said.list(
                      "{\"id\":\""
                          + graph.replace("RG", "rG")
                          + vm.toUpperCase(Locale.ROOT)
                          + "/providers/Microsoft.Security/assessments/ABC\",\"name\":\"ABC\","
                          + "\"properties\":{\"status\":{\"code\":\"Unhealthy\"},"
                          + "\"resourceDetails\":{\"source\":\"Azure\"}}}")
                  : null;
            });
        Connector connector = azure.connect(Map.of())) {
      Resource machine = (Resource) reading(connector, "resource-graph").getFirst();
      assertThat(machine.createdAt()).isNotNull();
      List<Observation> said = reading(connector, "assessments");
      Assessment assessment = (Assessment) said.get(0);
      Finding finding = (Finding) said.get(1);
      assertThat(assessment.resource()).isEqualTo(machine.nativeId());
      assertThat(assessment.check()).isEqualTo("abc");
      assertThat(finding.resources().getFirst().nativeId()).isEqualTo(machine.nativeId());
      assertThat(machine.account()).isEqualTo(ID);
    }
  }

  @Test
  void aRightLostBetweenTheListAndResourceGraphFailsInsteadOfLosingResources() {
    AtomicInteger lists = new AtomicInteger();
    try (ScriptedAzure azure =
            scripted(asked -> {
              if (asked.path().endsWith("/resources") && asked.method().equals("GET")) {
                return lists.getAndIncrement() == 0
                    ? Said.list("{\"id\":\"/subscriptions/x/a\",\"name\":\"a\",\"type\":\"A.b/c\"}")
                    : Said.error(403, "AuthorizationFailed");
              }
              return asked.method().equals("POST") ? Said.json("{\"data\":[]}") : null;
            });
        Connector connector = azure.connect(Map.of())) {
      assertThat(failing(connector, "resource-graph").category())
          .isEqualTo(Category.PERMISSION_DENIED);
    }
  }

  @Test
  void whatResourceGraphDoesNotKnowYetIsToldAsResourceManagerListsIt() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.method().equals("POST")
                    ? Said.json("{\"data\":[]}")
                    : asked.path().endsWith("/resources")
                        ? Said.list(
                            "{\"id\":\"/subscriptions/x/A\",\"name\":\"new\",\"type\":\"A.b/c\","
                                + "\"tags\":{\"env\":\"prod\"},\"sku\":{\"name\":\"S1\"}}")
                        : null);
        Connector connector = azure.connect(Map.of())) {
      Resource listed = (Resource) reading(connector, "resource-graph").getFirst();
      assertThat(listed.nativeId()).isEqualTo("/subscriptions/x/a");
      assertThat(listed.tags()).containsEntry("env", "prod");
      assertThat(listed.configuration()).contains("\"sku\":{\"name\":\"S1\"}");
    }
  }

  @Test
  void aReadingOfTheTenantThatCannotGoOnHoldsUpNobodyAndBeginsAnewInTheNextRound() {
    String other = "30ff7fc3-e762-44dd-bd96-b71116dcdc23";
    AtomicInteger together = new AtomicInteger();
    try (ScriptedAzure azure =
            scripted(asked -> {
              if (asked.path().equals("/subscriptions")) {
                return Said.list(
                    "{\"subscriptionId\":\"" + ID + "\"},{\"subscriptionId\":\"" + other + "\"}");
              }
              if (!asked.method().equals("POST")) {
                return null;
              }
              if (scopes(asked) == 1) {
                return Said.json("{\"data\":[" + row(firstScope(asked)) + "]}");
              }
              if (asked.body().contains("$skipToken")) {
                return Said.error(400, "BadRequest");
              }
              together.incrementAndGet();
              return Said.json("{\"$skipToken\":\"t\",\"data\":[" + row(ID) + "]}");
            });
        Connector connector = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(connector, "resource-graph");
      for (int round = 1; round <= 2; round++) {
        for (Shard shard : SimulatedAzure.done(source.shards())) {
          assertThat(SimulatedAzure.all(source, shard))
              .singleElement()
              .isInstanceOfSatisfying(
                  Resource.class,
                  one -> assertThat(one.account()).isEqualTo(shard.account().nativeId()));
        }
        assertThat(together).hasValue(round);
      }
    }
  }

  private static String row(String subscription) {
    return "{\"id\":\"/subscriptions/"
        + subscription
        + "/a\",\"type\":\"a.b/c\",\"subscriptionId\":\""
        + subscription
        + "\"}";
  }

  @Test
  void rowsThatNobodyTookForAWhileAreReadAnew() {
    AtomicLong nanos = new AtomicLong();
    try (ScriptedAzure azure =
            new ScriptedAzure(
                folder, asked -> Said.json("{\"data\":[" + row("a") + "," + row("b") + "]}"));
        ArmPipeline pipeline = new ArmPipeline(AzureSettings.of(azure.config(Map.of())))) {
      TenantReading<String> reading =
          new TenantReading<>(
              arm(azure, pipeline, Duration.ofMinutes(1)),
              new ArmCall("rows", "/", "Reader"),
              new SharedReading.Table<>(
                  "rows",
                  "resources",
                  "resources",
                  row -> row.required("id"),
                  GraphLine.Order.FIRST),
              List.of("b", "a"),
              nanos::get);
      assertThat(reading.rows("a", 0, 10).join())
          .hasValueSatisfying(part -> assertThat(part.rows()).hasSize(1));
      nanos.addAndGet(TenantReading.FRESH.toNanos() + 1);
      assertThat(reading.rows("b", 0, 10).join()).isEmpty();
      assertThat(reading.over()).isTrue();
    }
  }

  private static Arm arm(ScriptedAzure azure, ArmPipeline pipeline, Duration whole) {
    return new Arm(
        AzureSettings.of(azure.config(Map.of())),
        pipeline.calls(),
        Clock.systemUTC(),
        SimulatedAzure.host().executor(),
        whole);
  }

  @Test
  void anAnswerThatDoesNotEndFails() {
    try (ScriptedAzure azure =
            new ScriptedAzure(folder, asked -> Said.list("{\"a\":1}").halfHeld());
        ArmPipeline pipeline = new ArmPipeline(AzureSettings.of(azure.config(Map.of())))) {
      Arm arm = arm(azure, pipeline, Duration.ofMillis(500));
      CompletableFuture<ArmList> list =
          arm.list(
              new ArmCall("rows", "/", "Reader"),
              "",
              () -> arm.service().tenants(arm.endpoint(), ArmService.SUBSCRIPTIONS));
      ProviderException failure =
          catchThrowableOfType(ProviderException.class, () -> SimulatedAzure.done(list));
      assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE);
    }
  }

  @Test
  void anAnswerThatWouldFillTheMemoryIsNotReadToItsEnd() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.path().endsWith("/alerts")
                    ? Said.json("{\"value\":[\"" + "x".repeat(AnswerLimit.MOST) + "\"]}")
                    : null);
        Connector connector = azure.connect(Map.of())) {
      ProviderException failure = failing(connector, "alerts");
      assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
      assertThat(failure).hasMessageContaining("bytes");
    }
  }

  @Test
  void aServiceThatIsNotRegisteredIsNeverRegisteredByReading() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.path().equals("/subscriptions")
                    ? null
                    : Said.error(409, "MissingSubscriptionRegistration"));
        Connector connector = azure.connect(Map.of())) {
      for (Source source : connector.sources()) {
        if (!source.name().equals("subscriptions")) {
          ProviderException failure = failing(connector, source.name());
          assertThat(failure.category()).as(source.name()).isEqualTo(Category.NOT_ENABLED);
        }
      }
      assertThat(azure.asked())
          .filteredOn(one -> !one.token() && !one.method().equals("GET"))
          .allSatisfy(one -> assertThat(one.path()).endsWith("/Microsoft.ResourceGraph/resources"));
    }
  }

  @Test
  void whatResourceGraphKnowsOfAStandardIsTakenIfItIsAllOfItAndWalkedOtherwise() {
    String place = "/subscriptions/" + ID + "/providers/Microsoft.Security/";
    String standards = place + "regulatoryComplianceStandards/";
    try (ScriptedAzure azure =
            scripted(asked -> {
              if (asked.method().equals("POST")) {
                return Said.json(
                    "{\"data\":["
                        + control(standards.toLowerCase(Locale.ROOT) + "whole", "1")
                        + ","
                        + check(standards + "Whole", "1", "C1")
                        + ","
                        + control(standards + "Half", "1")
                        + "]}");
              }
              if (asked.path().endsWith("/regulatoryComplianceStandards")) {
                return Said.list(standard("Whole") + "," + standard("Half"));
              }
              if (asked.path().endsWith("/regulatoryComplianceControls")) {
                return Said.list(control(standards + "Half", "1"));
              }
              return asked.path().endsWith("/regulatoryComplianceAssessments")
                  ? Said.list(check(standards + "Half", "1", "C2"))
                  : null;
            });
        Connector connector = azure.connect(Map.of())) {
      List<Observation> said = reading(connector, "regulatory-compliance");
      assertThat(said)
          .filteredOn(Control.class::isInstance)
          .map(Control.class::cast)
          .extracting(one -> one.ref().standard() + " " + one.checks())
          .containsExactly("Whole [c1]", "Half [c2]");
      assertThat(said)
          .filteredOn(NativeScore.class::isInstance)
          .map(NativeScore.class::cast)
          .allSatisfy(one -> {
            assertThat(one.name()).contains("1 of 1 controls passed");
            assertThat(one.percent()).isEqualTo(100.0);
          });
      assertThat(azure.asked("/regulatoryComplianceControls")).hasSize(1);
      assertThat(azure.asked("/regulatoryComplianceAssessments")).hasSize(1);
    }
  }

  private static String standard(String name) {
    return "{\"name\":\""
        + name
        + "\",\"properties\":{\"state\":\"Passed\",\"passedControls\":1,\"failedControls\":0}}";
  }

  private static String control(String standard, String name) {
    return "{\"id\":\""
        + standard
        + "/regulatoryComplianceControls/"
        + name
        + "\",\"name\":\""
        + name
        + "\",\"subscriptionId\":\""
        + ID
        + "\",\"properties\":{\"state\":\"Passed\",\"passedAssessments\":1}}";
  }

  private static String check(String standard, String control, String name) {
    return "{\"id\":\""
        + standard
        + "/regulatoryComplianceControls/"
        + control
        + "/regulatoryComplianceAssessments/"
        + name
        + "\",\"name\":\""
        + name
        + "\",\"subscriptionId\":\""
        + ID
        + "\",\"properties\":{\"state\":\"Passed\"}}";
  }

  @Test
  void withoutResourceGraphTheListsAreReadAndAGapSaysWhatWasNotSeen() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.method().equals("POST")
                    ? Said.error(404, "InvalidResourceType")
                    : asked.path().endsWith("/resources")
                        ? Said.list("{\"id\":\"/subscriptions/x/a\",\"type\":\"A.b/c\"}")
                        : null);
        Connector connector = azure.connect(Map.of())) {
      List<Observation> said = reading(connector, "resource-graph");
      assertThat(said).hasSize(2);
      assertThat(said.get(0))
          .isInstanceOfSatisfying(
              Gap.class, gap -> assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED));
      assertThat(said.get(1)).isInstanceOf(Resource.class);
    }
  }

  @Test
  void whenResourceGraphSaysThatItLeftSubscriptionsOutAGapSaysSo() {
    try (ScriptedAzure azure =
            scripted(asked ->
                asked.method().equals("POST")
                    ? Said.json("{\"data\":[]}").with("x-ms-tenant-subscription-limit-hit", "true")
                    : null);
        Connector connector = azure.connect(Map.of())) {
      assertThat(reading(connector, "resource-graph"))
          .singleElement()
          .isInstanceOfSatisfying(
              Gap.class, gap -> assertThat(gap.message()).contains("some subscriptions"));
    }
  }

  @Test
  void disabledSubscriptionsAreListedAsSuch() {
    try (ScriptedAzure azure =
            new ScriptedAzure(
                folder,
                asked ->
                    asked.path().equals("/subscriptions")
                        ? Said.list(
                            "{\"subscriptionId\":\""
                                + ID
                                + "\",\"displayName\":\"Old\",\"state\":\"Disabled\"}")
                        : Said.json("{\"data\":[]}"));
        Connector connector = azure.connect(Map.of())) {
      assertThat(reading(connector, "subscriptions"))
          .singleElement()
          .isInstanceOfSatisfying(
              Account.class, account -> assertThat(account.state()).isEqualTo("Disabled"));
    }
  }

  @Test
  void aTenantOfTwelveThousandSubscriptionsIsAskedForAThousandAtATime() {
    List<String> ids =
        IntStream.range(0, 12_000)
            .mapToObj(i -> String.format(Locale.ROOT, "%08x-0000-4000-8000-000000000000", i))
            .toList();
    String all =
        ids.stream()
            .map(id -> "{\"subscriptionId\":\"" + id + "\",\"state\":\"Enabled\"}")
            .collect(Collectors.joining(","));
    try (ScriptedAzure azure =
            new ScriptedAzure(
                folder,
                asked -> {
                  if (asked.path().equals("/subscriptions")) {
                    return Said.list(all);
                  }
                  assertThat(scopes(asked)).isBetween(1, 1000);
                  String first = ids.get(Integer.parseInt(firstScope(asked).substring(0, 8), 16));
                  return Said.json(
                      "{\"data\":[{\"id\":\"/subscriptions/"
                          + first
                          + "\",\"subscriptionId\":\""
                          + first
                          + "\",\"properties\":{\"managementGroupAncestorsChain\":"
                          + "[{\"name\":\"landing\"},{\"name\":\"root\"}]}}]}");
                });
        Connector connector = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(connector, "subscriptions");
      List<Observation> said =
          SimulatedAzure.all(source, SimulatedAzure.done(source.shards()).getFirst());
      assertThat(said).hasSize(12_000);
      assertThat(((Account) said.get(11_000)).ancestors())
          .containsExactly("managementGroups/landing", "managementGroups/root");
      assertThat(azure.asked("/Microsoft.ResourceGraph/resources")).hasSize(12);
      assertThat(SimulatedAzure.done(SimulatedAzure.source(connector, "alerts").shards()))
          .hasSize(12_000);
    }
  }

  private static int scopes(Asked asked) {
    return json(asked).path("subscriptions").size();
  }

  private static String firstScope(Asked asked) {
    return json(asked).path("subscriptions").path(0).asText();
  }

  private static com.fasterxml.jackson.databind.JsonNode json(Asked asked) {
    try {
      return NativeRow.JSON.readTree(asked.body());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(asked.body(), e);
    }
  }

  /** One subscription in which every list is empty, but for what the script says. */
  private ScriptedAzure scripted(Function<Asked, @Nullable Said> script) {
    return new ScriptedAzure(
        folder,
        asked -> {
          @Nullable Said said = script.apply(asked);
          return said != null
              ? said
              : Said.list(
                  asked.path().equals("/subscriptions")
                      ? "{\"subscriptionId\":\"" + ID + "\",\"displayName\":\"S\"}"
                      : "");
        });
  }

  private static String here(Asked asked) {
    return "https://" + asked.host() + asked.path();
  }

  private static String alert(String name) {
    return "{\"id\":\"/subscriptions/x/alerts/"
        + name
        + "\",\"properties\":{\"alertDisplayName\":\""
        + name
        + "\"}}";
  }

  private static String in(Duration time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plus(time));
  }

  private static List<Observation> reading(Connector connector, String name) {
    Source source = SimulatedAzure.source(connector, name);
    return SimulatedAzure.all(source, SimulatedAzure.done(source.shards()).getFirst());
  }

  private static ProviderException failing(Connector connector, String name) {
    Source source = SimulatedAzure.source(connector, name);
    Shard shard = SimulatedAzure.done(source.shards()).getFirst();
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () -> {
              PageToken token = PageToken.FIRST;
              while (!token.isEnd()) {
                token = SimulatedAzure.done(source.page(shard, token)).next();
              }
            });
    assertThat(failure).as(name + " did not fail").isNotNull();
    return failure;
  }
}
