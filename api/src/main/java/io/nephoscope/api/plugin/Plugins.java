package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a host: {@code <folder>/<name>/*.jar}, one provider each.
 *
 * <p>A plugin that does not work is kept with its problem, told to the log once, and does not keep
 * the others from working. Close the connectors before the plugins: closing lets go of their jars.
 */
public final class Plugins implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

  private final List<Plugin> plugins;
  private final List<PluginClassLoader> loaders;

  private Plugins(List<Plugin> plugins, List<PluginClassLoader> loaders) {
    this.plugins = List.copyOf(plugins);
    this.loaders = loaders;
  }

  /**
   * Loads every plugin folder, in the order of their names; names that begin with a dot are left
   * out.
   *
   * @throws IOException when the folder itself cannot be read
   */
  public static Plugins load(Path folder) throws IOException {
    List<Path> folders;
    try (Stream<Path> children = Files.list(folder)) {
      folders =
          children
              .filter(Files::isDirectory)
              .filter(child -> !child.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
    }
    List<PluginClassLoader> loaders = new ArrayList<>();
    List<Plugin> plugins = new ArrayList<>();
    Map<String, Path> taken = new HashMap<>();
    for (Path child : folders) {
      Plugin plugin = load(child, taken, loaders);
      if (plugin.problem() == null) {
        taken.put(plugin.id(), child);
      } else {
        LOG.warn("plugin {}: {}", child.getFileName(), plugin.problem());
      }
      plugins.add(plugin);
    }
    // The usable ones first: a broken one may bear, by its folder, the id of one that works.
    plugins.sort(Comparator.comparing(plugin -> plugin.problem() != null));
    return new Plugins(plugins, loaders);
  }

  /** Every plugin folder: the usable ones first, then those with a problem. */
  public List<Plugin> plugins() {
    return plugins;
  }

  @Override
  public void close() {
    for (PluginClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        LOG.warn("{}: the jars could not be let go: {}", loader.getName(), e.getMessage());
      }
    }
  }

  private static Plugin load(
      Path folder, Map<String, Path> taken, List<PluginClassLoader> loaders) {
    String name = folder.getFileName().toString();
    PluginClassLoader loader = null;
    try {
      loader = new PluginClassLoader(name, jars(folder));
      Plugin plugin = open(folder, loader, taken);
      loaders.add(loader);
      return plugin;
    } catch (Unusable e) {
      close(loader);
      return new Plugin(e.id == null ? name : e.id, name, "", null, folder, e.getMessage());
    }
  }

  private static Plugin open(Path folder, PluginClassLoader loader, Map<String, Path> taken)
      throws Unusable {
    Guard guard = new Guard(loader.getName(), loader, Redaction.NONE);
    CloudProvider provider = find(guard, loader);
    String id = said(guard, "id()", provider::id);
    if (!ID.matcher(id).matches()) {
      throw new Unusable(
          null,
          "its provider calls itself \""
              + id
              + "\" (expected: lower-case letters, digits and hyphens, beginning with a letter). "
              + "Ask the plugin's makers for a corrected one.");
    }
    Path other = taken.get(id);
    if (other != null) {
      throw new Unusable(
          null,
          "its provider is called "
              + id
              + " like that of plugin "
              + other.getFileName()
              + " (expected: each id once). Remove one of the two folders.");
    }
    try {
      GuardedProvider guarded = GuardedProvider.of(provider, guard);
      return new Plugin(
          id,
          guarded.title(),
          guarded.version(),
          guarded,
          folder,
          null,
          ShippedTypes.of(provider, guard));
    } catch (RuntimeException e) {
      throw new Unusable(
          id,
          reason(guard, e)
              + " (expected: what its interface promises). Ask the plugin's makers for a corrected one.");
    }
  }

  private static CloudProvider find(Guard guard, PluginClassLoader loader) throws Unusable {
    List<CloudProvider> found;
    try {
      found = guard.call("its constructor", () -> construct(loader));
    } catch (RuntimeException e) {
      throw new Unusable(
          null,
          "it cannot be loaded: "
              + reason(guard, e)
              + " (expected: a public class with a public constructor that cannot fail, and all "
              + "the jars it needs). Check that the folder is complete.");
    }
    if (found.size() != 1) {
      throw new Unusable(
          null,
          "it holds "
              + (found.isEmpty() ? "no provider" : found.size() + " providers")
              + " (expected: one class named in META-INF/services/"
              + CloudProvider.class.getName()
              + "). Check which jars the folder holds.");
    }
    return found.getFirst();
  }

  /** All providers; what a constructor threw, rather than the loader's words about it. */
  private static List<CloudProvider> construct(ClassLoader loader) throws Exception {
    try {
      return ServiceLoader.load(CloudProvider.class, loader).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
    } catch (ServiceConfigurationError e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
  }

  /** What a guarded call says, without the plugin's name and the full stop. */
  private static String reason(Guard guard, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    String name = guard.plugin() + ": ";
    String rest = message.startsWith(name) ? message.substring(name.length()) : message;
    return rest.endsWith(".") ? rest.substring(0, rest.length() - 1) : rest;
  }

  private static String said(Guard guard, String question, Guard.Call<String> call)
      throws Unusable {
    try {
      return guard.call(question, call);
    } catch (RuntimeException e) {
      throw new Unusable(
          null,
          reason(guard, e)
              + " (expected: what its interface promises). Ask the plugin's makers for a corrected one.");
    }
  }

  /**
   * The folder's jars; each is opened once, because a class loader passes over broken ones
   * silently.
   */
  private static List<URL> jars(Path folder) throws Unusable {
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.filter(Plugins::isJar).sorted().toList()) {
        try (JarFile opened = new JarFile(jar.toFile())) {
          Objects.requireNonNull(opened.getName());
          urls.add(url(jar));
        } catch (IOException e) {
          throw new Unusable(
              null,
              jar.getFileName()
                  + " cannot be opened: "
                  + e.getMessage()
                  + " (expected: a jar). Copy it again.");
        }
      }
    } catch (IOException e) {
      throw new Unusable(
          null,
          "the folder cannot be read: "
              + e
              + " (expected: a readable folder). Correct its rights.");
    }
    if (urls.isEmpty()) {
      throw new Unusable(
          null, "the folder holds no jar (expected: the plugin's jars). Fill it or remove it.");
    }
    return urls;
  }

  private static boolean isJar(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith(".jar");
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  private static void close(@Nullable PluginClassLoader loader) {
    if (loader != null) {
      try {
        loader.close();
      } catch (IOException e) {
        LOG.warn("{}: the jars could not be let go: {}", loader.getName(), e.getMessage());
      }
    }
  }

  /** Why a folder is no plugin. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String id;

    Unusable(@Nullable String id, String message) {
      super(message);
      this.id = id;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }
}
