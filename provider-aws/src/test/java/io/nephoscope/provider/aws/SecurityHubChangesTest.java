package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was known, with the changes applied, is what a whole read says. */
final class SecurityHubChangesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static SimulatedAws aws;
  private Connector connector;
  private Source source;

  @BeforeAll
  static void start() {
    aws = new SimulatedAws("--quotas", "off", "--size", "1200");
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @BeforeEach
  void connect() {
    connector = new AwsProvider().connect(aws.config(), new TestHost());
    source =
        connector.sources().stream()
            .filter(one -> one.name().equals("security-hub"))
            .findFirst()
            .orElseThrow();
  }

  @AfterEach
  void close() {
    aws.process().clearFaults();
    connector.close();
  }

  @Test
  void changesAppliedToWhatWasKnownAreWhatAWholeReadSays() throws Exception {
    List<Shard> shards = readable();
    Known known = new Known();
    for (Shard shard : shards) {
      whole(shard).forEach(known::take);
    }
    Instant since = Instant.now().minusSeconds(60);
    for (int round = 0; round < 3; round++) {
      JsonNode happened = happen(40);
      assertThat(happened.findValuesAsText("what")).contains("MENDED", "ACCEPTED", "BROKEN");
      for (Shard shard : shards) {
        for (Changes page : changes(shard, since)) {
          page.observations().forEach(known::take);
          page.withdrawn().forEach(gone -> known.findings.remove(gone.nativeId()));
        }
      }
    }
    Known fresh = new Known();
    for (Shard shard : shards) {
      whole(shard).forEach(fresh::take);
    }
    assertThat(known.findings).isEqualTo(fresh.findings);
    known.assessments.values().removeIf(SecurityHubChangesTest::isArchived);
    // Where each standard has its own finding, what is archived stays until the next whole read.
    known
        .assessments
        .entrySet()
        .removeIf(
            one -> isPerStandard(one.getValue()) && !fresh.assessments.containsKey(one.getKey()));
    assertThat(known.assessments).isEqualTo(fresh.assessments);
    JsonNode truth = JSON.readTree(aws.process().truth()).at("/aws/findings");
    assertThat(
            known.findings.values().stream()
                .filter(one -> one.type() == Finding.Type.MISCONFIGURATION))
        .hasSize(truth.at("/byKind/MISCONFIGURATION").asInt());
  }

  @Test
  void readingChangesTransfersWhatChangedAndNotTheRest() throws Exception {
    List<Shard> shards = readable();
    int all = 0;
    for (Shard shard : shards) {
      all += whole(shard).size();
    }
    Instant since = Instant.now();
    int happened = happen(12).size();
    int said = 0;
    for (Shard shard : shards) {
      for (Changes page : changes(shard, since)) {
        said += page.observations().size() + page.withdrawn().size();
      }
    }
    assertThat(said).isBetween(happened, 3 * happened).isLessThan(all / 10);
  }

  @Test
  void nothingChangedSinceAMomentAhead() {
    Shard shard = readable().getFirst();
    List<Changes> pages = changes(shard, Instant.now().plusSeconds(3600));
    assertThat(pages).allSatisfy(page -> assertThat(page.observations()).isEmpty());
  }

  @Test
  void tokenOfSomethingElseIsInvalidSoThatTheWholeShardIsReadAgain() {
    Shard shard = readable().getFirst();
    for (String wrong : List.of("nonsense", "active never x")) {
      try {
        join(((ReadsChanges) source).changes(shard, Instant.now(), PageToken.of(wrong)));
        throw new AssertionError("a page for the token " + wrong);
      } catch (ProviderException e) {
        assertThat(e.category()).isEqualTo(ProviderException.Category.INVALID_RESPONSE);
      }
    }
  }

  @Test
  void scoresAreComputedForEveryStandardOfEveryPlaceAndFollowTheOutcomesOfItsControls() {
    Shard shard = readable().getFirst();
    List<Observation> said = whole(shard);
    List<NativeScore> scores =
        said.stream().filter(NativeScore.class::isInstance).map(NativeScore.class::cast).toList();
    assertThat(scores).hasSize(5);
    Map<String, Set<Assessment.Status>> byControl = new TreeMap<>();
    for (Observation one : said) {
      if (one instanceof Assessment assessment && !assessment.acceptedRisk()) {
        byControl
            .computeIfAbsent(assessment.check(), key -> new java.util.HashSet<>())
            .add(assessment.status());
      }
    }
    long passed =
        byControl.values().stream()
            .filter(statuses ->
                !statuses.contains(Assessment.Status.FAILED)
                    && !statuses.contains(Assessment.Status.UNKNOWN))
            .count();
    NativeScore summary = scores.getLast();
    assertThat(summary.standard()).isNull();
    assertThat(summary.max()).isEqualTo(byControl.size());
    assertThat(summary.current()).isEqualTo((double) passed);
  }

  @Test
  void placeThatWritesAFindingForEachStandardCountsEachControlOfAResourceOnce() {
    Shard sandbox =
        readable().stream()
            .filter(shard -> shard.account().name().equals("acme-sandbox"))
            .filter(shard -> shard.region().equals("eu-west-1"))
            .findFirst()
            .orElseThrow();
    List<Observation> said = whole(sandbox);
    List<Finding> controls =
        said.stream()
            .filter(Finding.class::isInstance)
            .map(Finding.class::cast)
            .filter(finding -> finding.check() != null)
            .toList();
    assertThat(controls)
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.nativeId()).contains(":subscription/"));
    assertThat(controls.stream().map(finding -> finding.check() + finding.resources()))
        .doesNotHaveDuplicates();
    assertThat(
            said.stream()
                .filter(Assessment.class::isInstance)
                .map(Assessment.class::cast)
                .map(one -> one.check() + " " + one.resource()))
        .doesNotHaveDuplicates();
    assertThat(controls)
        .anySatisfy(finding ->
            assertThat(
                    finding.controls().stream()
                        .map(ref -> ref.control().split("[ /]", 2)[0])
                        .collect(Collectors.toSet()))
                .contains("NIST.800-53.r5", "PCI"));
  }

  // ---- what is known

  private static final class Known {
    private final Map<String, Finding> findings = new HashMap<>();
    private final Map<String, Assessment> assessments = new HashMap<>();

    private void take(Observation one) {
      switch (one) {
        case Finding finding -> findings.put(finding.nativeId(), finding);
        case Assessment said ->
            assessments.put(said.account() + said.region() + said.check() + said.resource(), said);
        case NativeScore score -> assertThat(score.name()).contains("computed");
        default -> throw new AssertionError("said " + one);
      }
    }
  }

  private static boolean isArchived(Assessment one) {
    return one.reason() != null && one.reason().startsWith("Security Hub archived it");
  }

  private boolean isPerStandard(Assessment one) {
    return one.region().equals("eu-west-1")
        && readable().stream()
            .anyMatch(shard ->
                shard.account().nativeId().equals(one.account())
                    && shard.account().name().equals("acme-sandbox"));
  }

  private List<Shard> readable() {
    Set<String> denied = Set.copyOf(deniedAccounts());
    return join(source.shards()).stream()
        .filter(shard -> !denied.contains(shard.account().nativeId()))
        .filter(shard -> !shard.region().equals("ap-southeast-2"))
        .toList();
  }

  private static List<String> deniedAccounts() {
    try {
      List<String> denied = new ArrayList<>();
      for (JsonNode account : JSON.readTree(aws.process().truth()).at("/aws/accounts")) {
        if (!account.path("readable").asBoolean()) {
          denied.add(account.path("id").asText());
        }
      }
      return denied;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode happen(int count) throws Exception {
    return JSON.readTree(
            aws.process()
                .request("POST", "/changes", "{\"cloud\":\"aws\",\"count\":" + count + "}")
                .body())
        .path("changes");
  }

  private List<Observation> whole(Shard shard) {
    List<Observation> said = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      Page page = join(source.page(shard, token));
      said.addAll(page.observations());
      token = page.next();
    } while (!token.isEnd());
    return said;
  }

  private List<Changes> changes(Shard shard, Instant since) {
    List<Changes> pages = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      Changes page = join(((ReadsChanges) source).changes(shard, since, token));
      pages.add(page);
      token = page.next();
    } while (!token.isEnd());
    return pages;
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, MINUTES);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
