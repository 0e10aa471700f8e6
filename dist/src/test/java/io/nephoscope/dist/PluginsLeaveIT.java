package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays of a plugin that is taken out: its data, labelled, and nothing in memory. */
class PluginsLeaveIT {

  private static final List<String> ALL = List.of("aws", "azure", "example", "gcp");

  @TempDir Path folder;

  @Test
  void everyShippedPluginLeavesMemoryAndItsDataStaysLabelled() {
    Path data = folder.resolve("data");
    int total;
    PluginsFolder plugins = PluginsFolder.likeTheDistributions(folder.resolve("plugins"));
    try (Launched demo =
        Launched.ready(
            "Ready: ",
            "demo",
            "--port",
            "0",
            "--quotas",
            "off",
            "--size",
            "300",
            "--plugins",
            plugins.folder().toString(),
            "--data",
            data.toString())) {
      Client client = new Client(demo.address());
      total = total(client);
      assertThat(total).isPositive();
      assertThat(demo.pluginsInMemory()).containsExactlyElementsOf(ALL);

      ALL.forEach(plugins::remove);
      JsonNode gone =
          client.until(
              "{ providers { id } connectors { state sources { state } } }",
              one ->
                  one.path("providers").isEmpty()
                      && one.path("connectors").valueStream().allMatch(PluginsLeaveIT::refused));

      assertThat(gone.path("connectors"))
          .hasSize(3)
          .allSatisfy(connector -> {
            assertThat(connector.path("sources")).isNotEmpty();
            assertThat(connector.path("sources"))
                .allSatisfy(
                    source -> assertThat(source.path("state").asText()).isNotEqualTo("FRESH"));
          });
      assertThat(total(client)).isEqualTo(total);
      assertThat(demo.pluginsInMemoryWhenGone("aws", "azure", "example", "gcp")).isEmpty();
      ALL.forEach(
          plugin -> demo.untilLogged("plugin " + plugin + ": its classes are gone from memory"));
    }
    aServerThatStartsWithoutThemShowsWhatWasReadAndWhyNothingIs(plugins, data, total);
  }

  private static void aServerThatStartsWithoutThemShowsWhatWasReadAndWhyNothingIs(
      PluginsFolder plugins, Path data, int total) {
    try (Launched serve =
        Launched.ready(
            "Ready: ",
            "serve",
            "--config",
            data.toString(),
            "--plugins",
            plugins.folder().toString(),
            "--port",
            "0")) {
      Client client = new Client(serve.address());
      assertThat(total(client)).isEqualTo(total);
      assertThat(
              client
                  .data("{ connectors { id state problem { message remedy } } }")
                  .path("connectors"))
          .hasSize(3)
          .allSatisfy(connector -> {
            assertThat(connector.path("state").asText()).isEqualTo("REFUSED");
            assertThat(connector.at("/problem/message").asText())
                .contains("there is no plugin for provider " + connector.path("id").asText());
            assertThat(connector.at("/problem/remedy").asText()).isNotBlank();
          });
    }
  }

  private static boolean refused(JsonNode connector) {
    return connector.path("state").asText().equals("REFUSED");
  }

  private static int total(Client client) {
    return client
        .data("{ resources(first: 0) { totalCount } }")
        .at("/resources/totalCount")
        .asInt();
  }
}
