import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * One client asks about three clouds, alone, while hostile plugins come into the running server, and when they are all there
 * and do what they do: block, hang, say pages without end and start threads.
 */
final class HostilePluginsBench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String INNOCENT =
      "{ resources(filter: {provider: [\"aws\"]}, first: 20) { totalCount nodes { id name type findings(first: 1)"
          + " { totalCount } } } }";
  private static final String CONNECT = "return new Only();";
  private static final String PAGE =
      "return CompletableFuture.completedStage(Page.last(List.of(Account.of(\"1\", \"one\"))));";

  /** What the constructor, connect and page of each do. */
  private static final Map<String, List<String>> HOSTILE = new LinkedHashMap<>();

  static {
    HOSTILE.put("blocks", List.of("forEver();", CONNECT, PAGE));
    HOSTILE.put("throws", List.of("if (true) throw new IllegalStateException();", CONNECT, PAGE));
    HOSTILE.put("error", List.of("if (true) throw new StackOverflowError();", CONNECT, PAGE));
    HOSTILE.put(
        "threads",
        List.of(
            "for (int i = 0; i < 50; i++) { Thread t = new Thread(Provider::forEver); t.setDaemon(true); t.start(); }",
            CONNECT,
            PAGE));
    HOSTILE.put("connect-throws", List.of("", "throw new IllegalStateException();", PAGE));
    HOSTILE.put("connect-error", List.of("", "throw new LinkageError();", PAGE));
    HOSTILE.put("connect-null", List.of("", "return null;", PAGE));
    HOSTILE.put("connect-blocks", List.of("", "forEver(); return null;", PAGE));
    HOSTILE.put("never-ends", List.of("", CONNECT, "return new CompletableFuture<>();"));
    HOSTILE.put(
        "endless",
        List.of(
            "",
            CONNECT,
            "String n = String.valueOf(COUNT.incrementAndGet()); return CompletableFuture.completedStage(new"
                + " Page(List.of(Account.of(n, n)), PageToken.of(n)));"));
    HOSTILE.put("page-null", List.of("", CONNECT, "return null;"));
    HOSTILE.put("page-error", List.of("", CONNECT, "throw new OutOfMemoryError();"));
  }

  private HostilePluginsBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new TreeMap<>(Map.of("--size", "600", "--seconds", "15"));
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) || i + 1 == args.length) {
        System.err.println(args[i] + ": no such option, or no value (expected: one of " + options.keySet() + ").");
        System.exit(2);
      }
      options.put(args[i], args[i + 1]);
    }
    int size = Integer.parseInt(options.get("--size"));
    long seconds = Long.parseLong(options.get("--seconds"));
    Path home = Path.of(System.getProperty("bench.home"));
    Path folder = Files.createTempDirectory("nephoscope-bench");
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    copy(home.resolve("plugins"), plugins);
    for (Map.Entry<String, List<String>> one : HOSTILE.entrySet()) {
      pack(one.getKey(), one.getValue(), folder.resolve("made"));
    }
    Figures figures = new Figures("hostile-plugins", size);
    Process demo = new ProcessBuilder(
            home.resolve("bin/nephoscope").toString(),
            "demo", "--port", "0", "--size", Integer.toString(size), "--quotas", "off",
            "--plugins", plugins.toString(), "--data", folder.resolve("data").toString())
        .redirectError(ProcessBuilder.Redirect.to(folder.resolve("server.log").toFile()))
        .start();
    try {
      URI address = ready(demo, folder.resolve("server.log"));
      asked(address, seconds);
      figures.times("an innocent query, alone", asked(address, seconds));
      for (String name : HOSTILE.keySet()) {
        Files.writeString(
            folder.resolve("data/connectors").resolve(name + ".yaml"), "provider: " + name + "\n");
        Files.move(folder.resolve("made").resolve(name), plugins.resolve(name));
      }
      figures.times("while " + HOSTILE.size() + " hostile plugins come", asked(address, seconds), "coming");
      figures.times("beside them", asked(address, seconds), "beside");
      JsonNode providers = ask(address, "{ providers { id } }").at("/data/providers");
      figures.note("providers that are named, of " + (HOSTILE.size() + 4), providers.size());
      figures.write();
    } finally {
      demo.destroy();
      demo.waitFor();
      delete(folder);
    }
  }

  private static URI ready(Process demo, Path log) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("Ready: ")) {
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(ignored -> {}));
        return URI.create(line.substring("Ready: ".length()).strip().replaceAll("/$", "") + "/graphql");
      }
    }
    throw new IllegalStateException("the demo did not start:\n" + Files.readString(log));
  }

  private static long[] asked(URI address, long seconds) throws Exception {
    List<Long> took = new ArrayList<>();
    for (long end = System.nanoTime() + seconds * 1_000_000_000; System.nanoTime() < end; ) {
      long began = System.nanoTime();
      JsonNode answer = ask(address, INNOCENT);
      took.add(System.nanoTime() - began);
      if (answer.at("/data/resources/nodes").isEmpty()) {
        throw new IllegalStateException("not what was asked for: " + answer);
      }
    }
    return took.stream().mapToLong(Long::longValue).toArray();
  }

  private static JsonNode ask(URI address, String query) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
            .build();
    return JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static void pack(String name, List<String> does, Path made) throws IOException {
    Path work = Files.createDirectories(made.resolve("." + name).resolve("p"));
    Path classes = Files.createDirectories(work.resolveSibling("classes"));
    Path source = Files.writeString(work.resolve("Provider.java"), """
        package p;
        import io.nephoscope.spi.*;
        import java.time.Duration;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.LockSupport;
        public final class Provider implements CloudProvider {
          static final java.util.concurrent.atomic.AtomicLong COUNT = new java.util.concurrent.atomic.AtomicLong();
          static void forEver() { while (true) { LockSupport.park(); } }
          public Provider() { %s }
          public String id() { return "%s"; }
          public String title() { return "A cloud"; }
          public String version() { return "1"; }
          public List<Setting> settings() { return List.of(); }
          public Connector connect(ConnectorConfig config, HostContext host) { %s }
          static final class Only implements Connector, Source {
            public CompletionStage<Identity> identify() {
              return CompletableFuture.completedStage(new Identity("me", null));
            }
            public List<Source> sources() { return List.of(this); }
            public void close() {}
            public String name() { return "only"; }
            public Set<Observation.Kind> kinds() { return Set.of(Observation.Kind.ACCOUNT); }
            public Duration refreshEvery() { return Duration.ofSeconds(1); }
            public CompletionStage<List<Shard>> shards() {
              return CompletableFuture.completedStage(List.of(Shard.global(new AccountRef("1", "one"))));
            }
            public Budget budget(Shard shard) { return new Budget("b", 100000, 100000); }
            public CompletionStage<Page> page(Shard shard, PageToken token) { %s }
          }
        }
        """.formatted(does.get(0), name, does.get(1), does.get(2)));
    int failed = ToolProvider.getSystemJavaCompiler()
        .run(
            null, null, null,
            "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn",
            source.toString());
    if (failed != 0) {
      throw new IllegalStateException(name + " does not compile");
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Nephoscope-Spi", "1");
    Path jarFile = Files.createDirectories(made.resolve(name)).resolve("plugin.jar");
    try (OutputStream out = Files.newOutputStream(jarFile);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jar);
      }
      jar.putNextEntry(new JarEntry("META-INF/services/io.nephoscope.spi.CloudProvider"));
      jar.write("p.Provider".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path there = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(there);
        } else {
          Files.copy(one, there);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
