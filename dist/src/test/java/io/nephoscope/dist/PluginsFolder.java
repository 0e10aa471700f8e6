package io.nephoscope.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A plugins folder of a test's own, which begins as the distribution's. */
record PluginsFolder(Path folder) {

  static PluginsFolder likeTheDistributions(Path folder) {
    PluginsFolder plugins = new PluginsFolder(folder);
    copy(Launched.home().resolve("plugins"), folder);
    return plugins;
  }

  /** Copies a plugin in, as somebody does while the server runs. */
  void add(String name, Path plugin) {
    copy(plugin, folder.resolve(name));
  }

  void remove(String name) {
    delete(folder.resolve(name));
  }

  void removeAll() {
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(PluginsFolder::delete);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path plugin) {
    try (Stream<Path> all = Files.walk(plugin)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path copy = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(one, copy);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
