package io.nephoscope.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes make of a shard, beside a model that does the same in a map. */
class ChangedShardTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final ShardKey EAST = shard("config", "us-east-1");
  private static final ShardKey WEST = shard("config", "eu-west-1");
  private static final ShardKey HUB = shard("security-hub", "us-east-1");

  @TempDir Path folder;
  private SnapshotStore store;
  private Path data;

  @BeforeEach
  void open() {
    data = folder.resolve("data");
    store = SnapshotStore.open(data, CLOCK);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ShardKey shard(String source, String region) {
    return new ShardKey("prod", "aws", source, "111", "Acme", region);
  }

  @Test
  void whatIsPutReplacesAndWhatIsWithdrawnGoesAndTheRestStays() {
    publish(EAST, resource("a", "1"), resource("b", "1"), resource("c", "1"));
    apply(EAST, List.of(resource("b", "2"), resource("d", "2")), List.of("c", "unknown"));
    assertThat(names()).containsExactly("a=1", "b=2", "d=2");
    assertThat(state(EAST).observations()).isEqualTo(3);
  }

  @Test
  void aViewThatWasPinnedBeforeSeesNothingOfTheChanges() {
    publish(EAST, resource("a", "1"));
    try (View before = store.view()) {
      apply(EAST, List.of(resource("a", "2"), resource("b", "2")), List.of());
      assertThat(names(before)).containsExactly("a=1");
    }
    assertThat(names()).containsExactly("a=2", "b=2");
  }

  @Test
  void theSameThingInAnotherShardOrSourceIsNotTouched() {
    publish(EAST, resource("a", "east"));
    publish(WEST, resource("a", "west"));
    publish(HUB, resource("a", "hub"));
    apply(EAST, List.of(), List.of("a"));
    assertThat(names()).containsExactly("a=hub", "a=west");
    apply(WEST, List.of(resource("a", "new")), List.of());
    assertThat(names()).containsExactly("a=hub", "a=new");
  }

  @Test
  void aFindingAndAResourceOfTheSameIdAreTwoThings() {
    publish(EAST, resource("a", "1"), finding("a", Severity.LOW));
    try (ShardChanges changes = store.newChanges(EAST)) {
      changes.withdraw(Observation.Kind.RESOURCE, "a");
      store.apply(EAST, changes, NOON, count -> true);
    }
    assertThat(names()).isEmpty();
    try (View view = store.view()) {
      assertThat(view.countFindings(FindingFilter.ALL)).isEqualTo(1);
    }
  }

  @Test
  void anAssessmentIsKnownByAccountRegionCheckAndResource() {
    publish(HUB, assessment("x", Assessment.Status.FAILED), assessment("y", null), control("t"));
    apply(HUB, List.of(assessment("x", Assessment.Status.PASSED), control("u")), List.of());
    assertThat(state(HUB).observations()).isEqualTo(3);
    assertThat(state(HUB).digest())
        .isEqualTo(
            digest(
                List.of(
                    assessment("x", Assessment.Status.PASSED),
                    assessment("y", null),
                    control("u"))));
  }

  @Test
  void ofTwoStatementsAboutTheSameThingTheLaterOneHolds() {
    publish(EAST, resource("a", "1"), resource("b", "1"));
    try (ShardChanges changes = store.newChanges(EAST)) {
      changes.put(resource("a", "2"));
      changes.withdraw(Observation.Kind.RESOURCE, "b");
      changes.withdraw(Observation.Kind.RESOURCE, "a");
      changes.put(resource("b", "3"));
      changes.put(resource("b", "4"));
      store.apply(EAST, changes, NOON, count -> true);
    }
    assertThat(names()).containsExactly("b=4");
  }

  @Test
  void changesThatSayNothingNewChangeTheTimeOnly() {
    publish(EAST, resource("a", "1"), resource("b", "1"));
    String digest = state(EAST).digest();
    try (ShardChanges changes = store.newChanges(EAST)) {
      changes.put(resource("a", "1"));
      changes.withdraw(Observation.Kind.RESOURCE, "never known");
      store.apply(EAST, changes, NOON.plusSeconds(60), count -> true);
    }
    assertThat(state(EAST).digest()).isEqualTo(digest);
    assertThat(state(EAST).asOf()).isEqualTo(NOON.plusSeconds(60));
    assertThat(state(EAST).wholeAt()).isEqualTo(NOON);
  }

  @Test
  void changesThatAreNotAcceptedChangeNothing() {
    publish(EAST, resource("a", "1"), resource("b", "1"));
    ShardState before = state(EAST);
    try (ShardChanges changes = store.newChanges(EAST)) {
      changes.withdraw(Observation.Kind.RESOURCE, "a");
      assertThat(store.apply(EAST, changes, NOON.plusSeconds(60), count -> count > 1)).isFalse();
    }
    assertThat(state(EAST)).isEqualTo(before);
    assertThat(names()).containsExactly("a=1", "b=1");
  }

  @Test
  void changesEndAProblemAsAWholeReadingDoes() {
    publish(EAST, resource("a", "1"));
    store.fail(EAST, new Problem(GapCategory.THROTTLED, "slow", null, NOON), NOON);
    apply(EAST, List.of(), List.of());
    assertThat(state(EAST).problem()).isNull();
  }

  @Test
  void aShardThatWasNeverReadWholeHasNoChanges() {
    assertThatThrownBy(() -> apply(EAST, List.of(), List.of()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aProblemThatWasKeptSaysTheSameAfterARestart() {
    Instant since = Instant.parse("2026-11-23T12:00:00.123456789Z");
    store.fail(EAST, new Problem(GapCategory.THROTTLED, "slow", null, since), since);
    ShardState before = state(EAST);
    reopen();
    assertThat(state(EAST)).isEqualTo(before);
  }

  @Test
  void noSnapshotNumberComesTwiceEvenWhenTheProcessIsKilled() throws IOException {
    publish(EAST, resource("a", "1"));
    store.commit();
    for (int i = 0; i < 20; i++) {
      publish(EAST, resource("a", "n" + i));
    }
    long last = number();
    killAndReopen();
    assertThat(number()).isGreaterThan(last);
    reopen();
    assertThat(number()).isGreaterThan(last);
  }

  @Test
  void anyChangesThenAWholeReadingComeToWhatAModelSays() throws IOException {
    for (long seed = 1; seed <= 8; seed++) {
      new Walk(seed).run();
    }
  }

  /** A walk of random readings, deaths and restarts. */
  private final class Walk {
    private final Random random;
    private final String trace;
    private final Map<ShardKey, Map<String, Observation>> model = new HashMap<>();
    private Map<ShardKey, Map<String, Observation>> committed = new HashMap<>();
    private int version;

    Walk(long seed) {
      random = new Random(seed);
      trace = "seed " + seed;
      store.close();
      data = folder.resolve("seed" + seed);
      store = SnapshotStore.open(data, CLOCK);
    }

    void run() throws IOException {
      for (int step = 0; step < 60; step++) {
        ShardKey key = List.of(EAST, WEST, HUB).get(random.nextInt(3));
        switch (random.nextInt(8)) {
          case 0 -> whole(key);
          case 1 -> {
            store.commit();
            committed = copy(model);
          }
          case 2 -> {
            if (random.nextInt(4) == 0) {
              killAndReopen();
              model.clear();
              model.putAll(copy(committed));
            }
          }
          case 3 -> sameAgain(key);
          default -> changes(key);
        }
        check(step);
      }
    }

    private Map<ShardKey, Map<String, Observation>> copy(
        Map<ShardKey, Map<String, Observation>> of) {
      Map<ShardKey, Map<String, Observation>> copy = new HashMap<>();
      of.forEach((key, content) -> copy.put(key, new TreeMap<>(content)));
      return copy;
    }

    private void whole(ShardKey key) {
      Map<String, Observation> content = new TreeMap<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        Observation one = any();
        content.put(name(one), one);
      }
      publish(key, content.values().toArray(Observation[]::new));
      model.put(key, content);
    }

    /** A whole reading of what is known writes nothing and changes nothing. */
    private void sameAgain(ShardKey key) {
      Map<String, Observation> content = model.get(key);
      if (content != null) {
        String before = state(key).digest();
        publish(key, content.values().toArray(Observation[]::new));
        assertThat(state(key).digest()).as(trace).isEqualTo(before);
      }
    }

    private void changes(ShardKey key) {
      Map<String, Observation> content = model.get(key);
      if (content == null) {
        return;
      }
      try (ShardChanges changes = store.newChanges(key)) {
        for (int i = random.nextInt(25); i > 0; i--) {
          Observation one = any();
          if (random.nextInt(3) == 0 && (one instanceof Resource || one instanceof Finding)) {
            String id = name(one).substring(name(one).indexOf(' ') + 1);
            changes.withdraw(one.kind(), id);
            content.remove(name(one));
          } else {
            changes.put(one);
            content.put(name(one), one);
          }
        }
        assertThat(store.apply(key, changes, NOON, count -> true)).isTrue();
      }
    }

    private Observation any() {
      String id = "n" + random.nextInt(40);
      String value = random.nextBoolean() ? "same" : "v" + version++;
      return switch (random.nextInt(3)) {
        case 0 -> resource(id, value);
        case 1 -> finding(id, random.nextBoolean() ? Severity.LOW : Severity.CRITICAL);
        default ->
            assessment(
                id, random.nextBoolean() ? Assessment.Status.PASSED : Assessment.Status.FAILED);
      };
    }

    private String name(Observation one) {
      return switch (one) {
        case Resource r -> "RESOURCE " + r.nativeId();
        case Finding f -> "FINDING " + f.nativeId();
        case Assessment a -> "ASSESSMENT " + a.resource();
        default -> throw new AssertionError(one);
      };
    }

    private void check(int step) {
      for (ShardKey key : List.of(EAST, WEST, HUB)) {
        Map<String, Observation> content = model.get(key);
        if (content == null) {
          assertThat(store.state(key)).as("%s step %s", trace, step).isEmpty();
          continue;
        }
        assertThat(state(key).digest())
            .as("%s step %s %s", trace, step, key)
            .isEqualTo(digest(content.values()));
        assertThat(state(key).observations()).isEqualTo(content.size());
      }
      List<String> expected =
          model.values().stream()
              .flatMap(content -> content.values().stream())
              .flatMap(one -> one instanceof Resource r ? Stream.of(shown(r)) : Stream.of())
              .sorted()
              .toList();
      assertThat(names()).as("%s step %s", trace, step).isEqualTo(expected);
      long findings =
          model.values().stream()
              .flatMap(content -> content.values().stream())
              .filter(Finding.class::isInstance)
              .count();
      try (View view = store.view()) {
        assertThat(view.countFindings(FindingFilter.ALL)).isEqualTo((int) findings);
      }
    }
  }

  private long number() {
    try (View view = store.view()) {
      return view.number();
    }
  }

  private void reopen() {
    store.close();
    store = SnapshotStore.open(data, CLOCK);
  }

  /** Goes on with the files as they were at the moment of death. */
  private void killAndReopen() throws IOException {
    Path from = data.resolve("index");
    Path to = folder.resolve("after-death-" + System.nanoTime());
    Files.createDirectories(to.resolve("index"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve("index").resolve(file.getFileName()));
      }
    }
    store.close();
    data = to;
    store = SnapshotStore.open(data, CLOCK);
  }

  private ShardState state(ShardKey key) {
    return store.state(key).orElseThrow();
  }

  private void publish(ShardKey key, Observation... observations) {
    try (ShardContent content = store.newContent()) {
      for (Observation observation : observations) {
        content.add(observation);
      }
      store.publish(key, content, NOON);
    }
  }

  private void apply(ShardKey key, List<? extends Observation> put, List<String> gone) {
    try (ShardChanges changes = store.newChanges(key)) {
      put.forEach(changes::put);
      gone.forEach(id -> changes.withdraw(Observation.Kind.RESOURCE, id));
      store.apply(key, changes, NOON, count -> true);
    }
  }

  private String digest(Collection<Observation> observations) {
    try (SpooledContent content = new SpooledContent(folder.resolve("spool"))) {
      observations.forEach(content::add);
      return content.fingerprint().toString();
    }
  }

  private List<String> names() {
    try (View view = store.view()) {
      return names(view);
    }
  }

  private static List<String> names(View view) {
    return view
        .resources(
            ResourceFilter.ALL,
            new SliceRequest(
                List.of(new SliceRequest.Order(SortField.NAME, false)), 1000, null, false))
        .rows()
        .stream()
        .map(placed -> shown(placed.row().value()))
        .sorted()
        .toList();
  }

  private static String shown(Resource resource) {
    return resource.nativeId() + "=" + resource.tags().get("value");
  }

  private static Resource resource(String id, String value) {
    return Resource.builder("111", id, "bucket").region("us-east-1").tag("value", value).build();
  }

  private static Finding finding(String id, Severity severity) {
    return Finding.builder("111", id, "Security Hub", Finding.Type.MISCONFIGURATION)
        .severity(severity)
        .build();
  }

  private static Assessment assessment(String resource, Assessment.@Nullable Status status) {
    return new Assessment(
        "111",
        "us-east-1",
        "S3.1",
        "Buckets are private",
        List.of(),
        resource,
        status == null ? Assessment.Status.UNKNOWN : status,
        false,
        Severity.HIGH,
        null,
        null);
  }

  private static Control control(String title) {
    return new Control("111", new ControlRef("cis", "1.1"), title, Severity.LOW, List.of("S3.1"));
  }
}
