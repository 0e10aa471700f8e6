package io.nephoscope.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.api.plugin.PluginJar;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, change and go while the server runs. */
class HotDropTest {

  private static final Duration SELDOM = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(100);

  @TempDir Path folder = Path.of("");

  /** A plugin that leaves behind what plugins leave behind, and says one account's name. */
  private static PluginJar saying(String id, String name) {
    return PluginJar.simple(
            id,
            "System.getProperties().put(\"loader.of.%s\", new java.lang.ref.WeakReference<>(Provider.class.getClassLoader()));"
                .formatted(name),
            "return new Only();",
            """
            Left.BEHIND.set(new Left());
            Left.INHERITED.set(new Left());
            Linked linked = new Linked(Linked.Kind.ONLY);
            if (!linked.equals(new Linked(Linked.Kind.ONLY)) || linked.hashCode() == 0) {
              throw new IllegalStateException(linked.toString());
            }
            java.util.logging.Logger.getLogger("plugin.left").fine("a line");
            System.getLogger("plugin.left.too").log(System.Logger.Level.DEBUG, "a line");
            org.slf4j.LoggerFactory.getLogger("plugin.left.as.well").debug("a line {}", new Left());
            try {
              ResourceBundle.getBundle("p.Bundle", Locale.ROOT, Provider.class.getClassLoader());
            } catch (MissingResourceException e) {
              throw new IllegalStateException(e);
            }
            return CompletableFuture.supplyAsync(() -> Page.last(List.of(Account.of("%s", "%s"))));
            """
                .formatted(id, name))
        .source(
            "p.Left",
            """
            package p;
            public class Left {
              static final ThreadLocal<Left> BEHIND = new ThreadLocal<>();
              static final InheritableThreadLocal<Left> INHERITED = new InheritableThreadLocal<>();
            }
            """)
        .source(
            "p.Linked", "package p; public record Linked(Kind kind) { public enum Kind { ONLY } }")
        .source(
            "p.Bundle",
            """
            package p;
            public class Bundle extends java.util.ListResourceBundle {
              protected Object[][] getContents() { return new Object[][] {{"key", "value"}}; }
            }
            """);
  }

  @Test
  void aPluginThatIsDroppedInIsReadAndOneThatIsTakenOutIsKeptAndLabelled() throws Exception {
    try (LiveServer server = new LiveServer(folder).connector("steady", "steady")) {
      saying("steady", "steady one").into(server.plugins, "steady");
      server.start(OFTEN);
      LiveServer.until(
          () -> server.accounts().contains("steady one"), () -> server.accounts().toString());

      server.connector("acme", "acme");
      saying("acme", "acme one").into(server.plugins, "acme");
      LiveServer.until(
          () -> server.accounts().contains("acme one"), () -> server.accounts().toString());
      assertThat(server.connector("acme").get("state").asText()).isEqualTo("CONNECTED");

      LiveServer.delete(server.plugins.resolve("acme"));
      LiveServer.until(
          () -> server.connector("acme").get("state").asText().equals("REFUSED"),
          () -> server.connector("acme").toString());
      JsonNode refused = server.connector("acme");
      assertThat(refused.at("/problem/message").asText())
          .contains("there is no plugin for provider acme");
      assertThat(LiveServer.texts(refused.get("sources"), "state")).containsExactly("STALE");
      assertThat(server.accounts()).contains("acme one", "steady one");
      assertThat(server.ask("{ freshness { state } }").at("/freshness/state").asText())
          .isEqualTo("STALE");
      assertThat(LiveServer.texts(server.ask("{ providers { id } }").get("providers"), "id"))
          .containsExactly("steady");
      assertCollected("acme one");

      saying("acme", "acme again").into(server.plugins, "acme");
      LiveServer.until(
          () -> server.accounts().contains("acme again"), () -> server.accounts().toString());
      assertThat(server.accounts()).doesNotContain("acme one");
      LiveServer.until(
          () ->
              server.ask("{ freshness { state } }").at("/freshness/state").asText().equals("FRESH"),
          () -> server.ask("{ freshness { state asOf } }").toString());
    }
  }

  @Test
  void aSourceThatANewerPluginNoLongerHasIsForgottenWithWhatItRead() throws Exception {
    try (LiveServer server = new LiveServer(folder).connector("acme", "acme")) {
      saying("acme", "of the old source").into(server.plugins, "acme");
      server.start(SELDOM);
      LiveServer.until(
          () -> server.accounts().contains("of the old source"),
          () -> server.accounts().toString());

      PluginJar.simple("acme", "", "return new Only();", "return new CompletableFuture<>();")
          .with("return \"only\";", "return \"other\";")
          .into(server.plugins, "acme");
      server.reload();

      LiveServer.until(
          () ->
              LiveServer.texts(server.connector("acme").get("sources"), "name")
                  .equals(List.of("other")),
          () -> server.connector("acme").toString());
      assertThat(server.accounts()).doesNotContain("of the old source");
    }
  }

  @Test
  void aReloadReplacesAPluginItsConnectorsAndItsClassesAndTouchesNoOther() throws Exception {
    try (LiveServer server =
        new LiveServer(folder).connector("steady", "steady").connector("acme", "acme")) {
      saying("steady", "steady one").into(server.plugins, "steady");
      saying("acme", "version 1").into(server.plugins, "acme");
      server.start(SELDOM);
      LiveServer.until(
          () -> server.accounts().contains("version 1"), () -> server.accounts().toString());

      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Integer> answered =
          CompletableFuture.supplyAsync(() -> {
            int times = 0;
            while (!enough.get()) {
              assertThat(server.accounts()).hasSize(2).contains("steady one");
              times++;
            }
            return times;
          });

      saying("acme", "version 2").into(server.plugins, "acme");
      JsonNode first = server.reload();
      assertThat(first.toString())
          .isEqualTo(
              "{\"added\":[],\"replaced\":[\"acme\"],\"removed\":[],\"connectors\":[\"acme\"],"
                  + "\"problems\":[]}");
      LiveServer.until(
          () -> server.accounts().contains("version 2"), () -> server.accounts().toString());
      assertThat(server.accounts()).doesNotContain("version 1");
      enough.set(true);
      assertThat(answered.get(5, TimeUnit.MINUTES)).isPositive();
      assertCollected("version 1");
      assertThat(loader("steady one").get()).isNotNull();

      Files.writeString(server.plugins.resolve("acme").resolve("plugin.jar"), "torn");
      JsonNode second = server.reload();
      assertThat(second.get("problems").toString())
          .contains("plugin acme: plugin.jar cannot be opened", "is set aside");
      assertThat(server.connector("acme").get("state").asText()).isEqualTo("REFUSED");
      assertThat(server.accounts()).contains("version 2");
      assertCollected("version 2");
    }
  }

  @Test
  void aReloadTakesConnectorFilesAsTheyAreAndABadOneStopsNothing() throws Exception {
    try (LiveServer server = new LiveServer(folder).connector("one", "acme")) {
      saying("acme", "acme one").into(server.plugins, "acme");
      server.start(SELDOM);
      LiveServer.until(
          () -> server.accounts().contains("acme one"), () -> server.accounts().toString());

      server.connector("two", "acme").connector("three", "nobody");
      JsonNode added = server.reload();
      assertThat(added.get("connectors").valueStream().map(JsonNode::asText))
          .containsExactly("two");
      assertThat(added.get("problems").toString()).contains("connectors/three.yaml", "nobody");
      LiveServer.until(
          () -> server.connector("two").get("state").asText().equals("CONNECTED"),
          () -> server.connector("two").toString());

      Files.writeString(server.connectorFile("two"), "provider: acme\nkez: wrong\n");
      JsonNode wrong = server.reload();
      assertThat(wrong.get("connectors")).isEmpty();
      assertThat(wrong.get("problems").toString()).contains("connectors/two.yaml:2: kez");
      assertThat(server.connector("two").get("state").asText()).isEqualTo("CONNECTED");

      Files.delete(server.connectorFile("two"));
      Files.delete(server.connectorFile("three"));
      assertThat(server.reload().get("connectors").valueStream().map(JsonNode::asText))
          .containsExactly("two");
      assertThat(LiveServer.texts(server.ask("{ connectors { id } }").get("connectors"), "id"))
          .isEqualTo(List.of("one"));
    }
  }

  private static void assertCollected(String name) {
    WeakReference<?> loader = loader(name);
    LiveServer.until(
        () -> {
          System.gc();
          return loader.get() == null;
        },
        () -> "the class loader of " + name + " is still there");
  }

  private static WeakReference<?> loader(String name) {
    return (WeakReference<?>)
        Objects.requireNonNull(System.getProperties().get("loader.of." + name));
  }
}
