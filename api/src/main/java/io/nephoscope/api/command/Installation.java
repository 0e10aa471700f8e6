package io.nephoscope.api.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder Nephoscope is installed in, as the launcher names it in the system property {@code
 * nephoscope.home}: {@code plugins}, {@code simulator/lib} and {@code demo} are below it.
 *
 * @param home the folder
 */
record Installation(Path home) {

  /** The installation this process runs from, if the launcher named one. */
  static Optional<Installation> current() {
    return Optional.ofNullable(System.getProperty("nephoscope.home"))
        .map(home -> new Installation(Path.of(home).toAbsolutePath().normalize()));
  }

  /**
   * The installation this process runs from.
   *
   * @throws CommandFailure when there is none
   */
  static Installation required() throws CommandFailure {
    return current()
        .orElseThrow(() ->
            new CommandFailure(
                CommandFailure.ENVIRONMENT,
                "nephoscope: the system property nephoscope.home is not set (expected: the"
                    + " folder of the installation). Start it with the nephoscope script."));
  }

  Path plugins() {
    return home.resolve("plugins");
  }

  /**
   * The simulator's jars.
   *
   * @throws CommandFailure when they are not there
   */
  Path simulator() throws CommandFailure {
    Path lib = home.resolve("simulator").resolve("lib");
    if (!Files.isDirectory(lib)) {
      throw new CommandFailure(
          CommandFailure.ENVIRONMENT,
          "demo: there is no folder "
              + lib
              + " (expected: the simulator's jars). Install the whole distribution.");
    }
    return lib;
  }
}
