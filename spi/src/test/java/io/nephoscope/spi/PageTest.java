package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.ProviderException.Category;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages, tokens and budgets keep their bounds. */
final class PageTest {

  @Test
  void aPageNeverLeadsBackToTheFirst() {
    assertThatThrownBy(() -> new Page(List.of(), PageToken.FIRST))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Page(List.of(), PageToken.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEmptyPageMayGoOn() {
    assertThat(new Page(List.of(), PageToken.of("next")).next().isEnd()).isFalse();
  }

  @Test
  void theLastPageEnds() {
    assertThat(Page.last(List.of(Account.of("1", "one"))).next()).isEqualTo(PageToken.END);
    assertThat(PageToken.END.isEnd()).isTrue();
    assertThat(PageToken.END.isFirst()).isFalse();
    assertThat(PageToken.FIRST.isFirst()).isTrue();
    assertThat(PageToken.FIRST.isEnd()).isFalse();
  }

  @Test
  void aCloudsTokenIsNotShown() {
    assertThat(PageToken.of("AQICAHh-token-with-rights").toString())
        .startsWith("PageToken[")
        .doesNotContain("rights");
    assertThat(PageToken.FIRST).hasToString("FIRST");
    assertThat(PageToken.END).hasToString("END");
  }

  @ParameterizedTest
  @CsvSource({"0,1", "-1,1", "NaN,1", "1,0", "1,-1"})
  void aBudgetThatAllowsNothingIsRefusedByItsKey(double perSecond, int burst) {
    assertThatThrownBy(() -> new Source.Budget("GetFindings/1", perSecond, burst))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GetFindings/1");
  }

  @Test
  void aSlowBudgetIsFine() {
    assertThatCode(() -> new Source.Budget("slow", 0.01, 1)).doesNotThrowAnyException();
  }

  @Test
  void onlyWhatPassesByItselfIsTriedAgain() {
    assertThat(Arrays.stream(Category.values()).filter(Category::retryable))
        .containsExactly(Category.THROTTLED, Category.UNAVAILABLE, Category.INVALID_RESPONSE);
  }
}
