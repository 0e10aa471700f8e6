package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.api.config.ConnectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector whose provider is not among the plugins. */
final class PreparationTest {

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void configure() throws Exception {
    Files.createDirectories(folder.resolve("plugins"));
    Files.writeString(folder.resolve("nephoscope.yaml"), "");
    Files.writeString(
        Files.createDirectories(folder.resolve("connectors")).resolve("acme.yaml"),
        "provider: acme\nkey: value\n");
  }

  @Test
  void isRefusedAtTheFirstStart() {
    assertThatThrownBy(() -> Preparation.ofServer(folder, folder.resolve("plugins")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no plugin provides acme");
  }

  @Test
  void isAcceptedWhereDataWasKeptBeforeAndStillRefusedByCheck() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("data/index")).resolve("segments_1"), "");

    try (Preparation server = Preparation.ofServer(folder, folder.resolve("plugins"))) {
      assertThat(server.configuration().connectors())
          .extracting(ConnectorFile::provider)
          .containsExactly("acme");
    }
    assertThatThrownBy(() -> Preparation.of(folder, folder.resolve("plugins")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no plugin provides acme");
  }
}
