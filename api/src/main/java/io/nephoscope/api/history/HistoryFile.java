package io.nephoscope.api.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A history in a file to which lines are only added; a line that was cut off by the end of a
 * process is left out. One process for each file. Safe for any thread; recording waits for the
 * disk.
 */
public final class HistoryFile implements History {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, List<HistoryPoint>> points = new HashMap<>();
  private final Map<String, Map<String, String>> states = new HashMap<>();

  private HistoryFile(Path file) {
    this.file = file;
  }

  /**
   * Opens the history in a folder, made when it is not there.
   *
   * @throws UncheckedIOException when the folder cannot be used
   */
  public static HistoryFile open(Path folder) {
    try {
      Path file = Files.createDirectories(folder).resolve("history.ndjson");
      HistoryFile history = new HistoryFile(file);
      if (Files.exists(file)) {
        history.read();
      }
      return history;
    } catch (IOException failure) {
      throw new UncheckedIOException(folder + ": the history cannot be read.", failure);
    }
  }

  private void read() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    if (whole < bytes.length) {
      cut(whole);
    }
    new String(bytes, 0, whole, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          HistoryPoint point = point(line);
          if (point == null) {
            LOG.warn("{}: a line of the history cannot be understood and is left out.", file);
          } else {
            keep(point);
          }
        });
  }

  @Override
  public synchronized List<HistoryPoint> points(String subject) {
    return List.copyOf(points.getOrDefault(subject, List.of()));
  }

  /**
   * Records how something stands, if it is the first point of its day (UTC) or something changed.
   *
   * @param standing the point; its {@code changed} holds the state of every part
   * @return whether it was recorded
   * @throws UncheckedIOException when the file cannot be written
   */
  public synchronized boolean record(HistoryPoint standing) {
    Map<String, String> known = states.getOrDefault(standing.subject(), Map.of());
    Map<String, String> changed = new TreeMap<>();
    standing
        .changed()
        .forEach((part, state) -> {
          if (!state.equals(known.get(part))) {
            changed.put(part, state);
          }
        });
    List<HistoryPoint> before = points.getOrDefault(standing.subject(), List.of());
    HistoryPoint last = before.isEmpty() ? null : before.getLast();
    if (last != null
        && changed.isEmpty()
        && last.sameFigures(standing)
        && day(last).equals(day(standing))) {
      return false;
    }
    HistoryPoint point =
        new HistoryPoint(
            standing.at(),
            standing.subject(),
            standing.value(),
            standing.coverage(),
            standing.lower(),
            standing.upper(),
            changed);
    append(line(point));
    keep(point);
    return true;
  }

  private static LocalDate day(HistoryPoint point) {
    return LocalDate.ofInstant(point.at(), ZoneOffset.UTC);
  }

  private void keep(HistoryPoint point) {
    points.computeIfAbsent(point.subject(), subject -> new ArrayList<>()).add(point);
    states.computeIfAbsent(point.subject(), subject -> new HashMap<>()).putAll(point.changed());
  }

  private void append(String line) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long before = channel.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      } catch (IOException failure) {
        channel.truncate(before);
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(file + ": the history cannot be written.", failure);
    }
  }

  /** Takes away what is behind a place; nothing before it is written again. */
  private void cut(long at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(at);
    }
  }

  private static String line(HistoryPoint point) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("at", point.at().toString());
    node.put("subject", point.subject());
    node.put("value", point.value());
    node.put("coverage", point.coverage());
    node.put("lower", point.lower());
    node.put("upper", point.upper());
    ObjectNode changed = node.putObject("changed");
    point.changed().forEach(changed::put);
    try {
      return JSON.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree is always written", impossible);
    }
  }

  private static @Nullable HistoryPoint point(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      Map<String, String> changed = new TreeMap<>();
      node.path("changed")
          .properties()
          .forEach(entry -> changed.put(entry.getKey(), entry.getValue().asText()));
      return new HistoryPoint(
          Instant.parse(Objects.requireNonNull(node.path("at").asText(null))),
          Objects.requireNonNull(node.path("subject").asText(null)),
          number(node, "value"),
          number(node, "coverage"),
          number(node, "lower"),
          number(node, "upper"),
          changed);
    } catch (JsonProcessingException | RuntimeException malformed) {
      return null;
    }
  }

  private static @Nullable Double number(JsonNode node, String field) {
    return node.hasNonNull(field) ? (Double) node.path(field).asDouble() : null;
  }
}
