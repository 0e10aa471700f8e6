package io.nephoscope.tck;

import io.nephoscope.spi.CloudProvider;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Loads a provider as a host does: its parent is the platform's loader, and only the SPI and slf4j
 * come from outside. It sees the class path of this test, but for the SPI, the contract and the
 * tools of tests.
 */
final class LoneLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final List<String> SHARED = List.of("io.nephoscope.spi.", "org.slf4j.");

  private final ClassLoader host = Objects.requireNonNull(LoneLoader.class.getClassLoader());

  private LoneLoader(List<URL> path) {
    super("provider alone", path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  static LoneLoader ofThisClassPath() {
    Set<Path> hosts =
        Stream.of(
                CloudProvider.class,
                ProviderContract.class,
                Test.class,
                ParameterizedTest.class,
                Assertions.class)
            .map(LoneLoader::home)
            .collect(Collectors.toSet());
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path home = Path.of(entry).toAbsolutePath();
      if (!entry.isBlank() && !hosts.contains(home)) {
        try {
          path.add(home.toUri().toURL());
        } catch (MalformedURLException impossible) {
          throw new IllegalStateException(entry, impossible);
        }
      }
    }
    return new LoneLoader(path);
  }

  /** The jar or folder that a class came from. */
  static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(type.getName(), impossible);
    }
  }

  /** The names of the class files in a jar or folder that belong to the SPI. */
  static List<String> classesOfTheSpi(Path home) throws IOException {
    if (Files.isDirectory(home)) {
      try (Stream<Path> files = Files.walk(home)) {
        return ofTheSpi(
            files.map(file -> home.relativize(file).toString().replace(File.separatorChar, '/')));
      }
    }
    try (ZipFile jar = new ZipFile(home.toFile())) {
      return ofTheSpi(jar.stream().map(entry -> entry.getName()));
    }
  }

  private static List<String> ofTheSpi(Stream<String> names) {
    return names
        .filter(name -> name.startsWith("io/nephoscope/spi/") && name.endsWith(".class"))
        .sorted()
        .toList();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return SHARED.stream().anyMatch(name::startsWith)
        ? host.loadClass(name)
        : super.loadClass(name, resolve);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith("org/slf4j/")
        ? Collections.enumeration(Collections.list(host.getResources(name)))
        : super.getResources(name);
  }
}
