package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a builder fills in by itself. */
final class ResourceBuilderTest {

  @ParameterizedTest
  @CsvSource({
    "arn:aws:s3:::logs, logs",
    "arn:aws:iam::1:role/path/reader, reader",
    "/subscriptions/1/resourcegroups/rg/providers/x/vm1, vm1",
    "plain, plain",
    "ends-with/, ends-with/",
    "ends-with:, ends-with:"
  })
  void theNameIsTheLastPartOfTheId(String id, String name) {
    assertThat(Resource.builder("1", id, "T").build().name()).isEqualTo(name);
    assertThat(Resource.builder("1", id, "T").name("").build().name()).isEqualTo(name);
    assertThat(Resource.builder("1", id, "T").name(null).build().name()).isEqualTo(name);
  }

  @Test
  void aGivenNameWins() {
    assertThat(Resource.builder("1", "a/b", "T").name("web").build().name()).isEqualTo("web");
  }

  @Test
  void whatIsNotSaidIsGlobalAndOther() {
    Resource resource = Resource.builder("1", "a/b", "T").build();
    assertThat(resource.region()).isEqualTo(Shard.GLOBAL);
    assertThat(resource.category()).isEqualTo(Resource.Category.OTHER);
    assertThat(resource.tags()).isEmpty();
    assertThat(resource.createdAt()).isNull();
    assertThat(resource.configuration()).isNull();
  }

  @Test
  void aLaterTagWins() {
    assertThat(
            Resource.builder("1", "a", "T")
                .tag("k", "1")
                .tags(Map.of("k", "2", "l", "3"))
                .tag("l", "4")
                .build()
                .tags())
        .isEqualTo(Map.of("k", "2", "l", "4"));
  }

  @Test
  void aBuiltResourceDoesNotSeeTheBuilderGoOn() {
    Resource.Builder builder = Resource.builder("1", "a", "T").tag("k", "1");
    Resource resource = builder.build();
    builder.tag("late", "x");
    assertThat(resource.tags()).containsOnlyKeys("k");
  }

  @Test
  void aFindingIsActiveOfUnknownSeverityAndTitledByItsId() {
    Finding finding = Finding.builder("1", "f-1", "P", Finding.Type.OTHER).build();
    assertThat(finding.state()).isEqualTo(Finding.State.ACTIVE);
    assertThat(finding.severity()).isEqualTo(Severity.UNKNOWN);
    assertThat(finding.title()).isEqualTo("f-1");
    assertThat(finding.region()).isEqualTo(Shard.GLOBAL);
  }

  @Test
  @SuppressWarnings("NullAway") // a caller without null checking is what is tested
  void withoutAnIdThereIsNoResource() {
    @Nullable String none = null;
    assertThatThrownBy(() -> Resource.builder("1", none, "T"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("nativeId");
  }
}
