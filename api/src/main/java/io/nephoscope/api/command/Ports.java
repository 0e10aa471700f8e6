package io.nephoscope.api.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What can be said of {@code --port} before anything is started. */
final class Ports {

  private Ports() {}

  /** Refuses what is no port; {@code null} stands for an option that was not given. */
  static void check(CommandSpec spec, @Nullable Integer port) {
    if (port != null && (port < 0 || port > 65_535)) {
      throw new ParameterException(
          spec.commandLine(), "--port: it is " + port + " (expected: 0 to 65535). Correct it.");
    }
  }

  /**
   * Refuses a port that is taken already, before anything slow is started. The listening itself has
   * the last word.
   */
  static void checkFree(int port) throws CommandFailure {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.NOT_STARTED,
          "demo: port "
              + port
              + " of 127.0.0.1 cannot be listened on: "
              + e.getMessage()
              + " (expected: a free port). Stop what uses it, or choose another with --port; 0 takes"
              + " any free one.");
    }
  }
}
