package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
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

  /** What a plugin implements; of null the package speaks, of threads the type or the method. */
  @Test
  void everyMethodAPluginImplementsSaysWhenItIsCalledOnWhichThreadAndWhatFailureMeans()
      throws IOException {
    Set<String> implemented =
        Set.of("CloudProvider", "Connector", "Source", "ReadsChanges", "TypedSchema");
    Map<String, String> methods = new TreeMap<>();
    JavaCompiler compiler =
        Objects.requireNonNull(javax.tools.ToolProvider.getSystemJavaCompiler());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(
                      implemented.stream()
                          .map(type -> Path.of("src/main/java/io/nephoscope/spi", type + ".java"))
                          .toList()));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new TreePathScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree type, String outer) {
            String name = type.getSimpleName().toString();
            return implemented.contains(name) ? super.visitClass(type, said(docs)) : null;
          }

          @Override
          public Void visitMethod(MethodTree method, String type) {
            String where =
                getCurrentPath().getParentPath().getLeaf() instanceof ClassTree of
                    ? of.getSimpleName() + "." + method.getName()
                    : "";
            methods.put(where, said(docs) + "\nof the type: " + type);
            return null;
          }

          private String said(DocTrees trees) {
            return String.valueOf(trees.getDocComment(getCurrentPath()));
          }
        }.scan(unit, "");
      }
    }
    assertThat(methods).hasSizeGreaterThan(15).containsKeys("Source.page", "CloudProvider.connect");
    assertThat(methods)
        .allSatisfy((method, said) -> {
          assertThat(said.substring(0, said.indexOf("\nof the type: ")))
              .as(method)
              .containsPattern("\\b(Asked|Called)\\s")
              .containsPattern("\\b([Ff]ail(s|ing)?|throws)\\b");
          assertThat(said).as(method).contains("thread");
        });
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
