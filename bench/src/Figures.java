import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured: a table on the screen, and JSON by commit with notes on the machine. */
final class Figures {

  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String name;
  private final int size;
  private final ObjectNode all = JSON.createObjectNode();

  Figures(String name, int size) throws IOException {
    this.name = name;
    this.size = size;
    all.put("bench", name);
    all.put("size", size);
    all.put("commit", System.getProperty("bench.commit", "unknown"));
    all.put("at", Instant.now().toString());
    ObjectNode machine = all.putObject("machine");
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("cpu", line("/proc/cpuinfo", "model name"));
    machine.put("memory", line("/proc/meminfo", "MemTotal"));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("loadBefore", load());
  }

  /** The first line of a file of /proc that begins with a key; empty elsewhere. */
  static String line(String file, String key) {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      for (String line : lines) {
        if (line.startsWith(key)) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException elsewhere) {
      return "";
    }
    return "";
  }

  static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).strip();
    } catch (IOException elsewhere) {
      return "";
    }
  }

  void note(String key, double value) {
    System.out.printf("%-58s %,14.1f%n", key, value);
    all.put(key, value);
  }

  /** Several figures of one case, in JSON only. */
  void ratios(String key, Map<String, Double> figures) {
    ObjectNode one = all.withObject("/cases").putObject(key);
    new TreeMap<>(figures).forEach((name, value) -> one.put(name, Math.round(value * 1000) / 1000.0));
  }

  /** Times of one case, in nanoseconds. */
  void times(String key, long[] nanos) {
    times(key, nanos, key);
  }

  /** The same, on the screen under another name. */
  void times(String shown, long[] nanos, String key) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    ObjectNode one = all.withObject("/milliseconds").putObject(key);
    one.put("samples", sorted.length);
    one.put("least", at(sorted, 0));
    one.put("p50", at(sorted, 0.5));
    one.put("p90", at(sorted, 0.9));
    one.put("p99", at(sorted, 0.99));
    System.out.printf(
        "%-58s %6d samples  least %8.2f  p50 %8.2f  p90 %8.2f  p99 %8.2f ms%n",
        shown, sorted.length, at(sorted, 0), at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99));
  }

  private static double at(long[] sorted, double part) {
    long nanos = sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    return Math.round(nanos / 1e4) / 1e2;
  }

  void write() throws IOException {
    all.withObject("/machine").put("loadAfter", load());
    Path folder = Files.createDirectories(Path.of(System.getProperty("bench.results", "results")));
    Path file = folder.resolve(name + "-" + System.getProperty("bench.commit", "unknown") + "-" + size + ".json");
    Files.writeString(file, JSON.writeValueAsString(all) + "\n");
    System.out.println("Written: " + file);
  }
}
