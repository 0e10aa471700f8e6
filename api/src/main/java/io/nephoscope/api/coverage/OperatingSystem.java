package io.nephoscope.api.coverage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operating system, as far as agents care.
 *
 * @param family such as {@code ubuntu}, {@code rhel} or {@code windows-server}
 * @param version such as {@code 22.04}, {@code 9.4} or {@code 2019}; {@code null} when unknown
 */
public record OperatingSystem(String family, @Nullable String version) {

  private record Word(Pattern pattern, String family) {}

  // The first that occurs decides.
  private static final List<Word> WORDS =
      List.of(
          word("windows[ _-]?server|windowsserver|win(?:dows)?\\b|windows", "windows-server"),
          word("bottlerocket", "bottlerocket"),
          word("ubuntu", "ubuntu"),
          word("debian", "debian"),
          word("centos[ _-]?stream", "centos-stream"),
          word("centos", "centos"),
          word("alma", "almalinux"),
          word("rocky", "rocky"),
          word("oracle|\\bol\\d", "oracle"),
          word("suse|\\bsles\\b", "sles"),
          word("amazon|\\bamzn|\\bal20", "amazon-linux"),
          word("azure ?linux|mariner", "azure-linux"),
          word("container-optimized|\\bcos\\b", "cos"),
          word("macos|\\bmac\\b|darwin", "macos"),
          word("red ?hat|rhel|\\bred\\b", "rhel"));

  private static final Map<String, String> UBUNTU_NAMES =
      Map.of(
          "trusty", "14.04", "xenial", "16.04", "bionic", "18.04", "focal", "20.04", "jammy",
          "22.04", "noble", "24.04");
  private static final Map<String, String> DEBIAN_NAMES =
      Map.of("stretch", "9", "buster", "10", "bullseye", "11", "bookworm", "12", "trixie", "13");
  private static final Map<String, String> WINDOWS_BUILDS =
      Map.of(
          "7601", "2008", "9200", "2012", "9600", "2012", "14393", "2016", "17763", "2019", "20348",
          "2022", "26100", "2025");

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[._]\\d+)*");
  private static final Pattern YEAR = Pattern.compile("\\b(20[0-3]\\d)\\b");

  /**
   * The system that the words mean; empty when they mean none that is known, such as {@code
   * Linux/UNIX}.
   *
   * @param words a name, a licence or an image, perhaps with the version
   * @param said the version when the cloud says it apart; {@code null} when it does not
   */
  public static Optional<OperatingSystem> of(String words, @Nullable String said) {
    String text = words.toLowerCase(Locale.ROOT);
    for (Word word : WORDS) {
      Matcher matcher = word.pattern().matcher(text);
      if (matcher.find()) {
        String behind = text.substring(matcher.end());
        String version = said == null || said.isBlank() ? "" : said.strip();
        return Optional.of(
            new OperatingSystem(word.family(), version(word, text, behind, version)));
      }
    }
    return Optional.empty();
  }

  private static @Nullable String version(Word word, String text, String behind, String said) {
    return switch (word.family()) {
      case "windows-server" -> windows(text, said);
      case "ubuntu" -> ubuntu(text, number(behind, said));
      case "debian" -> {
        String number = number(behind, said);
        yield number == null ? named(DEBIAN_NAMES, text) : number;
      }
      case "amazon-linux" -> {
        String number = number(behind, said);
        yield number != null && number.startsWith("2018") ? "1" : number;
      }
      default -> number(behind, said);
    };
  }

  private static @Nullable String ubuntu(String text, @Nullable String number) {
    String dotted =
        number != null && number.matches("\\d{4}")
            ? number.substring(0, 2) + "." + number.substring(2)
            : number;
    String named = named(UBUNTU_NAMES, text);
    return named == null || (dotted != null && dotted.contains(".")) ? dotted : named;
  }

  private static @Nullable String number(String behind, String said) {
    return first(said.isEmpty() ? behind : said);
  }

  private static @Nullable String windows(String text, String said) {
    Matcher year = YEAR.matcher(text);
    if (year.find()) {
      return year.group(1);
    }
    year = YEAR.matcher(said);
    if (year.find()) {
      return year.group(1);
    }
    for (Map.Entry<String, String> build : WINDOWS_BUILDS.entrySet()) {
      if (said.endsWith("." + build.getKey()) || said.contains("." + build.getKey() + ".")) {
        return build.getValue();
      }
    }
    return null;
  }

  private static @Nullable String first(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? matcher.group().replace('_', '.') : null;
  }

  private static @Nullable String named(Map<String, String> names, String text) {
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (text.contains(name.getKey())) {
        return name.getValue();
      }
    }
    return null;
  }

  private static Word word(String pattern, String family) {
    return new Word(Pattern.compile(pattern), family);
  }

  /** {@code ubuntu 22.04}. */
  @Override
  public String toString() {
    return version == null ? family : family + " " + version;
  }
}
