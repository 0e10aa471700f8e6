package io.nephoscope.provider.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide for authors shows this module as it is. */
final class GuideTest {

  private static final Path GUIDE = Path.of("..", "docs", "write-a-provider.md");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyPieceOfJavaInTheGuideIsInTheModuleWordForWord() throws IOException {
    String module;
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      module =
          sources
              .filter(Files::isRegularFile)
              .map(GuideTest::words)
              .collect(Collectors.joining(" "));
    }
    List<String> pieces =
        JAVA.matcher(Files.readString(GUIDE))
            .results()
            .map(piece -> words(piece.group(1)))
            .toList();
    assertThat(pieces)
        .hasSizeGreaterThan(5)
        .allSatisfy(piece -> assertThat(module).contains(piece));
  }

  private static String words(Path source) {
    try {
      return words(Files.readString(source));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
