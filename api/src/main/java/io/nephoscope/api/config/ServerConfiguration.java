package io.nephoscope.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code nephoscope.yaml} says, with the defaults filled in. Immutable; holds no secret.
 *
 * @param folder the configuration folder, absolute
 * @param listen where the server listens
 * @param dataFolder where the snapshot is kept, absolute; it need not exist yet
 * @param pluginsFolder where the plugin folders are, absolute; {@code null} for those of the
 *     distribution
 * @param pins by the name of a plugin folder, the SHA-256 of its jars, in lower-case hexadecimal
 * @param graphql what the GraphQL endpoint allows
 * @param collect how the clouds are read
 */
public record ServerConfiguration(
    Path folder,
    Listen listen,
    Path dataFolder,
    @Nullable Path pluginsFolder,
    Map<String, String> pins,
    GraphQl graphql,
    Collect collect) {

  /** Copies the map. */
  public ServerConfiguration {
    pins = Map.copyOf(pins);
  }

  /** What an empty {@code nephoscope.yaml} in this folder means. */
  public static ServerConfiguration defaults(Path folder) {
    Path home = folder.toAbsolutePath().normalize();
    return new ServerConfiguration(
        home,
        new Listen("127.0.0.1", 8080),
        home.resolve("data"),
        null,
        Map.of(),
        new GraphQl(false, false),
        Collect.DEFAULTS);
  }

  /** The same, listening on another port; 0 lets the operating system choose. */
  public ServerConfiguration withPort(int port) {
    return new ServerConfiguration(
        folder, new Listen(listen.host(), port), dataFolder, pluginsFolder, pins, graphql, collect);
  }

  /**
   * Where the server listens.
   *
   * @param host an address of this machine only, such as {@code 127.0.0.1}
   * @param port 0–65535; 0 lets the operating system choose
   */
  public record Listen(String host, int port) {}

  /**
   * What the GraphQL endpoint allows.
   *
   * @param graphiql whether the GraphiQL page is served
   * @param introspection whether the schema may be asked for
   */
  public record GraphQl(boolean graphiql, boolean introspection) {}

  /**
   * How the clouds are read.
   *
   * @param concurrency how many calls into one connector may be open at once, 1–256
   * @param pageDeadline how long one page may take
   * @param shardDeadline how long one reading of a shard may take
   */
  public record Collect(int concurrency, Duration pageDeadline, Duration shardDeadline) {

    /** What counts when nothing is configured. */
    public static final Collect DEFAULTS =
        new Collect(16, Duration.ofSeconds(60), Duration.ofMinutes(30));
  }
}
