package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Getting in over TLS of a private authority, in every way a credentials file describes. */
class GcpCredentialsTest {

  private static final String READER = "posture-reader@acme-shared.iam.gserviceaccount.com";
  private static final String DEEP = "posture-deep@acme-shared.iam.gserviceaccount.com";

  private static SimulatedGoogle google;

  @TempDir private Path folder;

  @BeforeAll
  static void startTheSimulator() {
    google = SimulatedGoogle.start("--seed", "7", "--size", "600", "--quotas", "off");
  }

  @AfterAll
  static void stopTheSimulator() {
    google.close();
  }

  @AfterEach
  void heal() {
    google.heal();
  }

  @Test
  void aServiceAccountsFileGetsInAndIsNamed() {
    try (Connector connector = connect(Map.of("credentials-file", google.file("serviceAccount")))) {
      assertThat(Reading.await(connector.identify()))
          .isEqualTo(new Identity(READER, "organizations/" + google.organization()));
      assertThat(Reading.all(connector, "asset-inventory", Resource.class)).isNotEmpty();
    }
  }

  @Test
  void aFederatedIdentityGetsInAndIsNamedByWhoVouchesForIt() {
    try (Connector connector = connect(Map.of("credentials-file", google.file("federation")))) {
      Identity identity = Reading.await(connector.identify());
      assertThat(identity.principal()).contains("workloadIdentityPools/acme/providers/acme");
      assertThat(identity.home()).isEqualTo("organizations/" + google.organization());
    }
  }

  @Test
  void aFederatedIdentityThatActsAsAServiceAccountIsNamedByIt() {
    try (Connector connector = connect(Map.of("credentials-file", google.file("impersonation")))) {
      assertThat(Reading.await(connector.identify()).principal()).isEqualTo(DEEP);
    }
  }

  @Test
  void aServiceAccountActsAsAnother() {
    try (Connector connector =
        connect(Map.of("credentials-file", google.file("serviceAccount"), "impersonate", DEEP))) {
      assertThat(Reading.await(connector.identify()).principal()).isEqualTo(DEEP);
    }
  }

  @Test
  void actingAsAnAccountThatIsNotAllowedIsRefusedAndHoldsNoSecret() {
    try (Connector connector =
        connect(
            Map.of(
                "credentials-file",
                google.file("serviceAccount"),
                "impersonate",
                "nobody@acme.example"))) {
      assertThatThrownBy(() -> Reading.await(connector.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> {
                assertThat(failure.category())
                    .isIn(Category.UNAUTHENTICATED, Category.PERMISSION_DENIED);
                assertThat(failure.toString()).doesNotContain("PRIVATE KEY").doesNotContain("ya29");
              });
    }
  }

  @Test
  void aKeyThatWasReplacedIsRefused() throws Exception {
    String other;
    try (SimulatedGoogle elsewhere =
        SimulatedGoogle.start("--seed", "8", "--size", "600", "--quotas", "off")) {
      other = Files.readString(Path.of(elsewhere.file("serviceAccount")));
    }
    String ours = Files.readString(Path.of(google.file("serviceAccount")));
    Path stale =
        Files.writeString(
            folder.resolve("stale.json"),
            other.replaceAll("https://localhost:\\d+", address(ours)));
    try (Connector connector = connect(Map.of("credentials-file", stale.toString()))) {
      assertThatThrownBy(() -> Reading.await(connector.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"serviceAccount", "federation", "impersonation"})
  void aTokenThatIsRefusedMidwayIsRenewedOnceAndTheReadingGoesOn(String file) {
    try (Connector connector = connect(Map.of("credentials-file", google.file(file)))) {
      Source source = Reading.source(connector, "asset-inventory");
      Shard shard = Reading.await(source.shards()).getFirst();
      Page before = Reading.await(source.page(shard, PageToken.FIRST));
      google.breakIt("service", "\"asset\"", "kind", "\"expired\"", "times", "1");

      assertThat(Reading.await(source.page(shard, PageToken.FIRST))).isEqualTo(before);
    }
  }

  @Test
  void tokensThatAreNeverAcceptedAreUnauthenticatedAfterThreeTriesAtMost() {
    try (Connector connector = connect(Map.of("credentials-file", google.file("serviceAccount")))) {
      Source source = Reading.source(connector, "asset-inventory");
      Shard shard = Reading.await(source.shards()).getFirst();
      google.breakIt("service", "\"asset\"", "kind", "\"expired\"");
      double asked = google.asked("ListAssets");

      for (int tries = 0; tries < 2; tries++) {
        assertThatThrownBy(() -> Reading.await(source.page(shard, PageToken.FIRST)))
            .isInstanceOfSatisfying(
                ProviderException.class,
                failure -> assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED));
      }

      assertThat(google.asked("ListAssets") - asked).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void withoutItsAuthorityTheServerIsNotTrusted() {
    Map<String, Object> settings = new HashMap<>(tls());
    settings.remove("ca-file");
    settings.put("credentials-file", google.file("serviceAccount"));
    try (Connector connector =
        new GcpProvider()
            .connect(new ConnectorConfig("distrustful", settings), SimulatedGoogle.host())) {
      assertThatThrownBy(() -> Reading.await(connector.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> {
                assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE);
                assertThat(failure.remedy()).contains("ca-file");
              });
    }
  }

  @Test
  void anAuthorityFileThatHoldsNoneIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("ca.pem"), "no certificate");
    Map<String, Object> settings = new HashMap<>(tls());
    settings.put("ca-file", empty.toString());
    settings.put("credentials-file", google.file("serviceAccount"));
    try (Connector connector =
        new GcpProvider()
            .connect(new ConnectorConfig("acme-google", settings), SimulatedGoogle.host())) {
      assertThatThrownBy(() -> Reading.await(connector.identify()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> {
                assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
                assertThat(failure.getMessage()).contains("ca-file");
              });
    }
  }

  private static String address(String json) {
    int at = json.indexOf("https://localhost:");
    return json.substring(at, json.indexOf('/', at + "https://".length()));
  }

  private static Connector connect(Map<String, ?> more) {
    Map<String, Object> settings = new HashMap<>(tls());
    settings.putAll(more);
    return new GcpProvider()
        .connect(new ConnectorConfig("acme-google", settings), SimulatedGoogle.host());
  }

  private static Map<String, Object> tls() {
    return Map.of(
        "organization", google.organization(),
        "endpoints", Map.of("all", google.tls()),
        "ca-file", google.caFile());
  }
}
