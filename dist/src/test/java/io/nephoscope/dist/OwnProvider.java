package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A provider that somebody makes with {@code new-provider}, changes, and builds with Maven. */
record OwnProvider(Path project, Path sources) {

  /** Makes the project; its package is {@code com.example.} and the name without hyphens. */
  static OwnProvider made(String name, Path project) {
    Launched command = Launched.start("never", "new-provider", name, "--dir", project.toString());
    assertThat(command.waitForEnd()).as(command.everything()).isZero();
    return new OwnProvider(
        project, project.resolve("src/main/java/com/example").resolve(name.replace("-", "")));
  }

  /** Puts words in place of others that must be there. */
  OwnProvider edit(Path file, String words, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(words);
    Files.writeString(file, text.replace(words, by));
    return this;
  }

  /** {@code mvn verify}, with the Maven that builds us; what it said. */
  String verify() {
    List<String> command = new ArrayList<>(List.of(System.getProperty("nephoscope.maven")));
    command.addAll(List.of("-B", "-ntp", "verify"));
    command.add("-Dmaven.repo.local=" + System.getProperty("nephoscope.maven.repository"));
    if (System.getProperty("nephoscope.maven.network", "").equals("offline true")) {
      command.add("-o");
    }
    Path log = project.resolve("build.log");
    try {
      Process maven =
          new ProcessBuilder(command)
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!maven.waitFor(30, TimeUnit.MINUTES)) {
        maven.destroyForcibly();
        throw new AssertionError("it did not end:\n" + Files.readString(log));
      }
      assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
      return Files.readString(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** What is dropped in. */
  Path plugin() {
    return project.resolve("target").resolve("plugin");
  }
}
