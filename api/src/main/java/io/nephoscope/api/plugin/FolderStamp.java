package io.nephoscope.api.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a plugin folder holds, as far as names, sizes and times tell: two equal stamps mean that
 * nothing was changed in between. Immutable.
 *
 * @param files every file directly in the folder, by name
 */
record FolderStamp(List<File> files) {

  /** One file. */
  record File(String name, long size, FileTime changed) {}

  FolderStamp {
    files = List.copyOf(files);
  }

  /**
   * The plugin folders there are, by name; names that begin with a dot are left out.
   *
   * @throws IOException when the folder of plugin folders cannot be read
   */
  static SortedMap<String, FolderStamp> look(Path plugins) throws IOException {
    SortedMap<String, FolderStamp> seen = new TreeMap<>();
    try (Stream<Path> children = Files.list(plugins)) {
      for (Path child : children.filter(Files::isDirectory).toList()) {
        String name = child.getFileName().toString();
        if (!name.startsWith(".")) {
          seen.put(name, of(child));
        }
      }
    }
    return seen;
  }

  /** A folder that cannot be read, or is just being written, counts as an empty one. */
  private static FolderStamp of(Path folder) {
    List<File> files = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path file : children.filter(Files::isRegularFile).sorted().toList()) {
        files.add(
            new File(
                file.getFileName().toString(), Files.size(file), Files.getLastModifiedTime(file)));
      }
    } catch (IOException unreadable) {
      return new FolderStamp(List.of());
    }
    return new FolderStamp(files);
  }
}
