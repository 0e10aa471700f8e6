package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    azure = new SimulatedAzure("--seed", "7", "--quotas", "off");
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
    JsonNode assessments = az("security", "assessment", "list", "--subscription", subscription);
    assertThat(assessments)
        .anySatisfy(one -> assertThat(one.at("/status/code").asText()).isEqualTo("Unhealthy"));
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
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
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
    builder
        .redirectError(errors.toFile())
        .environment()
        .putAll(
            Map.of(
                "AZURE_CONFIG_DIR", folder.resolve("azure").toString(),
                "REQUESTS_CA_BUNDLE", azure.process().property("azure.caFile"),
                "AZURE_CORE_COLLECT_TELEMETRY", "no"));
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      assertThat(ended && process.exitValue() == 0)
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

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "nothing";
    }
  }
}
