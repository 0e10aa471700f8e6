package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nephoscope.provider.azure.ScriptedAzure.Asked;
import io.nephoscope.provider.azure.ScriptedAzure.Said;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a connector proves who it is, and in which cloud. */
final class CredentialsTest {

  @TempDir private Path folder;

  @Test
  void aCertificateSignsWhatIsAskedOfTheTokenEndpoint() throws Exception {
    try (ScriptedAzure azure = tenant()) {
      Map<String, Object> changed = new HashMap<>();
      changed.put("client-certificate", azure.clientCertificate(folder).toString());
      try (Connector connector = connect(azure, changed)) {
        assertThat(SimulatedAzure.done(connector.identify()).principal())
            .isEqualTo(ScriptedAzure.CLIENT);
      }
      Map<String, String> form = tokenForm(azure);
      assertThat(form).doesNotContainKey("client_secret");
      assertThat(form).containsEntry("client_id", ScriptedAzure.CLIENT);
      String[] jwt = String.valueOf(form.get("client_assertion")).split("\\.", -1);
      String header = new String(Base64.getUrlDecoder().decode(jwt[0]), StandardCharsets.UTF_8);
      Signature signature;
      if (header.contains("PS256")) {
        signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      } else {
        signature = Signature.getInstance("SHA256withRSA");
      }
      signature.initVerify(azure.publicKey());
      signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
      assertThat(signature.verify(Base64.getUrlDecoder().decode(jwt[2]))).isTrue();
    }
  }

  @Test
  void aFederatedTokenIsHandedOnAsItStandsInItsFile() throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, "header.claims.signature");
    try (ScriptedAzure azure = tenant();
        Connector connector = connect(azure, Map.of("federated-token-file", token.toString()))) {
      assertThat(SimulatedAzure.done(connector.identify()).home()).isEqualTo(ScriptedAzure.TENANT);
      assertThat(tokenForm(azure)).containsEntry("client_assertion", "header.claims.signature");
    }
  }

  @Test
  void anIdentityOfAnotherTenantIsRefused() {
    try (ScriptedAzure azure =
            new ScriptedAzure(
                folder,
                asked -> Said.list("{\"tenantId\":\"99999999-0000-4000-8000-000000000000\"}"));
        Connector connector = azure.connect(Map.of())) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(connector.identify()));
      assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
      assertThat(failure).hasMessageContaining(ScriptedAzure.TENANT);
    }
  }

  @Test
  void theScopeOfTheTokenIsThatOfTheConfiguredEndpoint() {
    try (ScriptedAzure azure = tenant();
        Connector connector = azure.connect(Map.of())) {
      SimulatedAzure.done(connector.identify());
      assertThat(tokenForm(azure).get("scope")).contains(azure.address() + "/.default");
    }
  }

  @Test
  void aCloudOfOnesOwnMayHaveAnotherIdForItsResourceManager() {
    try (ScriptedAzure azure = tenant();
        Connector connector =
            azure.connect(Map.of("token-audience", "https://management.local/"))) {
      SimulatedAzure.done(connector.identify());
      assertThat(tokenForm(azure).get("scope")).contains("https://management.local//.default");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "public,login.microsoftonline.com,management.azure.com",
    "us-government,login.microsoftonline.us,management.usgovcloudapi.net",
    "china,login.chinacloudapi.cn,management.chinacloudapi.cn"
  })
  void everyCloudHasItsOwnAuthorityAndEndpoint(String cloud, String authority, String endpoint) {
    AzureSettings settings = settings(Map.of("cloud", cloud));
    assertThat(settings.authority().getHost()).isEqualTo(authority);
    assertThat(settings.endpoint().getHost()).isEqualTo(endpoint);
    AzureSettings own =
        settings(Map.of("cloud", cloud, "resource-manager-endpoint", "https://arm.example"));
    assertThat(own.endpoint()).isEqualTo(URI.create("https://arm.example"));
    assertThat(own.authority().getHost()).isEqualTo(authority);
  }

  @ParameterizedTest
  @CsvSource({"managed-identity", "azure-cli"})
  void identitiesWithoutAnApplicationNeedNoClientIdAndConnectWithoutAskingAnybody(String word) {
    ConnectorConfig config =
        new ConnectorConfig("azure", Map.of("tenant-id", "acme.example", "credential", word));
    new AzureProvider().connect(config, SimulatedAzure.host()).close();
    assertThat(AzureSettings.of(config).client()).isNull();
    assertThat(AzureSettings.of(config).principal()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"client-certificate", "federated-token-file", "client-secret"})
  void anApplicationIsNamedByItsClientId(String key) throws Exception {
    Path file = Files.writeString(folder.resolve("some"), "text");
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                AzureSettings.of(
                    new ConnectorConfig(
                        "azure", Map.of("tenant-id", "acme.example", key, file.toString()))));
    assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
    assertThat(failure).hasMessageContaining("client-id is missing");
  }

  private static AzureSettings settings(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant-id", "acme.example");
    values.put("client-id", ScriptedAzure.CLIENT);
    values.put("client-secret", ScriptedAzure.SECRET);
    values.putAll(more);
    return AzureSettings.of(new ConnectorConfig("azure", values));
  }

  private ScriptedAzure tenant() {
    return new ScriptedAzure(
        folder, asked -> Said.list("{\"tenantId\":\"" + ScriptedAzure.TENANT + "\"}"));
  }

  /** With other proof than the secret. */
  private static Connector connect(ScriptedAzure azure, Map<String, ?> proof) {
    ConnectorConfig usual = azure.config(Map.of());
    Map<String, Object> values = new HashMap<>();
    for (String key :
        java.util.List.of(
            "tenant-id", "client-id", "authority-host", "resource-manager-endpoint", "ca-file")) {
      values.put(key, usual.requiredText(key));
    }
    values.putAll(proof);
    return new AzureProvider()
        .connect(new ConnectorConfig("scripted", values), SimulatedAzure.host());
  }

  private static Map<String, String> tokenForm(ScriptedAzure azure) {
    String body = azure.asked().stream().filter(Asked::token).findFirst().orElseThrow().body();
    return Arrays.stream(body.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }
}
