package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The texts with which somebody lets Nephoscope into a tenant. */
final class OnboardingKitTest {

  private static final String FOLDER = "/META-INF/nephoscope/onboarding/";
  private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\\\)\\$\\{([^}]*)}");
  private static final Pattern RIGHT = Pattern.compile("`(Microsoft\\.[^`]+)`");

  @Test
  void everyFileOfTheIndexIsThereAndNamesOnlyParametersThatThereAre() {
    Set<String> parameters = entries(true);
    Set<String> used = new TreeSet<>();
    for (String file : entries(false)) {
      Matcher matcher = PLACEHOLDER.matcher(text(file));
      while (matcher.find()) {
        used.add(matcher.group(1));
      }
    }
    assertThat(used).isEqualTo(parameters);
  }

  @Test
  void theKitGrantsTheTwoRolesThatPermissionsAreListedUnderAndNoOther() {
    Set<String> roles = new TreeSet<>();
    Matcher matcher = Pattern.compile("--role \"([^\"]+)\"").matcher(text("onboard.sh"));
    while (matcher.find()) {
      roles.add(matcher.group(1));
    }
    assertThat(roles).containsExactly("Reader", "Security Reader");
    assertThat(text("terraform.tf")).contains("toset([\"Reader\", \"Security Reader\"])");
    assertThat(text("permissions.md").lines().filter(line -> line.startsWith("| `")))
        .allSatisfy(line -> assertThat(line.split("\\|", -1)[2].strip()).isIn(roles));
  }

  /** The rights of the kit, in full. */
  static Set<String> rights() {
    Set<String> rights = new TreeSet<>();
    Matcher matcher = RIGHT.matcher(text("permissions.md"));
    while (matcher.find()) {
      rights.add(matcher.group(1));
    }
    return rights;
  }

  private static Set<String> entries(boolean parameters) {
    return Arrays.stream(text("index").split("\n", -1))
        .filter(line -> !line.isEmpty() && line.startsWith("@") == parameters)
        .map(line -> line.split("\t", -1)[0].replaceFirst("^@", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(String name) {
    try (InputStream in = AzureProvider.class.getResourceAsStream(FOLDER + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
