package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A plugin that misbehaves in one place and is as it should be in all others.
 *
 * @param name its folder
 * @param id what it calls itself
 * @param spi the version of the SPI it says it was built for
 * @param constructor what its constructor does
 * @param connect what {@code connect} does
 * @param page what {@code page} does
 * @param problem words that name what is wrong with it
 */
record HostilePlugin(
    String name,
    String id,
    String spi,
    String constructor,
    String connect,
    String page,
    String problem) {

  private static final String CONNECT = "return new Only();";
  private static final String PAGE =
      "return CompletableFuture.completedStage(Page.last(List.of(Account.of(\"1\", \"one\"))));";

  static HostilePlugin constructing(String name, String constructor, String problem) {
    return new HostilePlugin(name, name, "1", constructor, CONNECT, PAGE, problem);
  }

  static HostilePlugin connecting(String name, String connect, String problem) {
    return new HostilePlugin(name, name, "1", "", connect, PAGE, problem);
  }

  static HostilePlugin paging(String name, String page, String problem) {
    return new HostilePlugin(name, name, "1", "", CONNECT, page, problem);
  }

  static HostilePlugin ofSpi(String name, String spi, String problem) {
    return new HostilePlugin(name, name, spi, "", CONNECT, PAGE, problem);
  }

  static HostilePlugin called(String name, String id, String problem) {
    return new HostilePlugin(name, id, "1", "", CONNECT, PAGE, problem);
  }

  private String source() {
    return """
    package p;
    import io.nephoscope.spi.*;
    import java.time.Duration;
    import java.util.*;
    import java.util.concurrent.*;
    import java.util.concurrent.locks.LockSupport;
    public final class Provider implements CloudProvider {
      static final java.util.concurrent.atomic.AtomicLong COUNT =
          new java.util.concurrent.atomic.AtomicLong();
      static void forEver() { while (true) { LockSupport.park(); } }
      public Provider() { %s }
      public String id() { return "%s"; }
      public String title() { return "A cloud"; }
      public String version() { return "1"; }
      public List<Setting> settings() { return List.of(); }
      public Connector connect(ConnectorConfig config, HostContext host) { %s }
      static final class Gone {}
      static class Only implements Connector, Source {
        public CompletionStage<Identity> identify() {
          return CompletableFuture.completedStage(new Identity("me", null));
        }
        public List<Source> sources() { return List.of(this); }
        public void close() {}
        public String name() { return "only"; }
        public Set<Observation.Kind> kinds() { return Set.of(Observation.Kind.ACCOUNT); }
        public Duration refreshEvery() { return Duration.ofSeconds(1); }
        public CompletionStage<List<Shard>> shards() {
          return CompletableFuture.completedStage(
              List.of(Shard.global(new AccountRef("1", "one"))));
        }
        public Budget budget(Shard shard) { return new Budget("b", 100000, 100000); }
        public CompletionStage<Page> page(Shard shard, PageToken token) { %s }
      }
    }
    """
        .formatted(constructor, id, connect, page);
  }

  /** Compiles it and packs it into a folder of plugin folders; {@code p.Provider$Gone} is lost. */
  void into(Path plugins, Path scratch) throws IOException {
    Path sources = Files.createDirectories(scratch.resolve(name).resolve("p"));
    Path classes = Files.createDirectories(scratch.resolve(name).resolve("classes"));
    Path source = Files.writeString(sources.resolve("Provider.java"), source());
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-proc:none",
                    "-nowarn",
                    source.toString()))
        .as(name)
        .isZero();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Nephoscope-Spi", spi);
    Path folder = Files.createDirectories(plugins.resolve(name));
    try (OutputStream out = Files.newOutputStream(folder.resolve("plugin.jar"));
        JarOutputStream jar = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.endsWith("Provider$Gone.class")) {
          jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, jar);
        }
      }
      jar.putNextEntry(new JarEntry("META-INF/services/io.nephoscope.spi.CloudProvider"));
      jar.write("p.Provider".getBytes(StandardCharsets.UTF_8));
    }
  }
}
