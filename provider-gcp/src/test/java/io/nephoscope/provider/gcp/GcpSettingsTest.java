package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.resourcemanager.v3.Folder;
import com.google.cloud.resourcemanager.v3.Organization;
import com.google.cloud.resourcemanager.v3.Project;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcpSettingsTest {

  @Test
  void scopesAreReadWidestFirstWithOrWithoutTheirPrefix() {
    GcpSettings settings =
        GcpSettings.of(
            new ConnectorConfig(
                "acme",
                Map.of(
                    "organization", "organizations/3",
                    "folders", List.of("2"),
                    "projects", List.of("acme-production", "projects/111"))));

    assertThat(settings.scopes())
        .extracting(Scope::parent)
        .containsExactly(
            "organizations/3", "folders/2", "projects/acme-production", "projects/111");
  }

  @Test
  void whatIsWrongIsNamedWithItsKey() {
    refuses(Map.of(), "organization, folders or projects");
    refuses(Map.of("organization", "acme.example"), "organization: 'acme.example'");
    refuses(Map.of("projects", List.of("Not A Project")), "projects: 'Not A Project'");
    refuses(
        Map.of("organization", "1", "endpoints", Map.of("asset", "http://127.0.0.1:1")),
        "endpoints.asset");
    refuses(Map.of("organization", "1", "endpoints", Map.of("s3", "a:1")), "endpoints.s3");
    refuses(Map.of("organization", "1", "plaintext", "true"), "endpoints");
  }

  @Test
  void credentialsNeverTravelWithoutTls() {
    refuses(
        Map.of(
            "organization", "1",
            "plaintext", "true",
            "endpoints", Map.of("all", "127.0.0.1:1"),
            "credentials-file", "/key.json"),
        "credentials-file");
  }

  @Test
  void whatCoversAnotherScopeLeavesItNoShard() {
    KnownProjects known =
        new KnownProjects(
            List.of(Organization.newBuilder().setName("organizations/3").build()),
            List.of(
                Folder.newBuilder().setName("folders/2").setParent("organizations/3").build(),
                Folder.newBuilder().setName("folders/7").setParent("organizations/8").build()),
            List.of(project("111", "acme-production", "folders/2"), project("5", "acme-five", "")));
    List<Scope> scopes =
        List.of(
            new Scope(Scope.Kind.ORGANIZATION, "3"),
            new Scope(Scope.Kind.FOLDER, "2"),
            new Scope(Scope.Kind.FOLDER, "7"),
            Scope.project("111"),
            Scope.project("acme-five"),
            Scope.project("5"),
            Scope.project("acme-unseen"));

    assertThat(known.shards(scopes))
        .extracting(shard -> shard.account().nativeId())
        .containsExactly("organizations/3", "folders/7", "acme-five", "acme-unseen");
  }

  @Test
  void aCredentialsFileThatIsNoneIsRefusedAndItsContentIsNotShown(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("key.json"), "{\"private_key\": \"s3cr3t\"");
    GcpSettings settings =
        GcpSettings.of(
            new ConnectorConfig(
                "acme", Map.of("organization", "1", "credentials-file", file.toString())));

    assertThat(new GcpCredentials(settings, SimulatedGoogle.host()).get())
        .failsWithin(java.time.Duration.ofSeconds(60))
        .withThrowableThat()
        .withCauseInstanceOf(ProviderException.class)
        .satisfies(thrown ->
            assertThat(thrown.getCause())
                .hasMessageContaining("key.json")
                .hasMessageNotContaining("s3cr3t"));
  }

  private static Project project(String number, String id, String parent) {
    return Project.newBuilder()
        .setName("projects/" + number)
        .setProjectId(id)
        .setParent(parent)
        .build();
  }

  private static void refuses(Map<String, ?> settings, String named) {
    assertThatThrownBy(() -> GcpSettings.of(new ConnectorConfig("acme", settings)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> {
              assertThat(failure.category()).isEqualTo(Category.INVALID_CONFIGURATION);
              assertThat(failure.getMessage()).startsWith("acme: ").contains(named);
            });
  }
}
