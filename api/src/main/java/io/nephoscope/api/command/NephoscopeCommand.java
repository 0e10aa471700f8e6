package io.nephoscope.api.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** {@code nephoscope}: chooses the command and turns its outcome into an exit code. */
@Command(
    name = "nephoscope",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "One honest view of inventory, findings and compliance across clouds, as GraphQL.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      CheckCommand.class,
      OnboardCommand.class,
      QueryCommand.class,
      ReloadCommand.class,
      ExplainCommand.class,
      NewProviderCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:It worked.",
      "1:It answered, with problems: check found something unreadable, query or reload returned errors,"
          + " explain knows no such name.",
      "2:The command line or the configuration is wrong.",
      "3:The environment is: no JDK 25, an incomplete installation, no server to ask.",
      "4:It could not be started, for example because the port is taken.",
      "130:It was interrupted."
    })
public final class NephoscopeCommand {

  private NephoscopeCommand() {}

  /** Runs a command line on the process's own streams; returns when the command has ended. */
  public static int execute(String... args) {
    return execute(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        args);
  }

  static int execute(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new NephoscopeCommand());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // @FILE means something else to query
    line.setExecutionExceptionHandler(NephoscopeCommand::failed);
    if (args.length == 0) {
      line.usage(err);
      return CommandFailure.CONFIGURATION;
    }
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof CommandFailure failure) {
      line.getErr().println(failure.getMessage());
      return failure.exitCode();
    }
    line.getErr()
        .println(
            line.getCommandName()
                + ": it failed with "
                + e
                + " (expected: no such failure). Report it with the lines below.");
    e.printStackTrace(line.getErr());
    return CommandFailure.NOT_STARTED;
  }
}
