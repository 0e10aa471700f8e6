package io.nephoscope.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The secret that cursors are signed with, kept beside the data so that cursors survive a restart.
 */
final class CursorKey {

  private static final int LENGTH = 32;

  private CursorKey() {}

  static byte[] in(Path dataFolder) {
    Path file = dataFolder.resolve("cursor.key");
    try {
      if (Files.exists(file)) {
        byte[] key = Files.readAllBytes(file);
        if (key.length == LENGTH) {
          return key;
        }
      }
      byte[] key = new byte[LENGTH];
      new SecureRandom().nextBytes(key);
      Files.createDirectories(dataFolder);
      Files.deleteIfExists(file);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(file, key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return key;
    } catch (IOException failure) {
      throw new UncheckedIOException(file + ": the key of the cursors cannot be kept.", failure);
    }
  }
}
