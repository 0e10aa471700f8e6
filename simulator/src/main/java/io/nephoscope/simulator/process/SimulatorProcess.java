package io.nephoscope.simulator.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The simulator as a child process of this one. It ends with {@link #close()}, and also when this
 * process ends in whatever way.
 *
 * <p>May be used from any thread.
 */
public final class SimulatorProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "io.nephoscope.simulator.Main";
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int LOG_LINES = 200;

  private final Process process;
  private final Map<String, String> properties;
  private final Tail log;

  private SimulatorProcess(Process process, Map<String, String> properties, Tail log) {
    this.process = process;
    this.properties = Map.copyOf(properties);
    this.log = log;
  }

  /**
   * Starts a simulator and waits until all of its ports listen, for at most a minute.
   *
   * @param libDir the folder with the simulator's jar and its libraries ({@code
   *     simulator/target/simulator/lib})
   * @param args its arguments, such as {@code --seed 7 --size 1000 --quotas off}; {@code
   *     --exit-with-parent} is added
   * @throws IllegalStateException if it does not come up; the message holds what it wrote to
   *     standard error
   */
  public static SimulatorProcess start(Path libDir, List<String> args) {
    if (!Files.isDirectory(libDir)) {
      throw new IllegalStateException(
          "simulator: there is no folder "
              + libDir
              + " (expected: the simulator's jars). Build the simulator module first.");
    }
    return start(libDir.toAbsolutePath().resolve("*").toString(), args);
  }

  /** As above, with any class path. */
  static SimulatorProcess start(String classPath, List<String> args) {
    Process process;
    try {
      process = new ProcessBuilder(command(classPath, args)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "simulator: the process could not be started (expected: a java command in java.home).",
          e);
    }
    Tail log = new Tail();
    Thread.ofPlatform().daemon().start(() -> log.follow(process.getErrorStream()));
    CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> readUntilReady(process.getInputStream(), ready));
    try {
      return new SimulatorProcess(process, ready.get(DEADLINE.toSeconds(), TimeUnit.SECONDS), log);
    } catch (ExecutionException | TimeoutException e) {
      end(process);
      throw new IllegalStateException(
          "simulator: it did not come up (expected: the line 'ready' within "
              + DEADLINE.toSeconds()
              + " s). It wrote:\n"
              + log.text(),
          e);
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("simulator: interrupted while it was starting.", e);
    }
  }

  /** Everything the simulator said of itself when it was ready. Holds made-up secrets. */
  public Map<String, String> properties() {
    return properties;
  }

  /**
   * One of {@link #properties()}, such as {@code azure.caFile}.
   *
   * @throws IllegalArgumentException if the simulator did not say it
   */
  public String property(String key) {
    String value = properties.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "simulator: it said nothing of '"
              + key
              + "' (expected: one of "
              + properties.keySet().stream().sorted().toList()
              + ").");
    }
    return value;
  }

  /**
   * Where a wire listens.
   *
   * @param wire control or aws (an http URL), azure (an https URL), google (host:port)
   */
  public String address(String wire) {
    return property(wire);
  }

  /**
   * What a connector needs to get in.
   *
   * @param key such as {@code aws.externalId} or {@code azure.clientSecret}
   */
  public String credential(String key) {
    return property(key);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** The last lines it wrote to standard error. */
  public String log() {
    return log.text();
  }

  /** The ground truth, as JSON text. */
  public String truth() {
    return expect(200, request("GET", "/truth", "")).body();
  }

  /**
   * Adds a fault rule.
   *
   * @param json such as {@code {"cloud":"aws","service":"securityhub","kind":"throttle"}}
   * @return the rule's id
   * @throws IllegalStateException if the simulator refuses the rule
   */
  public String addFault(String json) {
    String body = expect(201, request("POST", "/faults", json)).body();
    int start = body.indexOf(':') + 2;
    return body.substring(start, body.indexOf('"', start));
  }

  /** Removes one fault rule. */
  public void removeFault(String id) {
    expect(204, request("DELETE", "/faults/" + id, ""));
  }

  /** Removes all fault rules. */
  public void clearFaults() {
    expect(204, request("DELETE", "/faults", ""));
  }

  /**
   * Any request to the control port.
   *
   * @param path such as {@code /calls}
   * @param body sent if not empty, as JSON
   */
  public Response request(String method, String path, String body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address("control") + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(60_000);
      connection.setReadTimeout(600_000);
      if (!body.isEmpty()) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return new Response(
            status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "simulator: " + method + " " + path + " got no answer. It wrote:\n" + log.text(), e);
    }
  }

  /** An answer of the control port. */
  public record Response(int status, String body) {}

  /** Ends the process: politely, and after five seconds by force. */
  @Override
  public void close() {
    end(process);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "SimulatorProcess[" + process.pid() + ", " + properties.get("control") + "]";
  }

  private static List<String> command(String classPath, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(classPath);
    command.add(MAIN_CLASS);
    command.addAll(args);
    command.add("--exit-with-parent");
    return command;
  }

  private static void readUntilReady(InputStream in, CompletableFuture<Map<String, String>> ready) {
    Map<String, String> said = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int equals = line.indexOf('=');
        if (line.equals("ready")) {
          ready.complete(said);
        } else if (equals > 0) {
          said.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      ready.completeExceptionally(new IOException("its output ended before 'ready'"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static Response expect(int status, Response response) {
    if (response.status() != status) {
      throw new IllegalStateException(
          "simulator: it answered "
              + response.status()
              + " (expected: "
              + status
              + "): "
              + response.body());
    }
    return response;
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of a stream. */
  private static final class Tail {
    private final Deque<String> lines = new ArrayDeque<>();

    void follow(InputStream in) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          add(line);
        }
      } catch (IOException e) {
        add("(its log could not be read to the end: " + e.getMessage() + ")");
      }
    }

    private synchronized void add(String line) {
      lines.addLast(line);
      if (lines.size() > LOG_LINES) {
        lines.removeFirst();
      }
    }

    synchronized String text() {
      return String.join("\n", lines);
    }
  }
}
