package io.nephoscope.api.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nephoscope new-provider}: a Maven project of one's own to begin a provider with. */
@Command(
    name = "new-provider",
    description =
        "Makes a Maven project for a provider of your own: the example provider under your names,"
            + " which builds by itself, keeps the laws, and is a plugin. Change it piece by piece.")
final class NewProviderCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      description = "The provider's id, such as weather-cloud: lower-case words with hyphens.")
  private String name = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder to make (default: NAME, here).")
  private @Nullable Path dir;

  @Option(
      names = "--package",
      paramLabel = "P",
      description = "The Java package (default: com.example. and NAME without hyphens).")
  private @Nullable String packageName;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure {
    ProviderName provider = ProviderName.of(name, packageName);
    Installation installation = Installation.required();
    if (Files.exists(installation.plugins().resolve(provider.id()))) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "new-provider: "
              + provider.id()
              + " is the name of a plugin of this installation (expected: a new name). Choose"
              + " another one.");
    }
    Path project = (dir == null ? Path.of(name) : dir).toAbsolutePath().normalize();
    if (Files.exists(project)) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "new-provider: "
              + project
              + " is there already (expected: a folder that is to be made). Name another one with"
              + " --dir.");
    }
    try {
      ProviderTemplate.of(installation).write(provider, project);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "new-provider: "
              + project
              + " could not be written: "
              + e
              + " (expected: a writable place). Name another one with --dir.");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("Made: " + project + " (package " + provider.packageName() + ")");
    out.println("Prove it: cd " + project + " && mvn verify");
    Path folder = installation.plugins().resolve(provider.id());
    out.println("Drop it in: rm -rf " + folder + " && cp -r target/plugin " + folder);
    out.println("Change it: docs/write-a-provider.md goes through it in the order of the calls.");
    out.flush();
    return 0;
  }
}
