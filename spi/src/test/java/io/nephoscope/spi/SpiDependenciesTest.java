package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SPI needs the JDK alone, and says what it means. */
final class SpiDependenciesTest {

  @Test
  void theSpiNeedsJavaBaseAlone() throws URISyntaxException {
    String classes = codeSource(CloudProvider.class).toString();
    assertThat(run("jdeps", "--ignore-missing-deps", "--print-module-deps", classes).strip())
        .isEqualTo("java.base");
    assertThat(
            run("jdeps", "-verbose:package", "--ignore-missing-deps", "-filter:none", classes)
                .lines()
                .filter(line -> line.strip().startsWith("io.nephoscope.spi "))
                .map(line -> line.strip().split("\\s+", -1)[2]))
        .as("packages the SPI refers to")
        .isNotEmpty()
        .allMatch(name ->
            name.startsWith("java.")
                || name.equals("io.nephoscope.spi")
                || name.equals("org.jspecify.annotations"));
  }

  @Test
  void everyPublicTypeAndMethodIsDocumented(@TempDir Path out)
      throws IOException, URISyntaxException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xdoclint:missing/public",
                "-Xmaxwarns",
                "1000",
                "-proc:none",
                "-d",
                out.toString(),
                "-cp",
                codeSource(NullMarked.class).toString()));
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    assertThat(run("javac", arguments.toArray(String[]::new)).lines())
        .filteredOn(line -> line.contains("warning: no comment") || line.contains("error:"))
        .isEmpty();
    assertThat(out.resolve("io/nephoscope/spi/Source.class")).exists();
  }

  private static Path codeSource(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String run(String tool, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    writer.flush();
    return said.toString();
  }
}
