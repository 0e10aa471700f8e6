package io.nephoscope.api.standards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the data files that come with this package. A file that is missing is a broken build. */
final class ShippedFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ShippedFile() {}

  static JsonNode json(String name) {
    try {
      return JSON.readTree(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": not JSON. Build the program anew.", e);
    }
  }

  /** The lines that are not comments. */
  static List<String> lines(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static byte[] bytes(String name) {
    try (InputStream in = ShippedFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + ": not in the program (expected: shipped with it). Build the program anew.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read. Build the program anew.", e);
    }
  }
}
