package io.nephoscope.provider.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which operating systems are too old for agents, told by the names of machine images. The list,
 * {@code agent-systems.tsv}, bears its date: it says what was the oldest supported version then, so
 * a system that is newer than the list is never called unsupported.
 */
final class AgentSystems {

  private static final List<Row> ROWS = read();

  private AgentSystems() {}

  /** One system: how image names tell its version, and the oldest that is supported. */
  private record Row(String system, Pattern image, String oldest) {}

  /** What makes it too old; {@code null} when it is not known to be. */
  static @Nullable String tooOld(String imageName) {
    for (Row row : ROWS) {
      Matcher found = row.image().matcher(imageName);
      if (found.find()) {
        String version = found.groupCount() == 0 ? "0" : found.group(1);
        return compare(version, row.oldest()) < 0
            ? row.system()
                + (found.groupCount() == 0 ? "" : " " + version)
                + " is older than "
                + row.oldest()
                + ", the oldest on the list of 2022-11"
            : null;
      }
    }
    return null;
  }

  /** Compares versions of numbers with dots. */
  private static int compare(String one, String other) {
    String[] left = one.split("\\.", -1);
    String[] right = other.split("\\.", -1);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int difference =
          Integer.compare(
              i < left.length ? Integer.parseInt(left[i]) : 0,
              i < right.length ? Integer.parseInt(right[i]) : 0);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static List<Row> read() {
    List<Row> rows = new ArrayList<>();
    try (InputStream stream =
            Objects.requireNonNull(AgentSystems.class.getResourceAsStream("agent-systems.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] cells = line.split("\t", -1);
          rows.add(new Row(cells[0], Pattern.compile(cells[1]), cells[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(rows);
  }
}
