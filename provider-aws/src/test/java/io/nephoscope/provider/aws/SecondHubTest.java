package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A region in which Security Hub CSPM is off and Security Hub V2, which speaks OCSF, is on. */
final class SecondHubTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SYDNEY = "ap-southeast-2";

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
  void whatV2TellsIsReadOnceAndThatTheOtherOneIsOffStaysAGap() throws Exception {
    long before = truth().at("/findings/readable").asLong();
    switchOn();
    JsonNode truth = truth();
    assertThat(truth.at("/findings/readable").asLong()).isGreaterThan(before);

    List<Observation> said = new ArrayList<>();
    for (String source : List.of("security-hub", "inspector", "guardduty")) {
      said.addAll(readAll(source));
    }

    List<Finding> findings = of(said, Finding.class);
    assertThat(findings).extracting(Finding::nativeId).doesNotHaveDuplicates();
    assertThat(findings).hasSize(truth.at("/findings/readable").asInt());
    Map<String, Integer> kinds = new HashMap<>();
    findings.forEach(finding -> kinds.merge(finding.type().name(), 1, Integer::sum));
    truth
        .at("/findings/byKind")
        .properties()
        .forEach(kind -> assertThat(kinds).containsEntry(kind.getKey(), kind.getValue().asInt()));
    assertThat(of(said, Gap.class))
        .filteredOn(gap -> gap.region() != null && gap.region().equals(SYDNEY))
        .filteredOn(gap -> gap.message().startsWith("securityhub GetFindings"))
        .hasSize(4)
        .allSatisfy(gap -> {
          assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED);
          assertThat(gap.message()).contains("Security Hub V2");
          assertThat(gap.remedy()).contains("Enable Security Hub CSPM");
        });
  }

  @Test
  void findingOfV2MeansWhatAFindingOfTheOtherMeans() throws Exception {
    switchOn();
    Set<String> inventory = new HashSet<>();
    JSON.readTree(aws.process().request("GET", "/truth?ids=true", "").body())
        .at("/aws/ids")
        .forEach(id -> inventory.add(id.asText()));
    List<Observation> said = readAll("security-hub");
    List<Finding> sydney =
        of(said, Finding.class).stream().filter(one -> one.region().equals(SYDNEY)).toList();
    assertThat(sydney)
        .isNotEmpty()
        .allSatisfy(finding -> {
          assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
          assertThat(finding.check()).isNotNull();
          assertThat(finding.nativeId()).contains(":security-control/" + finding.check());
          assertThat(finding.controls()).isNotEmpty();
          assertThat(finding.remediationUrl()).contains(String.valueOf(finding.check()));
          assertThat(finding.resources())
              .allSatisfy(about -> assertThat(inventory).contains(about.nativeId()));
        });
    assertThat(of(said, Assessment.class))
        .filteredOn(one -> one.region().equals(SYDNEY))
        .extracting(Assessment::status)
        .contains(Assessment.Status.PASSED, Assessment.Status.FAILED);
    assertThat(sydney)
        .anySatisfy(finding ->
            assertThat(finding.controls())
                .extracting(ControlRef::control)
                .anyMatch(control -> control.startsWith("NIST.800-53.r5 ")));
  }

  @Test
  void changesOfV2AppliedToWhatWasKnownAreWhatAWholeReadSays() throws Exception {
    switchOn();
    Source hub = source("security-hub");
    List<Shard> shards =
        join(hub.shards()).stream().filter(shard -> shard.region().equals(SYDNEY)).toList();
    Map<String, Finding> known = new HashMap<>();
    List<Shard> readable = new ArrayList<>();
    for (Shard shard : shards) {
      try {
        read(hub, shard).forEach(one -> take(known, one));
        readable.add(shard);
      } catch (ProviderException e) {
        assertThat(e.category()).isEqualTo(Category.PERMISSION_DENIED);
      }
    }
    Instant since = Instant.now().minusSeconds(60);
    boolean happened = false;
    for (int round = 0; round < 40 && !happened; round++) {
      happened =
          aws.process()
              .request("POST", "/changes", "{\"cloud\":\"aws\",\"count\":60}")
              .body()
              .contains(SYDNEY);
    }
    assertThat(happened).as("something happens in Sydney").isTrue();
    for (Shard shard : readable) {
      PageToken token = PageToken.FIRST;
      do {
        Changes page = join(((ReadsChanges) hub).changes(shard, since, token));
        page.observations().forEach(one -> take(known, one));
        page.withdrawn().forEach(gone -> known.remove(gone.nativeId()));
        token = page.next();
      } while (!token.isEnd());
    }
    Map<String, Finding> fresh = new HashMap<>();
    for (Shard shard : readable) {
      read(hub, shard).forEach(one -> take(fresh, one));
    }
    assertThat(known).isEqualTo(fresh);
  }

  @Test
  void placeThatChangesItsHubIsReadWholeAndNotByChanges() throws Exception {
    Source hub = source("security-hub");
    Shard sydney =
        join(hub.shards()).stream()
            .filter(shard -> shard.account().name().equals("acme-production"))
            .filter(shard -> shard.region().equals(SYDNEY))
            .findFirst()
            .orElseThrow();
    assertThat(failure(hub, sydney).category()).isEqualTo(Category.NOT_ENABLED);
    switchOn();
    assertThat(failureOfChanges(hub, sydney).category()).isEqualTo(Category.INVALID_RESPONSE);
    assertThat(read(hub, sydney)).isNotEmpty();
    assertThat(
            join(((ReadsChanges) hub).changes(sydney, Instant.now(), PageToken.FIRST))
                .observations())
        .isEmpty();
  }

  // ---- reading

  private void switchOn() {
    aws.process()
        .request("POST", "/changes", "{\"cloud\":\"aws\",\"secondHub\":\"" + SYDNEY + "\"}");
  }

  private JsonNode truth() throws Exception {
    return JSON.readTree(aws.process().truth()).path("aws");
  }

  private static void take(Map<String, Finding> known, Observation one) {
    if (one instanceof Finding finding) {
      known.put(finding.nativeId(), finding);
    }
  }

  private List<Observation> readAll(String name) {
    Source source = source(name);
    List<Observation> said = new ArrayList<>();
    for (Shard shard : join(source.shards())) {
      try {
        said.addAll(read(source, shard));
      } catch (ProviderException e) {
        assertThat(e.category()).isIn(Category.PERMISSION_DENIED, Category.NOT_ENABLED);
      }
    }
    return said;
  }

  private Source source(String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static <T extends Observation> List<T> of(List<Observation> said, Class<T> kind) {
    return said.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<Observation> read(Source source, Shard shard) {
    List<Observation> said = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      Page page = join(source.page(shard, token));
      said.addAll(page.observations());
      token = page.next();
    } while (!token.isEnd());
    return said;
  }

  private static ProviderException failure(Source source, Shard shard) {
    try {
      throw new AssertionError("it said " + read(source, shard));
    } catch (ProviderException e) {
      return e;
    }
  }

  private static ProviderException failureOfChanges(Source source, Shard shard) {
    try {
      throw new AssertionError(
          "it said "
              + join(((ReadsChanges) source).changes(shard, Instant.now(), PageToken.FIRST)));
    } catch (ProviderException e) {
      return e;
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, MINUTES);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
