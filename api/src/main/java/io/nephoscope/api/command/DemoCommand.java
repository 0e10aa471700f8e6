package io.nephoscope.api.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nephoscope demo}: three simulated clouds, read and answered for real. */
@Command(
    name = "demo",
    description =
        "Starts simulated clouds on this machine, reads them through the real cloud clients, and"
            + " answers GraphQL until it is stopped. Prints 'Ready: URL' when everything has been"
            + " read once; it answers earlier.")
final class DemoCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);

  enum QuotaMode {
    REAL,
    OFF
  }

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8088",
      description = "Where to listen; 0 takes any free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "600",
      description = "How many resources the clouds hold together (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Decides everything that looks like chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--quotas",
      paramLabel = "real|off",
      defaultValue = "real",
      description =
          "Whether the clouds' rate limits hold; off for big estates (default: ${DEFAULT-VALUE}).")
  private QuotaMode quotas = QuotaMode.REAL;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps configuration and data here between runs (default: thrown away).")
  private @Nullable Path data;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder with one folder of jars per plugin (default: the installation's).")
  private @Nullable Path plugins;

  @Spec private @Nullable CommandSpec spec;

  /** What was started, latest first: the order in which it is stopped. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    CommandSpec here = Objects.requireNonNull(spec);
    Ports.check(here, port);
    Ports.checkFree(port);
    PrintWriter out = here.commandLine().getOut();
    PrintWriter err = here.commandLine().getErr();
    Installation installation = Installation.required();
    RunningServer.whenTheProcessEnds(this::stop);

    DemoFolder folder = toBeStopped(DemoFolder.open(data));
    SimulatorChild simulator = toBeStopped(simulator(installation));
    DemoConfiguration.write(folder, simulator);
    Path among = plugins == null ? installation.plugins() : plugins;
    RunningServer running =
        toBeStopped(RunningServer.start(Preparation.ofServer(folder.folder(), among), port));
    err.println("Listening: " + running.address() + " (the clouds are being read)");

    new ReadingLines(err).follow(running.server());
    out.println("Ready: " + running.address());
    out.println("GraphiQL: " + running.address() + "graphiql");
    out.println("Control: " + simulator.property("control") + " (simulator: /truth, /faults)");
    out.flush();
    RunningServer.waitForTheEnd();
    return 0;
  }

  private SimulatorChild simulator(Installation installation)
      throws CommandFailure, InterruptedException {
    return SimulatorChild.start(
        installation.simulator(),
        List.of(
            "--seed",
            Long.toString(seed),
            "--size",
            Integer.toString(size),
            "--quotas",
            quotas.name().toLowerCase(Locale.ROOT)));
  }

  private <T extends AutoCloseable> T toBeStopped(T thing) {
    synchronized (started) {
      started.push(thing);
    }
    return thing;
  }

  private void stop() {
    synchronized (started) {
      while (!started.isEmpty()) {
        AutoCloseable thing = started.pop();
        try {
          thing.close();
        } catch (IOException e) {
          LOG.warn("demo: its temporary folder could not be removed: {}", e.toString());
        } catch (Exception e) {
          LOG.warn("demo: something did not stop", e);
        }
      }
    }
  }
}
