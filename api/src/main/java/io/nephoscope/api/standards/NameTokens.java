package io.nephoscope.api.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name of a standard, cut into words and numbers so that spelling does not matter: {@code
 * NIST-SP-800-53-R5} and {@code NIST SP 800-53 Rev. 5} are the same tokens.
 *
 * @param words lower-case words and numbers, without those that carry no meaning
 */
record NameTokens(List<String> words) {

  private static final Pattern WORD = Pattern.compile("[a-z]+|[0-9]+");
  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "v",
          "ver",
          "version",
          "r",
          "rev",
          "revision",
          "release",
          "the",
          "iec",
          "standard",
          "standards",
          "rule",
          "ruleset",
          "benchmark",
          "benchmarks",
          "preview",
          "deprecated");
  private static final Set<String> CLOUDS = Set.of("aws", "azure", "gcp");

  NameTokens {
    words = List.copyOf(words);
  }

  static NameTokens of(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      if (!WITHOUT_MEANING.contains(matcher.group())) {
        words.add(matcher.group());
      }
    }
    return new NameTokens(words);
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  boolean startsWith(NameTokens name) {
    return words.size() >= name.words.size()
        && words.subList(0, name.words.size()).equals(name.words);
  }

  /** What follows the name, as a version. */
  NameTokens versionAfter(NameTokens name) {
    return new NameTokens(words.subList(name.words.size(), words.size())).version();
  }

  /** The same without zeros at the end: {@code 5.0.0} is {@code 5}. */
  NameTokens version() {
    int end = words.size();
    while (end > 0 && words.get(end - 1).chars().allMatch(c -> c == '0')) {
      end--;
    }
    return new NameTokens(words.subList(0, end));
  }

  /** Whether the first word only says which cloud was assessed, as in {@code AWS-PCI-DSS-4}. */
  boolean beginsWithCloud() {
    return words.size() > 1 && CLOUDS.contains(words.getFirst());
  }

  NameTokens withoutFirst() {
    return new NameTokens(words.subList(1, words.size()));
  }
}
