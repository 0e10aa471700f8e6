package io.nephoscope.api.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsTest {

  private static final Shard SHARD = Shard.global(new AccountRef("1", "one"));
  private static final String ONLY = "return new Only();";

  /** A page that says one text, as the name of an account. */
  private static String saying(String expression) {
    return "return CompletableFuture.completedStage(Page.last(List.of(Account.of(\"1\", "
        + expression
        + "))));";
  }

  @TempDir Path folder = Path.of("");

  private final ConnectorHost host = new ConnectorHost("test", Clock.systemUTC());
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : open) {
      thing.close();
    }
    host.close();
  }

  @Test
  void twoPluginsUseTwoVersionsOfTheSameClass() throws Exception {
    for (String version : List.of("1.0", "2.0")) {
      PluginJar.simple("v" + version.charAt(0), "", ONLY, saying("lib.Library.version()"))
          .source(
              "lib.Library",
              "package lib; public class Library { public static String version() { return \""
                  + version
                  + "\"; } }")
          .into(folder, "version" + version.charAt(0));
    }

    assertThat(load()).extracting(PluginsTest::said).containsExactly("1.0", "2.0");
  }

  @Test
  void aPluginSeesTheSpiAndSlf4jOfTheHostAndNothingElseOfIt() throws Exception {
    PluginJar.simple(
            "probe",
            "",
            ONLY,
            """
            StringBuilder seen = new StringBuilder();
            for (String name : List.of("io.vertx.core.Vertx", "io.nephoscope.api.Main",
                "com.fasterxml.jackson.databind.ObjectMapper", "org.slf4j.LoggerFactory",
                "io.nephoscope.spi.Page", "java.sql.Connection")) {
              try {
                Class.forName(name);
                seen.append(name).append(' ');
              } catch (ClassNotFoundException e) {
                seen.append("- ");
              }
            }
            ClassLoader loader = Provider.class.getClassLoader();
            seen.append(loader.getResource("logback.xml"));
            try {
              seen.append(Collections.list(
                  loader.getResources("META-INF/services/io.nephoscope.spi.CloudProvider")).size());
              seen.append(Collections.list(
                  loader.getResources("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")).size());
            } catch (java.io.IOException e) {
              seen.append(e);
            }
            """
                + saying("seen.toString()"))
        .into(folder, "probe");

    assertThat(said(load().getFirst()))
        .isEqualTo(
            "- - - org.slf4j.LoggerFactory io.nephoscope.spi.Page java.sql.Connection null10");
  }

  @Test
  void thePluginsClassLoaderIsTheContextInsideAndTheHostsOutside() throws Exception {
    PluginJar.simple(
            "loader",
            "Seen.ok(\"constructor\");",
            """
            Seen.ok("connect");
            CompletableFuture<String> task = new CompletableFuture<>();
            host.executor().execute(() -> task.complete(Seen.ok("task")));
            task.join();
            return new Only();
            """,
            """
            String called = Seen.ok("page");
            CompletableFuture<Page> answer = new CompletableFuture<>();
            new Thread(
                () -> {
                  Seen.HELD_BACK.join();
                  answer.complete(Page.last(List.of(Account.of("1", called + Seen.ok("thread")))));
                }).start();
            Seen.HELD_BACK.completeOnTimeout("", 50, TimeUnit.MILLISECONDS);
            return answer;
            """)
        .source(
            "p.Seen",
            """
            package p;
            public class Seen {
              static final java.util.concurrent.CompletableFuture<String> HELD_BACK =
                  new java.util.concurrent.CompletableFuture<>();
              static String ok(String where) {
                ClassLoader now = Thread.currentThread().getContextClassLoader();
                if (now != Seen.class.getClassLoader()) {
                  throw new IllegalStateException(where + " sees " + now);
                }
                return where;
              }
            }
            """)
        .into(folder, "loader");
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    Source source = source(load().getFirst());
    CompletableFuture<ClassLoader> seenByTheHost = new CompletableFuture<>();
    var _ =
        source
            .page(SHARD, PageToken.FIRST)
            .whenComplete(
                (_, _) -> seenByTheHost.complete(Thread.currentThread().getContextClassLoader()));

    assertThat(seenByTheHost.get(5, TimeUnit.MINUTES)).isSameAs(Guard.class.getClassLoader());
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    assertThat(name(source)).isEqualTo("pagethread");
  }

  @Test
  void whatDoesNotWorkIsSetAsideWithItsReasonAndTheRestWorks() throws Exception {
    PluginJar.simple("good", "", ONLY, saying("\"it works\"")).into(folder, "good");
    PluginJar.simple("good", "", ONLY, saying("\"twice\"")).into(folder, "good-again");
    PluginJar.simple("Bad Id", "", ONLY, saying("\"\"")).into(folder, "bad-id");
    PluginJar.simple(
            "throws", "if (true) throw new IllegalStateException(\"boom\");", ONLY, saying("\"\""))
        .into(folder, "throwing");
    PluginJar.simple(
            "error", "if (true) throw new NoClassDefFoundError(\"gone\");", ONLY, saying("\"\""))
        .into(folder, "error");
    new PluginJar().provider("p.Nowhere").into(folder, "unlisted");
    new PluginJar().into(folder, "no-provider");
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(
        Files.createDirectories(folder.resolve("torn")).resolve("torn.jar"), "not a jar");
    Files.writeString(folder.resolve("README.txt"), "not a plugin");

    List<Plugin> plugins = load();

    assertThat(plugins).extracting(Plugin::id).first().isEqualTo("good");
    assertThat(said(plugins.getFirst())).isEqualTo("it works");
    assertThat(plugins.subList(1, plugins.size()))
        .allSatisfy(plugin -> {
          assertThat(plugin.provider()).isNull();
          assertThat(plugin.problem()).isNotBlank().contains("(expected: ");
        });
    assertThat(problem(plugins, "good-again")).contains("called good like that of plugin good");
    assertThat(problem(plugins, "bad-id")).contains("Bad Id");
    assertThat(problem(plugins, "throwing")).contains("boom");
    assertThat(problem(plugins, "error")).contains("NoClassDefFoundError: gone");
    assertThat(problem(plugins, "unlisted")).contains("p.Nowhere");
    assertThat(problem(plugins, "no-provider")).contains("no provider");
    assertThat(problem(plugins, "empty")).contains("no jar");
    assertThat(problem(plugins, "torn")).contains("torn.jar cannot be opened");
    assertThat(plugins).hasSize(9);
  }

  @Test
  void graphQlTypesAreTakenAsShippedAndAPluginThatCannotSayThemWorksAllTheSame() throws Exception {
    typed("typed", "return \"type X\";").into(folder, "typed");
    typed("untold", "throw new IllegalStateException(\"boom\");").into(folder, "untold");
    typed("void", "return null;").into(folder, "void");
    PluginJar.simple("without", "", ONLY, saying("\"plain\"")).into(folder, "without");

    List<Plugin> plugins = load();

    assertThat(plugins)
        .allSatisfy(plugin -> {
          assertThat(plugin.problem()).isNull();
          assertThat(said(plugin)).isNotBlank();
        })
        .extracting(Plugin::types)
        .satisfiesExactly(
            typed ->
                assertThat(typed).isEqualTo(new ShippedTypes("type X", Map.of("x", "X"), null)),
            untold -> assertThat(problem(untold)).contains("sdl()", "boom", "(expected: "),
            none -> assertThat(problem(none)).contains("sdl() returned null", "(expected: "),
            without -> assertThat(without).isNull());
  }

  private static String problem(@Nullable ShippedTypes types) {
    return types == null ? "" : String.valueOf(types.problem());
  }

  /** A plugin whose provider ships types. */
  private static PluginJar typed(String id, String sdl) {
    return PluginJar.simple(id, "", ONLY, saying("\"typed\""))
        .amend(
            "p.Provider",
            "implements CloudProvider {",
            "implements CloudProvider, TypedSchema { public String sdl() { "
                + sdl
                + " } public Map<String, String> types() { return Map.of(\"x\", \"X\"); }");
  }

  @Test
  void aPluginForAnotherSpiIsSetAsideBeforeAnyOfItsCodeRuns() throws Exception {
    PluginJar.simple("next", "System.setProperty(\"next.ran\", \"\");", ONLY, saying("\"\""))
        .spi("2")
        .into(folder, "next");

    assertThat(problem(load(), "next"))
        .isEqualTo(
            "plugin.jar was built for version 2 of the SPI (expected: 1). Get the plugin that fits"
                + " this server.");
    assertThat(System.getProperty("next.ran")).isNull();
  }

  @Test
  void aPinnedPluginIsTakenOnlyWithTheJarsThatWerePinned() throws Exception {
    PluginJar.simple("good", "", ONLY, saying("\"pinned\"")).into(folder, "good");
    byte[] jar = Files.readAllBytes(folder.resolve("good").resolve("plugin.jar"));
    String pin = sha256((sha256(jar) + "  plugin.jar\n").getBytes(StandardCharsets.UTF_8));
    PluginTerms pinned = PluginTerms.defaults().withPins(Map.of("good", pin));

    assertThat(said(load(folder, pinned).getFirst())).isEqualTo("pinned");

    PluginJar.simple("good", "", ONLY, saying("\"another\"")).into(folder, "good");
    Files.move(folder.resolve("good"), folder.resolve("evil"));
    Plugin renamed = load(folder, pinned).getFirst();
    assertThat(renamed.provider()).isNull();
    assertThat(renamed.problem()).contains(pin, "plugins.pins.good");

    Files.move(folder.resolve("evil"), folder.resolve("good"));
    assertThat(problem(load(folder, pinned), "good")).contains(pin, "plugins.pins.good");
  }

  @Test
  void aPluginThatNeverReturnsOrLeavesThreadsIsSetAside() throws Exception {
    PluginJar.simple(
            "stuck",
            "while (true) { java.util.concurrent.locks.LockSupport.park(); }",
            ONLY,
            saying("\"\""))
        .into(folder, "stuck");
    PluginJar.simple(
            "busy",
            "Thread t = new Thread(() -> java.util.concurrent.locks.LockSupport.park(), \"busy-1\");"
                + " t.setDaemon(true); t.start();",
            ONLY,
            saying("\"\""))
        .into(folder, "busy");

    List<Plugin> plugins = load(folder, new PluginTerms(Map.of(), Duration.ofSeconds(5)));

    assertThat(problem(plugins, "stuck")).contains("its constructor did not return within 5 s");
    assertThat(problem(plugins, "busy")).contains("it started 1 thread", "busy-1");
  }

  @Test
  void anIdIsFreeAgainWhenThePluginThatHasItIsGone() throws Exception {
    PluginJar.simple("good", "", ONLY, saying("\"first\"")).into(folder, "a");
    PluginJar.simple("good", "", ONLY, saying("\"second\"")).into(folder, "b");
    Plugins plugins = Plugins.load(folder);
    open.add(plugins);
    assertThat(plugins.changed()).isEmpty();

    Files.delete(folder.resolve("a").resolve("plugin.jar"));
    Files.delete(folder.resolve("a"));
    assertThat(plugins.rested()).as("seen for the first time").isEmpty();
    assertThat(plugins.rested()).containsExactly("a");
    PluginExchange exchange = plugins.exchange(List.of("a"));
    plugins.letGo(exchange);

    assertThat(exchange.removed()).containsExactly("a");
    assertThat(exchange.replaced()).isEmpty();
    assertThat(said(plugins.plugins().getFirst())).isEqualTo("second");
  }

  @Test
  void aPluginWhoseFolderIsGoneWorksUntilItIsLetGo() throws Exception {
    PluginJar.simple(
            "leaving",
            "",
            ONLY,
            """
            try (java.io.InputStream in = Provider.class.getResourceAsStream("Provider.class")) {
              return CompletableFuture.completedStage(Page.last(List.of(
                  Account.of("1", lib.Seldom.word() + " " + (in.readAllBytes().length > 100)))));
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            """)
        .source("lib.Seldom", SELDOM)
        .leavingOut("lib.Seldom")
        .into(folder, "leaving");
    Path plugin = folder.resolve("leaving");
    new PluginJar().source("lib.Seldom", SELDOM).into(folder.resolve(".made"), "library");
    Files.move(
        folder.resolve(".made/library/plugin.jar"), plugin.resolve("z-not-opened-so-far.jar"));
    Source source = source(load().getFirst());

    Files.delete(plugin.resolve("z-not-opened-so-far.jar"));
    Files.delete(plugin.resolve("plugin.jar"));
    Files.delete(plugin);

    assertThat(name(source)).isEqualTo("seldom true");
  }

  @Test
  void aThreadThatOutlivesItsPluginFindsTheClassItNeedsToEnd() throws Exception {
    Path end = folder.resolve(".end");
    Path said = folder.resolve(".said");
    PluginJar.simple(
            "slow",
            "",
            """
            Thread slow = new Thread(() -> {
              try {
                while (!java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
                  java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
                java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), lib.Seldom.word());
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            }, "slow-1");
            slow.setDaemon(true);
            slow.start();
            return new Only();
            """
                .formatted(end, said),
            saying("\"\""))
        .source("lib.Seldom", SELDOM)
        .into(folder, "slow");
    Plugins plugins = Plugins.load(folder);
    open.add(plugins);
    source(plugins.plugins().getFirst());
    Files.delete(folder.resolve("slow").resolve("plugin.jar"));
    Files.delete(folder.resolve("slow"));

    plugins.letGo(plugins.exchange(plugins.changed()));
    Files.createFile(end);

    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while ((!Files.exists(said) || Files.size(said) == 0) && System.nanoTime() < patience) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(said).hasContent("seldom");
  }

  private static final String SELDOM =
      "package lib; public class Seldom { public static String word() { return \"seldom\"; } }";

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void whateverAPageThrowsOrReturnsIsAFailureTheHostUnderstands() throws Exception {
    Map<String, Category> pages =
        Map.of(
            "throw new NoSuchMethodError(\"gone\");",
            Category.INTERNAL,
            "return page(shard, token);",
            Category.INTERNAL,
            "throw new IllegalStateException();",
            Category.INTERNAL,
            "return null;",
            Category.INTERNAL,
            "return CompletableFuture.completedStage(null);",
            Category.INVALID_RESPONSE,
            "return CompletableFuture.failedStage(new LinkageError(\"torn\"));",
            Category.INTERNAL,
            "return CompletableFuture.supplyAsync(() -> { throw new ProviderException("
                + "ProviderException.Category.THROTTLED, \"slow\"); });",
            Category.THROTTLED,
            "throw new ProviderException(ProviderException.Category.NOT_ENABLED, \"off\");",
            Category.NOT_ENABLED);
    int number = 0;
    for (Map.Entry<String, Category> page : pages.entrySet()) {
      Path plugins = Files.createDirectories(folder.resolve("case" + number++));
      PluginJar.simple("broken", "", ONLY, page.getKey()).into(plugins, "broken");
      Source source = source(load(plugins).getFirst());

      assertThat(failure(source).category()).as(page.getKey()).isEqualTo(page.getValue());
    }
  }

  @Test
  void aThrowingConnectIsAProviderException() throws Exception {
    PluginJar.simple("broken", "", "throw new ExceptionInInitializerError(\"no\");", "return null;")
        .into(folder, "broken");
    CloudProvider provider = requireNonNull(load().getFirst().provider());

    assertThatThrownBy(() -> provider.connect(new ConnectorConfig("test", Map.of()), host))
        .asInstanceOf(InstanceOfAssertFactories.type(ProviderException.class))
        .extracting(ProviderException::category)
        .isEqualTo(Category.INTERNAL);
  }

  @Test
  void aSecretInAPluginsFailureIsStruckOut() throws Exception {
    PluginJar.simple(
            "leaky",
            "",
            "Keys.key = config.requiredText(\"key\"); return new Only();",
            """
            if (token.isFirst()) throw new IllegalStateException("refused: " + Keys.key);
            throw new ProviderException(ProviderException.Category.UNAUTHENTICATED,
                "refused " + Keys.key, "Renew " + Keys.key, null, new Exception(Keys.key));
            """)
        .source("p.Keys", "package p; class Keys { static String key; }")
        .into(folder, "leaky");
    CloudProvider provider = requireNonNull(load().getFirst().provider());
    Connector connector =
        provider.connect(new ConnectorConfig("test", Map.of("key", "hunter2")), host);
    Source source = connector.sources().getFirst();

    ProviderException wrapped = failure(source.page(SHARD, PageToken.FIRST));
    ProviderException own = failure(source.page(SHARD, PageToken.of("2")));

    assertThat(wrapped).hasMessageContaining("refused: [secret]").hasNoCause();
    assertThat(own).hasMessage("refused [secret]").hasNoCause();
    assertThat(own.remedy()).isEqualTo("Renew [secret]");
    assertThat(own.category()).isEqualTo(Category.UNAUTHENTICATED);
  }

  @Test
  void aStageThatTheHostGivesUpIsCancelledInThePlugin() throws Exception {
    PluginJar.simple(
            "slow",
            "",
            ONLY,
            """
            if (!token.isFirst()) {
              return Asked.FIRST.handle((page, e) ->
                  Page.last(List.of(Account.of("1", String.valueOf(e)))));
            }
            return Asked.FIRST;
            """)
        .source(
            "p.Asked",
            "package p; class Asked { static final java.util.concurrent.CompletableFuture<"
                + "io.nephoscope.spi.Page> FIRST = new java.util.concurrent.CompletableFuture<>(); }")
        .into(folder, "slow");
    Source source = source(load().getFirst());

    assertThat(source.page(SHARD, PageToken.FIRST).toCompletableFuture().cancel(true)).isTrue();

    assertThat(name(source.page(SHARD, PageToken.of("2")))).contains("CancellationException");
  }

  private static PluginJar changing(String id, String changes) {
    return PluginJar.simple(id, "", ONLY, saying("\"whole\""))
        .with("implements Connector, Source {", "implements Connector, Source, ReadsChanges {")
        .with(
            "public Budget budget(Shard shard)",
            "public Duration wholeReadEvery() { return Duration.ofDays(1); }"
                + " public CompletionStage<Changes> changes(Shard shard, java.time.Instant since,"
                + " PageToken token) {"
                + changes
                + "} public Budget budget(Shard shard)");
  }

  @Test
  void aSourceThatSaysWhatChangedDoesSoBehindTheGuardTooAndNoOther() throws Exception {
    changing(
            "changing",
            """
            if (Thread.currentThread().getContextClassLoader() != Provider.class.getClassLoader()) {
              throw new IllegalStateException("context");
            }
            return CompletableFuture.completedStage(new Changes(
                List.of(Account.of("1", since.toString())), List.of(), PageToken.END));
            """)
        .into(folder, "changing");
    PluginJar.simple("plain", "", ONLY, saying("\"whole\"")).into(folder, "plain");
    List<Plugin> plugins = load();

    assertThat(source(plugins.getLast())).isNotInstanceOf(ReadsChanges.class);
    ReadsChanges changing = (ReadsChanges) source(plugins.getFirst());
    assertThat(changing.wholeReadEvery()).isEqualTo(Duration.ofDays(1));
    assertThat(
            changing
                .changes(SHARD, Instant.EPOCH, PageToken.FIRST)
                .toCompletableFuture()
                .get(5, TimeUnit.MINUTES)
                .observations())
        .containsExactly(Account.of("1", "1970-01-01T00:00:00Z"));
  }

  @Test
  void whateverChangesThrowIsAFailureTheHostUnderstands() throws Exception {
    changing("throwing", "throw new NoSuchMethodError(\"gone\");").into(folder, "throwing");
    changing("silent", "return null;").into(folder, "silent");
    for (Plugin plugin : load()) {
      assertThatThrownBy(() ->
              ((ReadsChanges) source(plugin))
                  .changes(SHARD, Instant.EPOCH, PageToken.FIRST)
                  .toCompletableFuture()
                  .get(5, TimeUnit.MINUTES))
          .cause()
          .isInstanceOfSatisfying(
              ProviderException.class,
              failure -> assertThat(failure.category()).isEqualTo(Category.INTERNAL));
    }
  }

  private static String said(Plugin plugin) {
    try (ConnectorHost host = new ConnectorHost("said", Clock.systemUTC());
        Connector connector =
            requireNonNull(plugin.provider())
                .connect(new ConnectorConfig("said", Map.of()), host)) {
      return name(connector.sources().getFirst());
    }
  }

  private Source source(Plugin plugin) {
    Connector connector =
        requireNonNull(plugin.provider()).connect(new ConnectorConfig("test", Map.of()), host);
    open.addFirst(connector);
    return connector.sources().getFirst();
  }

  private static String name(Source source) {
    return name(source.page(SHARD, PageToken.FIRST));
  }

  private static String name(CompletionStage<Page> stage) {
    Page page = stage.toCompletableFuture().orTimeout(5, TimeUnit.MINUTES).join();
    return ((Account) page.observations().getFirst()).name();
  }

  private static ProviderException failure(Source source) {
    return failure(source.page(SHARD, PageToken.FIRST));
  }

  private static ProviderException failure(CompletionStage<Page> stage) {
    try {
      Page page = stage.toCompletableFuture().get(5, TimeUnit.MINUTES);
      throw new AssertionError("a failure was expected, and it is " + page);
    } catch (ExecutionException e) {
      return (ProviderException) requireNonNull(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static String problem(List<Plugin> plugins, String name) {
    return plugins.stream()
        .filter(plugin -> plugin.folder().endsWith(name))
        .map(plugin -> String.valueOf(plugin.problem()))
        .findFirst()
        .orElseThrow();
  }

  private List<Plugin> load() throws IOException {
    return load(folder);
  }

  private List<Plugin> load(Path plugins) throws IOException {
    return load(plugins, PluginTerms.defaults());
  }

  private List<Plugin> load(Path plugins, PluginTerms terms) throws IOException {
    Plugins loaded = Plugins.load(plugins, terms);
    open.add(loaded);
    return loaded.plugins();
  }
}
