package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that providers ship for their own resources, asked as a front end asks them. */
class TypedResourcesIT {

  @TempDir static Path home;
  private static Path data;
  private static Launched demo;
  private static Client client;

  @BeforeAll
  static void start() {
    data = home.resolve("data");
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
            "--data",
            data.toString());
    client = new Client(demo.address());
  }

  @AfterAll
  static void stop() {
    demo.close();
    assertThat(demo.log()).noneMatch(line -> line.contains(" ERROR "));
  }

  @Test
  void oneQuestionAsksMachinesOfThreeCloudsForWhatIsSpecialAboutEach() {
    JsonNode nodes =
        client
            .data(
                "{ resources(filter: {category: [COMPUTE, STORAGE]}, first: 1000) { nodes {"
                    + " __typename name configuration"
                    + " ... on AwsEc2Instance { instanceType imdsV2Required launchTime"
                    + "   vpc { ...R } subnet { ...R } securityGroups { ...R } volumes { ...R }"
                    + "   role { ...R } }"
                    + " ... on AzureVirtualMachine { vmSize osDisk { ...R } dataDisks { ...R }"
                    + "   networkInterfaces { ...R } }"
                    + " ... on GcpInstance { machineType secureBoot disks { ...R }"
                    + "   networks { ...R } } } } }"
                    + " fragment R on Resource { id name inInventory __typename }")
            .at("/resources/nodes");
    Set<String> related = new HashSet<>();
    int machines = 0;
    for (JsonNode node : nodes) {
      JsonNode said = node.path("configuration");
      switch (node.path("__typename").asText()) {
        case "AwsEc2Instance" -> {
          assertThat(node.path("instanceType")).isEqualTo(said.at("/configuration/instanceType"));
          assertThat(node.path("imdsV2Required").asBoolean())
              .isEqualTo(
                  said.at("/configuration/metadataOptions/httpTokens").asText().equals("required"));
          assertThat(node.path("launchTime").asText()).endsWith("Z");
          assertThat(shown(node, "volumes"))
              .hasSize(said.at("/configuration/blockDeviceMappings").size());
          assertThat(shown(node, "securityGroups"))
              .hasSameSizeAs(said.at("/configuration/securityGroups"))
              .isNotEmpty();
          for (String one : List.of("vpc", "subnet", "role")) {
            assertThat(node.at("/" + one + "/inInventory").asBoolean()).as(one).isTrue();
          }
          related.add(node.at("/vpc/__typename").asText());
          related.add(node.at("/role/__typename").asText());
          node.path("volumes").forEach(volume -> related.add(volume.path("__typename").asText()));
        }
        case "AzureVirtualMachine" -> {
          assertThat(node.path("vmSize")).isEqualTo(said.at("/properties/hardwareProfile/vmSize"));
          assertThat(node.at("/osDisk/inInventory").asBoolean()).isTrue();
          assertThat(shown(node, "dataDisks"))
              .hasSize(said.at("/properties/storageProfile/dataDisks").size());
          assertThat(shown(node, "networkInterfaces"))
              .hasSize(said.at("/properties/networkProfile/networkInterfaces").size());
          related.add(node.at("/osDisk/__typename").asText());
        }
        case "GcpInstance" -> {
          assertThat(node.path("machineType")).isEqualTo(said.path("machineType"));
          assertThat(shown(node, "disks")).hasSameSizeAs(said.path("disks"));
          assertThat(shown(node, "networks"))
              .hasSameSizeAs(said.path("networkInterfaces").findValues("network"));
          node.path("disks").forEach(disk -> related.add(disk.path("__typename").asText()));
        }
        default -> machines--;
      }
      machines++;
    }
    assertThat(machines).isPositive();
    assertThat(related).contains("AwsVpc", "AwsIamRole", "AwsEbsVolume", "AzureDisk", "GcpDisk");
  }

  @Test
  void theRelatedResourceIsTheVeryOneOfTheInventory() {
    JsonNode machine =
        client
            .data(
                "{ resources(filter: {type: [\"AWS::EC2::Instance\"]}, first: 1) { nodes { id"
                    + " ... on AwsEc2Instance { volumes { id ... on AwsEbsVolume {"
                    + " instances { id } } } } } } }")
            .at("/resources/nodes/0");
    JsonNode volume = machine.at("/volumes/0");
    assertThat(volume.at("/instances/0/id")).isEqualTo(machine.path("id"));
    JsonNode again =
        client
            .data(
                "query N($id: ID!) { node(id: $id) { id ... on AwsEbsVolume { volumeType"
                    + " inInventory } } }",
                Map.of("id", volume.path("id").asText()))
            .path("node");
    assertThat(again.path("inInventory").asBoolean()).isTrue();
    assertThat(again.path("volumeType").asText()).isNotBlank();
  }

  @Test
  void everyFieldOfEveryShippedTypeIsReadable() {
    Set<String> common = new HashSet<>();
    fields("Resource").forEach(field -> common.add(field.path("name").asText()));
    int asked = 0;
    for (JsonNode type :
        client
            .data("{ __type(name: \"Resource\") { possibleTypes { name } } }")
            .at("/__type/possibleTypes")) {
      List<String> fields = new ArrayList<>();
      for (JsonNode field : fields(type.path("name").asText())) {
        assertThat(field.path("description").asText()).isNotBlank();
        String name = field.path("name").asText();
        if (!common.contains(name)) {
          fields.add(
              field.path("type").toString().contains("\"Resource\"")
                  ? name + " { name provider }"
                  : name);
        }
      }
      if (!fields.isEmpty()) {
        // Fails when any field of any resource cannot be read.
        client.data(
            "{ resources(first: 1000) { nodes { ... on %s { %s } } } }"
                .formatted(type.path("name").asText(), String.join(" ", fields)));
        asked++;
      }
    }
    assertThat(asked).as("types of four providers").isGreaterThanOrEqualTo(38);
  }

  @Test
  void theSchemaThatIsServedHasTheTypesAndNoProviderHasAProblem() {
    assertThat(client.get("/schema.graphql").body())
        .contains(
            "type AwsEc2Instance implements Resource & Node",
            "type AzureVirtualMachine implements Resource & Node",
            "type GcpInstance implements Resource & Node",
            "type ExampleServer implements Resource & Node");
    assertThat(client.data("{ providers { id state problem } }").path("providers"))
        .hasSize(4)
        .allSatisfy(provider -> {
          assertThat(provider.path("problem").isNull()).as(provider.toString()).isTrue();
          assertThat(provider.path("state").asText()).isEqualTo("LOADED");
        });
  }

  @Test
  void theExampleProvidersTypeIsAnsweredFromItsFolder() throws IOException {
    Path folder = home.resolve("acme");
    Files.createDirectories(folder.resolve("resources"));
    Files.writeString(
        folder.resolve("accounts.json"),
        "{\"organisation\": \"acme\", \"accounts\": [{\"id\": \"lab\", \"name\": \"Lab\"}]}");
    Files.writeString(
        folder.resolve("resources/lab.json"),
        "[{\"id\": \"acme:web\", \"type\": \"Acme/Machine\", \"configuration\": {\"cores\": 16,"
            + " \"diskEncrypted\": true, \"needs\": [\"acme:db\", \"acme:lost\"]}},"
            + " {\"id\": \"acme:db\", \"type\": \"Acme/Database\"}]");
    for (String none : List.of("findings", "assessments")) {
      Files.writeString(Files.createDirectories(folder.resolve(none)).resolve("lab.json"), "[]");
    }
    Files.writeString(
        data.resolve("connectors").resolve("acme.yaml"),
        "provider: example\nfolder: " + folder + "\n");
    client.data("mutation { reload { connectors } }");
    JsonNode web =
        client
            .until(
                "{ resources(filter: {type: [\"Acme/Machine\"]}) { nodes { ... on ExampleServer {"
                    + " cores encrypted memoryGiB needs { __typename name inInventory } } } } }",
                read -> read.at("/resources/nodes/0").isObject())
            .at("/resources/nodes/0");
    assertThat(web.toString())
        .isEqualTo(
            "{\"cores\":16,\"encrypted\":true,\"memoryGiB\":null,\"needs\":["
                + "{\"__typename\":\"CloudResource\",\"name\":\"db\",\"inInventory\":true},"
                + "{\"__typename\":\"CloudResource\",\"name\":\"lost\",\"inInventory\":false}]}");
  }

  private static JsonNode fields(String type) {
    return client
        .data(
            "query F($type: String!) { __type(name: $type) { fields { name description type { kind"
                + " name ofType { kind name ofType { name } } } } } }",
            Map.of("type", type))
        .at("/__type/fields");
  }

  /** The names of related resources, all of which the inventory shows. */
  private static List<String> shown(JsonNode node, String field) {
    List<String> names = new ArrayList<>();
    for (JsonNode related : node.path(field)) {
      assertThat(related.path("inInventory").asBoolean()).as(field + " " + related).isTrue();
      names.add(related.path("name").asText());
    }
    return names;
  }
}
