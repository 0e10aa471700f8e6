package io.nephoscope.api.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a new provider is called, and so what becomes of the example provider's names.
 *
 * @param id the provider's id, such as {@code weather-cloud}
 * @param packageName of its Java classes
 */
record ProviderName(String id, String packageName) {

  static final String EXAMPLE_PACKAGE = "io.nephoscope.provider.example";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern EXAMPLE_CLASS = Pattern.compile("\\bExample(?=[A-Z])");
  private static final Pattern EXAMPLE_TITLE = Pattern.compile("\\bExample\\b");
  private static final Pattern EXAMPLE_ID = Pattern.compile("\\bexample\\b");
  private static final List<String> OF_OTHERS = List.of("java.", "javax.", "io.nephoscope.");

  /**
   * The names, checked.
   *
   * @param packageName {@code null} for {@code com.example.} and the id without hyphens
   * @throws CommandFailure when they cannot be a provider's
   */
  static ProviderName of(String id, @Nullable String packageName) throws CommandFailure {
    if (!ID.matcher(id).matches() || id.length() > 40) {
      throw refused(
          "NAME is \""
              + id
              + "\" (expected: at most 40 lower-case letters, digits and hyphens, beginning with a"
              + " letter, such as weather-cloud).");
    }
    if (id.equals("cloud") || id.equals("example")) {
      throw refused(
          "NAME is "
              + id
              + ", and "
              + (id.equals("cloud") ? "CloudProvider is a name of the SPI" : "so is the example's")
              + " (expected: a name of its own).");
    }
    String java = packageName == null ? "com.example." + id.replace("-", "") : packageName;
    if (!SourceVersion.isName(java, SourceVersion.RELEASE_25)
        || !java.equals(java.toLowerCase(Locale.ROOT))) {
      throw refused(
          "the package "
              + java
              + " is none of Java's (expected: lower-case words with dots, none of them a keyword)."
              + " Name one with --package.");
    }
    if (OF_OTHERS.stream().anyMatch((java + ".")::startsWith)) {
      throw refused(
          "the package "
              + java
              + " belongs to others (expected: one of your own). Name one with --package.");
    }
    return new ProviderName(id, java);
  }

  private static CommandFailure refused(String why) {
    return new CommandFailure(CommandFailure.CONFIGURATION, "new-provider: " + why);
  }

  /** {@code WeatherCloud}: what classes and GraphQL types begin with. */
  String prefix() {
    return words().collect(Collectors.joining());
  }

  /** {@code Weather Cloud}. */
  String title() {
    return words().collect(Collectors.joining(" "));
  }

  private Stream<String> words() {
    return Arrays.stream(id.split("-", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
  }

  /** A text of the example provider, or a path with slashes, as one of this provider. */
  String renamed(String text) {
    // The package last: its words are not to be taken for the example's.
    String packages =
        text.replace(EXAMPLE_PACKAGE, "\0").replace(EXAMPLE_PACKAGE.replace('.', '/'), "\1");
    String classes = replaced(EXAMPLE_CLASS, packages, prefix());
    return replaced(EXAMPLE_ID, replaced(EXAMPLE_TITLE, classes, title()), id)
        .replace("\0", packageName)
        .replace("\1", packageName.replace('.', '/'));
  }

  private static String replaced(Pattern pattern, String text, String by) {
    return pattern.matcher(text).replaceAll(Matcher.quoteReplacement(by));
  }
}
