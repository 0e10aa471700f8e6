package io.nephoscope.api.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * What an installation carries for new providers: the example provider as it was built, and a small
 * Maven repository with the SPI and the TCK.
 *
 * @param example the example provider's module
 * @param repository the Maven repository
 * @param version of the SPI and the TCK in it
 */
record ProviderTemplate(Path example, Path repository, String version) {

  /** Where a project keeps its copy of the repository. */
  static final String REPOSITORY = "nephoscope";

  private static final String SNAPSHOT = "-SNAPSHOT";
  private static final String PARENT = "io/nephoscope/nephoscope-parent";

  /**
   * The template of an installation.
   *
   * @throws CommandFailure when it is not there
   */
  static ProviderTemplate of(Installation installation) throws CommandFailure {
    Path example = installation.home().resolve("templates").resolve("provider");
    Path repository = installation.home().resolve("lib").resolve("maven");
    try (Stream<Path> versions = Files.list(repository.resolve(PARENT))) {
      String version = versions.findFirst().orElseThrow().getFileName().toString();
      if (Files.isRegularFile(example.resolve("pom.xml"))) {
        return new ProviderTemplate(example, repository, version);
      }
    } catch (IOException | NoSuchElementException missing) {
      // Said below.
    }
    throw new CommandFailure(
        CommandFailure.ENVIRONMENT,
        "new-provider: "
            + example
            + " or "
            + repository
            + " is not there (expected: both, as the distribution holds them). Install the whole"
            + " distribution.");
  }

  /**
   * Writes a project that needs nothing of this installation any more.
   *
   * @param project the folder to make
   */
  void write(ProviderName name, Path project) throws IOException {
    String unique = uniqueVersion();
    for (Path file : filesOf(example)) {
      String path = name.renamed(slashed(example.relativize(file)));
      if (path.equals("pom.xml")) {
        put(
            project.resolve(path),
            StandalonePom.of(Files.readString(file), parent(), name, unique));
      } else {
        put(project.resolve(path), name.renamed(Files.readString(file)));
      }
    }
    for (Path file : filesOf(repository)) {
      Path copy =
          project
              .resolve(REPOSITORY)
              .resolve(slashed(repository.relativize(file)).replace(version, unique));
      if (copy.toString().endsWith(".pom")) {
        put(copy, Files.readString(file).replace(version, unique));
      } else {
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    put(project.resolve(".gitignore"), "target/\n");
    // A repository in a folder can be read without a network.
    put(project.resolve(".mvn").resolve("maven.config"), "-Daether.offline.protocols=file\n");
  }

  private String parent() throws IOException {
    return Files.readString(
        repository
            .resolve(PARENT)
            .resolve(version)
            .resolve("nephoscope-parent-" + version + ".pom"));
  }

  /**
   * A released version as it is. A snapshot's is made one of its own by what the jars hold, because
   * Maven keeps what it has once read under a name.
   */
  private String uniqueVersion() throws IOException {
    if (!version.endsWith(SNAPSHOT)) {
      return version;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : filesOf(repository)) {
        digest.update(Files.readAllBytes(file));
      }
      return version.substring(0, version.length() - SNAPSHOT.length())
          + "-"
          + HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
