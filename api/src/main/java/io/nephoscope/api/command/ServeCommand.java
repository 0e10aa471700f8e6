package io.nephoscope.api.command;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nephoscope serve}: reads the configured clouds and answers until it is stopped. */
@Command(
    name = "serve",
    description =
        "Reads the configured clouds and answers GraphQL until it is stopped. Prints 'Ready: URL'"
            + " as soon as it answers; what has not been read yet is answered as a gap.")
final class ServeCommand implements Callable<Integer> {

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
      names = "--port",
      paramLabel = "N",
      description = "Listens here instead of where nephoscope.yaml says; 0 takes any free port.")
  private @Nullable Integer port;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    CommandSpec here = Objects.requireNonNull(spec);
    Ports.check(here, port);
    Preparation preparation = Preparation.ofServer(config, plugins);
    boolean graphiql = preparation.configuration().server().graphql().graphiql();
    RunningServer running = RunningServer.start(preparation, port);
    RunningServer.whenTheProcessEnds(running::close);
    here.commandLine().getOut().println("Ready: " + running.address());
    if (graphiql) {
      here.commandLine().getOut().println("GraphiQL: " + running.address() + "graphiql");
    }
    here.commandLine().getOut().flush();
    RunningServer.waitForTheEnd();
    return 0;
  }
}
