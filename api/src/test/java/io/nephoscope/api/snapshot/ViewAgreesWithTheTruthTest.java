package io.nephoscope.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random filters, orders and replacements; every answer is compared with a plain reading. */
class ViewAgreesWithTheTruthTest {

  private static final long SEED = Long.getLong("nephoscope.seed", 20261124);

  @TempDir Path folder;
  private SnapshotStore store;
  private final Estate estate = new Estate(SEED);
  private final Random random = new Random(SEED);

  @BeforeEach
  void open() {
    store = SnapshotStore.open(folder, Clock.fixed(Estate.NOON, ZoneOffset.UTC));
    Estate.prepare(store);
    for (String provider : Estate.PROVIDERS) {
      for (int account = 0; account < 4; account++) {
        estate.replace(store, Estate.shard(provider, account), 12);
      }
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void totalsFacetsAndWalksOfTwoHundredRandomFiltersAreTrueWhileShardsAreReplaced() {
    int met = 0;
    for (int i = 0; i < 200; i++) {
      if (i % 5 == 4) {
        List<ShardKey> shards = List.copyOf(estate.shards());
        estate.replace(store, shards.get(random.nextInt(shards.size())), random.nextInt(14));
      }
      boolean ofResources = random.nextInt(5) < 3;
      Condition condition = ofResources ? resourceCondition(0, 3) : findingCondition(0, 3);
      List<? extends Estate.Known<?>> truth =
          ofResources ? estate.resources(condition) : estate.findings(condition);
      met += truth.isEmpty() ? 0 : 1;
      try (View view = store.view()) {
        if (ofResources) {
          checkResources(view, condition, truth);
        } else {
          checkFindings(view, condition, truth);
        }
      }
    }
    assertThat(met).as("filters that met anything").isGreaterThan(80);
  }

  private void checkResources(
      View view, Condition condition, List<? extends Estate.Known<?>> truth) {
    ResourceFilter filter = new ResourceFilter(condition);
    assertThat(view.countResources(filter)).as("%s", condition).isEqualTo(truth.size());
    List<FacetField> fields =
        List.of(
            FacetField.PROVIDER,
            FacetField.TYPE,
            FacetField.CATEGORY,
            FacetField.REGION,
            FacetField.ACCOUNT,
            FacetField.CONNECTOR,
            FacetField.TAG_KEY);
    Map<FacetField, List<Bucket>> facets = view.resourceFacets(filter, fields, false);
    Map<FacetField, List<Bucket>> own = view.resourceFacets(filter, fields, true);
    for (FacetField field : fields) {
      assertThat(counts(facets.get(field))).isEqualTo(countsOf(truth, field));
      assertThat(counts(own.get(field)))
          .as("%s without %s", condition, field)
          .isEqualTo(countsOf(estate.resources(condition.without(field)), field));
    }
    List<FacetField> by = List.of(FacetField.PROVIDER, FacetField.TYPE, FacetField.REGION);
    assertThat(groups(view.resourceGroups(filter, by))).isEqualTo(groupsOf(truth, by));
    List<SliceRequest.Order> order =
        order(List.of(SortField.NAME, SortField.TYPE, SortField.REGION, SortField.CREATED_AT));
    checkWalks(truth, order, request -> view.resources(filter, request));
  }

  private void checkFindings(
      View view, Condition condition, List<? extends Estate.Known<?>> truth) {
    FindingFilter filter = new FindingFilter(condition);
    assertThat(view.countFindings(filter)).as("%s", condition).isEqualTo(truth.size());
    List<FacetField> fields =
        List.of(
            FacetField.PROVIDER,
            FacetField.SEVERITY,
            FacetField.KIND,
            FacetField.SOURCE,
            FacetField.STATE,
            FacetField.CHECK);
    Map<FacetField, List<Bucket>> facets = view.findingFacets(filter, fields, false);
    for (FacetField field : fields) {
      assertThat(counts(facets.get(field))).isEqualTo(countsOf(truth, field));
    }
    List<FacetField> by = List.of(FacetField.SEVERITY, FacetField.SOURCE);
    assertThat(groups(view.findingGroups(filter, by))).isEqualTo(groupsOf(truth, by));
    List<SliceRequest.Order> order =
        random.nextInt(3) == 0
            ? List.of(
                new SliceRequest.Order(SortField.SEVERITY, true),
                new SliceRequest.Order(SortField.LAST_SEEN_AT, true))
            : order(
                List.of(
                    SortField.SEVERITY,
                    SortField.LAST_SEEN_AT,
                    SortField.FIRST_SEEN_AT,
                    SortField.TITLE,
                    SortField.SOURCE));
    checkWalks(truth, order, request -> view.findings(filter, request));
  }

  private List<SliceRequest.Order> order(List<SortField> fields) {
    List<SortField> shuffled = new ArrayList<>(fields);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 1 + random.nextInt(2)).stream()
        .map(field -> new SliceRequest.Order(field, random.nextBoolean()))
        .toList();
  }

  private <O extends Observation> void checkWalks(
      List<? extends Estate.Known<?>> truth,
      List<SliceRequest.Order> order,
      Function<SliceRequest, Slice<O>> reading) {
    List<String> expected = truth.stream().sorted(comparator(order)).map(Estate.Known::id).toList();
    int size = 1 + random.nextInt(40);
    assertThat(walk(reading, order, size, false)).as("%s", order).isEqualTo(expected);
    assertThat(walk(reading, order, size, true)).as("%s", order).isEqualTo(expected);
  }

  private static <O extends Observation> List<String> walk(
      Function<SliceRequest, Slice<O>> reading,
      List<SliceRequest.Order> order,
      int size,
      boolean backward) {
    List<String> ids = new ArrayList<>();
    SortKey from = null;
    while (true) {
      Slice<O> slice = reading.apply(new SliceRequest(order, size, from, backward));
      List<String> page = slice.rows().stream().map(placed -> placed.row().id()).toList();
      ids.addAll(backward ? 0 : ids.size(), page);
      if (!(backward ? slice.before() : slice.after())) {
        return ids;
      }
      from = (backward ? slice.rows().getFirst() : slice.rows().getLast()).place();
    }
  }

  @Test
  void aLongListIsWalkedInOrderFromBothEndsAlsoWhereManyRowsHaveOneName() {
    estate.replace(store, Estate.shard("aws", 7), 3_000);
    estate.replace(store, Estate.shard("gcp", 7), 3_000);
    estate.replace(store, Estate.shard("aws", 7), 1_500);
    Condition broad = new Condition.Not(new Condition.Tagged("team", List.of("test")));
    List<Estate.Known<Resource>> truth = estate.resources(broad);
    try (View view = store.view()) {
      for (List<SliceRequest.Order> order :
          List.of(
              List.of(new SliceRequest.Order(SortField.NAME, false)),
              List.of(
                  new SliceRequest.Order(SortField.NAME, true),
                  new SliceRequest.Order(SortField.CREATED_AT, true)))) {
        List<String> expected =
            truth.stream().sorted(comparator(order)).map(Estate.Known::id).toList();
        for (boolean backward : List.of(false, true)) {
          List<String> met =
              walk(
                  request -> view.resources(new ResourceFilter(broad), request),
                  order,
                  9,
                  backward);
          assertThat(met).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aWalkMeetsEverySurvivingRowExactlyOnceWhileShardsAreReplacedBesideIt() throws Exception {
    for (boolean backward : List.of(false, true)) {
      Set<String> throughout = new HashSet<>(ids(estate.resources(Condition.everything())));
      AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
      List<Set<String>> survivors = Collections.synchronizedList(new ArrayList<>());
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Random which = new Random(SEED);
                  List<ShardKey> shards = List.copyOf(estate.shards());
                  for (int i = 0; i < 40; i++) {
                    estate.replace(store, shards.get(which.nextInt(shards.size())), 8);
                    survivors.add(Set.copyOf(ids(estate.resources(Condition.everything()))));
                  }
                } catch (RuntimeException | Error failure) {
                  failed.set(failure);
                }
              });
      List<String> met = new ArrayList<>();
      SortKey from = null;
      List<SliceRequest.Order> order = List.of(new SliceRequest.Order(SortField.NAME, false));
      boolean more = true;
      while (more) {
        try (View view = store.view()) {
          Slice<Resource> slice =
              view.resources(ResourceFilter.ALL, new SliceRequest(order, 3, from, backward));
          slice.rows().forEach(placed -> met.add(placed.row().id()));
          more = backward ? slice.before() : slice.after();
          if (more) {
            from = (backward ? slice.rows().getFirst() : slice.rows().getLast()).place();
          }
        }
      }
      writer.join();
      assertThat(failed.get()).isNull();
      survivors.forEach(throughout::retainAll);
      assertThat(met).doesNotHaveDuplicates();
      assertThat(throughout).isNotEmpty();
      assertThat(met).containsAll(throughout);
    }
  }

  @Test
  void theFindingsOfManyResourcesAreThoseOfEachOfThem() {
    List<SliceRequest.Order> worstFirst =
        List.of(
            new SliceRequest.Order(SortField.SEVERITY, true),
            new SliceRequest.Order(SortField.LAST_SEEN_AT, true));
    try (View view = store.view()) {
      List<String> ids = ids(estate.resources(Condition.everything()));
      for (Condition condition :
          List.of(
              Condition.everything(),
              new Condition.Is(Condition.Text.STATE, List.of(Finding.State.ACTIVE.name())))) {
        FindingFilter filter = new FindingFilter(condition);
        Map<String, Slice<Finding>> together = view.findingsAbout(ids, filter, 1, worstFirst);
        assertThat(together.keySet()).isEqualTo(new HashSet<>(ids));
        int some = 0;
        for (String id : ids) {
          Slice<Finding> alone = view.findings(filter.about(id), SliceRequest.first(1, worstFirst));
          assertThat(together.get(id)).isEqualTo(alone);
          some += alone.total() > 1 ? 1 : 0;
        }
        assertThat(some).as("resources with more findings than were asked for").isPositive();
      }
    }
  }

  @Test
  void whatIsLookedForComesBestFirstAndCanBeWalked() {
    ShardKey shard = Estate.shard("aws", 9);
    try (ShardContent content = store.newContent()) {
      content.add(named("1", "zebra crossing", "x"));
      content.add(named("2", "a zebra", "x"));
      content.add(named("3", "zebra", "x"));
      content.add(named("4", "no animal", "zebra"));
      content.add(named("5", "a zebracorn", "x"));
      content.add(named("6", "virtualZebra", "x"));
      store.publish(shard, content, Estate.NOON);
    }
    ResourceFilter filter = new ResourceFilter(new Condition.Words("ZEBRA"));
    List<SliceRequest.Order> best =
        List.of(
            new SliceRequest.Order(SortField.RELEVANCE, true),
            new SliceRequest.Order(SortField.NAME, false));
    try (View view = store.view()) {
      assertThat(view.countResources(filter)).isEqualTo(6);
      List<String> names =
          view.resources(filter, SliceRequest.first(10, best)).rows().stream()
              .map(placed -> placed.row().value().name())
              .toList();
      assertThat(names)
          .containsExactly(
              "zebra", "zebra crossing", "a zebra", "virtualZebra", "a zebracorn", "no animal");
      for (boolean backward : List.of(false, true)) {
        assertThat(walk(request -> view.resources(filter, request), best, 2, backward))
            .isEqualTo(
                view.resources(filter, SliceRequest.first(10, best)).rows().stream()
                    .map(placed -> placed.row().id())
                    .toList());
      }
    }
  }

  private static Resource named(String id, String name, String tag) {
    return Resource.builder("acct-9", id, "t").name(name).tag("k", tag).build();
  }

  // ---- the truth, ordered and counted

  private static List<String> ids(List<? extends Estate.Known<?>> rows) {
    return rows.stream().map(Estate.Known::id).toList();
  }

  private static Comparator<Estate.Known<?>> comparator(List<SliceRequest.Order> order) {
    Comparator<Estate.Known<?>> all = (_, _) -> 0;
    for (SliceRequest.Order step : order) {
      all =
          all.thenComparing((a, b) -> {
            Comparable<Object> left = value(step.field(), a);
            Comparable<Object> right = value(step.field(), b);
            if (left == null || right == null) {
              return left == right ? 0 : left == null ? 1 : -1;
            }
            return step.descending() ? right.compareTo(left) : left.compareTo(right);
          });
    }
    return all.thenComparing(Estate.Known::id);
  }

  @SuppressWarnings("unchecked") // texts, times and numbers compare with their like
  private static @Nullable Comparable<Object> value(SortField field, Estate.Known<?> row) {
    Object value =
        switch (row.value()) {
          case Resource r ->
              switch (field) {
                case NAME -> r.name().toLowerCase(java.util.Locale.ROOT);
                case TYPE -> r.type();
                case REGION -> r.region();
                case CREATED_AT -> r.createdAt();
                default -> throw new IllegalArgumentException(field.name());
              };
          case Finding f ->
              switch (field) {
                case SEVERITY -> Estate.WORST_LAST.indexOf(f.severity());
                case TITLE -> f.title().toLowerCase(java.util.Locale.ROOT);
                case SOURCE -> f.product();
                case FIRST_SEEN_AT -> f.firstSeenAt();
                case LAST_SEEN_AT -> f.lastSeenAt();
                default -> throw new IllegalArgumentException(field.name());
              };
          default -> throw new IllegalArgumentException();
        };
    return (Comparable<Object>) value;
  }

  private static Map<String, Integer> counts(@Nullable List<Bucket> buckets) {
    Map<String, Integer> counts = new HashMap<>();
    if (buckets != null) {
      buckets.forEach(bucket -> counts.put(bucket.value(), bucket.count()));
      assertThat(buckets).isSortedAccordingTo(Comparator.comparingInt(Bucket::count).reversed());
    }
    return counts;
  }

  private static Map<String, Integer> countsOf(
      List<? extends Estate.Known<?>> rows, FacetField field) {
    Map<String, Integer> counts = new HashMap<>();
    rows.forEach(row -> values(field, row).forEach(value -> counts.merge(value, 1, Integer::sum)));
    return counts;
  }

  private static Map<List<String>, Integer> groups(List<Group> groups) {
    Map<List<String>, Integer> counts = new HashMap<>();
    groups.forEach(group -> counts.put(new ArrayList<>(group.values()), group.count()));
    return counts;
  }

  private static Map<List<String>, Integer> groupsOf(
      List<? extends Estate.Known<?>> rows, List<FacetField> by) {
    Map<List<String>, Integer> counts = new HashMap<>();
    rows.forEach(row ->
        counts.merge(
            by.stream().map(field -> values(field, row).iterator().next()).toList(),
            1,
            Integer::sum));
    return counts;
  }

  private static Set<String> values(FacetField field, Estate.Known<?> row) {
    String one =
        switch (row.value()) {
          case Resource r ->
              switch (field) {
                case PROVIDER -> row.provider();
                case CONNECTOR -> row.shard().connector();
                case ACCOUNT -> r.account();
                case TYPE -> r.type();
                case CATEGORY -> r.category().name();
                case REGION -> r.region();
                case TAG_KEY -> null;
                default -> throw new IllegalArgumentException(field.name());
              };
          case Finding f ->
              switch (field) {
                case PROVIDER -> row.provider();
                case SEVERITY -> f.severity().name();
                case KIND -> f.type().name();
                case SOURCE -> f.product();
                case STATE -> f.state().name();
                case CHECK -> f.check();
                default -> throw new IllegalArgumentException(field.name());
              };
          default -> throw new IllegalArgumentException();
        };
    return one != null ? Set.of(one) : new TreeSet<>(((Resource) row.value()).tags().keySet());
  }

  // ---- random conditions

  private Condition resourceCondition(int depth, int joins) {
    return switch (random.nextInt(depth > 2 ? 11 : 16)) {
      case 0 -> is(Condition.Text.PROVIDER, Estate.PROVIDERS);
      case 1 -> is(Condition.Text.REGION, Estate.REGIONS);
      case 2 -> is(Condition.Text.TYPE, Estate.TYPES);
      case 3 -> is(Condition.Text.CATEGORY, List.of("COMPUTE", "STORAGE", "DATABASE", "NETWORK"));
      case 4 ->
          is(
              Condition.Text.ACCOUNT,
              List.of("acct-0", "acct-1", "Name of acct-2", "NAME OF ACCT-3", "nobody"));
      case 5 -> new Condition.StartsWith(Condition.Text.NAME, some(Estate.WORDS));
      case 6 -> new Condition.Contains(Condition.Text.NAME, List.of(part()));
      case 7 ->
          random.nextBoolean()
              ? new Condition.Contains(Condition.Text.TYPE, List.of("COMPUTE"))
              : new Condition.StartsWith(Condition.Text.REGION, List.of("eu", "US-"));
      case 8 ->
          new Condition.Tagged(
              pick(Estate.TAG_KEYS), random.nextBoolean() ? null : some(Estate.TAG_VALUES));
      case 9 -> new Condition.During(Condition.Time.CREATED_AT, range());
      case 10 ->
          new Condition.Has(
              List.of(
                  pick(
                      List.of(
                          Condition.Property.CREATED_AT,
                          Condition.Property.TAGS,
                          Condition.Property.CONFIGURATION))));
      case 11 -> new Condition.Not(resourceCondition(depth + 1, joins));
      case 12 ->
          new Condition.Any(
              List.of(resourceCondition(depth + 1, joins), resourceCondition(depth + 1, joins)));
      case 13 ->
          joins == 0
              ? is(Condition.Text.PROVIDER, Estate.PROVIDERS)
              : new Condition.WithFinding(
                  new FindingFilter(findingCondition(depth + 1, joins - 1)));
      case 14 ->
          new Condition.WithAgent(
              new AgentFilter(
                  random.nextBoolean()
                      ? is(Condition.Text.AGENT_NAME, Estate.AGENTS)
                      : is(
                          Condition.Text.AGENT_STATE,
                          List.of(
                              AgentStatus.State.ONLINE.name(), AgentStatus.State.OFFLINE.name()))));
      default ->
          new Condition.All(
              List.of(resourceCondition(depth + 1, joins), resourceCondition(depth + 1, joins)));
    };
  }

  private Condition findingCondition(int depth, int joins) {
    return switch (random.nextInt(depth > 2 ? 9 : 13)) {
      case 0 -> is(Condition.Text.PROVIDER, Estate.PROVIDERS);
      case 1 ->
          is(
              Condition.Text.SEVERITY,
              List.of(Severity.CRITICAL.name(), Severity.HIGH.name(), Severity.LOW.name()));
      case 2 -> is(Condition.Text.STATE, List.of("ACTIVE", "RESOLVED"));
      case 3 -> is(Condition.Text.SOURCE, List.of("security hub", "Defender", "scc"));
      case 4 -> is(Condition.Text.CHECK, List.of("check-0", "check-1", "check-2"));
      case 5 -> new Condition.Contains(Condition.Text.NAME, List.of(part()));
      case 6 -> new Condition.During(Condition.Time.LAST_SEEN_AT, range());
      case 7 ->
          new Condition.Has(
              List.of(
                  pick(
                      List.of(
                          Condition.Property.RESOURCES,
                          Condition.Property.LAST_SEEN_AT,
                          Condition.Property.REMEDIATION))));
      case 8 ->
          new Condition.OfCheck(
              List.of(new ProviderCheck("aws", "check-1"), new ProviderCheck("gcp", "check-2")));
      case 9 -> new Condition.Not(findingCondition(depth + 1, joins));
      case 10 ->
          new Condition.Any(
              List.of(findingCondition(depth + 1, joins), findingCondition(depth + 1, joins)));
      case 11 ->
          joins == 0
              ? is(Condition.Text.PROVIDER, Estate.PROVIDERS)
              : new Condition.AboutResource(
                  new ResourceFilter(resourceCondition(depth + 1, joins - 1)));
      default ->
          new Condition.All(
              List.of(findingCondition(depth + 1, joins), findingCondition(depth + 1, joins)));
    };
  }

  private Condition is(Condition.Text text, List<String> values) {
    return new Condition.Is(text, some(values));
  }

  private <T> List<T> some(List<T> values) {
    List<T> some = new ArrayList<>(values);
    Collections.shuffle(some, random);
    return some.subList(0, random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String part() {
    String text = pick(Estate.WORDS) + "-" + pick(Estate.WORDS);
    int from = random.nextInt(text.length());
    return text.substring(from, Math.min(text.length(), from + 1 + random.nextInt(6)));
  }

  private TimeRange range() {
    Instant from = Estate.NOON.minus(Duration.ofHours(random.nextInt(48)));
    return new TimeRange(
        random.nextInt(4) == 0 ? null : from,
        random.nextInt(4) == 0 ? null : from.plus(Duration.ofHours(random.nextInt(20))));
  }
}
