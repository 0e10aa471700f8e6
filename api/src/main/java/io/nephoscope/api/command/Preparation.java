package io.nephoscope.api.command;

import io.nephoscope.api.config.Configuration;
import io.nephoscope.api.config.ConfigurationException;
import io.nephoscope.api.config.ConfigurationFolder;
import io.nephoscope.api.config.ConnectorFiles;
import io.nephoscope.api.config.KnownProviders;
import io.nephoscope.api.plugin.PluginTerms;
import io.nephoscope.api.plugin.Plugins;
import io.nephoscope.api.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What serve, check and demo begin with: plugins loaded and a configuration that fits them.
 *
 * @param folder the configuration folder
 * @param configuration checked as a whole
 * @param plugins to be closed after everything that uses them
 */
record Preparation(Path folder, Configuration configuration, Plugins plugins)
    implements AutoCloseable {

  /**
   * Reads the configuration folder, loads the plugins and checks the one against the other.
   *
   * @param pluginsOption the plugins folder of the command line; {@code null} for that of the
   *     configuration, or else of the installation
   * @throws CommandFailure with every problem found
   */
  static Preparation of(Path folder, @Nullable Path pluginsOption) throws CommandFailure {
    return of(folder, pluginsOption, false);
  }

  /**
   * Like {@link #of(Path, Path)}, for a server: where one has kept data before, a connector whose
   * provider is not among the plugins any more is accepted, to be shown as refused.
   *
   * @throws CommandFailure with every problem found
   */
  static Preparation ofServer(Path folder, @Nullable Path pluginsOption) throws CommandFailure {
    return of(folder, pluginsOption, true);
  }

  private static Preparation of(Path folder, @Nullable Path pluginsOption, boolean server)
      throws CommandFailure {
    Plugins plugins = null;
    try {
      ConfigurationFolder read = ConfigurationFolder.read(folder, System::getenv);
      plugins =
          load(
              pluginsFolder(pluginsOption, read.server().pluginsFolder()),
              PluginTerms.defaults().withPins(read.server().pins()));
      KnownProviders known = plugins.known();
      if (server && SnapshotStore.isIn(read.server().dataFolder())) {
        known = known.withUnusable(read.providersNamed());
      }
      return new Preparation(folder, read.check(known), plugins);
    } catch (ConfigurationException e) {
      if (plugins != null) {
        plugins.close();
      }
      throw new CommandFailure(CommandFailure.CONFIGURATION, told(folder, e));
    }
  }

  /**
   * What the connector files have become since, each alone.
   *
   * @throws ConfigurationException when the folder cannot be read
   */
  ConnectorFiles reread(KnownProviders providers) throws ConfigurationException {
    return ConfigurationFolder.read(folder, System::getenv).connectorFiles(providers);
  }

  private static Path pluginsFolder(@Nullable Path option, @Nullable Path configured)
      throws CommandFailure {
    if (option != null) {
      return option;
    }
    return configured != null ? configured : Installation.required().plugins();
  }

  private static Plugins load(Path folder, PluginTerms terms) throws CommandFailure {
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "plugins: there is no folder "
              + folder
              + " (expected: a folder with one folder per plugin). Correct --plugins or"
              + " plugins.folder.");
    }
    try {
      return Plugins.load(folder, terms);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "plugins: the folder "
              + folder
              + " cannot be read: "
              + e
              + " (expected: a readable folder). Correct its rights.");
    }
  }

  private static String told(Path folder, ConfigurationException e) {
    int count = e.problems().size();
    return "The configuration in "
        + folder
        + (count == 1 ? " has a problem:\n" : " has " + count + " problems:\n")
        + e.getMessage();
  }

  @Override
  public void close() {
    plugins.close();
  }
}
