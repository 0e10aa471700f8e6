package io.nephoscope.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final ShardKey EAST =
      new ShardKey("prod", "aws", "config", "111", "Acme production", "us-east-1");
  private static final ShardKey WEST =
      new ShardKey("prod", "aws", "config", "111", "Acme production", "eu-west-1");
  private static final ShardKey SOUTH =
      new ShardKey("prod", "aws", "config", "111", "Acme production", "af-south-1");
  private static final ShardKey HUB =
      new ShardKey("prod", "aws", "security-hub", "111", "Acme production", "us-east-1");
  private static final List<SliceRequest.Order> BY_NAME =
      List.of(new SliceRequest.Order(SortField.NAME, false));

  @TempDir Path folder;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = SnapshotStore.open(folder, CLOCK);
    store.putConnector(
        new ConnectorRecord("prod", "aws", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(source("config", Observation.Kind.RESOURCE));
    store.putSource(source("security-hub", Observation.Kind.FINDING));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatWasPublishedIsSeenByTheNextViewAndNotByAnEarlierOne() {
    try (View earlier = store.view()) {
      publish(EAST, bucket("a"), bucket("b"));
      assertThat(earlier.countResources(ResourceFilter.ALL)).isZero();
      assertThat(countNow(ResourceFilter.ALL)).isEqualTo(2);
    }
  }

  @Test
  void aShardIsReplacedAsAWhole() {
    publish(EAST, bucket("a"), bucket("b"));
    publish(WEST, bucket("c"));
    publish(EAST, bucket("b"), bucket("d"), bucket("e"));
    assertThat(names()).containsExactly("b", "c", "d", "e");
  }

  @Test
  void shardsThatWaitBecomeVisibleTogetherAndOneThatCannotBeWrittenFailsAlone() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch made = new CountDownLatch(1);
    store.onChange(() -> {
      making.countDown();
      passed(made);
    });
    Thread first = Thread.ofPlatform().start(() -> publish(EAST, bucket("a")));
    passed(making);
    long number = store.number();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    List<Thread> waiting =
        List.of(
            Thread.ofPlatform().start(() -> publish(WEST, bucket("b"), bucket("c"))),
            Thread.ofPlatform().start(() -> store.fail(HUB, problem(GapCategory.THROTTLED), NOON)),
            Thread.ofPlatform()
                .start(() -> {
                  ShardContent content = store.newContent();
                  content.add(bucket("d"));
                  content.close();
                  try {
                    store.publish(SOUTH, content, NOON);
                  } catch (UncheckedIOException expected) {
                    failure.complete(expected);
                  }
                }));
    for (Thread thread : waiting) {
      while (thread.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
    }
    made.countDown();
    first.join();
    for (Thread thread : waiting) {
      thread.join();
    }

    assertThat(store.number()).as("one moment for all that waited").isEqualTo(number + 1);
    assertThat(names()).containsExactly("a", "b", "c");
    assertThat(failure).isCompleted();
    assertThat(store.state(SOUTH)).isEmpty();
    assertThat(store.state(HUB))
        .hasValueSatisfying(state -> assertThat(state.problem()).isNotNull());
  }

  private static void passed(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Test
  void aResourceDisappearsOnlyWithACompleteReadOfItsShard() {
    publish(EAST, bucket("a"));
    store.fail(EAST, problem(GapCategory.PERMISSION_DENIED), NOON);
    assertThat(names()).containsExactly("a");
    try (View view = store.view()) {
      assertThat(view.freshness(Reach.of(Observation.Kind.RESOURCE)).state())
          .isEqualTo(FreshnessState.STALE);
      assertThat(view.gaps(Reach.ALL))
          .extracting(Gap::category)
          .containsExactly(GapCategory.PERMISSION_DENIED);
    }
    publish(EAST);
    assertThat(names()).isEmpty();
    try (View view = store.view()) {
      assertThat(view.gaps(Reach.ALL)).isEmpty();
    }
  }

  @Test
  void aShardThatWasNeverReadIsAGapAndNotEmpty() {
    store.putShards("prod", "config", List.of(EAST, WEST));
    publish(EAST, bucket("a"));
    store.fail(WEST, problem(GapCategory.NOT_ENABLED), NOON);
    store.putShards("prod", "security-hub", List.of(HUB));
    try (View view = store.view()) {
      assertThat(view.shards())
          .extracting(view::freshness)
          .containsExactlyInAnyOrder(
              FreshnessState.FRESH, FreshnessState.FAILED, FreshnessState.PENDING);
      assertThat(view.freshness(Reach.of(Observation.Kind.RESOURCE)).state())
          .isEqualTo(FreshnessState.FAILED);
      assertThat(view.gaps(Reach.ALL))
          .extracting(Gap::category)
          .containsExactlyInAnyOrder(GapCategory.NOT_ENABLED, GapCategory.NEVER_READ);
    }
  }

  @Test
  void aRestartedStoreAnswersAtOnceAndSaysThatItsDataIsOld() {
    publish(EAST, bucket("a"));
    store.fail(WEST, problem(GapCategory.THROTTLED), NOON);
    store.commit();
    store.close();
    store = SnapshotStore.open(folder, CLOCK);
    store.putSource(source("config", Observation.Kind.RESOURCE));
    assertThat(names()).containsExactly("a");
    try (View view = store.view()) {
      assertThat(view.freshness(Reach.of(Observation.Kind.RESOURCE)).asOf()).isEqualTo(NOON);
      assertThat(view.gaps(Reach.ALL))
          .extracting(Gap::category)
          .containsExactlyInAnyOrder(GapCategory.OUT_OF_DATE, GapCategory.THROTTLED);
    }
  }

  @Test
  void dataBecomesStaleWhenItShouldHaveBeenReadAgain() {
    publishAt(EAST, NOON.minus(Duration.ofHours(3)), bucket("a"));
    try (View view = store.view()) {
      assertThat(view.freshness(Reach.ALL).state()).isEqualTo(FreshnessState.STALE);
    }
  }

  @Test
  void sameContentInAnotherOrderIsNotWrittenAgain() {
    publish(EAST, bucket("a"), bucket("b"));
    String before = store.state(EAST).orElseThrow().digest();
    publishAt(EAST, NOON.plusSeconds(60), bucket("b"), bucket("a"));
    ShardState after = store.state(EAST).orElseThrow();
    assertThat(after.digest()).isEqualTo(before);
    assertThat(after.asOf()).isEqualTo(NOON.plusSeconds(60));
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void aShardThatIsNoLongerListedIsRemovedWithItsData() {
    store.putShards("prod", "config", List.of(EAST, WEST));
    publish(EAST, bucket("a"));
    publish(WEST, bucket("b"));
    store.putShards("prod", "config", List.of(WEST));
    assertThat(names()).containsExactly("b");
  }

  @Test
  void pagesForwardAndBackwardHoldEachRowOnceAndInOrder() {
    Observation[] buckets =
        Stream.iterate(0, i -> i + 1)
            .limit(57)
            .map(i -> bucket("n" + (i * 7) % 57 / 3))
            .toArray(Observation[]::new);
    List<Observation> distinct = new ArrayList<>();
    for (int i = 0; i < buckets.length; i++) {
      Resource r = (Resource) buckets[i];
      distinct.add(
          Resource.builder("111", "arn:" + i, r.type()).region("us-east-1").name(r.name()).build());
    }
    publish(EAST, distinct.toArray(Observation[]::new));
    try (View view = store.view()) {
      List<String> forward = walk(view, false);
      List<String> backward = walk(view, true);
      assertThat(forward).hasSize(57).doesNotHaveDuplicates();
      Collections.reverse(backward);
      assertThat(backward).isEqualTo(forward);
    }
  }

  @Test
  void facetsAndCountsAndFiltersAgree() {
    publish(EAST, bucket("a"), bucket("b"), machine("m1", "prod"), machine("m2", "test"));
    try (View view = store.view()) {
      List<Bucket> types =
          view.resourceFacets(ResourceFilter.ALL, List.of(FacetField.TYPE), false)
              .get(FacetField.TYPE);
      assertThat(types).containsExactly(new Bucket("bucket", 2), new Bucket("machine", 2));
    }
    assertThat(countNow(ofTag("env", "prod"))).isEqualTo(1);
    assertThat(countNow(ofTag("env", null))).isEqualTo(2);
    assertThat(countNow(not(ofTag("env", "prod")))).isEqualTo(3);
    assertThat(countNow(ofProvider("azure"))).isZero();
  }

  @Test
  void accountsAreFoundByIdAndByName() {
    publish(
        EAST,
        new Account("111", "Acme production", "ACTIVE", null, List.of(), java.util.Map.of()),
        bucket("a"));
    assertThat(countNow(ofAccount("111"))).isEqualTo(1);
    assertThat(countNow(ofAccount("Acme production"))).isEqualTo(1);
    assertThat(countNow(ofAccount("another"))).isZero();
  }

  @Test
  void resourcesAreSelectedByTheirFindingsAndFindingsByTheirResources() {
    publish(EAST, bucket("a"), bucket("b"), machine("m1", "prod"));
    publish(HUB, finding("f1", "a", Severity.CRITICAL), finding("f2", "m1", Severity.LOW));
    FindingFilter critical =
        new FindingFilter(
            new Condition.Is(Condition.Text.SEVERITY, List.of(Severity.CRITICAL.name())));
    ResourceFilter exposed = new ResourceFilter(new Condition.WithFinding(critical));
    assertThat(countNow(exposed)).isEqualTo(1);
    try (View view = store.view()) {
      assertThat(
              view.countFindings(FindingFilter.ALL.within(null, null, null, ofTag("env", "prod"))))
          .isEqualTo(1);
    }
  }

  @Test
  void findingsSpeakToControlsByTheirOwnWordsAndByTheCheckThatFailed() {
    publish(
        HUB,
        new Control(
            "111",
            new ControlRef("", "NIST.800-53.r5 AC-3"),
            "Access enforcement",
            Severity.HIGH,
            List.of("S3.8")),
        Finding.builder("111", "f1", "Security Hub", Finding.Type.MISCONFIGURATION)
            .check("S3.8")
            .build(),
        Finding.builder("111", "f2", "Security Hub", Finding.Type.MISCONFIGURATION)
            .control(new ControlRef("", "NIST.800-53.r5 AC-2(1)"))
            .build(),
        new Assessment(
            "111",
            "us-east-1",
            "S3.8",
            "t",
            List.of(),
            "a",
            Assessment.Status.FAILED,
            false,
            Severity.HIGH,
            null,
            null));
    try (View view = store.view()) {
      assertThat(view.countFindings(FindingFilter.speakingTo("nist-800-53:r5", null))).isEqualTo(2);
      assertThat(view.countFindings(FindingFilter.speakingTo("nist-800-53:r5", "AC-3")))
          .isEqualTo(1);
      assertThat(view.standards()).extracting(StandardMention::key).contains("nist-800-53:r5");
      List<AssessmentFact> facts = new ArrayList<>();
      view.assessments(
          io.nephoscope.api.standards.StandardId.parse("nist-800-53:r5").orElseThrow(), facts::add);
      assertThat(facts)
          .singleElement()
          .satisfies(fact -> assertThat(fact.codes()).containsExactly("AC-3"));
    }
  }

  @Test
  void agentsAreUnknownUntilSomebodyWhoCouldSayWasRead() {
    publish(EAST, machine("m1", "prod"));
    Row<Resource> machine = first();
    try (View view = store.view()) {
      assertThat(view.agents(List.of(machine))).isEmpty();
    }
    store.putSource(source("ssm", Observation.Kind.AGENT_STATUS));
    publish(
        new ShardKey("prod", "aws", "ssm", "111", "Acme production", "us-east-1"),
        new AgentStatus(
            "111", "us-east-1", "m1", "SSM Agent", AgentStatus.State.ONLINE, "3", NOON, null));
    try (View view = store.view()) {
      assertThat(view.agents(List.of(machine)).get(machine.id()))
          .singleElement()
          .satisfies(agent -> assertThat(agent.state()).isEqualTo(AgentStatus.State.ONLINE));
    }
  }

  @Test
  void everyKindOfObservationComesBackAsItWas() {
    List<Observation> all =
        List.of(
            new Account("1", "n", null, "7", List.of("o/1"), java.util.Map.of("k", "v")),
            machine("m", "prod"),
            finding("f", "m", Severity.HIGH),
            new io.nephoscope.spi.Standard("1", "s", "t", null),
            new Control("1", new ControlRef("s", "c"), null, Severity.LOW, List.of("x")),
            new Assessment(
                "1",
                "r",
                "c",
                "t",
                List.of(new ControlRef("s", "c")),
                null,
                Assessment.Status.UNKNOWN,
                true,
                Severity.LOW,
                "why",
                NOON),
            new AgentStatus("1", "r", "m", "a", AgentStatus.State.OFFLINE, null, null, "why"),
            new io.nephoscope.spi.NativeScore("1", "s", null, 1.5, null, null, NOON),
            new io.nephoscope.spi.Gap(
                "1", null, io.nephoscope.spi.ProviderException.Category.NOT_ENABLED, "m", "r"));
    assertThat(all).extracting(Observation::kind).containsExactly(Observation.Kind.values());
    for (Observation one : all) {
      byte[] bytes = ObservationCodec.encode(one);
      assertThat(ObservationCodec.decode(bytes, 0, bytes.length)).isEqualTo(one);
    }
  }

  @Test
  void aFolderInUseIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> SnapshotStore.open(folder, CLOCK))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("another process uses this data folder");
  }

  @Test
  void aBrokenIndexIsSetAsideAndEverythingIsReadAnew() throws Exception {
    publish(EAST, bucket("a"));
    store.commit();
    store.close();
    try (Stream<Path> files = Files.list(folder.resolve("index"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("seg")).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    store = SnapshotStore.open(folder, CLOCK);
    assertThat(names()).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .anyMatch(name -> name.startsWith("index-set-aside-"));
    }
  }

  @Test
  void aLargeContentIsKeptOnDiskUntilItIsPublished() throws Exception {
    try (ShardContent content = store.newContent()) {
      String text = "x".repeat(2_000);
      for (int i = 0; i < 5_000; i++) {
        content.add(
            Resource.builder("111", "id" + i, "bucket").configuration('"' + text + '"').build());
      }
      try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
        assertThat(files).hasSize(1);
      }
      store.publish(EAST, content, NOON);
    }
    assertThat(countNow(ResourceFilter.ALL)).isEqualTo(5_000);
    try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
      assertThat(files).isEmpty();
    }
  }

  private static List<String> walk(View view, boolean backward) {
    List<String> ids = new ArrayList<>();
    SortKey from = null;
    while (true) {
      Slice<Resource> slice =
          view.resources(ResourceFilter.ALL, new SliceRequest(BY_NAME, 10, from, backward));
      assertThat(slice.total()).isEqualTo(57);
      List<String> page = new ArrayList<>(slice.rows().stream().map(r -> r.row().id()).toList());
      assertThat(backward ? slice.after() : slice.before()).isEqualTo(from != null);
      if (backward) {
        Collections.reverse(page);
      }
      ids.addAll(page);
      if (!(backward ? slice.before() : slice.after())) {
        return ids;
      }
      from = backward ? slice.rows().getFirst().place() : slice.rows().getLast().place();
    }
  }

  private Row<Resource> first() {
    try (View view = store.view()) {
      return view.resources(ResourceFilter.ALL, SliceRequest.first(1, BY_NAME))
          .rows()
          .getFirst()
          .row();
    }
  }

  private List<String> names() {
    try (View view = store.view()) {
      return view.resources(ResourceFilter.ALL, SliceRequest.first(100, BY_NAME)).rows().stream()
          .map(placed -> placed.row().value().name())
          .toList();
    }
  }

  private int countNow(ResourceFilter filter) {
    try (View view = store.view()) {
      return view.countResources(filter);
    }
  }

  private void publish(ShardKey key, Observation... observations) {
    publishAt(key, NOON, observations);
  }

  private void publishAt(ShardKey key, Instant at, Observation... observations) {
    try (ShardContent content = store.newContent()) {
      for (Observation observation : observations) {
        content.add(observation);
      }
      store.publish(key, content, at);
    }
  }

  private static SourceRecord source(String name, Observation.Kind kind) {
    return new SourceRecord("prod", name, Set.of(kind), true, Duration.ofHours(1), null, null);
  }

  private static Problem problem(GapCategory category) {
    return new Problem(category, "it failed", "mend it", NOON);
  }

  private static Resource bucket(String name) {
    return Resource.builder("111", name, "bucket").region("us-east-1").name(name).build();
  }

  private static Resource machine(String name, String env) {
    return Resource.builder("111", name, "machine")
        .region("us-east-1")
        .category(Resource.Category.COMPUTE)
        .tag("env", env)
        .createdAt(NOON)
        .configuration("{\"a\":1}")
        .build();
  }

  private static Finding finding(String id, String resource, Severity severity) {
    return Finding.builder("111", id, "Security Hub", Finding.Type.MISCONFIGURATION)
        .severity(severity)
        .resource(new Finding.ResourceRef(resource, "bucket", null))
        .seen(NOON, null)
        .build();
  }

  private static ResourceFilter ofTag(String key, @org.jspecify.annotations.Nullable String value) {
    return new ResourceFilter(new Condition.Tagged(key, value == null ? null : List.of(value)));
  }

  private static ResourceFilter ofProvider(String provider) {
    return new ResourceFilter(new Condition.Is(Condition.Text.PROVIDER, List.of(provider)));
  }

  private static ResourceFilter ofAccount(String account) {
    return new ResourceFilter(new Condition.Is(Condition.Text.ACCOUNT, List.of(account)));
  }

  private static ResourceFilter not(ResourceFilter filter) {
    return new ResourceFilter(new Condition.Not(filter.condition()));
  }
}
