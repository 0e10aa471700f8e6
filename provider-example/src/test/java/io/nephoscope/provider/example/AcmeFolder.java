package io.nephoscope.provider.example;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A copy of the sample data that a test may break; it is locked with an access key. */
final class AcmeFolder {

  static final String KEY = "canary-access-key-4711";
  private static final Path SAMPLE = Path.of("src", "demo", "acme");

  private final Path path;

  AcmeFolder(Path path) {
    this.path = path;
    restore();
  }

  Path path() {
    return path;
  }

  CloudProvider provider() {
    return new ExampleProvider();
  }

  ConnectorConfig config(int pageSize) {
    return config(pageSize, KEY);
  }

  ConnectorConfig config(int pageSize, String key) {
    return new ConnectorConfig(
        "acme",
        Map.of(
            "folder", path.toString(), "page-size", String.valueOf(pageSize), "access-key", key));
  }

  /** Puts everything back as it was. */
  void restore() {
    remove();
    try (Stream<Path> files = Files.walk(SAMPLE)) {
      for (Path from : files.toList()) {
        Files.copy(from, path.resolve(SAMPLE.relativize(from).toString()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    lock(KEY);
  }

  /** From now on only this key opens the folder. */
  void lock(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      write(
          "access-key.sha256",
          HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void write(String name, String content) {
    try {
      Files.writeString(path.resolve(name), content);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String read(String name) {
    try {
      return Files.readString(path.resolve(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes one file away. */
  void remove(String name) {
    try {
      Files.delete(path.resolve(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The files that a source reads. */
  List<String> filesOf(String source) {
    if ("accounts".equals(source)) {
      return List.of("accounts.json");
    }
    try (Stream<Path> files = Files.list(path.resolve(source))) {
      return files.map(file -> source + "/" + file.getFileName()).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes the whole folder away. */
  void remove() {
    if (!Files.exists(path)) {
      return;
    }
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
