package io.nephoscope.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.api.plugin.PluginJar;
import io.nephoscope.api.plugin.PluginTerms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a plugin does, the server answers, the other plugins are read, and the fault is named.
 */
class HostilePluginsTest {

  private static final String ONLY = "return new Only();";
  private static final String PAGE =
      "return CompletableFuture.completedStage(Page.last(List.of(Account.of(\"%s\", \"%s\"))));";
  private static final String FOR_EVER =
      "while (true) { java.util.concurrent.locks.LockSupport.park(); }";
  private static final String QUICK = "new Budget(\"b\", 100000, 100000)";
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  @TempDir Path folder = Path.of("");

  @Test
  void everyFaultIsNamedAndTheOtherProviderIsReadAndAnswered() throws Exception {
    Map<String, PluginJar> quarantined = new TreeMap<>();
    Map<String, String> problems = new TreeMap<>();
    quarantined.put(
        "missing-class",
        simple("missing-class", "new lib.Gone();", ONLY, PAGE)
            .source("lib.Gone", "package lib; public class Gone {}")
            .leavingOut("lib.Gone"));
    problems.put("missing-class", "NoClassDefFoundError: lib/Gone");
    quarantined.put(
        "bad-constructor",
        simple(
            "bad-constructor", "if (true) throw new IllegalStateException(\"boom\");", ONLY, PAGE));
    problems.put("bad-constructor", "boom");
    quarantined.put(
        "error-constructor",
        simple("error-constructor", "if (true) throw new AssertionError(\"bang\");", ONLY, PAGE));
    problems.put("error-constructor", "bang");
    quarantined.put("wrong-spi", simple("wrong-spi", "", ONLY, PAGE).spi("99"));
    problems.put("wrong-spi", "built for version 99 of the SPI (expected: 1)");
    quarantined.put("zz-duplicate", simple("good", "", ONLY, PAGE));
    problems.put("zz-duplicate", "called good like that of plugin good");
    quarantined.put("stuck-constructor", simple("stuck-constructor", FOR_EVER, ONLY, PAGE));
    problems.put("stuck-constructor", "did not return within 5 s");
    quarantined.put(
        "threads",
        simple(
            "threads",
            "for (int i = 0; i < 20; i++) { Thread t = new Thread(() -> { %s }, \"swarm-\" + i);"
                    .formatted(FOR_EVER)
                + " t.setDaemon(true); t.start(); }",
            ONLY,
            PAGE));
    problems.put("threads", "it started 20 threads");

    Map<String, PluginJar> refused = new TreeMap<>();
    Map<String, String> refusals = new TreeMap<>();
    refused.put(
        "bad-connect",
        simple("bad-connect", "", "throw new IllegalStateException(\"no way\");", PAGE));
    refusals.put("bad-connect", "no way");
    refused.put(
        "error-connect", simple("error-connect", "", "throw new LinkageError(\"torn\");", PAGE));
    refusals.put("error-connect", "torn");
    refused.put("null-connect", simple("null-connect", "", "return null;", PAGE));
    refusals.put("null-connect", "connect() returned null");
    refused.put("stuck-connect", simple("stuck-connect", "", FOR_EVER, PAGE));
    refusals.put("stuck-connect", "connect() did not return within 5 s");
    refused.put(
        "bad-sources",
        simple("bad-sources", "", ONLY, PAGE)
            .with("return List.of(this);", "throw new StackOverflowError();"));
    refusals.put("bad-sources", "StackOverflowError");

    Map<String, PluginJar> unread = new TreeMap<>();
    Map<String, String> gaps = new TreeMap<>();
    unread.put("never-ends", simple("never-ends", "", ONLY, "return new CompletableFuture<>();"));
    gaps.put("never-ends", "TIMED_OUT");
    unread.put(
        "liar",
        simple("liar", "", ONLY, PAGE)
            .with("Observation.Kind.ACCOUNT", "Observation.Kind.FINDING"));
    gaps.put("liar", "INVALID_RESPONSE");
    unread.put(
        "endless",
        simple(
                "endless",
                "",
                ONLY,
                """
                String next = String.valueOf(Count.ER.incrementAndGet());
                return CompletableFuture.completedStage(
                    new Page(List.of(Account.of(next, next)), PageToken.of(next)));
                """)
            .source(
                "p.Count",
                "package p; class Count { static final java.util.concurrent.atomic.AtomicLong ER ="
                    + " new java.util.concurrent.atomic.AtomicLong(); }"));
    gaps.put("endless", "TIMED_OUT");
    unread.put("null-page", simple("null-page", "", ONLY, "return null;"));
    gaps.put("null-page", "INTERNAL");

    try (LiveServer server = new LiveServer(folder).connector("good", "good")) {
      simple("good", "", ONLY, PAGE).into(server.plugins, "good");
      for (Map<String, PluginJar> all : java.util.List.of(quarantined, refused, unread)) {
        for (Map.Entry<String, PluginJar> one : all.entrySet()) {
          one.getValue().into(server.plugins, one.getKey());
          server.connector(one.getKey(), one.getKey());
        }
      }
      server.start(Duration.ofHours(1), new PluginTerms(Map.of(), DEADLINE));
      LiveServer.until(
          () -> server.accounts().contains("good"), () -> server.accounts().toString());

      LiveServer.until(
          () -> {
            assertThat(server.accounts()).as("answered all the while").contains("good");
            return found(server).keySet().containsAll(gaps.keySet());
          },
          () -> found(server).toString());

      JsonNode providers = server.ask("{ providers { id state problem } }").get("providers");
      problems.forEach((id, text) ->
          assertThat(providers.valueStream())
              .as(id)
              .anySatisfy(provider -> {
                assertThat(provider.get("id").asText()).isEqualTo(id);
                assertThat(provider.get("state").asText()).isEqualTo("QUARANTINED");
                assertThat(provider.get("problem").asText()).contains(text, "(expected: ");
              }));
      problems
          .keySet()
          .forEach(
              id -> assertThat(server.connector(id).toString()).contains("REFUSED", "set aside"));
      refusals.forEach(
          (id, text) -> assertThat(server.connector(id).toString()).contains("REFUSED", text));
      Map<String, String> found = found(server);
      gaps.forEach((id, category) -> assertThat(found.get(id)).as(id).isEqualTo(category));
      assertThat(server.connector("good").get("state").asText()).isEqualTo("CONNECTED");
      assertThat(server.accounts()).containsExactly("good");
    }
  }

  /** The category of the gap of each connector's one shard, but for what was never read. */
  private static Map<String, String> found(LiveServer server) {
    Map<String, String> found = new TreeMap<>();
    server
        .ask("{ gaps(first: 200) { nodes { connector source region category } } }")
        .at("/gaps/nodes")
        .valueStream()
        .filter(gap ->
            !gap.get("region").isNull() && !gap.get("category").asText().equals("NEVER_READ"))
        .forEach(gap -> found.put(gap.get("connector").asText(), gap.get("category").asText()));
    return found;
  }

  private static PluginJar simple(String id, String constructor, String connect, String page) {
    return PluginJar.simple(id, constructor, connect, page.formatted(id, id))
        .with("new Budget(\"b\", 1, 1)", QUICK);
  }
}
