package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dozen hostile plugins at once in a server that reads three clouds. */
class HostilePluginsIT {

  private static final String CLOUDS =
      "{ resources(filter: {provider: [\"aws\", \"azure\", \"gcp\"]}, first: 100) { totalCount"
          + " nodes { id name type account { name } } }"
          + " findings(filter: {provider: [\"aws\", \"azure\", \"gcp\"]}, first: 100) { totalCount"
          + " nodes { id title severity } } }";
  private static final String STATES =
      "{ providers { id state problem } connectors { id state problem { message } }"
          + " gaps(first: 500) { nodes { connector category message } } }";
  private static final String READINGS =
      "{ connectors { id sources { name readsWhole readsChanges } } }";
  private static final List<String> THREE = List.of("aws", "azure", "gcp");

  /** Set aside as a whole, before anybody connects. */
  private static final List<HostilePlugin> QUARANTINED =
      List.of(
          HostilePlugin.constructing("missing-class", "new Gone();", "NoClassDefFoundError"),
          HostilePlugin.constructing(
              "throws", "if (true) throw new IllegalStateException(\"boom\");", "boom"),
          HostilePlugin.constructing(
              "error", "if (true) throw new StackOverflowError(\"bang\");", "bang"),
          HostilePlugin.ofSpi("wrong-spi", "99", "built for version 99 of the SPI (expected: 1)"),
          HostilePlugin.called("zz-another-aws", "aws", "called aws like that of plugin aws"),
          HostilePlugin.constructing("blocks", "forEver();", "did not return within 10 s"),
          HostilePlugin.constructing(
              "threads",
              "for (int i = 0; i < 50; i++) { Thread t = new Thread(Provider::forEver, \"swarm-\" +"
                  + " i); t.setDaemon(true); t.start(); }",
              "it started 50 threads"));

  /** Loaded; their connectors are refused. */
  private static final List<HostilePlugin> REFUSED =
      List.of(
          HostilePlugin.connecting(
              "connect-throws", "throw new IllegalStateException(\"no way\");", "no way"),
          HostilePlugin.connecting(
              "connect-error", "throw new LinkageError(\"torn\");", "LinkageError: torn"),
          HostilePlugin.connecting(
              "connect-blocks", "forEver(); return null;", "connect() did not return within 10 s"),
          HostilePlugin.connecting("connect-null", "return null;", "connect() returned null"));

  /** Loaded and connected; who they are is never said. */
  private static final HostilePlugin SILENT =
      HostilePlugin.connecting(
          "never-ends",
          "return new Only() { public CompletionStage<Identity> identify() {"
              + " return new CompletableFuture<>(); } };",
          "identify: no answer within");

  /** Connected; what they cannot say is a gap, of a category. */
  private static final List<HostilePlugin> UNREAD =
      List.of(
          HostilePlugin.paging(
              "endless",
              "String n = String.valueOf(COUNT.incrementAndGet() % 50); return"
                  + " CompletableFuture.completedStage(new Page(List.of(Account.of(n, n)),"
                  + " PageToken.of(n)));",
              "INVALID_RESPONSE"),
          HostilePlugin.paging("page-null", "return null;", "INTERNAL"),
          HostilePlugin.paging(
              "page-error", "throw new OutOfMemoryError(\"all of it\");", "INTERNAL"));

  @TempDir Path folder;

  @Test
  void eachIsNamedAndTheCloudsAreAnsweredAsBefore() throws IOException {
    PluginsFolder plugins = PluginsFolder.likeTheDistributions(folder.resolve("plugins"));
    Path data = folder.resolve("data");
    try (Launched server =
        Launched.ready(
            "Ready: ",
            "demo",
            "--port",
            "0",
            "--quotas",
            "off",
            "--size",
            "120",
            "--plugins",
            plugins.folder().toString(),
            "--data",
            data.toString())) {
      Client client = new Client(server.address());
      JsonNode before = client.data(CLOUDS);
      assertThat(before.at("/resources/totalCount").asInt()).isPositive();

      Path made = Files.createDirectories(folder.resolve("made"));
      for (HostilePlugin one : all()) {
        one.into(made, folder.resolve("scratch"));
      }
      for (HostilePlugin one : all()) {
        if (!one.id().equals("aws")) {
          Files.writeString(
              data.resolve("connectors").resolve(one.name() + ".yaml"),
              "provider: " + one.name() + "\n");
        }
        Files.move(made.resolve(one.name()), plugins.folder().resolve(one.name()));
      }
      client.until(
          STATES,
          one -> {
            assertThat(client.data(CLOUDS)).isEqualTo(before);
            return named(one).containsAll(names(all())) && asExpected(one);
          });

      JsonNode states = client.data(STATES);
      JsonNode providers = states.path("providers");
      JsonNode connectors = states.path("connectors");
      for (HostilePlugin one : QUARANTINED) {
        assertThat(find(providers, one.name()).path("state").asText()).isEqualTo("QUARANTINED");
        assertThat(find(providers, one.name()).path("problem").asText())
            .contains(one.problem(), "(expected: ");
      }
      for (HostilePlugin one : REFUSED) {
        assertThat(find(connectors, one.name()).path("state").asText()).isEqualTo("REFUSED");
        assertThat(find(connectors, one.name()).at("/problem/message").asText())
            .contains(one.problem());
      }
      assertThat(asExpected(states)).isTrue();
      assertThat(find(connectors, SILENT.name()).path("state").asText()).isEqualTo("UNREACHABLE");
      assertThat(find(connectors, SILENT.name()).at("/problem/message").asText())
          .contains(SILENT.problem());
      for (String cloud : THREE) {
        assertThat(find(connectors, cloud).path("state").asText()).isEqualTo("CONNECTED");
      }
      theCloudsAreReadAgainBesideThem(client);
      assertThat(client.data(CLOUDS)).isEqualTo(before);
      server.assertThatNothingHeldAnEventLoop();
    }
  }

  /** They hold no thread, place or quota that the reading of others needs. */
  private static void theCloudsAreReadAgainBesideThem(Client client) {
    JsonNode before = client.data(READINGS).path("connectors");
    client.data("mutation { refresh(connectors: [\"aws\", \"azure\", \"gcp\"]) { shards } }");
    client.until(
        READINGS,
        now ->
            THREE.stream()
                .allMatch(cloud ->
                    readings(find(now.path("connectors"), cloud)) > readings(find(before, cloud))));
  }

  private static int readings(JsonNode connector) {
    int readings = 0;
    for (JsonNode source : connector.path("sources")) {
      readings += source.path("readsWhole").asInt() + source.path("readsChanges").asInt();
    }
    return readings;
  }

  /** Of whom something is said: a problem, a refusal or a gap. */
  private static Set<String> named(JsonNode states) {
    Set<String> named = new HashSet<>();
    states
        .path("providers")
        .forEach(one -> {
          if (!one.path("problem").isNull()) {
            named.add(one.path("id").asText());
          }
        });
    states
        .path("connectors")
        .forEach(one -> {
          if (!one.path("problem").isNull()) {
            named.add(one.path("id").asText());
          }
        });
    states.at("/gaps/nodes").forEach(one -> named.add(one.path("connector").asText()));
    return named;
  }

  /** Who could not be read, and why. */
  private static Set<String> unread(JsonNode states) {
    Set<String> unread = new HashSet<>();
    states
        .at("/gaps/nodes")
        .forEach(gap ->
            unread.add(gap.path("connector").asText() + " " + gap.path("category").asText()));
    return unread;
  }

  private static boolean asExpected(JsonNode states) {
    Set<String> unread = unread(states);
    return UNREAD.stream()
        .allMatch(plugin ->
            unread.stream().anyMatch(one -> one.matches(plugin.name() + " " + plugin.problem())));
  }

  private static List<String> names(List<HostilePlugin> plugins) {
    return plugins.stream().map(HostilePlugin::name).toList();
  }

  private static JsonNode find(JsonNode nodes, String id) {
    return nodes
        .valueStream()
        .filter(node -> node.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in " + nodes));
  }

  private static List<HostilePlugin> all() {
    List<HostilePlugin> all = new ArrayList<>(QUARANTINED);
    all.addAll(REFUSED);
    all.add(SILENT);
    all.addAll(UNREAD);
    return all;
  }
}
