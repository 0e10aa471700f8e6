package io.nephoscope.tck;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One contract per law, each over a cloud that breaks it. The number in the name is the law's. */
public final class LawlessProviders {

  /** For those whose fault is that nothing ends: nobody would wait for them longer. */
  private static final ReadingLimits IMPATIENT =
      new ReadingLimits(3, 12, Duration.ofMillis(500), Duration.ofMillis(250));

  private LawlessProviders() {}

  static final class Law01ShoutedId extends MemoryContract {
    Law01ShoutedId() {
      super(
          new MemoryCloud() {
            @Override
            public String id() {
              return "MEMORY";
            }
          });
    }
  }

  static final class Law02NotInMetaInf extends MemoryContract {
    Law02NotInMetaInf() {
      super(new MemoryCloud());
    }

    @Override
    protected Map<Trait, String> lacks() {
      return Map.of();
    }
  }

  static final class Law03SettingTwice extends MemoryContract {
    Law03SettingTwice() {
      super(
          new MemoryCloud() {
            @Override
            public List<Setting> settings() {
              List<Setting> settings = new ArrayList<>(super.settings());
              settings.add(Setting.optional("forget", Form.TEXT, "Again."));
              return settings;
            }
          });
    }
  }

  static final class Law04ConnectWaits extends MemoryContract {
    Law04ConnectWaits() {
      super(
          new MemoryCloud() {
            @Override
            public Connector connect(ConnectorConfig config, HostContext host) {
              CompletableFuture.runAsync(() -> {}, host.executor()).join();
              return super.connect(config, host);
            }
          });
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  static final class Law05ConnectTakesAnything extends MemoryContract {
    Law05ConnectTakesAnything() {
      super(
          new MemoryCloud() {
            @Override
            public Connector connect(ConnectorConfig config, HostContext host) {
              return new Opened(this, config, host);
            }
          });
    }
  }

  static final class Law06ContradictionAccepted extends MemoryContract {
    Law06ContradictionAccepted() {
      super(
          new MemoryCloud() {
            @Override
            public Connector connect(ConnectorConfig config, HostContext host) {
              config.requiredText("tenant");
              config.requiredText("secret");
              return new Opened(this, config, host);
            }
          });
    }
  }

  static final class Law07NobodyInParticular extends MemoryContract {
    Law07NobodyInParticular() {
      super(
          new MemoryCloud() {
            @Override
            Identity identity(Opened connector) {
              return new Identity(" ", super.identity(connector).home());
            }
          });
    }
  }

  static final class Law08EverybodyIsWelcome extends MemoryContract {
    Law08EverybodyIsWelcome() {
      super(
          new MemoryCloud() {
            @Override
            Identity identity(Opened connector) {
              return new Identity("reader", null);
            }
          });
    }
  }

  static final class Law09SourceTwice extends MemoryContract {
    Law09SourceTwice() {
      super(
          new MemoryCloud() {
            @Override
            List<String> sourceNames() {
              return List.of("accounts", "inventory", "inventory");
            }
          });
    }
  }

  static final class Law10NoKinds extends MemoryContract {
    Law10NoKinds() {
      super(
          new MemoryCloud() {
            @Override
            Set<Kind> kinds(String source) {
              return Set.of();
            }
          });
    }
  }

  static final class Law11RefreshWithoutPause extends MemoryContract {
    Law11RefreshWithoutPause() {
      super(
          new MemoryCloud() {
            @Override
            Duration refreshEvery() {
              return Duration.ZERO;
            }
          });
    }
  }

  static final class Law12ShardTwice extends MemoryContract {
    Law12ShardTwice() {
      super(
          new MemoryCloud() {
            @Override
            List<Shard> shards(String source) {
              List<Shard> shards = new ArrayList<>(super.shards(source));
              shards.add(shards.getFirst());
              return shards;
            }
          });
    }
  }

  static final class Law13NewBucketEachTime extends MemoryContract {
    Law13NewBucketEachTime() {
      super(
          new MemoryCloud() {
            private final AtomicInteger asked = new AtomicInteger();

            @Override
            Source.Budget budget(Shard shard) {
              return new Source.Budget("memory-" + asked.incrementAndGet(), 100_000, 100);
            }
          });
    }
  }

  static final class Law14EndlessPages extends MemoryContract {
    Law14EndlessPages() {
      super(
          new MemoryCloud() {
            @Override
            PageToken next(int page, int pages) {
              return PageToken.of("page-" + (page + 1));
            }
          });
    }
  }

  static final class Law15PagesGoRound extends MemoryContract {
    Law15PagesGoRound() {
      super(
          new MemoryCloud() {
            @Override
            PageToken next(int page, int pages) {
              return PageToken.of("page-" + (page + 1) % 2);
            }
          });
    }
  }

  static final class Law16PageReadOnce extends MemoryContract {
    Law16PageReadOnce() {
      super(
          new MemoryCloud() {
            private final Set<String> asked = ConcurrentHashMap.newKeySet();

            @Override
            Page page(Opened connector, String source, Shard shard, PageToken token) {
              Page page = super.page(connector, source, shard, token);
              boolean first =
                  asked.add(System.identityHashCode(connector) + source + shard + token);
              return first ? page : new Page(List.of(), page.next());
            }
          });
    }
  }

  static final class Law17IdsOfTheConnection extends MemoryContract {
    Law17IdsOfTheConnection() {
      super(
          new MemoryCloud() {
            @Override
            List<List<Observation>> pages(Opened connector, String source, Shard shard) {
              return source.equals("inventory")
                  ? List.of(
                      List.of(
                          resource(
                                  shard.account().nativeId(),
                                  "a" + System.identityHashCode(connector))
                              .build()))
                  : super.pages(connector, source, shard);
            }
          });
    }
  }

  static final class Law18HugePage extends MemoryContract {
    Law18HugePage() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              List<Observation> many = new ArrayList<>();
              for (int i = 0; i < 5_001; i++) {
                many.add(resource(account, "a" + i).build());
              }
              return many;
            }
          });
    }
  }

  static final class Law19UndeclaredKind extends MemoryContract {
    Law19UndeclaredKind() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              return List.of(new Gap(account, null, Category.NOT_ENABLED, "Half unseen.", null));
            }
          });
    }
  }

  static final class Law20ResourceTwice extends MemoryContract {
    Law20ResourceTwice() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              return List.of(resource(account, "a").name("other").build());
            }
          });
    }
  }

  static final class Law21AccountNobodyListed extends MemoryContract {
    Law21AccountNobodyListed() {
      super(
          new Saying("findings") {
            @Override
            List<Observation> said(String account) {
              return List.of(finding("number-" + account, "a").build());
            }
          });
    }
  }

  static final class Law22BlankTitle extends MemoryContract {
    Law22BlankTitle() {
      super(
          new Saying("findings") {
            @Override
            List<Observation> said(String account) {
              return List.of(finding(account, "b").title(" ").build());
            }
          });
    }
  }

  static final class Law23HalfAnObject extends MemoryContract {
    Law23HalfAnObject() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              return List.of(resource(account, "d").configuration("{\"half\":").build());
            }
          });
    }
  }

  static final class Law24TagWithoutKey extends MemoryContract {
    Law24TagWithoutKey() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              return List.of(resource(account, "d").tag("", "x").build());
            }
          });
    }
  }

  static final class Law25FromTheFuture extends MemoryContract {
    Law25FromTheFuture() {
      super(
          new Saying("inventory") {
            @Override
            List<Observation> said(String account) {
              Instant seconds = Instant.ofEpochSecond(SEEN.toEpochMilli());
              return List.of(resource(account, "d").createdAt(seconds).build());
            }
          });
    }
  }

  static final class Law26MoreThanEverything extends MemoryContract {
    Law26MoreThanEverything() {
      super(
          new Saying("controls") {
            @Override
            List<Observation> said(String account) {
              return List.of(new NativeScore(account, "other", null, null, null, 100.5, SEEN));
            }
          });
    }
  }

  static final class Law27FindingsOfOtherThings extends MemoryContract {
    Law27FindingsOfOtherThings() {
      super(
          new MemoryCloud() {
            @Override
            List<List<Observation>> pages(Opened connector, String source, Shard shard) {
              String account = shard.account().nativeId();
              return source.equals("findings")
                  ? List.of(List.<Observation>of(shouted(account)))
                  : super.pages(connector, source, shard);
            }

            private Finding shouted(String account) {
              return Finding.builder(account, "f", "Memory", Finding.Type.OTHER)
                  .resource(new Finding.ResourceRef(id(account, "A"), null, null))
                  .build();
            }
          });
    }
  }

  static final class Law28ChecksOfOtherControls extends MemoryContract {
    Law28ChecksOfOtherControls() {
      super(
          new MemoryCloud() {
            @Override
            List<List<Observation>> pages(Opened connector, String source, Shard shard) {
              return source.equals("findings")
                  ? List.of(
                      List.<Observation>of(
                          assessment(shard.account().nativeId(), "a", "check-of-nobody")))
                  : super.pages(connector, source, shard);
            }
          });
    }
  }

  static final class Law29DeniedIsEmpty extends MemoryContract {
    Law29DeniedIsEmpty() {
      super(
          new MemoryCloud() {
            @Override
            Page brokenPage(Opened connector, FaultKind fault) {
              return fault == FaultKind.DENIED
                  ? Page.last(List.of())
                  : super.brokenPage(connector, fault);
            }
          });
    }
  }

  static final class Law30FailsForEver extends MemoryContract {
    Law30FailsForEver() {
      super(
          new MemoryCloud() {
            private final Map<Opened, FaultKind> scars = new ConcurrentHashMap<>();

            @Override
            Page page(Opened connector, String source, Shard shard, PageToken token) {
              FaultKind scar = scars.get(connector);
              return scar == null
                  ? super.page(connector, source, shard, token)
                  : super.brokenPage(connector, scar);
            }

            @Override
            Page brokenPage(Opened connector, FaultKind fault) {
              scars.put(connector, FaultKind.DENIED);
              return super.brokenPage(connector, fault);
            }
          });
    }
  }

  static final class Law31FailsInItsOwnWords extends MemoryContract {
    Law31FailsInItsOwnWords() {
      super(
          new MemoryCloud() {
            @Override
            Page brokenPage(Opened connector, FaultKind fault) {
              throw new UncheckedIOException(new IOException("broken pipe"));
            }
          });
    }
  }

  static final class Law32NoStage extends MemoryContract {
    Law32NoStage() {
      super(
          new MemoryCloud() {
            @Override
            <T> @Nullable CompletionStage<T> stage(
                Opened connector, String call, Supplier<T> work) {
              return call.equals("controls page") ? null : super.stage(connector, call, work);
            }
          });
    }
  }

  static final class Law33NeverDone extends MemoryContract {
    Law33NeverDone() {
      super(
          new MemoryCloud() {
            @Override
            <T> @Nullable CompletionStage<T> stage(
                Opened connector, String call, Supplier<T> work) {
              return call.equals("controls page")
                  ? new CompletableFuture<>()
                  : super.stage(connector, call, work);
            }
          });
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  static final class Law34SecretInAMessage extends MemoryContract {
    Law34SecretInAMessage() {
      super(
          new MemoryCloud() {
            @Override
            Identity identity(Opened connector) {
              String secret = connector.config.requiredText("secret");
              if (!secret.equals(SECRET)) {
                throw new ProviderException(
                    Category.UNAUTHENTICATED,
                    "secret: refused.",
                    null,
                    null,
                    new IOException("401 for key=" + secret));
              }
              return super.identity(connector);
            }
          });
    }
  }

  static final class Law35CallWaits extends MemoryContract {
    Law35CallWaits() {
      super(
          new MemoryCloud() {
            @Override
            <T> @Nullable CompletionStage<T> stage(
                Opened connector, String call, Supplier<T> work) {
              if (call.equals("controls page")) {
                Pacer.pause(Duration.ofMillis(300));
              }
              return super.stage(connector, call, work);
            }
          });
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  static final class Law36ReadsAfterClose extends MemoryContract {
    Law36ReadsAfterClose() {
      super(
          new MemoryCloud() {
            @Override
            void close(Opened connector) {}
          });
    }
  }

  static final class Law37ForgetsOpenStages extends MemoryContract {
    Law37ForgetsOpenStages() {
      super(
          new MemoryCloud() {
            @Override
            <T> @Nullable CompletionStage<T> stage(
                Opened connector, String call, Supplier<T> work) {
              if (connector.closed) {
                return super.stage(connector, call, work);
              }
              CompletableFuture<T> stage = new CompletableFuture<>();
              CompletableFuture.delayedExecutor(
                      50, TimeUnit.MILLISECONDS, connector.host.executor())
                  .execute(() -> {
                    if (!connector.closed) {
                      finish(connector, stage, work);
                    }
                  });
              return stage;
            }
          });
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  static final class Law38CloseOnlyOnce extends MemoryContract {
    Law38CloseOnlyOnce() {
      super(
          new MemoryCloud() {
            @Override
            void close(Opened connector) {
              if (connector.closed) {
                throw new IllegalStateException("closed already");
              }
              super.close(connector);
            }
          });
    }
  }

  static final class Law39LeavesThreads extends MemoryContract {
    Law39LeavesThreads() {
      super(
          new MemoryCloud() {
            @Override
            public Connector connect(ConnectorConfig config, HostContext host) {
              Thread.ofPlatform().daemon().name("left-behind").start(Law39LeavesThreads::stay);
              return super.connect(config, host);
            }
          });
    }

    private static void stay() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  static final class Law40OneClientForAll extends MemoryContract {
    Law40OneClientForAll() {
      super(
          new MemoryCloud() {
            private volatile @Nullable Opened newest;
            private volatile boolean clientClosed;

            @Override
            public Connector connect(ConnectorConfig config, HostContext host) {
              Opened opened = new Opened(this, config, host);
              newest = opened;
              clientClosed = false;
              return opened;
            }

            @Override
            boolean isClosed(Opened connector) {
              return connector.closed || (clientClosed && connector == newest);
            }

            @Override
            void close(Opened connector) {
              super.close(connector);
              clientClosed = true;
            }
          });
    }
  }

  static final class Law41MixesShards extends MemoryContract {
    Law41MixesShards() {
      super(
          new MemoryCloud() {
            private final Map<Opened, Shard> reading = new ConcurrentHashMap<>();

            @Override
            Page page(Opened connector, String source, Shard shard, PageToken token) {
              if (!source.equals("inventory")) {
                return super.page(connector, source, shard, token);
              }
              reading.put(connector, shard);
              Pacer.pause(Duration.ofMillis(20));
              return super.page(connector, source, reading.getOrDefault(connector, shard), token);
            }
          });
    }
  }

  static final class Law42OneAskerAtATime extends MemoryContract {
    Law42OneAskerAtATime() {
      super(
          new MemoryCloud() {
            private final Map<String, AtomicInteger> asking = new ConcurrentHashMap<>();

            @Override
            Page page(Opened connector, String source, Shard shard, PageToken token) {
              AtomicInteger here =
                  asking.computeIfAbsent(source + shard + token, key -> new AtomicInteger());
              int askers = here.incrementAndGet();
              try {
                Pacer.pause(Duration.ofMillis(20));
                Page page = super.page(connector, source, shard, token);
                return askers == 1 ? page : new Page(List.of(), page.next());
              } finally {
                here.decrementAndGet();
              }
            }
          });
    }
  }

  static final class Law43SomebodyElsesType extends MemoryContract {
    Law43SomebodyElsesType() {
      super(
          new MemoryCloud() {
            @Override
            public Map<String, String> types() {
              return Map.of("machine", "OtherMachine");
            }

            @Override
            public String sdl() {
              return super.sdl().replace("MemoryMachine", "OtherMachine");
            }
          });
    }
  }

  static final class Law44NeverWholeAgain extends MemoryContract {
    Law44NeverWholeAgain() {
      super(
          new MemoryCloud() {
            @Override
            Duration wholeReadEvery() {
              return Duration.ofSeconds(1);
            }
          });
    }
  }

  static final class Law45SilentAboutWhatIsGone extends MemoryContract {
    Law45SilentAboutWhatIsGone() {
      super(
          new MemoryCloud() {
            @Override
            List<Changes> changes(Opened connector, Shard shard, Instant since) {
              return super.changes(connector, shard, since).stream()
                  .map(page -> new Changes(page.observations(), List.of(), page.next()))
                  .toList();
            }
          });
    }
  }

  static final class Law46EverythingAllTheTime extends MemoryContract {
    Law46EverythingAllTheTime() {
      super(
          new MemoryCloud() {
            @Override
            List<Changes> changes(Opened connector, Shard shard, Instant since) {
              return super.changes(connector, shard, Instant.EPOCH);
            }
          });
    }
  }

  static final class Law47AnyTokenIsTheEnd extends MemoryContract {
    Law47AnyTokenIsTheEnd() {
      super(
          new MemoryCloud() {
            @Override
            Changes changesPage(Opened connector, Shard shard, Instant since, PageToken token) {
              try {
                return super.changesPage(connector, shard, since, token);
              } catch (ProviderException unknown) {
                return new Changes(List.of(), List.of(), PageToken.END);
              }
            }
          });
    }
  }

  static final class Law48WithdrawsWhatIsThere extends MemoryContract {
    Law48WithdrawsWhatIsThere() {
      super(
          new MemoryCloud() {
            @Override
            List<Changes> changes(Opened connector, Shard shard, Instant since) {
              String id = "finding/" + shard.account().nativeId() + "/a";
              return List.of(
                  new Changes(List.of(), List.of(new Withdrawn(Kind.FINDING, id)), PageToken.END));
            }
          });
    }
  }

  static final class Law49DeniedIsNoChange extends MemoryContract {
    Law49DeniedIsNoChange() {
      super(
          new MemoryCloud() {
            @Override
            Changes changesPage(Opened connector, Shard shard, Instant since, PageToken token) {
              return broken.isEmpty()
                  ? super.changesPage(connector, shard, since, token)
                  : new Changes(List.of(), List.of(), PageToken.END);
            }
          });
    }
  }

  static final class Law50RemembersAnybodysKey extends MemoryContract {
    Law50RemembersAnybodysKey() {
      super(
          new MemoryCloud() {
            private volatile @Nullable Identity known;

            @Override
            Identity identity(Opened connector) {
              Identity remembered = known;
              if (remembered == null) {
                remembered = super.identity(connector);
                known = remembered;
              }
              return remembered;
            }
          });
    }
  }

  static final class Law51AsksTheThreadForClasses extends MemoryContract {
    Law51AsksTheThreadForClasses() {
      super(
          new MemoryCloud() {
            @Override
            Identity identity(Opened connector) {
              try {
                Thread.currentThread()
                    .getContextClassLoader()
                    .loadClass(MemoryCloud.class.getName());
              } catch (ClassNotFoundException foreign) {
                throw new ProviderException(Category.INTERNAL, "memory: " + foreign);
              }
              return super.identity(connector);
            }
          });
    }
  }

  /** A cloud that takes the host's libraries for its own. */
  public static final class HostBoundCloud extends MemoryCloud {
    /** For the loader. */
    public HostBoundCloud() {}

    @Override
    Identity identity(Opened connector) {
      try {
        Class.forName("org.junit.jupiter.api.Test");
      } catch (ClassNotFoundException alone) {
        throw new ProviderException(Category.INTERNAL, "memory: " + alone);
      }
      return super.identity(connector);
    }
  }

  static final class Law52NeedsTheHostsLibraries extends MemoryContract {
    Law52NeedsTheHostsLibraries() {
      super(new HostBoundCloud());
    }
  }

  static final class Law53BringsItsOwnSpi extends MemoryContract {
    Law53BringsItsOwnSpi() {
      super(new MemoryCloud());
    }

    @Override
    protected List<Path> jars() {
      return List.of(LoneLoader.home(CloudProvider.class));
    }
  }

  /** A cloud that registers something with the JDK and leaves it there. */
  public static final class ClingingCloud extends MemoryCloud {
    /** For the loader. */
    public ClingingCloud() {}

    @Override
    public Connector connect(ConnectorConfig config, HostContext host) {
      System.getProperties().put("memory.cloud", this);
      return super.connect(config, host);
    }
  }

  static final class Law54StaysInMemory extends MemoryContract {
    Law54StaysInMemory() {
      super(new ClingingCloud());
    }

    @Override
    protected ReadingLimits limits() {
      return IMPATIENT;
    }
  }

  /** A cloud one of whose sources says something more. */
  private abstract static class Saying extends MemoryCloud {
    private final String source;

    Saying(String source) {
      this.source = source;
    }

    abstract List<Observation> said(String account);

    @Override
    List<List<Observation>> pages(Opened connector, String name, Shard shard) {
      List<List<Observation>> pages = new ArrayList<>(super.pages(connector, name, shard));
      if (name.equals(source)) {
        List<Observation> last = new ArrayList<>(pages.removeLast());
        last.addAll(said(shard.account().nativeId()));
        pages.add(last);
      }
      return pages;
    }
  }
}
