package io.nephoscope.tck;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.TypedSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A small, lawful cloud in memory. Every method that a law speaks of can be overridden to break
 * that law alone.
 */
public class MemoryCloud implements CloudProvider, TypedSchema {

  static final String SECRET = "canary-of-the-right-secret";
  static final String WRONG_SECRET = "canary-of-a-wrong-secret";
  static final Instant SEEN = Instant.parse("2026-01-31T09:30:00Z");
  static final ControlRef CONTROL = new ControlRef("standard-1", "AC-3");

  /** What is broken, by the source's name. */
  final Map<String, FaultKind> broken = new ConcurrentHashMap<>();

  /** When the cloud has changed; {@code null} when it stands still. */
  volatile @Nullable Instant changedAt;

  /** A cloud that stands still and is well. */
  public MemoryCloud() {}

  @Override
  public String id() {
    return "memory";
  }

  @Override
  public String title() {
    return "Memory";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.required("tenant", Form.TEXT, "Whose memory."),
        Setting.required("secret", Form.TEXT, "The key to it.").asSecret(),
        Setting.optional("forget", Form.FLAG, "Contradicts everything."));
  }

  @Override
  public String sdl() {
    return """
    "A machine in memory."
    type MemoryMachine implements Resource & Node {
      "How many cores it has."
      cores: Int
    }
    """;
  }

  @Override
  public Map<String, String> types() {
    return Map.of("machine", "MemoryMachine");
  }

  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    config.requiredText("tenant");
    config.requiredText("secret");
    if (config.flag("forget", false)) {
      throw new ProviderException(Category.INVALID_CONFIGURATION, "forget: nothing can be read.");
    }
    return new Opened(this, config, host);
  }

  Identity identity(Opened connector) {
    if (!connector.config.requiredText("secret").equals(SECRET)) {
      throw new ProviderException(Category.UNAUTHENTICATED, "secret: refused.");
    }
    return new Identity("reader", "tenant-1");
  }

  List<String> sourceNames() {
    return List.of("accounts", "inventory", "findings", "controls");
  }

  Set<Kind> kinds(String source) {
    return switch (source) {
      case "accounts" -> Set.of(Kind.ACCOUNT);
      case "inventory" -> Set.of(Kind.RESOURCE);
      case "findings" -> Set.of(Kind.FINDING, Kind.ASSESSMENT);
      default -> Set.of(Kind.CONTROL, Kind.NATIVE_SCORE);
    };
  }

  Duration refreshEvery() {
    return Duration.ofMinutes(1);
  }

  List<Shard> shards(String source) {
    return source.equals("accounts") ? List.of(shard("tenant-1")) : List.of(shard("1"), shard("2"));
  }

  static Shard shard(String account) {
    return Shard.global(new AccountRef(account, "account " + account));
  }

  Source.Budget budget(Shard shard) {
    return new Source.Budget("memory", 100_000, 100);
  }

  /** Everything a shard says, page by page. */
  List<List<Observation>> pages(Opened connector, String source, Shard shard) {
    String account = shard.account().nativeId();
    return switch (source) {
      case "accounts" -> List.of(List.of(Account.of("1", "one")), List.of(Account.of("2", "two")));
      case "inventory" ->
          List.of(
              List.of(resource(account, "a").build(), resource(account, "b").build()),
              List.of(),
              List.of(resource(account, "c").build()));
      case "findings" ->
          changedAt == null
              ? List.of(
                  List.of(finding(account, "a").build(), assessment(account, "a", "check-1")),
                  List.of(assessment(account, "b", "check-1")))
              : List.of(
                  List.of(finding(account, "b").build(), assessment(account, "a", "check-1")),
                  List.of(failed(account, "b")));
      default ->
          List.of(
              List.of(
                  new Control(account, CONTROL, "Access", Severity.HIGH, List.of("check-1")),
                  new NativeScore(account, "score", null, 5.0, 10.0, 50.0, SEEN)));
    };
  }

  static Resource.Builder resource(String account, String name) {
    return Resource.builder(account, id(account, name), "Memory/Cell")
        .tag("name", name)
        .createdAt(SEEN)
        .configuration("{\"cells\": [1, 2.5e3, null, \"\\u00e9\"]}");
  }

  static Finding.Builder finding(String account, String name) {
    return Finding.builder(
            account, "finding/" + account + "/" + name, "Memory", Finding.Type.MISCONFIGURATION)
        .title("Something is wrong")
        .resource(new Finding.ResourceRef(id(account, name), null, null))
        .seen(SEEN, SEEN);
  }

  static Assessment assessment(String account, String name, String check) {
    return new Assessment(
        account,
        Shard.GLOBAL,
        check,
        "Checked",
        List.of(CONTROL),
        id(account, name),
        Assessment.Status.PASSED,
        false,
        Severity.LOW,
        null,
        SEEN);
  }

  static Assessment failed(String account, String name) {
    return new Assessment(
        account,
        Shard.GLOBAL,
        "check-1",
        "Checked",
        List.of(CONTROL),
        id(account, name),
        Assessment.Status.FAILED,
        false,
        Severity.LOW,
        null,
        SEEN);
  }

  Duration wholeReadEvery() {
    return Duration.ofDays(1);
  }

  /** What changed, page by page. */
  List<Changes> changes(Opened connector, Shard shard, Instant since) {
    String account = shard.account().nativeId();
    Instant changed = changedAt;
    List<Changes> pages = new ArrayList<>();
    if (since.isBefore(SEEN)) {
      pages(connector, "findings", shard)
          .forEach(page -> pages.add(new Changes(page, List.of(), PageToken.END)));
    }
    if (changed != null && since.isBefore(changed)) {
      pages.add(
          new Changes(
              List.of(finding(account, "b").build(), failed(account, "b")),
              List.of(new Withdrawn(Kind.FINDING, "finding/" + account + "/a")),
              PageToken.END));
    }
    return pages.isEmpty() ? List.of(new Changes(List.of(), List.of(), PageToken.END)) : pages;
  }

  Changes changesPage(Opened connector, Shard shard, Instant since, PageToken token) {
    FaultKind fault = broken.get("findings");
    if (fault != null) {
      throw new ProviderException(fault.expected().iterator().next(), "memory: " + fault);
    }
    List<Changes> pages = changes(connector, shard, since);
    for (int i = 0; i < pages.size(); i++) {
      if (i == 0 ? token.isFirst() : token.equals(PageToken.of("change-" + i))) {
        return new Changes(
            pages.get(i).observations(),
            pages.get(i).withdrawn(),
            i + 1 == pages.size() ? PageToken.END : PageToken.of("change-" + (i + 1)));
      }
    }
    throw new ProviderException(Category.INVALID_RESPONSE, "memory: no such page.");
  }

  static String id(String account, String name) {
    return "cell/" + account + "/" + name;
  }

  PageToken next(int page, int pages) {
    return page + 1 == pages ? PageToken.END : PageToken.of("page-" + (page + 1));
  }

  Page page(Opened connector, String source, Shard shard, PageToken token) {
    FaultKind fault = broken.get(source);
    if (fault != null) {
      return brokenPage(connector, fault);
    }
    List<List<Observation>> pages = pages(connector, source, shard);
    int page = token.isFirst() ? 0 : Integer.parseInt(token.value(), 5, token.value().length(), 10);
    return new Page(pages.get(page % pages.size()), next(page, pages.size()));
  }

  Page brokenPage(Opened connector, FaultKind fault) {
    throw new ProviderException(fault.expected().iterator().next(), "memory: " + fault);
  }

  /** Does the work on the host's executor, unless the connector is closed. */
  <T> @Nullable CompletionStage<T> stage(Opened connector, String call, Supplier<T> work) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    connector.host.executor().execute(() -> finish(connector, stage, work));
    return stage;
  }

  <T> void finish(Opened connector, CompletableFuture<T> stage, Supplier<T> work) {
    try {
      if (isClosed(connector)) {
        throw new ProviderException(Category.UNAVAILABLE, "memory: closed.");
      }
      stage.complete(work.get());
    } catch (RuntimeException failure) {
      stage.completeExceptionally(failure);
    }
  }

  boolean isClosed(Opened connector) {
    return connector.closed;
  }

  void close(Opened connector) {
    connector.closed = true;
  }

  /** A connector that asks the cloud for everything. */
  static final class Opened implements Connector {
    final MemoryCloud cloud;
    final ConnectorConfig config;
    final HostContext host;
    volatile boolean closed;

    Opened(MemoryCloud cloud, ConnectorConfig config, HostContext host) {
      this.cloud = cloud;
      this.config = config;
      this.host = host;
    }

    @Override
    @SuppressWarnings("NullAway") // a lawless cloud returns null, which is what is tested
    public CompletionStage<Identity> identify() {
      return cloud.stage(this, "identify", () -> cloud.identity(this));
    }

    @Override
    public List<Source> sources() {
      return cloud.sourceNames().stream()
          .<Source>map(name ->
              name.equals("findings")
                  ? new ChangingRead(new Read(this, name))
                  : new Read(this, name))
          .toList();
    }

    @Override
    public void close() {
      cloud.close(this);
    }
  }

  /** A source that asks the cloud for everything. */
  @SuppressWarnings("NullAway") // a lawless cloud returns null, which is what is tested
  private record Read(Opened connector, String name) implements Source {
    @Override
    public Set<Kind> kinds() {
      return connector.cloud.kinds(name);
    }

    @Override
    public Duration refreshEvery() {
      return connector.cloud.refreshEvery();
    }

    @Override
    public CompletionStage<List<Shard>> shards() {
      return connector.cloud.stage(connector, name + " shards", () -> connector.cloud.shards(name));
    }

    @Override
    public CompletionStage<Page> page(Shard shard, PageToken token) {
      return connector.cloud.stage(
          connector, name + " page", () -> connector.cloud.page(connector, name, shard, token));
    }

    @Override
    public Budget budget(Shard shard) {
      return connector.cloud.budget(shard);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A source that asks the cloud for what changed, too. */
  @SuppressWarnings("NullAway") // a lawless cloud returns null, which is what is tested
  private record ChangingRead(Read read) implements Source, ReadsChanges {
    @Override
    public String name() {
      return read.name();
    }

    @Override
    public Set<Kind> kinds() {
      return read.kinds();
    }

    @Override
    public Duration refreshEvery() {
      return read.refreshEvery();
    }

    @Override
    public CompletionStage<List<Shard>> shards() {
      return read.shards();
    }

    @Override
    public CompletionStage<Page> page(Shard shard, PageToken token) {
      return read.page(shard, token);
    }

    @Override
    public Budget budget(Shard shard) {
      return read.budget(shard);
    }

    @Override
    public Duration wholeReadEvery() {
      return read.connector().cloud.wholeReadEvery();
    }

    @Override
    public CompletionStage<Changes> changes(Shard shard, Instant since, PageToken token) {
      Opened connector = read.connector();
      return connector.cloud.stage(
          connector,
          name() + " changes",
          () -> connector.cloud.changesPage(connector, shard, since, token));
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
