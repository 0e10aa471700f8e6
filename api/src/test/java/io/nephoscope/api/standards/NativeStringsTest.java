package io.nephoscope.api.standards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.spi.ControlRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The native strings that were collected from the clouds. They lie beside the repository; without
 * them there is nothing to test.
 */
class NativeStringsTest {

  private static final Path DATA =
      Path.of(System.getProperty("nephoscope.research.data", "../../shared/data"));

  private final Normaliser normaliser = Normaliser.shipped();

  @Test
  void everyCollectedVectorIsUnderstoodAsItShould() throws IOException {
    JsonNode vectors = new ObjectMapper().readTree(present("normalisation-vectors.json").toFile());
    List<String> wrong = new ArrayList<>();
    for (JsonNode vector : vectors) {
      Optional<String> found =
          normaliser
              .control(vector.required("provider").asText(), reference(vector))
              .map(ControlId::key);
      JsonNode expect = vector.required("expect");
      Optional<String> expected =
          expect.isNull()
              ? Optional.empty()
              : Optional.of(
                  expect.required("standard").asText()
                      + ":"
                      + expect.required("version").asText()
                      + "|"
                      + expect.required("control").asText());
      if (!found.equals(expected)) {
        wrong.add(vector + " was understood as " + found);
      }
    }
    assertThat(vectors.size()).isPositive();
    assertThat(wrong).isEmpty();
  }

  private static ControlRef reference(JsonNode vector) {
    JsonNode words = vector.required("native");
    if (vector.has("standardHint")) {
      JsonNode hint = vector.required("standardHint");
      return new ControlRef(
          hint.required(0).asText() + " " + hint.required(1).asText(), words.asText());
    }
    return words.isObject()
        ? new ControlRef(
            (words.required("standard").asText() + " " + words.required("version").asText())
                .strip(),
            words.required("id").asText())
        : new ControlRef("", words.asText());
  }

  @Test
  void everyRequirementStringOfSecurityHubIsUnderstood() throws IOException {
    List<String> unknown = new ArrayList<>();
    List<String> lines =
        Files.readAllLines(present("aws-securityhub-related-requirements-2023.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String words = line.substring(line.indexOf(',') + 1).replace("\"", "");
      if (normaliser.control("aws", new ControlRef("", words)).isEmpty()) {
        unknown.add(words);
      }
    }
    assertThat(lines.size()).isGreaterThan(1_000);
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyAzureGroupOfAKnownInitiativeIsUnderstoodButMicrosoftsOwnSlips() throws IOException {
    NativeNames names = NativeNames.read(Catalogue.shipped().entries());
    List<String> unknown = new ArrayList<>();
    int understood = 0;
    List<String> lines = Files.readAllLines(present("azure-initiative-groups.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String words = line.split(",", -1)[1];
      boolean ours =
          names.prefixes().stream()
              .anyMatch(prefix ->
                  prefix.provider().equals("azure") && words.startsWith(prefix.text() + "_"));
      if (ours && normaliser.control("azure", new ControlRef("", words)).isEmpty()) {
        unknown.add(words);
      } else if (ours) {
        understood++;
      }
    }
    // One group has no code at all.
    assertThat(unknown).containsExactlyInAnyOrder("SOC_2023_CM_8b", "CIS_Controls_v8.1_");
    assertThat(understood).isGreaterThan(4_000);
  }

  private static Path present(String name) {
    Path file = DATA.resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is not here");
    return file;
  }
}
