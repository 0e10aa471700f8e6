package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final String INNOCENT =
      "{ resources(filter: {provider: [\"aws\"]}, first: 20) { totalCount nodes { id name type"
          + " findings(first: 1) { totalCount } } } }";
  private static final String STATES =
      "{ providers { id state problem } connectors { id state problem { message } }"
          + " gaps(first: 500) { nodes { connector category message } } }";
  private static final int ASKED = 200;

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
              "connect-blocks", "forEver(); return null;", "connect() did not return within 10 s"));

  /** Connected; what they cannot say is a gap, of a category. */
  private static final List<HostilePlugin> UNREAD =
      List.of(
          HostilePlugin.paging("never-ends", "return new CompletableFuture<>();", "TIMED_OUT"),
          HostilePlugin.paging(
              "endless",
              "String n = String.valueOf(COUNT.incrementAndGet()); return"
                  + " CompletableFuture.completedStage(new Page(List.of(Account.of(n, n)),"
                  + " PageToken.of(n)));",
              "TIMED_OUT|endless INVALID_RESPONSE"),
          HostilePlugin.paging("page-null", "return null;", "INTERNAL"),
          HostilePlugin.paging(
              "page-error", "throw new OutOfMemoryError(\"all of it\");", "INTERNAL"));

  @TempDir Path folder;

  @Test
  void eachIsNamedAndTheCloudsAreAnsweredAsBefore() throws IOException {
    PluginsFolder plugins = PluginsFolder.likeTheDistributions(folder.resolve("plugins"));
    Path data = folder.resolve("data");
    try (Launched clouds =
            Launched.ready(
                "Ready: ",
                "demo",
                "--port",
                "0",
                "--quotas",
                "off",
                "--size",
                "600",
                "--data",
                data.toString());
        Launched server =
            Launched.ready(
                "Ready: ",
                "serve",
                "--config",
                configuration(data).toString(),
                "--plugins",
                plugins.folder().toString(),
                "--port",
                "0")) {
      // The demo has read everything; the server under test has when it says the same.
      JsonNode before = new Client(clouds.address()).data(CLOUDS);
      assertThat(before.at("/resources/totalCount").asInt()).isPositive();
      Client client = new Client(server.address());
      client.until(CLOUDS, before::equals);
      asked(client); // warm
      Quantiles alone = asked(client);

      for (HostilePlugin one : all()) {
        one.into(plugins.folder(), folder.resolve("scratch"));
        if (!one.id().equals("aws")) {
          Files.writeString(
              folder.resolve("configuration/connectors").resolve(one.name() + ".yaml"),
              "provider: " + one.name() + "\n");
        }
      }
      List<Quantiles> beside = new ArrayList<>();
      client.until(
          STATES,
          one -> {
            beside.add(asked(client));
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
      for (String cloud : List.of("aws", "azure", "gcp")) {
        assertThat(find(connectors, cloud).path("state").asText()).isEqualTo("CONNECTED");
      }
      assertThat(client.data(CLOUDS)).isEqualTo(before);
      server.assertThatNothingHeldAnEventLoop();
      System.out.printf(
          "hostile plugins: an innocent query took %s alone, %s while they came, %s after%n",
          alone, beside.getFirst(), asked(client));
    }
  }

  /** The demo's connectors, with deadlines that somebody can wait for. */
  private Path configuration(Path demo) throws IOException {
    Path configuration = folder.resolve("configuration");
    Path connectors = Files.createDirectories(configuration.resolve("connectors"));
    for (String cloud : List.of("aws", "azure", "gcp")) {
      Files.copy(
          demo.resolve("connectors").resolve(cloud + ".yaml"), connectors.resolve(cloud + ".yaml"));
    }
    Files.copy(demo.resolve("azure-ca.pem"), configuration.resolve("azure-ca.pem"));
    Files.writeString(
        configuration.resolve("nephoscope.yaml"),
        """
        collect:
          page-deadline: PT20S
          shard-deadline: PT2M
        """);
    return configuration;
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
    all.addAll(UNREAD);
    return all;
  }

  /** How long half of the answers took at most, and 99 of 100. */
  private record Quantiles(double p50Millis, double p99Millis) {}

  private static Quantiles asked(Client client) {
    long[] took = new long[ASKED];
    for (int i = 0; i < ASKED; i++) {
      long began = System.nanoTime();
      client.data(INNOCENT);
      took[i] = System.nanoTime() - began;
    }
    Arrays.sort(took);
    return new Quantiles(took[ASKED / 2] / 1e6, took[ASKED * 99 / 100] / 1e6);
  }
}
