package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.Standard;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Azure CLI, a client that nobody of this project wrote, agrees with the simulated Azure. Where
 * there is none (command {@code az}, or the one that the property {@code nephoscope.az} names),
 * nothing is compared.
 */
final class AzureCliTest {

  private static final String AZ = System.getProperty("nephoscope.az", "az");

  @TempDir private static Path folder;

  private static SimulatedAzure azure;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(runs(), "there is no Azure CLI");
    azure = new SimulatedAzure("--seed", "7", "--size", "3000", "--quotas", "off");
    String base = azure.process().address("azure");
    az(
        "cloud",
        "register",
        "--name",
        "simulated",
        "--endpoint-resource-manager",
        base + "/",
        "--endpoint-active-directory",
        base + "/adfs",
        "--endpoint-active-directory-resource-id",
        "https://management.local/",
        "--endpoint-active-directory-graph-resource-id",
        base + "/",
        "--endpoint-management",
        base + "/");
    az("cloud", "set", "--name", "simulated");
    az(
        "login",
        "--service-principal",
        "--username",
        azure.process().credential("azure.clientId"),
        "--password",
        azure.process().credential("azure.clientSecret"),
        "--tenant",
        azure.process().credential("azure.tenantId"));
  }

  @AfterAll
  static void stop() {
    if (azure != null) {
      azure.close();
    }
  }

  @Test
  void theCommandLineSeesWhatTheGroundTruthSays() {
    JsonNode truth = azure.truth("/truth");
    assertThat(az("account", "list", "--all")).hasSize(truth.path("accounts").size());
    String subscription = readable(truth);
    int resources = truth.path("resources").path("byAccount").path(subscription).asInt();
    assertThat(az("resource", "list", "--subscription", subscription)).hasSize(resources);
    assertThat(az("security", "secure-scores", "list", "--subscription", subscription))
        .singleElement()
        .satisfies(one -> assertThat(one.path("name").asText()).isEqualTo("ascScore"));
    JsonNode rows =
        az(
            "rest",
            "--method",
            "post",
            "--url",
            azure.process().address("azure")
                + "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01",
            "--body",
            "{\"subscriptions\":[\""
                + subscription
                + "\"],\"query\":\"resources | order by id asc\",\"options\":{\"$top\":1000}}");
    assertThat(rows.path("totalRecords").asInt()).isEqualTo(resources);
  }

  @Test
  void theCommandLineAndTheProviderAreToldTheSameAssessmentsAlertsStandardsAndPlans() {
    String subscription = readable(azure.truth("/truth"));
    try (Connector connector = azure.connect(Map.of("subscriptions", List.of(subscription)))) {
      JsonNode assessments = az("security", "assessment", "list", "--subscription", subscription);
      assertThat(assessments.size()).as("more than a page").isGreaterThan(200);
      List<Assessment> own = said(connector, "assessments", Assessment.class);
      assertThat(assessments).hasSameSizeAs(own);
      assertThat(count(assessments, "/status/code", "Healthy"))
          .isEqualTo(own.stream().filter(one -> one.status() == Assessment.Status.PASSED).count());
      assertThat(az("security", "alert", "list", "--subscription", subscription))
          .hasSameSizeAs(said(connector, "alerts", Finding.class));
      assertThat(
              az(
                  "security",
                  "regulatory-compliance-standards",
                  "list",
                  "--subscription",
                  subscription))
          .hasSameSizeAs(said(connector, "regulatory-compliance", Standard.class));
      JsonNode plans = az("security", "pricing", "list", "--subscription", subscription);
      JsonNode rows = plans.has("value") ? plans.path("value") : plans;
      assertThat(count(rows, "/pricingTier", "Free"))
          .isEqualTo(
              said(connector, "defender-plans", Gap.class).stream()
                  .filter(gap -> gap.message().contains("(expected: plan "))
                  .count());
    }
  }

  @Test
  void whoIsLoggedInToTheCommandLineIsWhoTheProviderIs() throws Exception {
    String path = String.valueOf(System.getenv("PATH"));
    Path folderOfAz = Path.of(AZ).getParent();
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("PATH", folderOfAz == null ? path : folderOfAz + File.pathSeparator + path);
    assertThat(
            CredentialKindsTest.identifiedWith(
                azure, environment, Map.of("credential", "azure-cli")))
        .containsEntry("home", azure.process().credential("azure.tenantId"))
        .containsEntry("principal", "the login of the Azure CLI");
  }

  private static <T extends Observation> List<T> said(
      Connector connector, String name, Class<T> type) {
    Source source = SimulatedAzure.source(connector, name);
    return SimulatedAzure.all(source, SimulatedAzure.done(source.shards()).getFirst()).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static long count(JsonNode rows, String pointer, String value) {
    long count = 0;
    for (JsonNode row : rows) {
      count += row.at(pointer).asText().equals(value) ? 1 : 0;
    }
    return count;
  }

  private static String readable(JsonNode truth) {
    for (JsonNode account : truth.path("accounts")) {
      if (account.path("readable").asBoolean()) {
        return account.path("id").asText();
      }
    }
    throw new AssertionError("no readable subscription");
  }

  private static boolean runs() {
    try {
      Process process = new ProcessBuilder(AZ, "--help").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What a command says, which is JSON or nothing. */
  private static JsonNode az(String... arguments) {
    List<String> command = new ArrayList<>(List.of(AZ));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--output", "json", "--only-show-errors"));
    ProcessBuilder builder = new ProcessBuilder(command);
    Path errors = folder.resolve("errors.txt");
    builder.redirectError(errors.toFile()).environment().putAll(environment());
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor() == 0)
          .as(() -> "az " + arguments[0] + ": " + text(errors))
          .isTrue();
      return NativeRow.JSON.readTree(said.isBlank() ? "null" : said);
    } catch (JsonProcessingException e) {
      throw new AssertionError("az " + arguments[0] + " did not say JSON", e);
    } catch (IOException e) {
      throw new AssertionError("az " + arguments[0] + " did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Map<String, String> environment() {
    return Map.of(
        "AZURE_CONFIG_DIR", folder.resolve("azure").toString(),
        "REQUESTS_CA_BUNDLE", azure.process().property("azure.caFile"),
        "AZURE_CORE_COLLECT_TELEMETRY", "no");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "nothing";
    }
  }
}
