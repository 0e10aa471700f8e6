package io.nephoscope.api.compliance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the data files that come with this package. A file that is missing is a broken build. */
final class ShippedTable {

  private ShippedTable() {}

  static JsonNode json(String name) {
    try (InputStream in = ShippedTable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + ": not in the program (expected: shipped with it). Build the program anew.");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read. Build the program anew.", e);
    }
  }
}
