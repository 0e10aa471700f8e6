package io.nephoscope.api.config;

import io.nephoscope.api.config.ServerConfiguration.Collect;
import io.nephoscope.api.config.ServerConfiguration.GraphQl;
import io.nephoscope.api.config.ServerConfiguration.Listen;
import io.nephoscope.api.config.YamlText.Mapping;
import io.nephoscope.api.config.YamlText.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what {@code nephoscope.yaml} means. Pure, but for the question whether a folder exists. */
final class ServerConfigurationParser {

  /** Addresses that only this machine can reach. */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|::1|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private ServerConfigurationParser() {}

  /** The configuration, with defaults in place of what is missing or wrong. */
  static ServerConfiguration parse(
      Mapping file, Path folder, Predicate<Path> isFolder, Problems problems) {
    ServerConfiguration defaults = ServerConfiguration.defaults(folder);
    Section top =
        new Section("", file, List.of("listen", "data", "plugins", "graphql", "collect"), problems);
    Section plugins = top.section("plugins", List.of("folder", "pins"));
    return new ServerConfiguration(
        defaults.folder(),
        listen(top.section("listen", List.of("host", "port")), defaults.listen()),
        dataFolder(top.section("data", List.of("folder")), defaults),
        pluginsFolder(plugins, folder, isFolder),
        pins(plugins),
        graphql(top.section("graphql", List.of("graphiql", "introspection")), defaults.graphql()),
        collect(
            top.section("collect", List.of("concurrency", "page-deadline", "shard-deadline")),
            defaults.collect()));
  }

  private static Listen listen(Section section, Listen defaults) {
    String host = defaults.host();
    Text text = section.text("host", "127.0.0.1, ::1 or localhost");
    if (text != null && LOOPBACK.matcher(text.text().strip()).matches()) {
      host = text.text().strip();
    } else if (text != null) {
      section.wrong(
          text,
          "host",
          "other machines could reach this address, and nobody would have to say who they are",
          "127.0.0.1, ::1 or localhost, as long as no authentication is configured");
    }
    return new Listen(host, section.number("port", 0, 65_535, defaults.port()));
  }

  private static Path dataFolder(Section section, ServerConfiguration defaults) {
    Path path = path(section, defaults.folder());
    return path == null ? defaults.dataFolder() : path;
  }

  private static @Nullable Path pluginsFolder(
      Section section, Path folder, Predicate<Path> isFolder) {
    Path path = path(section, folder);
    Text text = section.text("folder", "a folder");
    if (path != null && text != null && !isFolder.test(path)) {
      section.wrong(text, "folder", "there is no folder " + path, "a folder of plugin folders");
      return null;
    }
    return path;
  }

  private static Map<String, String> pins(Section section) {
    Map<String, String> pins = new TreeMap<>();
    section
        .texts("pins", "plugin folders and their SHA-256, such as aws: 3f0a…")
        .forEach((plugin, text) -> {
          String digest = text.text().strip().toLowerCase(Locale.ROOT);
          if (SHA_256.matcher(digest).matches()) {
            pins.put(plugin, digest);
          } else {
            section.wrong(
                text, "pins." + plugin, "the value is no SHA-256", "64 hexadecimal digits");
          }
        });
    return pins;
  }

  private static @Nullable Path path(Section section, Path folder) {
    Text text = section.text("folder", "a folder, relative to the configuration folder");
    if (text == null) {
      return null;
    }
    try {
      return folder.resolve(text.text().strip()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      section.wrong(text, "folder", "the value is not a path", "a folder");
      return null;
    }
  }

  private static GraphQl graphql(Section section, GraphQl defaults) {
    boolean graphiql = section.flag("graphiql", defaults.graphiql());
    // GraphiQL asks for the schema when it opens, so it brings introspection unless told otherwise.
    return new GraphQl(
        graphiql, section.flag("introspection", graphiql || defaults.introspection()));
  }

  private static Collect collect(Section section, Collect defaults) {
    return new Collect(
        section.number("concurrency", 1, 256, defaults.concurrency()),
        duration(section, "page-deadline", defaults.pageDeadline()),
        duration(section, "shard-deadline", defaults.shardDeadline()));
  }

  private static Duration duration(Section section, String key, Duration fallback) {
    Duration duration = section.duration(key, fallback);
    return duration == null ? fallback : duration;
  }
}
