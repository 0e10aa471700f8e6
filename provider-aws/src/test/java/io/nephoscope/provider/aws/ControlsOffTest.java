package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Controls that are switched off, and checks that could not tell because of their rule. */
final class ControlsOffTest {
  private SimulatedAws aws;
  private Connector connector;

  @BeforeEach
  void start() {
    aws = new SimulatedAws("--quotas", "off", "--size", "3000");
    connector = new AwsProvider().connect(aws.config(), new TestHost());
  }

  @AfterEach
  void stop() {
    connector.close();
    aws.close();
  }

  @Test
  void controlThatIsOffIsAGapAndNoFindingAndInNoScore() throws Exception {
    List<Observation> before = read("security-hub", "us-east-1");
    assertThat(of(before, Gap.class)).isEmpty();
    String off =
        of(before, Finding.class).stream()
            .filter(one -> one.check() != null)
            .findFirst()
            .orElseThrow()
            .check();
    aws.process().request("POST", "/changes", "{\"cloud\":\"aws\",\"controlOff\":\"" + off + "\"}");

    try (Connector fresh = new AwsProvider().connect(aws.config(), new TestHost())) {
      List<Observation> after = read(fresh, "security-hub", "us-east-1");
      assertThat(of(after, Finding.class))
          .noneMatch(one -> String.valueOf(off).equals(one.check()));
      assertThat(of(after, Assessment.class)).noneMatch(one -> one.check().equals(off));
      assertThat(of(after, Gap.class))
          .singleElement()
          .satisfies(gap -> {
            assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED);
            assertThat(gap.message()).contains("1 control is switched off").contains(off);
          });
      assertThat(counted(after)).isEqualTo(counted(before) - 1);
      assertThat(
              of(read(fresh, "standards", Shard.GLOBAL), Control.class).stream()
                  .filter(one -> one.ref().control().equals(off)))
          .as("it has a check, though no result")
          .singleElement()
          .satisfies(control -> assertThat(control.checks()).containsExactly(off));
    }
  }

  @Test
  void checkThatCouldNotTellSaysWhatBecameOfItsRule() throws Exception {
    List<Assessment> unknown = new ArrayList<>();
    for (String region : List.of("us-east-1", "eu-west-1")) {
      of(read("security-hub", region), Assessment.class).stream()
          .filter(one -> one.status() == Assessment.Status.UNKNOWN)
          .forEach(unknown::add);
    }
    assertThat(unknown)
        .isNotEmpty()
        .allSatisfy(one ->
            assertThat(one.reason())
                .contains("Its rule of AWS Config, securityhub-")
                .contains(", is ACTIVE."));
    aws.process()
        .addFault(
            "{\"cloud\":\"aws\",\"service\":\"config\",\"operation\":\"DescribeConfigRules\",\"kind\":\"deny\"}");
    try (Connector fresh = new AwsProvider().connect(aws.config(), new TestHost())) {
      assertThat(of(read(fresh, "security-hub", "us-east-1"), Assessment.class))
          .as("the right to ask for rules takes nothing else away")
          .hasSameSizeAs(of(read("security-hub", "us-east-1"), Assessment.class))
          .noneMatch(one -> String.valueOf(one.reason()).contains("Its rule of AWS Config"));
    }
  }

  // ---- reading

  /** How many controls the summary counts. */
  private static double counted(List<Observation> said) {
    return of(said, NativeScore.class).stream()
        .filter(score -> score.standard() == null)
        .map(NativeScore::max)
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseThrow();
  }

  private List<Observation> read(String source, String region) throws Exception {
    return read(connector, source, region);
  }

  private static List<Observation> read(Connector connector, String name, String region)
      throws Exception {
    Source source =
        connector.sources().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    Shard shard =
        source.shards().toCompletableFuture().get(10, MINUTES).stream()
            .filter(one -> one.account().name().equals("acme-production"))
            .filter(one -> one.region().equals(region))
            .findFirst()
            .orElseThrow();
    List<Observation> said = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      Page page = source.page(shard, token).toCompletableFuture().get(10, MINUTES);
      said.addAll(page.observations());
      token = page.next();
    } while (!token.isEnd());
    return said;
  }

  private static <T extends Observation> List<T> of(List<Observation> said, Class<T> kind) {
    return said.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
