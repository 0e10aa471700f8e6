package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.plugin.Plugin;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectorCheckTest {

  private static final ConnectorFile FILE =
      new ConnectorFile("prod", "cloud", new ConnectorConfig("prod", Map.of()), null);

  @Test
  void whatCanBeReadAndWhatCannotIsToldPerSource() throws Exception {
    Cloud cloud = new Cloud();
    cloud.answers.put(
        "2",
        new ProviderException(
            Category.PERMISSION_DENIED, "no right in 2", "Grant it in 2.", null, null));
    cloud.answers.put(
        "3",
        new ProviderException(
            Category.PERMISSION_DENIED, "no right in 3", "Grant it in 3.", null, null));

    CheckReport report = check(cloud, Duration.ofSeconds(60));

    assertThat(report.good()).isFalse();
    assertThat(printed(report))
        .isEqualTo(
            """
            prod (provider cloud)
              identity: me
              things: 2 of 4 shards readable
                2, 3: PERMISSION_DENIED – no right in <account>
                  What to do: Grant it in <account>.

            """);
    assertThat(cloud.closed).isTrue();
  }

  @Test
  void whatPassesIsTriedAgain() throws Exception {
    Cloud cloud = new Cloud();
    cloud.answers.put(
        "4", new ProviderException(Category.THROTTLED, "slow", null, Duration.ofMillis(1), null));
    cloud.timesFailing.set(2);

    CheckReport report = check(cloud, Duration.ofSeconds(60));

    assertThat(report.good()).isTrue();
    assertThat(printed(report)).contains("things: 4 of 4 shards readable");
  }

  @Test
  void whatIsNeverAnsweredIsToldAsLate() throws Exception {
    Cloud cloud = new Cloud();
    cloud.silent = true;

    CheckReport report = check(cloud, Duration.ofMillis(50));

    assertThat(report.good()).isFalse();
    assertThat(printed(report)).contains("TIMED_OUT");
  }

  @Test
  void aConnectorThatIsNotWhoItShouldBeIsRefused() throws Exception {
    Cloud cloud = new Cloud();
    cloud.refusal =
        new ProviderException(Category.UNAUTHENTICATED, "wrong key", "Renew it.", null, null);

    CheckReport report = check(cloud, Duration.ofSeconds(60));

    assertThat(printed(report))
        .isEqualTo(
            """
            prod (provider cloud)
              nothing can be read: UNAUTHENTICATED – wrong key
                What to do: Renew it.

            """);
  }

  @Test
  void aConnectorOfABrokenPluginSaysWhatIsWrongWithThePlugin() throws Exception {
    Plugin broken = new Plugin("cloud", "cloud", "", null, Path.of("cloud"), "it holds no jar");

    CheckReport report = ConnectorCheck.of(FILE, broken, Duration.ofSeconds(60));

    assertThat(printed(report))
        .contains("the plugin of provider cloud cannot be used: it holds no jar");
  }

  private static CheckReport check(Cloud cloud, Duration allowed) throws InterruptedException {
    return ConnectorCheck.of(
        FILE, new Plugin("cloud", "A cloud", "1", cloud, Path.of("cloud"), null), allowed);
  }

  private static String printed(CheckReport report) {
    StringWriter text = new StringWriter();
    CheckCommand.print(new PrintWriter(text), report);
    return text.toString();
  }

  /** A cloud with four accounts that answers as it is told. */
  private static final class Cloud implements CloudProvider, Connector, Source {

    final Map<String, ProviderException> answers = new ConcurrentHashMap<>();
    final AtomicInteger timesFailing = new AtomicInteger(Integer.MAX_VALUE);
    @Nullable ProviderException refusal;
    boolean silent;
    volatile boolean closed;

    @Override
    public CompletionStage<Page> page(Shard shard, PageToken token) {
      if (silent) {
        return new CompletableFuture<>();
      }
      ProviderException failure = answers.get(shard.account().nativeId());
      return failure != null && timesFailing.getAndDecrement() > 0
          ? CompletableFuture.failedStage(failure)
          : CompletableFuture.completedStage(Page.last(List.of()));
    }

    @Override
    public CompletionStage<Identity> identify() {
      return refusal == null
          ? CompletableFuture.completedStage(new Identity("me", null))
          : CompletableFuture.failedStage(refusal);
    }

    @Override
    public CompletionStage<List<Shard>> shards() {
      return CompletableFuture.completedStage(
          List.of("1", "2", "3", "4").stream()
              .map(id -> Shard.global(new AccountRef(id, id)))
              .toList());
    }

    @Override
    public String id() {
      return "cloud";
    }

    @Override
    public String title() {
      return "A cloud";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<Setting> settings() {
      return List.of();
    }

    @Override
    public Connector connect(ConnectorConfig config, HostContext host) {
      return this;
    }

    @Override
    public List<Source> sources() {
      return List.of(this);
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public String name() {
      return "things";
    }

    @Override
    public Set<Observation.Kind> kinds() {
      return Set.of(Observation.Kind.RESOURCE);
    }

    @Override
    public Duration refreshEvery() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Budget budget(Shard shard) {
      return new Budget("all", 1000, 1000);
    }
  }
}
