package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The assembled distribution as a process of its own, started as its launcher starts it. */
final class Launched implements AutoCloseable {

  private static final Pattern BLOCKED_FOR_SECONDS =
      Pattern.compile("has been blocked for \\d{4,} ms");
  private static final Pattern BUSY =
      Pattern.compile("(?m)^nephoscope_event_loop_busy_max_seconds (\\S+)$");

  /** The innermost frame of a thread that waits for somebody. */
  private static final Pattern WAITING =
      Pattern.compile("Unsafe\\.park|Object\\.wait|Thread\\.sleep|Inet\\w+AddressImpl");

  private static final Pattern PLUGIN_LOADER =
      Pattern.compile("\"plugin ([^\"]+)\", io\\.nephoscope\\.");
  private static final double LONGEST_HANDLER_SECONDS = 0.25;

  /** How long is waited for what must happen: long enough for a machine that is busy. */
  private static final int PATIENCE_MINUTES = 10;

  private static final Path HOME = Path.of(System.getProperty("nephoscope.home"));

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final Thread outputReader;
  private final Thread logReader;

  private Launched(Process process, String readyPrefix) {
    this.process = process;
    this.outputReader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              read(process.inputReader(), output, readyPrefix);
              ready.completeExceptionally(new IllegalStateException("the process ended"));
            });
    this.logReader =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                read(
                    new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)),
                    log,
                    readyPrefix));
  }

  static Path home() {
    return HOME;
  }

  /** Starts and returns at once. */
  static Launched start(String readyPrefix, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx2g",
            "-Dnephoscope.home=" + HOME,
            "-cp",
            HOME.resolve("lib") + "/*",
            "io.nephoscope.api.Main"));
    command.addAll(List.of(args));
    try {
      return new Launched(new ProcessBuilder(command).start(), readyPrefix);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts and waits for the address behind a line that begins so, on either stream. */
  static Launched ready(String readyPrefix, String... args) {
    Launched launched = start(readyPrefix, args);
    launched.address();
    return launched;
  }

  /** The address after the line that was waited for, without a slash at its end. */
  String address() {
    try {
      String line = ready.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      String address = line.substring(line.indexOf("http"));
      int blank = address.indexOf(' ');
      address = blank < 0 ? address : address.substring(0, blank);
      return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    } catch (TimeoutException | ExecutionException failure) {
      close();
      throw new AssertionError("it did not become ready:\n" + everything(), failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  private void read(BufferedReader in, List<String> to, String readyPrefix) {
    try (in) {
      String line = in.readLine();
      while (line != null) {
        synchronized (to) {
          to.add(line);
        }
        if (line.startsWith(readyPrefix)) {
          ready.complete(line);
        }
        line = in.readLine();
      }
    } catch (IOException closed) {
      ready.completeExceptionally(closed);
    }
  }

  /** The address on the line of the output that begins so, waited for. */
  String outputAddress(String prefix) {
    Optional<String> found = find(prefix);
    for (int i = 0; i < 600 * PATIENCE_MINUTES && found.isEmpty(); i++) {
      try {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        break;
      }
      found = find(prefix);
    }
    String line =
        found.orElseThrow(() -> new AssertionError("no line " + prefix + " in\n" + everything()));
    String address = line.substring(line.indexOf("http"));
    int blank = address.indexOf(' ');
    return blank < 0 ? address : address.substring(0, blank);
  }

  private Optional<String> find(String prefix) {
    synchronized (output) {
      return output.stream().filter(line -> line.startsWith(prefix)).findFirst();
    }
  }

  /** What it wrote to standard error so far. */
  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /**
   * No handler has held an event loop, by computing or by waiting. On a machine that is busy with
   * other things any thread may stand still for a while; so it is the processor time that counts,
   * and, of the threads that the checker saw standing still, what they stood at. Asked while it
   * runs.
   */
  void assertThatNothingHeldAnEventLoop() {
    Matcher busy = BUSY.matcher(new Client(address()).get("/metrics").body());
    assertThat(busy.find()).isTrue();
    assertThat(Double.parseDouble(busy.group(1)))
        .as("seconds of processor time that a handler took on an event loop")
        .isLessThan(LONGEST_HANDLER_SECONDS);
    List<String> lines = log();
    for (int i = 0; i + 2 < lines.size(); i++) {
      if (BLOCKED_FOR_SECONDS.matcher(lines.get(i)).find()) {
        assertThat(lines.get(i + 2))
            .as("where " + lines.get(i) + " stood still")
            .doesNotContainPattern(WAITING);
      }
    }
  }

  /** What it wrote to standard output so far. */
  List<String> output() {
    synchronized (output) {
      return List.copyOf(output);
    }
  }

  /** Both, after the process has ended. */
  String everything() {
    return String.join("\n", output()) + "\n" + String.join("\n", log());
  }

  /** The plugins whose classes are in its memory after a garbage collection, by folder. */
  List<String> pluginsInMemory() {
    jcmd("GC.run");
    return PLUGIN_LOADER
        .matcher(jcmd("VM.classloaders"))
        .results()
        .map(found -> found.group(1))
        .sorted()
        .toList();
  }

  /** Waits until these have left its memory; which are there then. */
  List<String> pluginsInMemoryWhenGone(String... wanted) {
    List<String> there = pluginsInMemory();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (!Collections.disjoint(there, List.of(wanted)) && System.nanoTime() < end) {
      LockSupport.parkNanos(200_000_000);
      there = pluginsInMemory();
    }
    assertThat(there).as("plugins in memory after\n" + everything()).doesNotContain(wanted);
    return there;
  }

  /** Waits until its log has a line with these words. */
  void untilLogged(String words) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (log().stream().noneMatch(line -> line.contains(words)) && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
    }
    assertThat(log()).anyMatch(line -> line.contains(words));
  }

  private String jcmd(String question) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process asked =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), question)
              .redirectErrorStream(true)
              .start();
      try (BufferedReader answer = asked.inputReader()) {
        return answer.readAllAsString();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The processes it started. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    waitForEnd();
  }

  /** Waits for its end; the exit code. */
  int waitForEnd() {
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("it did not end:\n" + everything());
      }
      outputReader.join();
      logReader.join();
      return process.exitValue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      waitForEnd();
    }
  }
}
