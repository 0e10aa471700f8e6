package io.nephoscope.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts that get a connector into Google Cloud. */
class OnboardingKitTest {

  private static final String FOLDER = "/META-INF/nephoscope/onboarding/";
  private static final Pattern PLACE = Pattern.compile("(?<!\\\\)\\$\\{([^}]*)}");
  private static final Pattern ROLE = Pattern.compile("roles/[A-Za-z.]+");
  private static final Set<String> READING =
      Set.of(
          "roles/browser",
          "roles/cloudasset.viewer",
          "roles/securitycenter.findingsViewer",
          "roles/cloudsecuritycompliance.viewer");

  @TempDir private Path folder;

  @Test
  void everyFileOfTheIndexIsThereAndUsesOnlyItsParameters() throws Exception {
    Set<String> known = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (String line : index()) {
      String[] parts = line.split("\t", -1);
      assertThat(parts[1]).isNotBlank();
      if (line.startsWith("@")) {
        assertThat(parts).as(line).hasSize(3);
        known.add(parts[0].substring(1));
      } else {
        assertThat(parts).as(line).hasSize(2);
        Matcher place = PLACE.matcher(text(parts[0]));
        while (place.find()) {
          used.add(place.group(1));
        }
      }
    }
    assertThat(used).isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "grant.sh", "terraform.tf"})
  void theRolesAreThoseOfWhatIsCalled(String name) throws Exception {
    Set<String> roles = new HashSet<>();
    Matcher role = ROLE.matcher(text(name));
    while (role.find()) {
      roles.add(role.group());
    }
    assertThat(roles).isEqualTo(READING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grant.sh", "federate.sh"})
  void theScriptsAreShell(String name) throws Exception {
    Path script = Files.writeString(folder.resolve(name), filled(text(name)));
    Process process = new ProcessBuilder("sh", "-n", script.toString()).inheritIO().start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void theConnectorFileNamesTheOrganisation() throws Exception {
    assertThat(filled(text("connector.yaml")))
        .contains("provider: gcp")
        .contains("organization: \"organization-value\"");
  }

  private static String filled(String text) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(place.group(1) + "-value"));
  }

  private static List<String> index() throws IOException {
    return text("index").lines().toList();
  }

  private static String text(String name) throws IOException {
    try (InputStream in = OnboardingKitTest.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }
}
