package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles small plugins and packs them into jars, as their makers would. */
public final class PluginJar {

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> providers = new ArrayList<>();
  private final Set<String> leftOut = new HashSet<>();
  private final Map<String, String> contents = new LinkedHashMap<>();
  private String spi = "1";

  /** A class of the plugin. */
  public PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Changes words of a class. */
  PluginJar amend(String className, String words, String by) {
    sources.computeIfPresent(className, (name, text) -> text.replace(words, by));
    return this;
  }

  /** A class named in META-INF/services. */
  public PluginJar provider(String className) {
    providers.add(className);
    return this;
  }

  /** A class that the plugin was compiled with and that is missing from its jar. */
  public PluginJar leavingOut(String className) {
    leftOut.add(className.replace('.', '/') + ".class");
    return this;
  }

  /** A file of the jar. */
  public PluginJar file(String path, String text) {
    contents.put(path, text);
    return this;
  }

  /** The version of the SPI that the jar says it was built for. */
  public PluginJar spi(String version) {
    spi = version;
    return this;
  }

  /** Another text in place of one that occurs in the classes. */
  public PluginJar with(String text, String other) {
    sources.replaceAll((name, source) -> {
      if (!source.contains(text)) {
        throw new IllegalArgumentException(name + " has no " + text);
      }
      return source.replace(text, other);
    });
    return this;
  }

  /**
   * A provider in package {@code p} that is made of the methods of its connector's one source.
   *
   * @param page what follows {@code page(Shard shard, PageToken token)}
   */
  public static PluginJar simple(String id, String constructor, String connect, String page) {
    return new PluginJar()
        .provider("p.Provider")
        .source(
            "p.Provider",
            """
            package p;
            import io.nephoscope.spi.*;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.*;
            public final class Provider implements CloudProvider {
              public Provider() { %s }
              public String id() { return "%s"; }
              public String title() { return "A cloud"; }
              public String version() { return "1"; }
              public List<Setting> settings() {
                return List.of(Setting.optional("key", Form.TEXT, "The key.").asSecret());
              }
              public Connector connect(ConnectorConfig config, HostContext host) { %s }
              static final class Only implements Connector, Source {
                public CompletionStage<Identity> identify() {
                  return CompletableFuture.completedStage(new Identity("me", null));
                }
                public List<Source> sources() { return List.of(this); }
                public void close() {}
                public String name() { return "only"; }
                public Set<Observation.Kind> kinds() { return Set.of(Observation.Kind.ACCOUNT); }
                public Duration refreshEvery() { return Duration.ofMinutes(1); }
                public CompletionStage<List<Shard>> shards() {
                  return CompletableFuture.completedStage(
                      List.of(Shard.global(new AccountRef("1", "one"))));
                }
                public Budget budget(Shard shard) { return new Budget("b", 1, 1); }
                public CompletionStage<Page> page(Shard shard, PageToken token) { %s }
              }
            }
            """
                .formatted(constructor, id, connect, page));
  }

  /** Compiles and packs into {@code <plugins>/<name>/plugin.jar}. */
  public void into(Path plugins, String name) throws IOException {
    Path folder = Files.createDirectories(plugins.resolve(name));
    Path classes = Files.createTempDirectory(plugins, ".classes");
    compile(classes);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Nephoscope-Spi", spi);
    try (OutputStream out = Files.newOutputStream(folder.resolve("plugin.jar"));
        JarOutputStream jar = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String path = classes.relativize(file).toString();
        if (!leftOut.contains(path)) {
          jar.putNextEntry(new JarEntry(path));
          Files.copy(file, jar);
        }
      }
      for (Map.Entry<String, String> file : contents.entrySet()) {
        jar.putNextEntry(new JarEntry(file.getKey()));
        jar.write(file.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      if (!providers.isEmpty()) {
        jar.putNextEntry(new JarEntry("META-INF/services/" + CloudProvider.class.getName()));
        jar.write(String.join("\n", providers).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
  }

  private void compile(Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((name, text) -> units.add(new SourceText(name, text)));
      String classPath = System.getProperty("java.class.path");
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "-nowarn"),
                  null,
                  units)
              .call();
      if (!compiled) {
        throw new IOException("the plugin does not compile");
      }
    }
  }

  private static final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
