package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three clouds side by side, with the same words for the same things: those of docs/words.md. */
class WordsIT {

  private static final List<String> CLOUDS = List.of("aws", "azure", "gcp");

  /** Where each cloud's own statement holds its own word for how bad it is. */
  private static final Map<String, List<String>> OWN_SEVERITY =
      Map.of(
          "aws", List.of("/Severity/Label"),
          "azure",
              List.of(
                  "/properties/severity",
                  "/properties/status/severity",
                  "/properties/metadata/severity"),
          "gcp", List.of("/finding/severity"));

  private static Launched demo;
  private static Client client;

  @BeforeAll
  static void start() {
    demo = Launched.ready("Ready: ", "demo", "--port", "0", "--quotas", "off");
    client = new Client(demo.address());
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void oneInventoryAnswersForThreeCloudsInTheSameCategories() {
    Map<String, Set<String>> categories =
        groups(
            "{ resources(first: 0) { groupBy(fields: [PROVIDER, CATEGORY]) { values count } } }");

    assertThat(categories.keySet()).containsAll(CLOUDS);
    CLOUDS.forEach(cloud -> {
      assertThat(words("Categories of resources"))
          .containsAll(categories.getOrDefault(cloud, Set.of()));
      assertThat(categories.getOrDefault(cloud, Set.of()))
          .as(cloud)
          .contains("COMPUTE", "STORAGE", "DATABASE", "NETWORK", "CONTAINER", "SECURITY");
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SEVERITY, Severities, HIGH, MEDIUM",
        "KIND, Kinds of findings, MISCONFIGURATION, VULNERABILITY, THREAT",
        "STATE, States of findings, ACTIVE, SUPPRESSED",
      })
  void oneListOfFindingsAnswersForThreeCloudsInTheSameWords(String row) {
    List<String> cells = List.of(row.split(", ", -1));
    Map<String, Set<String>> said =
        groups(
            "{ findings(first: 0) { groupBy(fields: [PROVIDER, "
                + cells.get(0)
                + "]) { values count } } }");

    CLOUDS.forEach(cloud -> {
      assertThat(words(cells.get(1))).containsAll(said.getOrDefault(cloud, Set.of()));
      assertThat(said.getOrDefault(cloud, Set.of()))
          .as(cloud)
          .containsAll(cells.subList(2, cells.size()));
    });
  }

  @Test
  void oneStandardAnswersForThreeCloudsInTheSameFigures() {
    JsonNode breakdown =
        client
            .data(
                "{ standard(id: \"nist-800-53:r5\") { breakdown(by: PROVIDER) { key summary {"
                    + " score coverage lower upper controls { failed total } } } } }")
            .at("/standard/breakdown");

    assertThat(breakdown.findValuesAsText("key")).containsAll(CLOUDS);
    Set<Integer> totals = new HashSet<>();
    for (JsonNode part : breakdown) {
      if (CLOUDS.contains(part.path("key").asText())) {
        totals.add(part.at("/summary/controls/total").asInt());
        assertThat(part.at("/summary/controls/failed").asInt()).as(part.toString()).isPositive();
        assertThat(part.at("/summary/lower").asDouble())
            .isLessThanOrEqualTo(part.at("/summary/upper").asDouble());
      }
    }
    assertThat(totals).as("the same controls are counted for each").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "azure", "gcp"})
  void everySeverityIsWhatTheTableMakesOfTheCloudsOwnWord(String cloud) {
    Map<String, String> table = table("Severities", 1 + CLOUDS.indexOf(cloud));
    Map<String, Set<String>> said = new TreeMap<>();
    for (JsonNode finding :
        client
            .data(
                "query S($cloud: [String!]) { findings(filter: {provider: $cloud}, first: 1000) {"
                    + " nodes { severity native } } }",
                Map.of("cloud", List.of(cloud)))
            .at("/findings/nodes")) {
      OWN_SEVERITY.getOrDefault(cloud, List.of()).stream()
          .map(finding.path("native")::at)
          .filter(JsonNode::isTextual)
          .findFirst()
          .ifPresent(own ->
              said.computeIfAbsent(
                      own.asText().toUpperCase(Locale.ROOT), ignored -> new TreeSet<>())
                  .add(finding.path("severity").asText()));
    }

    assertThat(said).hasSizeGreaterThanOrEqualTo(3);
    said.forEach((own, ours) ->
        assertThat(ours).as(own).containsExactly(table.getOrDefault(own, "not in the table")));
  }

  /** The second value of each group by the first. */
  private static Map<String, Set<String>> groups(String query) {
    Map<String, Set<String>> groups = new TreeMap<>();
    for (JsonNode group : client.data(query).elements().next().path("groupBy")) {
      groups
          .computeIfAbsent(group.at("/values/0").asText(), ignored -> new TreeSet<>())
          .add(group.at("/values/1").asText());
    }
    return groups;
  }

  /** Our words in a table: its first column. */
  private static Set<String> words(String table) {
    Set<String> words = new TreeSet<>();
    rows(table).forEach(row -> words.add(row.get(0)));
    return words;
  }

  /** Our word by the words of a column, in capitals. */
  private static Map<String, String> table(String table, int column) {
    Map<String, String> ours = new TreeMap<>();
    Pattern word = Pattern.compile("`([A-Za-z_]+)`");
    for (List<String> row : rows(table)) {
      word.matcher(row.get(column))
          .results()
          .map((MatchResult found) -> found.group(1).toUpperCase(Locale.ROOT))
          .forEach(own -> ours.put(own, row.get(0)));
    }
    return ours;
  }

  private static List<List<String>> rows(String table) {
    return Client.read(Path.of("../docs/words.md"))
        .lines()
        .dropWhile(line -> !line.equals("## " + table))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("|") && !line.startsWith("|--"))
        .skip(1)
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }
}
