package io.nephoscope.api.command;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo's configuration folder: temporary and gone with the process, or a named one that keeps
 * its data between runs. Only its owner may look into it, because the connector files hold
 * (made-up) secrets.
 *
 * @param folder where it is
 * @param temporary whether it goes with the process
 */
record DemoFolder(Path folder, boolean temporary) implements AutoCloseable {

  /** Says that a folder is the demo's, so that nobody's own configuration is written over. */
  private static final String MARK = ".nephoscope-demo";

  /**
   * Makes or takes the folder.
   *
   * @param kept the folder to keep; {@code null} for a temporary one
   * @throws CommandFailure when it cannot be made, or holds something that is not the demo's
   */
  static DemoFolder open(@Nullable Path kept) throws CommandFailure {
    try {
      if (kept == null) {
        return new DemoFolder(Files.createTempDirectory("nephoscope-demo-"), true);
      }
      Path folder = kept.toAbsolutePath().normalize();
      if (Files.exists(folder) && !empty(folder) && !Files.exists(folder.resolve(MARK))) {
        throw new CommandFailure(
            CommandFailure.CONFIGURATION,
            "--data: "
                + folder
                + " holds something that is not a demo's (expected: a new or empty folder, or one"
                + " of an earlier demo). Name another one.");
      }
      Files.createDirectories(folder, ownerOnly(folder));
      Files.writeString(folder.resolve(MARK), "Written anew by every nephoscope demo.\n");
      return new DemoFolder(folder, false);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "demo: no folder could be made for its configuration: "
              + e
              + " (expected: a writable place). Name one with --data.");
    }
  }

  private static boolean empty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  /** Rights 0700, where the file system knows such rights. */
  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Writes a file of the configuration, in place of an older one.
   *
   * @param name relative to the folder
   */
  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent, ownerOnly(folder));
    }
    Files.writeString(file, text);
  }

  /**
   * Removes a temporary folder with all that is in it.
   *
   * @throws IOException when something cannot be removed
   */
  @Override
  public void close() throws IOException {
    if (!temporary || !Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path child, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(child);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
