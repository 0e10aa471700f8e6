package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can happen to a page of Google's on its way. */
class GcpWireFaultsTest {

  private static SimulatedGoogle google;

  private Connector connector;

  @BeforeAll
  static void startTheSimulator() {
    google = SimulatedGoogle.start("--seed", "7", "--size", "9000", "--quotas", "off");
  }

  @AfterAll
  static void stopTheSimulator() {
    google.close();
  }

  @BeforeEach
  void connect() {
    connector = new GcpProvider().connect(google.organisation(), SimulatedGoogle.host());
  }

  @AfterEach
  void closeAndHeal() {
    google.heal();
    connector.close();
  }

  @Test
  void aPageOfMoreThanFourMegabytesIsReadWhole() {
    List<String> usual = ids(Reading.all(connector, "asset-inventory", Resource.class));
    google.breakIt("service", "\"asset\"", "kind", "\"bulky\"");

    assertThat(ids(Reading.all(connector, "asset-inventory", Resource.class)))
        .containsExactlyElementsOf(usual);
  }

  @Test
  void aPageThatNoMemoryWouldHoldIsRefusedBeforeItIsReadAndNotTakenForAQuota() {
    Source source = Reading.source(connector, "asset-inventory");
    Shard shard = Reading.await(source.shards()).getFirst();
    google.breakIt("service", "\"asset\"", "kind", "\"huge\"");

    assertThatThrownBy(() -> Reading.await(source.page(shard, PageToken.FIRST)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> {
              assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
              assertThat(failure.getMessage()).contains("megabytes");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "projects",
    "asset-inventory",
    "iam-policies",
    "security-command-center",
  })
  void aPageTokenThatIsNoLongerGoodIsNoEndAndNoFaultOfOurs(String name) {
    Source source = Reading.source(connector, name);
    Shard shard = Reading.await(source.shards()).getFirst();

    assertThatThrownBy(() -> Reading.await(source.page(shard, PageToken.of("expired"))))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE));
  }

  @ParameterizedTest
  @CsvSource({"goAway", "halfClose", "deadline"})
  void aPageThatBreaksOffFailsAndIsReadWholeWhenItIsAskedForAgain(String kind) {
    Source source = Reading.source(connector, "asset-inventory");
    Shard shard = Reading.await(source.shards()).getFirst();
    List<String> usual = ids(Reading.all(connector, "asset-inventory", Resource.class));
    Page first = Reading.await(source.page(shard, PageToken.FIRST));
    google.breakIt("service", "\"asset\"", "kind", "\"" + kind + "\"", "times", "1");

    assertThatThrownBy(() -> Reading.await(source.page(shard, first.next())))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure ->
                assertThat(failure.category())
                    .isIn(Category.UNAVAILABLE, Category.INVALID_RESPONSE));

    List<Observation> again = new ArrayList<>(first.observations());
    PageToken token = first.next();
    while (!token.isEnd()) {
      Page page = Reading.await(source.page(shard, token));
      again.addAll(page.observations());
      token = page.next();
    }
    assertThat(again.stream().map(each -> ((Resource) each).nativeId()))
        .containsExactlyElementsOf(usual);
  }

  @ParameterizedTest
  @CsvSource({
    "security-command-center, securitycenter, securitycenter.googleapis.com",
    "compliance-manager, compliance, cloudsecuritycompliance.googleapis.com",
  })
  void aServiceThatIsOffInOneProjectIsAGapThatNamesTheApiAndTheProject(
      String source, String service, String api) {
    String project =
        Reading.all(connector, "projects", io.nephoscope.spi.Account.class).stream()
            .filter(account -> account.name().equals("acme-staging"))
            .findFirst()
            .orElseThrow()
            .nativeId();
    google.breakIt(
        "service", "\"" + service + "\"",
        "account", "\"" + project + "\"",
        "kind", "\"disabled\"");

    assertThat(Reading.all(connector, source, Gap.class))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.account()).isEqualTo(project);
          assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED);
          assertThat(gap.message()).contains("SERVICE_DISABLED");
          assertThat(gap.remedy()).contains("gcloud services enable " + api).contains(project);
        });
  }

  private static List<String> ids(List<Resource> resources) {
    return resources.stream().map(Resource::nativeId).toList();
  }
}
