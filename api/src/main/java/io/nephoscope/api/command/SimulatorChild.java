package io.nephoscope.api.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulator as a process of its own, which ends with this one. Nothing of it is on our class
 * path: it says where it listens in lines {@code key=value}, and then {@code ready}.
 */
final class SimulatorChild implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SimulatorChild.class);
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final Duration END_DEADLINE = Duration.ofSeconds(5);
  private static final int LINES_KEPT = 20;

  /** Ctrl-C reaches both processes at once: only a death we outlive by this is worth a line. */
  private static final Duration OUTLIVED = Duration.ofMillis(500);

  private final Process process;
  private final Map<String, String> properties;
  private volatile boolean closing;

  private SimulatorChild(Process process, Map<String, String> properties) {
    this.process = process;
    this.properties = properties;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param lib the folder of its jars
   * @throws CommandFailure when it does not come up; the message holds what it said
   */
  static SimulatorChild start(Path lib, List<String> args)
      throws CommandFailure, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command(lib, args)).start();
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.NOT_STARTED,
          "demo: the simulator's process could not be started: " + e.getMessage() + ".");
    }
    Deque<String> said = new ArrayDeque<>();
    // A pipe that is read holds the thread it is read on: a virtual one would take a carrier from
    // all.
    pipeThread("stderr", () -> keepLast(process.getErrorStream(), said));
    CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
    pipeThread("stdout", () -> readUntilReady(process.getInputStream(), ready));
    try {
      SimulatorChild child =
          new SimulatorChild(process, ready.get(START_DEADLINE.toSeconds(), TimeUnit.SECONDS));
      child.tellWhenItDies(said);
      return child;
    } catch (ExecutionException | TimeoutException e) {
      boolean usage = !process.isAlive() && process.exitValue() == 2;
      end(process);
      throw new CommandFailure(
          usage ? CommandFailure.CONFIGURATION : CommandFailure.NOT_STARTED,
          "demo: the simulator did not come up (expected: within "
              + START_DEADLINE.toSeconds()
              + " s). It said:\n"
              + text(said));
    } catch (InterruptedException e) {
      end(process);
      throw e;
    }
  }

  private static List<String> command(Path lib, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseCompactObjectHeaders");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(lib.resolve("*").toString());
    command.add("io.nephoscope.simulator.Main");
    command.add("--exit-with-parent");
    command.addAll(args);
    return command;
  }

  /**
   * What it said of itself, such as {@code aws} or {@code azure.caFile}.
   *
   * @throws CommandFailure when it did not say it
   */
  String property(String key) throws CommandFailure {
    String value = properties.get(key);
    if (value == null) {
      throw new CommandFailure(
          CommandFailure.NOT_STARTED,
          "demo: the simulator said nothing of "
              + key
              + " (expected: a simulator of this version). Install the whole distribution again.");
    }
    return value;
  }

  /** Ends it, by force after five seconds. */
  @Override
  public void close() {
    closing = true;
    end(process);
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(END_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void tellWhenItDies(Deque<String> said) {
    var _ =
        process
            .onExit()
            .thenAcceptAsync(
                dead -> {
                  if (!closing) {
                    LOG.warn(
                        "The simulator has ended with code {}; the server goes on with what it has"
                            + " read. Its last line: {}",
                        dead.exitValue(),
                        last(said));
                  }
                },
                CompletableFuture.delayedExecutor(OUTLIVED.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void readUntilReady(
      InputStream out, CompletableFuture<Map<String, String>> ready) {
    Map<String, String> properties = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        int equals = line.indexOf('=');
        if (line.equals("ready")) {
          ready.complete(Map.copyOf(properties));
        } else if (equals > 0) {
          properties.put(line.substring(0, equals), line.substring(equals + 1));
        }
        line = lines.readLine();
      }
      ready.completeExceptionally(new IOException("it ended before it was ready"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static void pipeThread(String name, Runnable reading) {
    Thread.ofPlatform().daemon().name("simulator-" + name).start(reading);
  }

  private static void keepLast(InputStream err, Deque<String> said) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(err, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        synchronized (said) {
          said.addLast(line);
          if (said.size() > LINES_KEPT) {
            said.removeFirst();
          }
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator's log cannot be read", e);
    }
  }

  private static String text(Deque<String> said) {
    synchronized (said) {
      return said.isEmpty() ? "(nothing)" : String.join("\n", said);
    }
  }

  private static String last(Deque<String> said) {
    synchronized (said) {
      return said.isEmpty() ? "(none)" : said.getLast();
    }
  }
}
