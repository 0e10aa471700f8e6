package io.nephoscope.api.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLSchema;
import io.nephoscope.api.graphql.GraphQlExecution.Request;
import io.nephoscope.api.graphql.RandomOperations.Operation;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Standard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan answers what the engine answers, byte for byte. */
class PlanAgreesWithTheEngineTest {

  private static final String SDL =
      """
      "A machine."
      type AcmeMachine implements Resource & Node {
        "Its cores."
        cores: Int
        "Its memory."
        memory: Float
        "What it is made of."
        parts: JSON
        "Its disks."
        disks: [Resource!] @related(pointer: "/disks", id: "{value}")
        "What it stands beside."
        beside: Resource @related(pointer: "/beside", id: "{value}")
      }
      """;

  private static final List<String> WORDS =
      List.of(
          "acme",
          "zenith",
          "111",
          "Acme production",
          "r1",
          "machine",
          "disk",
          "web-1",
          "web",
          "Port",
          "AC-2",
          "nist-800-53:r5",
          "pci-dss:4.0.1",
          "Hub",
          "team",
          "a \\u00e9t\\u00e9",
          GlobalId.resource("acme", "m-3"),
          GlobalId.finding("acme", "f-3"),
          GlobalId.account("acme", "111"));

  @TempDir Path folder;
  private Estate estate;
  private int answeredAtHand;

  @BeforeEach
  void fill() {
    estate =
        new Estate(
            folder,
            ServedSchema.of(
                List.of(new ProviderSchema("acme", SDL, Map.of("machine", "AcmeMachine")))));
    for (String cloud : List.of("acme", "zenith")) {
      estate.cloud(cloud).says(cloud, "111", "r1", everything(0));
      estate.fails(
          cloud,
          "222",
          "r2",
          new Problem(GapCategory.PERMISSION_DENIED, "r2: refused.", "Allow it.", Estate.NOON));
    }
  }

  @AfterEach
  void close() {
    estate.close();
  }

  private static List<Observation> everything(int generation) {
    List<Observation> said = new ArrayList<>();
    said.add(
        new Account(
            "111", "Acme production", null, "acme-alias", List.of("ou-1"), Map.of("a", "b")));
    said.add(new Standard("111", "NIST.800-53.r5", "NIST \u201c800-53\u201d", "r5"));
    for (int i = 0; i < 12; i++) {
      ControlRef ref = new ControlRef("NIST.800-53.r5", "AC-" + (i + 1));
      said.add(
          Resource.builder("111", "m-" + i, i % 3 == 0 ? "disk" : "machine")
              .region("r1")
              .category(i % 2 == 0 ? Resource.Category.COMPUTE : Resource.Category.OTHER)
              .name(i == 5 ? "\"\u00e9t\u00e9\"\\\n\u0001 \ud83d\ude80 \u2028" : "web-" + i)
              .tag("team", "t" + i % 2)
              .tag("generation", "" + generation)
              .createdAt(i % 4 == 0 ? null : Estate.NOON)
              .configuration(
                  i % 5 == 0
                      ? null
                      : "{ \"cores\": "
                          + (i == 7 ? "\"many\"" : i)
                          + ", \"memory\": 1.50, \"parts\": {\"x\": [1, 2.0, 1e3, null]},"
                          + " \"disks\": [\"m-0\", \"m-3\", \"m-99\"], \"beside\": \"m-1\" }")
              .build());
      said.add(
          Estate.finding(
              "111",
              "f-" + i,
              i % 2 == 0 ? "Hub" : "Nephoscope",
              "check-" + i,
              "Port " + i + " is open \u2013 mend it",
              List.of(Severity.values()).get(i % Severity.values().length),
              "m-" + i,
              null));
      said.add(
          Estate.assessment(
              "111",
              "check-" + i,
              List.of(ref),
              "m-" + i,
              List.of(Assessment.Status.values()).get(i % Assessment.Status.values().length),
              i % 5 == 0));
      said.add(new Control("111", ref, "Control " + i, Severity.LOW, List.of("check-" + i)));
      said.add(
          new AgentStatus(
              "111", "r1", "m-" + i, "SSM", AgentStatus.State.ONLINE, "1." + i, null, null));
    }
    said.add(new NativeScore("111", "score", null, 3.0, 7.0, 42.857, Estate.NOON));
    return said;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyQueryThatTheEngineAnswersWithoutErrorsIsAnsweredTheSameByItsPlan(long seed) {
    Random random = new Random(seed);
    GraphQLSchema schema = estate.execution.schema();
    RandomOperations operations =
        new RandomOperations(schema, random, dice -> WORDS.get(dice.nextInt(WORDS.size())));
    int planned = 0;
    for (int i = 0; i < 150; i++) {
      if (i % 50 == 49) {
        estate.says("acme", "111", "r1", everything(i));
      }
      planned += agreed(operations.next()) ? 1 : 0;
    }
    assertThat(planned).as("queries that were answered by plans").isGreaterThan(30);
    assertThat(answeredAtHand).as("queries that took no time").isPositive();
  }

  /** Whether a plan answered. */
  private boolean agreed(Operation operation) {
    Request request = new Request(operation.document(), null, operation.variables(), true);
    try (View view = estate.store.view()) {
      Answer engine = estate.execution.byEngine(view, request);
      Optional<Answer> plan = estate.execution.byPlan(view, request);
      boolean clean = !text(engine).startsWith("{\"errors\"");
      assertThat(plan.isPresent()).as(operation + "\n" + text(engine)).isEqualTo(clean);
      if (plan.isPresent()) {
        assertThat(text(plan.get())).as(operation.toString()).isEqualTo(text(engine));
        // What was kept with the rows is the same again.
        assertThat(estate.execution.byPlan(view, request).map(PlanAgreesWithTheEngineTest::text))
            .as(operation.toString())
            .contains(text(engine));
      }
      try (View atHand = estate.store.viewAtHand()) {
        Answer quick = estate.execution.answerAtHand(atHand, request);
        if (quick != null) {
          assertThat(text(quick)).as(operation.toString()).isEqualTo(text(engine));
          answeredAtHand++;
        }
      }
      return plan.isPresent();
    }
  }

  private static String text(Answer answer) {
    return new String(answer.json(), UTF_8);
  }

  @Test
  void oneDocumentIsAnsweredByWhatItsVariablesLeaveIn() {
    String document =
        "query Q($names: Boolean!, $first: Int) { resources(first: $first) { totalCount nodes {"
            + " id name @include(if: $names) ... @skip(if: $names) { type } } } }";
    for (boolean names : new boolean[] {true, false, true}) {
      for (int first : new int[] {0, 3, 50}) {
        assertThat(agreed(new Operation(document, Map.of("names", names, "first", first))))
            .isTrue();
      }
    }
  }

  @Test
  void mergedSelectionsAreWrittenOnceInTheOrderTheyAreFirstMet() {
    assertThat(
            agreed(
                new Operation(
                    "{ resources(first: 2) { nodes { name } nodes { ...A id } } resources(first: 2)"
                        + " { totalCount nodes { type name } } } fragment A on Resource { id tags {"
                        + " value } tags { key } ... on AcmeMachine { cores } }",
                    Map.of())))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ resources(first: -1) { totalCount } }",
        "{ resources(after: \"nonsense\") { totalCount } }",
        "{ standard(id: \"no:such\") { title } }",
        "{ resources { nodes { ... on AcmeMachine { cores } } } }",
        "{ __schema { queryType { name } } }",
        "{ resources(first: 1000) { nodes { findings(first: 1000) { nodes { id } } } } }"
      })
  void whatIsWrongOrUnusualIsLeftToTheEngine(String document) {
    Request request = new Request(document, null, Map.of(), true);
    try (View view = estate.store.view()) {
      Answer engine = estate.execution.byEngine(view, request);
      assertThat(estate.execution.byPlan(view, request)).as(text(engine)).isEmpty();
    }
  }

  @Test
  void aPageThatWasReadIsAtHandUntilAnotherIsAskedForOrTheSnapshotChanges() {
    String document =
        "query Q($first: Int) { resources(first: $first) { totalCount nodes { name account { name }"
            + " } } }";
    Operation three = new Operation(document, Map.of("first", 3));
    assertThat(agreed(three)).isTrue();
    assertThat(answeredAtHand).isEqualTo(1);
    assertThat(quick(new Operation(document, Map.of("first", 4)))).isNull();
    assertThat(quick(three)).isNotNull();
    estate.says("acme", "111", "r1", everything(1));
    assertThat(quick(three)).isNull();
  }

  @Test
  void whatTakesTimeIsNeverAnsweredAtHand() {
    for (String document :
        List.of(
            "{ resources(first: 3) { freshness { state } } }",
            "{ resources(first: 3) { nodes { findings { totalCount } } } }",
            "{ secureScore { percent } }",
            "{ gaps { totalCount } }")) {
      Operation operation = new Operation(document, Map.of());
      assertThat(agreed(operation)).as(document).isTrue();
      assertThat(quick(operation)).as(document).isNull();
    }
  }

  private @Nullable Answer quick(Operation operation) {
    try (View view = estate.store.viewAtHand()) {
      return estate.execution.answerAtHand(
          view, new Request(operation.document(), null, operation.variables(), true));
    }
  }

  @Test
  void whatIsAskedAgainIsAnsweredByItsPlan() {
    String document = "{ resources(first: 1) { nodes { name } } }";
    Request request = new Request(document, null, Map.of(), true);
    try (View view = estate.store.view()) {
      assertThat(estate.execution.byPlan(view, request)).isEmpty();
      String first = text(estate.execution.answer(view, request));
      assertThat(estate.execution.byPlan(view, request).map(PlanAgreesWithTheEngineTest::text))
          .contains(first);
    }
  }
}
