package io.nephoscope.api.command;

import io.nephoscope.api.command.CheckReport.Group;
import io.nephoscope.api.command.CheckReport.SourceReport;
import io.nephoscope.api.command.CheckReport.Trouble;
import io.nephoscope.api.config.ConnectorFile;
import io.nephoscope.api.plugin.Plugin;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nephoscope check}: what can be read, what cannot and why, and what to do. */
@Command(
    name = "check",
    description =
        "Asks every configured cloud who we are and for a first page of everything, and says what"
            + " can be read, what cannot and why, and what to do. Changes nothing.")
final class CheckCommand implements Callable<Integer> {

  private static final int SHARDS_NAMED = 3;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      required = true,
      description = "The folder with nephoscope.yaml and connectors/<name>.yaml.")
  private Path config = Path.of("");

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder with one folder of jars per plugin (default: the installation's).")
  private @Nullable Path plugins;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long a connector may take (default: ${DEFAULT-VALUE}).")
  private int deadline;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    CommandSpec here = Objects.requireNonNull(spec);
    if (deadline < 1) {
      throw new ParameterException(
          here.commandLine(),
          "--deadline: it is " + deadline + " (expected: at least 1 second). Correct it.");
    }
    PrintWriter out = here.commandLine().getOut();
    try (Preparation preparation = Preparation.of(config, plugins)) {
      List<Plugin> found = preparation.plugins().plugins();
      boolean good = true;
      for (Plugin plugin : found) {
        if (plugin.problem() != null) {
          out.println("plugin " + plugin.folder().getFileName() + ": " + plugin.problem());
          good = false;
        }
      }
      for (CheckReport report : reports(preparation.configuration().connectors(), found)) {
        print(out, report);
        good &= report.good();
      }
      out.println(good ? "Everything can be read." : "Something cannot be read: see above.");
      out.flush();
      return good ? 0 : CommandFailure.PROBLEMS;
    }
  }

  /** Checks the connectors side by side. */
  private List<CheckReport> reports(List<ConnectorFile> connectors, List<Plugin> found)
      throws InterruptedException {
    List<Callable<CheckReport>> checks = new ArrayList<>();
    for (ConnectorFile connector : connectors) {
      Plugin plugin =
          found.stream()
              .filter(candidate -> candidate.id().equals(connector.provider()))
              .min((a, b) -> Boolean.compare(a.provider() == null, b.provider() == null))
              .orElse(null);
      checks.add(() -> ConnectorCheck.of(connector, plugin, Duration.ofSeconds(deadline)));
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CheckReport> reports = new ArrayList<>();
      for (Future<CheckReport> future : executor.invokeAll(checks)) {
        reports.add(future.get());
      }
      return reports;
    } catch (ExecutionException e) {
      throw new IllegalStateException("check: it failed with " + e.getCause(), e);
    }
  }

  static void print(PrintWriter out, CheckReport report) {
    out.println(report.connector() + " (provider " + report.provider() + ")");
    if (report.identity() != null) {
      out.println("  identity: " + report.identity());
    }
    Trouble trouble = report.trouble();
    if (trouble != null) {
      out.println("  nothing can be read: " + said(trouble));
      remedy(out, "    ", trouble);
    }
    for (SourceReport source : report.sources()) {
      Trouble listing = source.listing();
      if (listing != null) {
        out.println("  " + source.name() + ": what there is cannot be listed: " + said(listing));
        remedy(out, "    ", listing);
        continue;
      }
      out.println(
          "  "
              + source.name()
              + ": "
              + source.readable()
              + " of "
              + shards(source.shards())
              + " readable");
      for (Group group : source.groups()) {
        out.println("    " + names(group.shards()) + ": " + said(group.trouble()));
        remedy(out, "      ", group.trouble());
      }
      for (Group gap : source.gaps()) {
        out.println("    not seen in " + names(gap.shards()) + ": " + said(gap.trouble()));
        remedy(out, "      ", gap.trouble());
      }
    }
    out.println();
  }

  private static String said(Trouble trouble) {
    return trouble.category() + " – " + trouble.message();
  }

  private static void remedy(PrintWriter out, String indent, Trouble trouble) {
    if (trouble.remedy() != null) {
      out.println(indent + "What to do: " + trouble.remedy());
    }
  }

  private static String names(List<String> shards) {
    if (shards.size() <= SHARDS_NAMED) {
      return String.join(", ", shards);
    }
    return shards(shards.size())
        + " ("
        + String.join(", ", shards.subList(0, SHARDS_NAMED))
        + ", …)";
  }

  private static String shards(int count) {
    return count == 1 ? "1 shard" : count + " shards";
  }
}
