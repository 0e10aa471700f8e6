package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFolderTest {

  @TempDir Path folder = Path.of("");

  @Test
  void aTemporaryFolderIsItsOwnersOnlyAndIsGoneAfterClose() throws Exception {
    DemoFolder demo = DemoFolder.open(null);
    demo.write("connectors/aws.yaml", "provider: aws\n");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(demo.folder())))
        .isEqualTo("rwx------");
    demo.close();
    assertThat(demo.folder()).doesNotExist();
  }

  @Test
  void aNamedFolderStaysAndIsTakenAgain() throws Exception {
    Path named = folder.resolve("kept");
    DemoFolder demo = DemoFolder.open(named);
    demo.write("data/kept", "yes");
    demo.close();

    DemoFolder again = DemoFolder.open(named);
    assertThat(again.folder().resolve("data/kept")).hasContent("yes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(named)))
        .isEqualTo("rwx------");
  }

  @Test
  void somebodyElsesFolderIsNotWrittenInto() throws Exception {
    Files.writeString(folder.resolve("nephoscope.yaml"), "mine");

    assertThatThrownBy(() -> DemoFolder.open(folder))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("holds something that is not a demo's");
    assertThat(folder.resolve("nephoscope.yaml")).hasContent("mine");
  }
}
