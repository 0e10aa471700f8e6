package io.nephoscope.api.command;

import io.nephoscope.api.plugin.Plugin;
import io.nephoscope.api.plugin.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nephoscope onboard}: what to set up in a cloud so that it can be read, and only read. */
@Command(
    name = "onboard",
    description =
        "Prints or writes what lets Nephoscope into a cloud: policies, templates, a connector file."
            + " Asks no cloud and changes nothing there.")
final class OnboardCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PROVIDER",
      description = "The provider's id: aws, azure, gcp, or that of any other plugin.")
  private String provider = "";

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the kit; may be repeated. What must be set is told.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--write",
      paramLabel = "DIR",
      description = "Write the files there instead of printing them. No file is overwritten.")
  private @Nullable Path folder;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder with one folder of jars per plugin (default: the installation's).")
  private @Nullable Path plugins;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    OnboardingKit kit = OnboardingKit.in(pluginFolder());
    Map<String, String> files = kit.filled(settings, UUID::randomUUID);
    if (folder != null) {
      write(out, kit, files, folder);
    } else {
      for (OnboardingKit.Text file : kit.files()) {
        out.println("──── " + file.name() + " – " + file.description());
        out.println(Objects.toString(files.get(file.name()), "").strip());
        out.println();
      }
    }
    out.flush();
    return 0;
  }

  private Path pluginFolder() throws CommandFailure {
    Path all = plugins != null ? plugins : Installation.required().plugins();
    try (Plugins loaded = Plugins.load(all)) {
      List<Plugin> found = loaded.plugins();
      return found.stream()
          .filter(plugin -> plugin.id().equals(provider))
          .findFirst()
          .orElseThrow(() ->
              new CommandFailure(
                  CommandFailure.CONFIGURATION,
                  "onboard: there is no plugin of provider "
                      + provider
                      + " in "
                      + all
                      + " (expected: one of "
                      + found.stream().map(Plugin::id).sorted().toList()
                      + ")."))
          .folder();
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "onboard: the folder " + all + " cannot be read: " + e + " (expected: plugins).");
    }
  }

  private static void write(
      PrintWriter out, OnboardingKit kit, Map<String, String> files, Path folder)
      throws CommandFailure {
    try {
      Files.createDirectories(folder);
      for (String name : files.keySet()) {
        if (Files.exists(folder.resolve(name))) {
          throw new CommandFailure(
              CommandFailure.CONFIGURATION,
              "onboard: "
                  + folder.resolve(name)
                  + " is there already (expected: none of the kit's files). Choose another"
                  + " folder, or move it away: it may hold the external ID in use.");
        }
      }
      for (OnboardingKit.Text file : kit.files()) {
        write(folder.resolve(file.name()), Objects.toString(files.get(file.name()), ""));
        out.println(folder.resolve(file.name()) + " – " + file.description());
      }
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.ENVIRONMENT,
          "onboard: the files cannot be written to " + folder + ": " + e + " (expected: room).");
    }
  }

  /** Writes a file that only its owner may read, for it may hold the external ID. */
  private static void write(Path file, String text) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }
}
