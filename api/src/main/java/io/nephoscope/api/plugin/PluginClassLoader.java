package io.nephoscope.api.plugin;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.ResourceBundle;
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
  private final ClassLoader host = Objects.requireNonNull(PluginClassLoader.class.getClassLoader());

  PluginClassLoader(String name, List<URL> jars) {
    super("plugin " + name, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    this.name = "plugin " + name;
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

  /**
   * Closes the jars and empties the JDK's cache of its bundles; what is loaded goes on working.
   * When all of it is gone from memory, after some garbage collection, the log says so.
   */
  void letGo() {
    String gone = name;
    UNLOADED.register(this, () -> LOG.info("{}: its classes are gone from memory.", gone));
    ResourceBundle.clearCache(this);
    try {
      close();
    } catch (IOException e) {
      LOG.warn("{}: the jars could not be let go: {}", name, e.getMessage());
    }
  }

  private static boolean shared(String resource) {
    return SHARED_FOLDERS.stream().anyMatch(resource::startsWith);
  }
}
