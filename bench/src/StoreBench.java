import io.nephoscope.api.snapshot.Condition;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.Slice;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SortField;
import io.nephoscope.api.snapshot.SortKey;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.TimeRange;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/** The index alone, in one process: N resources and 2 N findings that are made up on the spot. */
public final class StoreBench {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final List<String> PROVIDERS = List.of("aws", "aws", "aws", "azure", "gcp");
  private static final List<String> PRODUCTS = List.of("Security Hub", "Defender for Cloud", "Security Command Center");
  private static final List<String> WORDS =
      List.of("prod", "web", "api", "data", "cache", "queue", "auth", "billing", "search", "log", "edge", "core", "batch");
  private static final List<FacetField> FACETS =
      List.of(FacetField.PROVIDER, FacetField.TYPE, FacetField.CATEGORY, FacetField.REGION, FacetField.ACCOUNT);
  private static final List<FacetField> FINDING_FACETS =
      List.of(FacetField.PROVIDER, FacetField.SEVERITY, FacetField.KIND, FacetField.SOURCE, FacetField.STATE);
  private static final List<SliceRequest.Order> BY_NAME = List.of(new SliceRequest.Order(SortField.NAME, false));
  private static final List<SliceRequest.Order> WORST_FIRST =
      List.of(new SliceRequest.Order(SortField.SEVERITY, true), new SliceRequest.Order(SortField.LAST_SEEN_AT, true));

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Figures figures;
  private final double seconds;
  private final int size;
  private final Random random = new Random(7);
  private SnapshotStore store;

  private StoreBench(int size, double seconds) throws IOException {
    this.figures = new Figures("store", size);
    this.size = size;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    StoreBench bench =
        new StoreBench(
            Integer.parseInt(options.getOrDefault("--size", "100000")),
            Double.parseDouble(options.getOrDefault("--seconds", "3")));
    Path folder =
        options.containsKey("--data") ? Path.of(options.get("--data")) : Files.createTempDirectory("nephoscope-store");
    bench.measure(folder);
    bench.figures.write();
  }

  /** Shards are as in a real estate: a few large ones, many small ones. */
  private int shards() {
    return Math.max(10, size / 5_000);
  }

  private static ShardKey shard(int number) {
    String provider = PROVIDERS.get(number % PROVIDERS.size());
    return new ShardKey(
        provider, provider, "everything", "account-" + number / 4, "Account " + number / 4, "region-" + number % 20);
  }

  private void measure(Path folder) throws Exception {
    boolean filled = Files.exists(folder.resolve("index"));
    long began = System.nanoTime();
    open(folder);
    if (!filled) {
      for (int i = 0; i < shards(); i++) {
        fill(i, size / shards(), 0);
      }
      figures.note("seconds to publish", (System.nanoTime() - began) / 1e9);
      began = System.nanoTime();
      store.commit();
      figures.note("seconds to commit", (System.nanoTime() - began) / 1e9);
      store.close();
      began = System.nanoTime();
      open(folder);
    }
    try (View view = store.view()) {
      int found = view.resources(ResourceFilter.ALL, SliceRequest.first(50, BY_NAME)).total();
      figures.note("seconds to open and answer the first page", (System.nanoTime() - began) / 1e9);
      figures.note("resources", found);
      figures.note("findings", view.countFindings(FindingFilter.ALL));
    }
    long bytes = 0;
    long stored = 0;
    try (Stream<Path> files = Files.list(folder.resolve("index"))) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
        stored += file.toString().endsWith(".fdt") ? Files.size(file) : 0;
      }
    }
    figures.note("index, bytes per row without stored bodies", (bytes - stored) / (3.0 * size));
    figures.note("stored bodies, bytes per row", stored / (3.0 * size));
    queries();
    replacing();
    System.gc();
    figures.note("heap used after, MB", (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6);
    String rss = Figures.line("/proc/self/status", "VmRSS");
    figures.note("RSS after, MB", rss.isEmpty() ? 0 : Double.parseDouble(rss.replaceAll("[^0-9]", "")) / 1024);
    store.close();
  }

  private void open(Path folder) {
    store = SnapshotStore.open(folder, Clock.systemUTC());
    for (String provider : Set.copyOf(PROVIDERS)) {
      store.putConnector(new ConnectorRecord(provider, provider, ConnectorRecord.State.CONNECTED, "me", null));
      store.putSource(
          new SourceRecord(
              provider, "everything", Set.of(Observation.Kind.RESOURCE, Observation.Kind.FINDING), true,
              Duration.ofHours(1), null, null));
    }
  }

  private void fill(int number, int resources, int generation) {
    ShardKey shard = shard(number);
    Random made = new Random(number * 31L + generation);
    try (ShardContent content = store.newContent()) {
      content.add(new Account(shard.account(), shard.account() + " name", null, null, List.of(), Map.of()));
      for (int i = 0; i < resources; i++) {
        String id = "arn:" + shard.provider() + ":" + number + ":resource/" + i;
        content.add(
            Resource.builder(shard.account(), id, type(made))
                .region("region-" + made.nextInt(60))
                .category(Resource.Category.values()[made.nextInt(12)])
                .name(word(made) + "-" + word(made) + "-" + Integer.toString(made.nextInt(1 << 24), 36))
                .tag("env", List.of("prod", "test", "dev").get(made.nextInt(3)))
                .tag("team", "team-" + made.nextInt(200))
                .tag("cost", "cc-" + made.nextInt(1500))
                .createdAt(NOON.minusSeconds(made.nextInt(200_000_000)))
                .configuration("{\"size\":" + made.nextInt(100) + ",\"generation\":" + generation + ",\"note\":\""
                    + word(made).repeat(10) + "\",\"network\":\"net-" + made.nextInt(1000) + "\"}")
                .build());
        for (int f = 0; f < 2; f++) {
          content.add(
              Finding.builder(shard.account(), id + "/finding/" + f, PRODUCTS.get(made.nextInt(3)),
                      Finding.Type.values()[made.nextInt(4)])
                  .region("region-" + made.nextInt(60))
                  .state(made.nextInt(5) == 0 ? Finding.State.RESOLVED : Finding.State.ACTIVE)
                  .severity(Severity.values()[made.nextInt(6)])
                  .title("Check " + made.nextInt(400) + " of " + word(made) + " failed")
                  .check("check-" + made.nextInt(400))
                  .resource(new Finding.ResourceRef(id, null, null))
                  .seen(NOON.minusSeconds(made.nextInt(9_000_000)), NOON.minusSeconds(made.nextInt(900_000)))
                  .build());
        }
      }
      store.publish(shard, content, Instant.now());
    }
  }

  private static String type(Random made) {
    return "Vendor::Service" + (int) (300 * made.nextDouble() * made.nextDouble() * made.nextDouble()) + "::Thing";
  }

  private static String word(Random made) {
    return WORDS.get(made.nextInt(WORDS.size()));
  }

  private Condition typed() {
    return new Condition.All(
        List.of(
            new Condition.Is(Condition.Text.PROVIDER, List.of("aws")),
            new Condition.Is(Condition.Text.TYPE, Stream.generate(() -> type(random)).limit(10).distinct().toList()),
            new Condition.Tagged("env", List.of("prod")),
            new Condition.During(
                Condition.Time.CREATED_AT, new TimeRange(NOON.minusSeconds(200_000_000 + random.nextInt(1_000_000)), null))));
  }

  private Condition broad() {
    return new Condition.All(
        List.of(
            new Condition.Is(Condition.Text.PROVIDER, List.of("aws")),
            new Condition.Not(new Condition.Is(Condition.Text.ACCOUNT, List.of("account-" + random.nextInt(100)))),
            new Condition.During(
                Condition.Time.CREATED_AT, new TimeRange(NOON.minusSeconds(100_000_000 + random.nextInt(1_000_000)), null))));
  }

  private static int page(View view, Condition condition) {
    ResourceFilter filter = new ResourceFilter(condition);
    Slice<Resource> slice = view.resources(filter, SliceRequest.first(50, BY_NAME));
    return slice.total() + view.resourceFacets(filter, FACETS, false).size();
  }

  private void queries() {
    run("typed filter, sorted, faceted page", view -> page(view, typed()));
    run("typed filter, page only", view -> view.resources(new ResourceFilter(typed()), SliceRequest.first(50, BY_NAME)).total());
    run("typed filter, count only", view -> view.countResources(new ResourceFilter(typed())));
    run("typed filter, facets only", view -> view.resourceFacets(new ResourceFilter(typed()), FACETS, false).size());
    run("broad filter, sorted, faceted page", view -> page(view, broad()));
    run("broad filter, facets only", view -> view.resourceFacets(new ResourceFilter(broad()), FACETS, false).size());
    run("match-all facets", view -> view.resourceFacets(ResourceFilter.ALL, FACETS, false).size());
    run("match-all facets of findings", view -> view.findingFacets(FindingFilter.ALL, FINDING_FACETS, false).size());
    run("page 1, again and again", view -> view.resources(ResourceFilter.ALL, SliceRequest.first(50, BY_NAME)).total());
    // Another page each time, so that none is in memory.
    List<SortKey> front = placesFrom(null);
    run("any page near page 1", view -> view.resources(ResourceFilter.ALL,
        new SliceRequest(BY_NAME, 50, front.get(random.nextInt(front.size())), false)).total());
    List<SortKey> far = placesFrom(placeOf(Math.min(500_000, size / 2)));
    run("any page near page 10,000", view -> view.resources(ResourceFilter.ALL,
        new SliceRequest(BY_NAME, 50, far.get(random.nextInt(far.size())), false)).total());
    run("page 1 of findings, worst first", view -> view.findings(FindingFilter.ALL, SliceRequest.first(50, WORST_FIRST)).total());
    run("findings of two severities and an account, worst first", view -> view.findings(
            new FindingFilter(new Condition.All(List.of(
                new Condition.Is(Condition.Text.SEVERITY, List.of("CRITICAL", "HIGH")),
                new Condition.Is(Condition.Text.ACCOUNT, List.of("account-" + random.nextInt(50)))))),
            SliceRequest.first(50, WORST_FIRST)).total());
    run("resources by type, page 1", view -> view.resources(
            ResourceFilter.ALL, SliceRequest.first(50, List.of(new SliceRequest.Order(SortField.TYPE, false)))).total());
    run("resources with a critical finding of one check", view -> page(view, new Condition.WithFinding(new FindingFilter(
            new Condition.All(List.of(
                new Condition.Is(Condition.Text.SEVERITY, List.of("CRITICAL")),
                new Condition.Is(Condition.Text.CHECK, List.of("check-" + random.nextInt(400)))))))));
    run("resources with a critical finding", view -> page(view, new Condition.All(List.of(
            new Condition.WithFinding(new FindingFilter(new Condition.Is(Condition.Text.SEVERITY, List.of("CRITICAL")))),
            new Condition.Is(Condition.Text.ACCOUNT, List.of("account-" + random.nextInt(50)))))));
    run("name contains", view -> view.countResources(new ResourceFilter(
            new Condition.Contains(Condition.Text.NAME, List.of(Integer.toString(random.nextInt(46655) + 1297, 36))))));
    run("search, ranked", view -> view.resources(
            new ResourceFilter(new Condition.Words(word(random) + " " + word(random))),
            SliceRequest.first(50, List.of(new SliceRequest.Order(SortField.RELEVANCE, true), BY_NAME.getFirst()))).total());
    run("findings of 100 resources", view -> {
      List<String> ids = view.resources(ResourceFilter.ALL, SliceRequest.first(100, BY_NAME)).rows().stream()
          .map(placed -> placed.row().id()).toList();
      return view.findingsAbout(ids, FindingFilter.ALL, 3, WORST_FIRST).size();
    });
    run("grouped by provider, type, region", view -> view.resourceGroups(
            new ResourceFilter(broad()), List.of(FacetField.PROVIDER, FacetField.TYPE, FacetField.REGION)).size());
  }

  /** The places of the next thousand rows. */
  private List<SortKey> placesFrom(SortKey place) {
    try (View view = store.view()) {
      return view.resources(ResourceFilter.ALL, new SliceRequest(BY_NAME, 1_000, place, false)).rows().stream()
          .map(Slice.Placed::place).toList();
    }
  }

  private SortKey placeOf(int row) {
    SortKey place = null;
    try (View view = store.view()) {
      for (int left = row; left > 0; left -= 1_000) {
        place = view.resources(ResourceFilter.ALL, new SliceRequest(BY_NAME, Math.min(1_000, left), place, false))
            .rows().getLast().place();
      }
    }
    return place;
  }

  /** The same questions while a shard of 10,000 rows is replaced again and again. */
  private void replacing() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    List<Long> publishing = new ArrayList<>();
    Thread writer =
        Thread.ofPlatform().start(() -> {
          for (int generation = 1; !stop.get(); generation++) {
            long began = System.nanoTime();
            fill(3, 3_333, generation);
            publishing.add(System.nanoTime() - began);
            try {
              Thread.sleep(1_000);
            } catch (InterruptedException stopped) {
              return;
            }
          }
        });
    run("typed filter page while a shard of 10,000 rows is replaced", view -> page(view, typed()));
    run("match-all facets while a shard is replaced", view -> view.resourceFacets(ResourceFilter.ALL, FACETS, false).size());
    stop.set(true);
    writer.join();
    figures.times("making and publishing a shard of 10,000 rows", publishing.stream().mapToLong(Long::longValue).toArray());
  }

  private void run(String name, Function<View, Integer> question) {
    long end = System.nanoTime() + (long) (seconds * 0.5e9);
    long sum = 0;
    int times = 0;
    while (System.nanoTime() < end || times < 5) {
      try (View view = store.view()) {
        sum += question.apply(view);
        times++;
      }
    }
    List<Long> nanos = new ArrayList<>();
    List<Long> cpu = new ArrayList<>();
    end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end || nanos.size() < 10) {
      long began = System.nanoTime();
      long busy = THREADS.getCurrentThreadCpuTime();
      try (View view = store.view()) {
        sum += question.apply(view);
      }
      cpu.add(THREADS.getCurrentThreadCpuTime() - busy);
      nanos.add(System.nanoTime() - began);
    }
    if (sum < 0) {
      throw new IllegalStateException();
    }
    figures.times(name, nanos.stream().mapToLong(Long::longValue).toArray());
    figures.times("  of the processor", cpu.stream().mapToLong(Long::longValue).toArray(), name + ", processor");
  }
}
