package io.nephoscope.api.standards;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.ControlRef;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddedStandardsTest {

  private static final String FILE =
      "{'source': 's', 'licence': 'l', 'standards': [{'slug': 'acme-baseline', 'version': '2',"
          + " 'name': 'Acme', 'title': 'Acme 2', 'complete': true, 'names': ['Acme Cloud Rules'],"
          + " 'controls': [{'code': 'A-1'}, {'code': 'A-2', 'title': 'Two'}]}]}";

  @Test
  void theProviderThatAddsAStandardIsUnderstoodByItsNamesAndEverybodyByTheCanonicalOne() {
    Catalogue.Extended extended = Catalogue.with(Map.of("acme", json(FILE)));
    assertThat(extended.problems()).isEmpty();
    Normaliser normaliser = Normaliser.of(extended.catalogue());
    Optional<ControlId> two =
        Optional.of(new ControlId(new StandardId("acme-baseline", "2"), "A-2"));
    assertThat(normaliser.control("acme", new ControlRef("Acme Cloud Rules", "A-2")))
        .isEqualTo(two);
    assertThat(normaliser.control("aws", new ControlRef("Acme Cloud Rules", "A-2"))).isEmpty();
    assertThat(normaliser.control("aws", new ControlRef("acme-baseline:2", "A-2"))).isEqualTo(two);
    assertThat(normaliser.control("acme", new ControlRef("Acme Cloud Rules", "A-3"))).isEmpty();
    assertThat(normaliser.control("acme", new ControlRef("", "NIST.800-53.r5 AC-2")))
        .as("what everybody means is still understood")
        .isPresent();
    assertThat(Normaliser.shipped().standard("acme", "Acme Cloud Rules", null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'licence': 'l', | | licence",
        "'source': 's', | | source",
        "'slug': 'acme-baseline' | 'slug': 'Acme Baseline' | slug",
        "'version': '2' | 'version': '' | version",
        "'slug': 'acme-baseline', 'version': '2' | 'slug': 'nist-800-53', 'version': 'r5' | is there already",
        "{'code': 'A-2' | {'code': 'A-1' | A-1",
        "'standards': | 'norms': | list of standards",
      })
  void aFileThatIsNotAsPromisedAddsNothingAndSaysWhy(String words, String by, String why) {
    Catalogue.Extended extended =
        Catalogue.with(
            Map.of(
                "acme",
                json(FILE.replace(words, by == null ? "" : by)),
                "other",
                json(FILE.replace("acme-baseline", "other-rules"))));
    assertThat(extended.problems()).containsOnlyKeys("acme");
    assertThat(extended.problems().get("acme")).contains(why);
    assertThat(extended.catalogue().standard(new StandardId("other-rules", "2"))).isPresent();
    assertThat(extended.catalogue().added()).containsOnlyKeys("other");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
