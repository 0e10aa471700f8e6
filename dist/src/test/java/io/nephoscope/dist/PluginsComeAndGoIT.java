package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody writes a provider with the guide alone, drops it into a server that runs and reads three
 * clouds, and takes it out; at last everybody goes.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PluginsComeAndGoIT {

  private static final String CONNECTORS =
      "{ connectors { id state problem { message } sources { name state } } }";

  @TempDir static Path folder;
  private static PluginsFolder plugins;
  private static Path data;
  private static Launched demo;
  private static Client client;

  @BeforeAll
  static void start() {
    plugins = PluginsFolder.likeTheDistributions(folder.resolve("plugins"));
    data = folder.resolve("data");
    demo =
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
            data.toString());
    client = new Client(demo.address());
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  @Order(1)
  void aNewProviderIsBuiltProvenAndAnsweredFromWithoutAChange() throws IOException {
    OwnProvider weather = OwnProvider.made("weather-cloud", folder.resolve("weather"));

    assertThat(weather.verify())
        .contains("WeatherCloudProviderContractTest")
        .containsPattern("Tests run: [0-9]{2,}, Failures: 0, Errors: 0")
        .contains("BUILD SUCCESS");

    connector("weather", "weather-cloud", sample(weather));
    plugins.add("weather-cloud", weather.plugin());
    JsonNode answer =
        client.until(
            "{ resources(filter: {provider: [\"weather-cloud\"]}) { totalCount } }",
            one -> one.at("/resources/totalCount").asInt() == 12);
    assertThat(answer).isNotNull();
    assertThat(
            client
                .data(
                    "{ resources(filter: {type: [\"Acme/Machine\"], provider: [\"weather-cloud\"]})"
                        + " { nodes { name ... on WeatherCloudServer { cores } } } }")
                .at("/resources/nodes"))
        .anySatisfy(node -> {
          assertThat(node.path("name").asText()).isEqualTo("line-control");
          assertThat(node.path("cores").asInt()).isEqualTo(4);
        });
  }

  @Test
  @Order(2)
  void aProviderWithOtherVersionsOfTheHostsLibrariesComesIsAnsweredAndGoes() throws IOException {
    OwnProvider harbour =
        Harbour.withItsOwnLibraries(OwnProvider.made("harbour", folder.resolve("own")));
    assertThat(harbour.verify()).contains("BUILD SUCCESS");
    Map<String, Integer> before = countsByProvider();

    connector("harbour", "harbour", sample(harbour) + stsOfTheSimulator());
    plugins.add("harbour", harbour.plugin());
    client.until(
        CONNECTORS,
        one ->
            sourceStates(one, "harbour").size() == 5
                && sourceStates(one, "harbour").stream()
                    .noneMatch(state -> state.equals("PENDING")));

    usesItsOwnLibraries();
    standsBesideTheCloudsInEveryQuestion();
    Map<String, Integer> beside = countsByProvider();
    assertThat(beside).containsEntry("harbour", 15).containsAllEntriesOf(before);
    assertThat(demo.pluginsInMemory()).contains("harbour");

    plugins.remove("harbour");
    JsonNode gone =
        client.until(
            CONNECTORS, one -> connector(one, "harbour").path("state").asText().equals("REFUSED"));
    assertThat(connector(gone, "harbour").at("/problem/message").asText())
        .contains("there is no plugin for provider harbour");
    assertThat(sourceStates(gone, "harbour")).containsOnly("STALE", "FAILED");
    JsonNode left =
        client.data(
            "{ resources(filter: {provider: [\"harbour\"]}) { totalCount nodes { __typename"
                + " } freshness { state asOf } } library: __type(name: \"HarbourLibrary\")"
                + " { name } }");
    assertThat(left.at("/resources/totalCount").asInt()).isEqualTo(15);
    assertThat(left.at("/resources/freshness/state").asText()).isIn("STALE", "FAILED");
    assertThat(left.at("/resources/freshness/asOf").asText()).isNotBlank();
    assertThat(left.at("/resources/nodes"))
        .allSatisfy(
            node -> assertThat(node.path("__typename").asText()).isEqualTo("CloudResource"));
    assertThat(left.path("library").isNull()).isTrue();
    assertThat(
            client
                .ask("{ resources { nodes { ... on HarbourLibrary { version } } } }", Map.of())
                .at("/errors/0/extensions/code")
                .asText())
        .isEqualTo("BAD_REQUEST");
    assertThat(countsByProvider()).isEqualTo(beside);
    assertThat(demo.pluginsInMemoryWhenGone("harbour")).contains("aws", "azure", "gcp");
    demo.untilLogged("plugin harbour: its classes are gone from memory");
  }

  @Test
  @Order(3)
  void everyShippedPluginLeavesMemoryAndItsDataStaysLabelled() {
    int total = total(client);
    assertThat(total).isPositive();
    assertThat(demo.pluginsInMemory()).contains("aws", "azure", "example", "gcp");

    plugins.removeAll();
    JsonNode gone =
        client.until(
            "{ providers { id } connectors { state sources { state } } }",
            one ->
                one.path("providers").isEmpty()
                    && one.path("connectors").valueStream().allMatch(PluginsComeAndGoIT::refused));

    assertThat(gone.path("connectors"))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(connector -> {
          assertThat(connector.path("sources")).isNotEmpty();
          assertThat(connector.path("sources"))
              .allSatisfy(
                  source -> assertThat(source.path("state").asText()).isNotEqualTo("FRESH"));
        });
    assertThat(total(client)).isEqualTo(total);
    assertThat(demo.pluginsInMemoryWhenGone("aws", "azure", "example", "gcp", "weather-cloud"))
        .isEmpty();
    List.of("aws", "azure", "example", "gcp")
        .forEach(
            plugin -> demo.untilLogged("plugin " + plugin + ": its classes are gone from memory"));
    demo.assertThatNothingHeldAnEventLoop();
    demo.close();
    aServerThatStartsWithoutThemShowsWhatWasReadAndWhyNothingIs(total);
  }

  private static void usesItsOwnLibraries() {
    JsonNode libraries =
        client
            .data(
                "{ resources(filter: {type: [\"Harbour/Library\"]}) { nodes { name ... on"
                    + " HarbourLibrary { version loader caller } } } }")
            .at("/resources/nodes");
    Map<String, String> versions = new HashMap<>();
    for (JsonNode library : libraries) {
      versions.put(library.path("name").asText(), library.path("version").asText());
      assertThat(library.path("loader").asText()).isEqualTo("plugin harbour");
      if (library.path("name").asText().equals("aws-sdk")) {
        assertThat(library.path("caller").asText()).matches("[0-9]{12}");
      }
    }
    assertThat(versions)
        .containsEntry("aws-sdk", Harbour.AWS_SDK)
        .containsEntry("netty", Harbour.NETTY)
        .hasEntrySatisfying("jackson", version -> assertThat(version).startsWith(Harbour.JACKSON));
  }

  private static void standsBesideTheCloudsInEveryQuestion() {
    assertThat(values(Client.example("inventory"), Map.of(), "/resources/facets/0/buckets"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(values(Client.example("findings"), Map.of(), "/findings/facets/0/buckets"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(texts(client.data(Client.example("connectors")).path("providers"), "id"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(texts(client.data(Client.example("connectors")).path("connectors"), "id"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(
            texts(
                client
                    .data(Client.example("compliance"), Map.of("standard", "nist-800-53:r5"))
                    .at("/standard/breakdown"),
                "key"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(client.data(Client.example("standards")).path("standards"))
        .anySatisfy(standard -> {
          assertThat(standard.path("id").asText()).isEqualTo("nist-800-53:r5");
          assertThat(standard.path("providers"))
              .extracting(JsonNode::asText)
              .contains("aws", "azure", "gcp", "harbour");
        });
    assertThat(texts(client.data(Client.example("score")).at("/secureScore/breakdown"), "key"))
        .contains("aws", "azure", "gcp", "harbour");
    String id =
        client
            .data("{ findings(filter: {provider: [\"harbour\"]}, first: 1) { nodes { id } } }")
            .at("/findings/nodes/0/id")
            .asText();
    assertThat(
            client.data(Client.example("node"), Map.of("id", id)).at("/node/__typename").asText())
        .isEqualTo("Finding");
    assertThat(texts(client.data(Client.example("coverage")).at("/agentCoverage/breakdown"), "key"))
        .contains("aws", "azure", "gcp", "harbour");
    assertThat(
            client
                .data(Client.example("refresh"), Map.of("connectors", List.of("harbour")))
                .at("/refresh/shards")
                .asInt())
        .isPositive();
    client.heard(
        "subscription { progress { connector source shardsDone shardsTotal observations failed"
            + " snapshot } }",
        events ->
            events.stream()
                .map(event -> event.at("/progress/connector").asText())
                .toList()
                .containsAll(List.of("aws", "azure", "gcp", "harbour")));
  }

  private static String sample(OwnProvider provider) {
    return "folder: " + provider.project().resolve("src/demo/acme") + "\n";
  }

  /** The settings that let the harbour's own client call the simulated AWS. */
  private static String stsOfTheSimulator() throws IOException {
    String aws = Files.readString(data.resolve("connectors/aws.yaml"));
    return "sts: "
        + setting(aws, "all")
        + "\nsts-key-id: "
        + setting(aws, "access-key-id")
        + "\nsts-key: "
        + setting(aws, "secret-access-key")
        + "\n";
  }

  private static String setting(String yaml, String key) {
    Matcher line = Pattern.compile("(?m)^\\s*" + key + ": (.*)$").matcher(yaml);
    assertThat(line.find()).as(key).isTrue();
    return line.group(1);
  }

  private static void connector(String name, String provider, String settings) throws IOException {
    Files.writeString(
        data.resolve("connectors").resolve(name + ".yaml"),
        "provider: " + provider + "\n" + settings);
  }

  private static Map<String, Integer> countsByProvider() {
    Map<String, Integer> counts = new HashMap<>();
    client
        .data("{ resources(first: 0) { facets(fields: [PROVIDER]) { buckets { value count } } } }")
        .at("/resources/facets/0/buckets")
        .forEach(one -> counts.put(one.path("value").asText(), one.path("count").asInt()));
    return counts;
  }

  private static List<String> sourceStates(JsonNode answer, String id) {
    return texts(connector(answer, id).path("sources"), "state");
  }

  private static JsonNode connector(JsonNode answer, String id) {
    for (JsonNode one : answer.path("connectors")) {
      if (one.path("id").asText().equals(id)) {
        return one;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  private static List<String> values(String query, Map<String, Object> variables, String at) {
    return texts(client.data(query, variables).at(at), "value");
  }

  private static List<String> texts(JsonNode nodes, String field) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(node -> texts.add(node.path(field).asText()));
    return texts;
  }

  private static void aServerThatStartsWithoutThemShowsWhatWasReadAndWhyNothingIs(int total) {
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
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(connector -> {
            assertThat(connector.path("state").asText()).isEqualTo("REFUSED");
            assertThat(connector.at("/problem/message").asText())
                .contains("there is no plugin for provider ");
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
