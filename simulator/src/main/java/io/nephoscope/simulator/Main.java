package io.nephoscope.simulator;

import io.nephoscope.simulator.aws.AwsWire;
import io.nephoscope.simulator.azure.AzureWire;
import io.nephoscope.simulator.control.ControlServer;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.Extent;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.google.GoogleWire;
import io.nephoscope.simulator.quota.Quotas;
import io.nephoscope.simulator.wire.CallLog;
import io.nephoscope.simulator.wire.Credentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts the three simulated clouds and their control port on 127.0.0.1.
 *
 * <p>When all of them listen, it prints lines of the form {@code key=value} and then the line
 * {@code ready} on standard output, and nothing else ever: {@code control}, {@code aws}, {@code
 * azure}, {@code google} (addresses), {@code azure.caFile}, {@code azure.clientCertificateFile},
 * {@code azure.metadata}, and what {@link Credentials#properties()} names. Logs go to standard
 * error.
 */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Amazon Web Services, Azure and Google Cloud on loopback, over one made-up estate.")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Decides everything that looks like chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "600",
      description =
          "How many resources exist in the three clouds together (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--azure-subscriptions",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many subscriptions the Azure tenant has (default: ${DEFAULT-VALUE}).")
  private int azureSubscriptions;

  @Option(
      names = "--quotas",
      paramLabel = "real|off",
      defaultValue = "real",
      description = "Whether the clouds' rate limits hold (default: ${DEFAULT-VALUE}).")
  private QuotaMode quotas = QuotaMode.REAL;

  @Option(
      names = "--latency",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description = "How long every answer is held back (default: ${DEFAULT-VALUE}).")
  private long latency;

  @Option(
      names = "--now",
      paramLabel = "INSTANT",
      description = "The moment the estate is seen at, RFC 3339 (default: today, 00:00 UTC).")
  private @Nullable Instant now;

  @Option(
      names = "--aws-aggregator",
      description = "Give AWS's management account an aggregator of AWS Config.")
  private boolean awsAggregator;

  @Option(
      names = "--google-projects",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many projects Google's organisation has (default: ${DEFAULT-VALUE}).")
  private int googleProjects;

  @Option(
      names = "--aws-accounts",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many accounts the AWS organisation has (default: ${DEFAULT-VALUE}).")
  private int awsAccounts;

  @Option(
      names = "--aws-regions",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many regions of AWS are enabled, 4 to 17 (default: ${DEFAULT-VALUE}).")
  private int awsRegions;

  @Option(
      names = "--exit-with-parent",
      description = "Exit when standard input ends: when the process that started this one ends.")
  private boolean exitWithParent;

  @Spec private @Nullable CommandSpec spec;

  enum QuotaMode {
    REAL,
    OFF
  }

  public static void main(String[] args) {
    int code = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Returns when everything listens; the servers' threads keep the process alive. */
  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    SimulatedClouds clouds = clouds(commandLine);
    if (exitWithParent) {
      Thread.ofPlatform().daemon().name("parent").start(Main::exitWhenInputEnds);
    }
    Vertx vertx = Vertx.vertx();
    try {
      announce(
          listen(vertx, clouds).toCompletionStage().toCompletableFuture().get(),
          clouds.credentials(),
          commandLine.getOut());
      LOG.info("Ready: seed {}, {} resources, seen at {}", seed, size, clouds.estate().now());
      return 0;
    } catch (ExecutionException e) {
      LOG.error("simulator: a port could not be opened on 127.0.0.1.", e.getCause());
      vertx.close().toCompletionStage().toCompletableFuture().join();
      return 1;
    }
  }

  private SimulatedClouds clouds(CommandLine commandLine) {
    if (latency < 0) {
      throw new ParameterException(
          commandLine, "--latency: it is " + latency + " (expected: 0 or more milliseconds).");
    }
    Instant seenAt = now == null ? Instant.now().truncatedTo(ChronoUnit.DAYS) : now;
    Estate estate;
    try {
      Extent extent = new Extent(awsAccounts, awsRegions, azureSubscriptions, googleProjects);
      estate = new Estate(seed, size, seenAt, awsAggregator, extent);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, "--size: " + e.getMessage(), e);
    }
    return new SimulatedClouds(
        estate,
        new Credentials(estate),
        new FaultPlan(),
        new Quotas(System::nanoTime, quotas == QuotaMode.REAL),
        new CallLog(),
        Clock.systemUTC(),
        Duration.ofMillis(latency));
  }

  private static Future<List<WireAddress>> listen(Vertx vertx, SimulatedClouds clouds) {
    List<Future<WireAddress>> started = new ArrayList<>();
    started.add(new ControlServer().start(vertx, clouds));
    for (Wire wire : List.of(new AwsWire(), new AzureWire(), new GoogleWire())) {
      started.add(wire.start(vertx, clouds));
    }
    return Future.all(started).map(all -> started.stream().map(Future::result).toList());
  }

  private static void announce(
      List<WireAddress> addresses, Credentials credentials, PrintWriter out) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (WireAddress address : addresses) {
      lines.put(address.name(), address.address());
      address.properties().forEach((key, value) -> lines.put(address.name() + "." + key, value));
    }
    lines.putAll(credentials.properties());
    lines.forEach((key, value) -> out.print(key + "=" + value + "\n"));
    out.print("ready\n");
    out.flush();
  }

  private static void exitWhenInputEnds() {
    try {
      while (System.in.read() >= 0) {
        // What the parent says does not matter, only that it is there.
      }
    } catch (IOException e) {
      LOG.debug("standard input ended", e);
    }
    System.exit(0);
  }
}
