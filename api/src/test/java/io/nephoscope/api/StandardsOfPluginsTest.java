package io.nephoscope.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.api.plugin.PluginJar;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's jar adds standards to the catalogue, with a data file. */
class StandardsOfPluginsTest {

  private static final String STANDARDS =
      """
      {
       "source": "Acme's handbook, 2026",
       "licence": "Apache-2.0",
       "standards": [
        {"slug": "acme-baseline", "version": "2", "name": "Acme Baseline", "title": "Acme Baseline 2",
         "complete": true, "names": ["ACB"],
         "controls": [{"code": "A-1", "title": "Doors"}, {"code": "A-2"}, {"code": "A-3"}, {"code": "A-4"}]}
       ]
      }
      """;
  private static final String ASKED =
      "{ summary { score coverage controls { passed failed notAssessed total } } name title"
          + " providers controls(first: 10) { nodes { code title status } } }";

  @TempDir Path folder = Path.of("");

  /** It judges two controls of its own standard, and speaks of one that there is not. */
  private static PluginJar acme() {
    return PluginJar.simple(
            "acme",
            "",
            "return new Only();",
            """
            List<Observation> said = new ArrayList<>();
            said.add(new Standard("1", "ACB", "Acme's own words", "2"));
            for (String code : List.of("A-1", "A-2", "B-9")) {
              said.add(
                  new Assessment(
                      "1", Shard.GLOBAL, "check " + code, "Check", List.of(new ControlRef("ACB 2", code)),
                      "door", code.equals("A-1") ? Assessment.Status.PASSED : Assessment.Status.FAILED,
                      false, Severity.HIGH, null, null));
            }
            return CompletableFuture.completedStage(Page.last(said));
            """)
        .with("Set.of(Observation.Kind.ACCOUNT)", "EnumSet.allOf(Observation.Kind.class)");
  }

  @Test
  void aStandardOfAJarIsCountedAgainstItsOwnListAndGoesWithTheJar() throws Exception {
    try (LiveServer server = new LiveServer(folder).connector("acme", "acme")) {
      acme().file("META-INF/nephoscope/standards.json", STANDARDS).into(server.plugins, "acme");
      server.start(Duration.ofHours(1));
      String question = "{ standard(id: \"acme-baseline:2\") " + ASKED + " }";
      LiveServer.until(
          () -> server.ask(question).at("/standard/summary/controls/passed").asInt() == 1,
          () -> server.ask(question).toString());

      assertThat(server.ask(question).path("standard").toString())
          .isEqualTo(
              "{\"summary\":{\"score\":50.0,\"coverage\":50.0,\"controls\":{\"passed\":1,"
                  + "\"failed\":1,\"notAssessed\":2,\"total\":4}},\"name\":\"Acme Baseline\","
                  + "\"title\":\"Acme Baseline 2\",\"providers\":[\"acme\"],\"controls\":{\"nodes\":["
                  + "{\"code\":\"A-1\",\"title\":\"Doors\",\"status\":\"PASSED\"},"
                  + "{\"code\":\"A-2\",\"title\":null,\"status\":\"FAILED\"},"
                  + "{\"code\":\"A-3\",\"title\":null,\"status\":\"NOT_ASSESSED\"},"
                  + "{\"code\":\"A-4\",\"title\":null,\"status\":\"NOT_ASSESSED\"}]}}");

      // The same plugin with a file that is not as promised: it works, and its words stay its own.
      acme()
          .file("META-INF/nephoscope/standards.json", STANDARDS.replace("Apache-2.0", ""))
          .into(server.plugins, "acme");
      server.reload();
      JsonNode provider = server.ask("{ providers { id state problem } }").at("/providers/0");
      assertThat(provider.path("state").asText()).isEqualTo("LOADED");
      assertThat(provider.path("problem").asText()).contains("there is no licence");
      JsonNode own =
          server.ask("{ standards { id } standard(id: \"unmapped:acme:ACB\") " + ASKED + " }");
      assertThat(own.path("standards"))
          .extracting(standard -> standard.path("id").asText())
          .contains("unmapped:acme:ACB")
          .doesNotContain("acme-baseline:2");
    }
  }
}
