package io.nephoscope.api.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder = Path.of("");

  @Test
  void aDayHasAPointEvenIfNothingChangedAndAChangeHasOneEveryTime() {
    HistoryFile history = HistoryFile.open(folder);
    assertThat(history.record(point(NOON, 50.0, "PASSED"))).isTrue();
    assertThat(history.record(point(NOON.plusSeconds(60), 50.0, "PASSED"))).isFalse();
    assertThat(history.record(point(NOON.plusSeconds(120), 50.0, "FAILED"))).isTrue();
    assertThat(history.record(point(NOON.plusSeconds(180), 40.0, "FAILED"))).isTrue();
    assertThat(history.record(point(NOON.plus(Duration.ofDays(1)), 40.0, "FAILED"))).isTrue();
    assertThat(history.points("pci-dss:4.0.1")).hasSize(4);
    assertThat(history.days("pci-dss:4.0.1", 90))
        .extracting(HistoryPoint::at)
        .containsExactly(NOON.plusSeconds(180), NOON.plus(Duration.ofDays(1)));
    assertThat(history.days("pci-dss:4.0.1", 1)).hasSize(1);
    assertThat(history.changes("pci-dss:4.0.1", "1.2.1"))
        .extracting(each -> each.changed().get("1.2.1"))
        .containsExactly("PASSED", "FAILED");
  }

  @Test
  void theHistoryOutlivesTheProcessAndALineThatWasCutOffIsLeftOut() throws IOException {
    HistoryFile first = HistoryFile.open(folder);
    first.record(point(NOON, null, "UNKNOWN"));
    first.record(point(NOON.plusSeconds(1), 12.5, "PASSED"));
    Files.writeString(
        folder.resolve("history.ndjson"), "{\"at\":\"2026-11-2", StandardOpenOption.APPEND);

    HistoryFile again = HistoryFile.open(folder);
    assertThat(again.points("pci-dss:4.0.1")).isEqualTo(first.points("pci-dss:4.0.1")).hasSize(2);
    assertThat(again.record(point(NOON.plusSeconds(2), 12.5, "PASSED"))).isFalse();
    assertThat(again.record(point(NOON.plusSeconds(3), 12.6, "PASSED"))).isTrue();
    assertThat(HistoryFile.open(folder).points("pci-dss:4.0.1")).hasSize(3);
  }

  @Test
  void aLineThatIsNoTextAnyMoreIsLeftOutAndTheOthersStay() throws IOException {
    HistoryFile first = HistoryFile.open(folder);
    first.record(point(NOON, 12.5, "PASSED"));
    Files.write(
        folder.resolve("history.ndjson"),
        new byte[] {(byte) 0xc3, 0, (byte) 0xff, '\n', (byte) 0xe2},
        StandardOpenOption.APPEND);

    HistoryFile again = HistoryFile.open(folder);
    assertThat(again.points("pci-dss:4.0.1")).hasSize(1);
    assertThat(again.record(point(NOON.plusSeconds(3), 12.6, "PASSED"))).isTrue();
    assertThat(HistoryFile.open(folder).points("pci-dss:4.0.1")).hasSize(2);
  }

  private static HistoryPoint point(
      Instant at, @org.jspecify.annotations.Nullable Double value, String state) {
    return new HistoryPoint(at, "pci-dss:4.0.1", value, 10.0, 5.0, 95.0, Map.of("1.2.1", state));
  }
}
