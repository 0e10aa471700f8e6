package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of credential gets a token of the simulated Entra ID, and reads with it. */
final class CredentialKindsTest {

  private static SimulatedAzure azure;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    azure = new SimulatedAzure("--seed", "7");
  }

  @AfterAll
  static void stop() {
    azure.close();
  }

  @Test
  void aCertificateOfTheAppRegistrationOpensTheTenant() {
    reads(Map.of("client-certificate", azure.process().property("azure.clientCertificateFile")));
  }

  @Test
  void aCertificateThatWasNeverUploadedIsRefused() {
    try (ScriptedAzure other = new ScriptedAzure(folder, asked -> ScriptedAzure.Said.list(""));
        Connector connector =
            connect(Map.of("client-certificate", other.clientCertificate(folder).toString()))) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(connector.identify()));
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
      assertThat(failure).hasMessageContaining("AADSTS700027");
      assertThat(failure.remedy()).contains("client-certificate");
    }
  }

  @Test
  void aTokenOfTheTrustedIssuerOpensTheTenantAndIsReadAnewWhenItChanges() throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "one.that.expired");
    try (Connector connector = connect(Map.of("federated-token-file", token.toString()))) {
      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class, () -> SimulatedAzure.done(connector.identify()));
      assertThat(failure.category()).isEqualTo(Category.UNAUTHENTICATED);
    }
    Files.writeString(token, azure.process().credential("azure.federatedToken"));
    reads(Map.of("federated-token-file", token.toString()));
  }

  @Test
  void theIdentityOfTheMachineOpensTheTenantWithoutAnySecret() throws Exception {
    Map<String, String> said =
        identifiedWith(
            Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.process().property("azure.metadata")),
            Map.of("credential", "managed-identity"));
    assertThat(said)
        .containsEntry("home", azure.process().credential("azure.tenantId"))
        .containsEntry("principal", "the managed identity of this machine");
    String named = azure.process().credential("azure.managedIdentity");
    assertThat(
            identifiedWith(
                Map.of(
                    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                    azure.process().property("azure.metadata")),
                Map.of("credential", "managed-identity", "client-id", named)))
        .containsEntry("principal", named);
  }

  private void reads(Map<String, ?> proof) {
    try (Connector connector = connect(proof)) {
      assertThat(SimulatedAzure.done(connector.identify()).principal())
          .isEqualTo(azure.process().credential("azure.clientId"));
      assertThat(SimulatedAzure.done(SimulatedAzure.source(connector, "alerts").shards()))
          .isNotEmpty();
    }
  }

  /** With another proof than the secret. */
  private static Connector connect(Map<String, ?> proof) {
    Map<String, Object> values = new HashMap<>(settings());
    values.put("client-id", azure.process().credential("azure.clientId"));
    values.putAll(proof);
    return new AzureProvider().connect(new ConnectorConfig("kinds", values), SimulatedAzure.host());
  }

  private static Map<String, String> settings() {
    return Map.of(
        "tenant-id", azure.process().credential("azure.tenantId"),
        "authority-host", azure.process().address("azure"),
        "resource-manager-endpoint", azure.process().address("azure"),
        "ca-file", azure.process().property("azure.caFile"));
  }

  /** Who a process of its own is, in an environment of its own. */
  static Map<String, String> identifiedWith(
      SimulatedAzure azure, Map<String, String> environment, Map<String, String> more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Identifying.class.getName(),
                "tenant-id=" + azure.process().credential("azure.tenantId"),
                "authority-host=" + azure.process().address("azure"),
                "resource-manager-endpoint=" + azure.process().address("azure"),
                "ca-file=" + azure.process().property("azure.caFile")));
    more.forEach((key, value) -> command.add(key + "=" + value));
    Path errors = Files.createTempFile("identifying", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    String log = Files.readString(errors);
    Files.delete(errors);
    assertThat(code).as(() -> log).isZero();
    Map<String, String> said = new HashMap<>();
    output
        .lines()
        .forEach(line -> said.put(line.replaceAll("=.*", ""), line.replaceAll("^[^=]*=", "")));
    return said;
  }

  private static Map<String, String> identifiedWith(
      Map<String, String> environment, Map<String, String> more)
      throws IOException, InterruptedException {
    return identifiedWith(azure, environment, more);
  }
}
