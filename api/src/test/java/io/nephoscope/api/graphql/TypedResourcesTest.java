package io.nephoscope.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of a provider, answered from an inventory. */
class TypedResourcesTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String SDL =
      """
      "A machine."
      type AcmeMachine implements Resource & Node {
        "Its cores."
        cores: Int
        "Its memory."
        memory: Float
        "Whether it runs."
        on: Boolean
        "When it was started."
        started: DateTime @from(pointer: "/times/0")
        "Its labels."
        labels: [String!]
        "What it is made of."
        parts: JSON
        "How it is."
        state: AcmeState @from(pointer: "/a~1b/state")
        "Whether all its doors are shut."
        shut: Boolean @from(pointer: "/doors/*/state", equals: "shut")
        "Its disks."
        disks: [Resource!] @related(pointer: "/disks/*/id", id: "{own:1}:{region}:{account}:disk/{value}")
        "What cools it."
        fan: Resource @related(pointer: "/fan", id: "fan/{after:fans/}")
        "Who looks after it, perhaps."
        keeper: Resource @related(pointer: "/keeper", id: "{lower}", onlyKnown: true)
      }

      "A disk."
      type AcmeDisk implements Resource & Node {
        "Its size."
        size: Int
        "Its machine."
        machine: Resource @related(pointer: "/machine")
      }

      "How a machine is."
      enum AcmeState {
        "It works."
        UP_AND_RUNNING
      }
      """;

  @TempDir Path folder;
  private SnapshotStore store;
  private GraphQlExecution execution;

  /** How many ids each look-up asked for. */
  private final List<Integer> lookUps = new ArrayList<>();

  @BeforeEach
  void open() {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    store.putConnector(
        new ConnectorRecord("acme", "acme", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord(
            "acme",
            "config",
            Set.of(Observation.Kind.RESOURCE),
            true,
            Duration.ofHours(1),
            null,
            null));
    ServedSchema served =
        ServedSchema.of(
            List.of(
                new ProviderSchema(
                    "acme", SDL, Map.of("machine", "AcmeMachine", "disk", "AcmeDisk"))));
    assertThat(served.problems()).isEmpty();
    execution =
        new GraphQlExecution(
            served,
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              throw new IllegalArgumentException("nothing is read here");
            },
            () -> {
              throw new IllegalStateException("there are no plugins here");
            },
            true);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyFormOfValueIsReadFromTheConfiguration() {
    publish(
        machine(
            "one",
            """
            {"cores": "4", "memory": 1.5, "on": true, "times": ["2026-01-31T12:00:00+01:00"],
             "labels": ["a", 2, null], "parts": {"x": [1]}, "a/b": {"state": "up and running"},
             "doors": [{"state": "shut"}, {"state": "shut"}, {}]}
            """));
    JsonNode one =
        machines("cores memory on started labels parts state shut disks { id } fan { id }").get(0);
    assertThat(one.toString())
        .isEqualTo(
            "{\"cores\":4,\"memory\":1.5,\"on\":true,\"started\":\"2026-01-31T11:00:00Z\","
                + "\"labels\":[\"a\",\"2\"],\"parts\":{\"x\":[1]},\"state\":\"UP_AND_RUNNING\","
                + "\"shut\":true,\"disks\":null,\"fan\":null}");
    assertThat(lookUps).as("nothing is looked up when nothing is related").isEmpty();
  }

  @Test
  void whatTheConfigurationDoesNotSayIsNullAndNeverEmptyOrFalse() {
    publish(machine("one", null), machine("two", "{\"doors\": [], \"labels\": null}"));
    for (JsonNode node : machines("cores on labels shut disks { id } keeper { id }")) {
      assertThat(node).allSatisfy(value -> assertThat(value.isNull()).isTrue());
    }
    publish(machine("one", "{\"disks\": [], \"labels\": [], \"doors\": [{\"state\": \"open\"}]}"));
    assertThat(machines("labels shut disks { id }").get(0).toString())
        .isEqualTo("{\"labels\":[],\"shut\":false,\"disks\":[]}");
  }

  @Test
  void aValueOfAnotherFormFailsItsFieldAloneAndSaysWhere() {
    publish(
        machine(
            "one",
            "{\"cores\": 99999999999, \"on\": \"perhaps\", \"labels\": \"a\", \"memory\": 2,"
                + " \"a/b\": {\"state\": \"gone\"}, \"disks\": \"d\"}"));
    JsonNode answer = ask("cores on labels memory state disks { id }");
    assertThat(answer.at("/data/resources/nodes/0").toString())
        .isEqualTo(
            "{\"cores\":null,\"on\":null,\"labels\":null,\"memory\":2.0,\"state\":null,"
                + "\"disks\":null}");
    assertThat(answer.path("errors")).hasSize(5);
    assertThat(answer.path("errors"))
        .allSatisfy(error -> {
          assertThat(error.at("/extensions/code").asText()).isEqualTo("UNREADABLE");
          assertThat(error.path("message").asText())
              .contains("of acme:one: ", "(expected: ", "Ask for its configuration instead.");
        })
        .anySatisfy(error ->
            assertThat(error.path("message").asText())
                .startsWith("AcmeMachine.cores of acme:one: /cores is 99999999999"));
  }

  @Test
  void relationsOfAPageAreLookedUpTogetherDepthByDepth() {
    List<Resource> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(
          machine(
              "m%02d".formatted(i),
              "{\"disks\": [{\"id\": \"a%d\"}, {\"id\": \"b%d\"}]}".formatted(i, i)));
      for (String disk : List.of("a" + i, "b" + i)) {
        all.add(
            Resource.builder("1", "acme:hall:1:disk/" + disk, "disk")
                .region("hall")
                .configuration("{\"size\": 7, \"machine\": \"acme:m%02d\"}".formatted(i))
                .build());
      }
    }
    publish(all.toArray(new Resource[0]));
    JsonNode machines =
        machines("name disks { name ... on AcmeDisk { size machine { name inInventory } } }");
    assertThat(machines).hasSize(40);
    for (int i = 0; i < 40; i++) {
      JsonNode machine = machines.get(i);
      assertThat(machine.path("disks"))
          .extracting(disk -> disk.path("name").asText())
          .containsExactly("a" + i, "b" + i);
      assertThat(machine.path("disks"))
          .allSatisfy(disk -> {
            assertThat(disk.path("size").asInt()).isEqualTo(7);
            assertThat(disk.at("/machine/name").asText()).isEqualTo(machine.path("name").asText());
            assertThat(disk.at("/machine/inInventory").asBoolean()).isTrue();
          });
    }
    assertThat(lookUps).as("one look-up for the disks, one for their machines").hasSize(2);
    assertThat(lookUps).containsExactly(80, 40);
  }

  @Test
  void aRelatedResourceThatNoInventoryShowsIsNamedAndNotHidden() {
    publish(machine("one", "{\"fan\": \"https://acme/fans/9\", \"keeper\": \"Nobody\"}"));
    JsonNode one =
        machines(
                "fan { __typename id nativeId name type region account { id } configuration"
                    + " inInventory findings { totalCount } } keeper { id }")
            .get(0);
    assertThat(one.at("/fan/__typename").asText()).isEqualTo("CloudResource");
    assertThat(one.at("/fan/id").asText()).isEqualTo(GlobalId.resource("acme", "fan/9"));
    assertThat(one.at("/fan/nativeId").asText()).isEqualTo("fan/9");
    assertThat(one.at("/fan/inInventory").asBoolean(true)).isFalse();
    assertThat(one.at("/fan/region").asText("x")).isEmpty();
    for (String unknown : List.of("type", "account", "configuration")) {
      assertThat(one.at("/fan/" + unknown).isNull()).as(unknown).isTrue();
    }
    assertThat(one.path("keeper").isNull()).as("only made by custom").isTrue();
    publish(
        machine("one", "{\"keeper\": \"Nobody\"}"),
        Resource.builder("1", "nobody", "person").region("hall").build());
    assertThat(machines("keeper { name }").get(0).at("/keeper/name").asText()).isEqualTo("nobody");
  }

  @Test
  void aTypeThatTheProviderDoesNotNameStaysGeneralAlsoByItsGlobalId() {
    publish(machine("one", "{}"), Resource.builder("1", "acme:fan", "fan").region("hall").build());
    JsonNode nodes =
        data("{ resources { nodes { __typename type } } }").at("/data/resources/nodes");
    assertThat(nodes)
        .extracting(node -> node.path("type").asText() + " " + node.path("__typename").asText())
        .containsExactly("fan CloudResource", "machine AcmeMachine");
    assertThat(
            data("{ node(id: \"%s\") { __typename ... on AcmeMachine { name } } }"
                    .formatted(GlobalId.resource("acme", "acme:one")))
                .at("/data/node/name")
                .asText())
        .isEqualTo("one");
  }

  private static Resource machine(String name, @Nullable String configuration) {
    return Resource.builder("1", "acme:" + name, "machine")
        .region("hall")
        .configuration(configuration)
        .build();
  }

  private void publish(Resource... resources) {
    try (ShardContent content = store.newContent()) {
      for (Resource resource : resources) {
        content.add(resource);
      }
      store.publish(new ShardKey("acme", "acme", "config", "1", "One", "hall"), content, NOON);
    }
  }

  private JsonNode machines(String fields) {
    JsonNode answer = ask(fields);
    assertThat(answer.path("errors").isMissingNode()).as(answer.toString()).isTrue();
    return answer.at("/data/resources/nodes");
  }

  private JsonNode ask(String fields) {
    return data(
        "{ resources(filter: {type: [\"machine\"]}) { nodes { ... on AcmeMachine { %s } } } }"
            .formatted(fields));
  }

  private JsonNode data(String query) {
    try (View view = store.view()) {
      return new ObjectMapper()
          .readTree(
              execution
                  .answer(counting(view), new GraphQlExecution.Request(query, null, Map.of(), true))
                  .json());
    } catch (IOException noJson) {
      throw new AssertionError(noJson);
    }
  }

  /** The view, noting each look-up by ids. */
  private View counting(View view) {
    return (View)
        Proxy.newProxyInstance(
            View.class.getClassLoader(),
            new Class<?>[] {View.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("resources") && arguments.length == 1) {
                lookUps.add(((Collection<?>) arguments[0]).size());
              }
              try {
                return method.invoke(view, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
              }
            });
  }
}
