package io.nephoscope.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of one plugin. The SPI and slf4j come from the host and from nowhere else; everything
 * else comes from the JDK and the plugin's own jars, so that no plugin sees the host's libraries or
 * another plugin's, in any version.
 */
final class PluginClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final Logger LOG = LoggerFactory.getLogger(PluginClassLoader.class);
  private static final List<String> SHARED_PACKAGES = List.of("io.nephoscope.spi.", "org.slf4j.");
  private static final List<String> SHARED_FOLDERS = List.of("io/nephoscope/spi/", "org/slf4j/");

  private static final Cleaner UNLOADED = Cleaner.create();

  private final String name;
  private final List<JarFile> jars;
  private final ClassLoader host = Objects.requireNonNull(PluginClassLoader.class.getClassLoader());

  private PluginClassLoader(String name, List<JarFile> jars, URL[] urls) {
    super("plugin " + name, urls, ClassLoader.getPlatformClassLoader());
    this.name = "plugin " + name;
    this.jars = List.copyOf(jars);
  }

  /**
   * The classes of these jars, all of which are open from now on until {@link #letGo}: a plugin
   * whose folder was removed or renamed works until its connectors are closed.
   *
   * @throws IOException when a jar cannot be opened
   */
  static PluginClassLoader of(String name, List<Path> jars) throws IOException {
    List<JarFile> open = new ArrayList<>();
    List<URL> urls = new ArrayList<>();
    try {
      for (Path jar : jars) {
        open.add(new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version()));
        urls.add(jar.toUri().toURL());
      }
    } catch (IOException e) {
      for (JarFile jar : open) {
        jar.close();
      }
      throw e;
    }
    PluginClassLoader loader = new PluginClassLoader(name, open, urls.toArray(URL[]::new));
    // What is in none of them is looked for in each, which opens it for classes, too.
    var _ = loader.findResource("META-INF/in-no-jar");
    return loader;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  protected Class<?> loadClass(String className, boolean resolve) throws ClassNotFoundException {
    return SHARED_PACKAGES.stream().anyMatch(className::startsWith)
        ? host.loadClass(className)
        : super.loadClass(className, resolve);
  }

  @Override
  public @Nullable URL getResource(String resource) {
    return shared(resource) ? host.getResource(resource) : super.getResource(resource);
  }

  @Override
  public Enumeration<URL> getResources(String resource) throws IOException {
    return shared(resource)
        ? Collections.enumeration(Collections.list(host.getResources(resource)))
        : super.getResources(resource);
  }

  /** From the open jars, because an address of a resource leads to the file that is there now. */
  @Override
  public @Nullable InputStream getResourceAsStream(String resource) {
    if (shared(resource)) {
      return host.getResourceAsStream(resource);
    }
    InputStream ofTheJdk = getParent().getResourceAsStream(resource);
    if (ofTheJdk != null) {
      return ofTheJdk;
    }
    try {
      for (JarFile jar : jars) {
        JarEntry entry = jar.getJarEntry(resource);
        if (entry != null) {
          return jar.getInputStream(entry);
        }
      }
      return null;
    } catch (IOException | IllegalStateException closed) {
      return null;
    }
  }

  /**
   * Closes the jars and empties the JDK's cache of its bundles; what is loaded goes on working.
   * When all of it is gone from memory, after some garbage collection, the log says so.
   */
  void letGo() {
    letGoWithItsThreads();
    try {
      close();
      for (JarFile jar : jars) {
        jar.close();
      }
    } catch (IOException e) {
      LOG.warn("{}: the jars could not be let go: {}", name, e.getMessage());
    }
  }

  /**
   * The same, but the jars are closed when all of it is gone from memory: threads that still run
   * may need one class more in order to end.
   */
  void letGoWithItsThreads() {
    String gone = name;
    UNLOADED.register(this, () -> LOG.info("{}: its classes are gone from memory.", gone));
    ResourceBundle.clearCache(this);
  }

  private static boolean shared(String resource) {
    return SHARED_FOLDERS.stream().anyMatch(resource::startsWith);
  }
}
