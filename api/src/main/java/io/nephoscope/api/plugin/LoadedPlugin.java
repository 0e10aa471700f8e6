package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plugin folder and the class loader it was loaded by: the handshake, from the jars to a provider
 * that may be used, or the reason there is none.
 *
 * <p>In this order: the jars open; they are those that are pinned; they were built for this SPI;
 * their one provider can be constructed, says who it is, and has started no thread; its id is free.
 * Nothing of the plugin runs before the first three, and the rest runs on a thread of its own with
 * a deadline.
 *
 * @param plugin what the host may know of it
 * @param loader its classes; {@code null} when it is not usable
 * @param stamp what the folder held
 * @param contender whether it is only set aside because another plugin has its id
 */
record LoadedPlugin(
    Plugin plugin, @Nullable PluginClassLoader loader, FolderStamp stamp, boolean contender) {

  private static final String SPI_ATTRIBUTE = "Nephoscope-Spi";

  /** Where a jar lists the standards that it adds to the catalogue. */
  private static final String STANDARDS = "META-INF/nephoscope/standards.json";

  private static final int MOST_BYTES_OF_STANDARDS = 4 << 20;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

  /**
   * Loads a plugin folder.
   *
   * @param taken the ids that are in use, and by which folder
   */
  static LoadedPlugin from(
      Path folder, FolderStamp stamp, Map<String, Path> taken, PluginTerms terms) {
    String name = folder.getFileName().toString();
    PluginClassLoader loader = null;
    try {
      List<Path> jars = jars(folder);
      checkPin(name, jars, terms);
      checkSpi(jars);
      loader = loader(name, jars);
      Plugin plugin = open(folder, loader, terms, standards(jars));
      checkThreads(plugin.id(), loader);
      checkId(plugin.id(), name, jars, taken, terms);
      return new LoadedPlugin(plugin, loader, stamp, false);
    } catch (Unusable e) {
      if (loader != null) {
        loader.letGo();
      }
      return new LoadedPlugin(
          new Plugin(e.id == null ? name : e.id, name, "", null, folder, e.getMessage()),
          null,
          stamp,
          e.idTaken);
    }
  }

  void close() {
    if (loader != null) {
      loader.letGo();
    }
  }

  /**
   * The folder's jars by name; each is opened once, because a class loader passes over broken ones
   * silently.
   */
  private static List<Path> jars(Path folder) throws Unusable {
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.filter(LoadedPlugin::isJar).sorted().toList()) {
        try (JarFile opened = new JarFile(jar.toFile())) {
          Objects.requireNonNull(opened.getName());
          jars.add(jar);
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
    if (jars.isEmpty()) {
      throw new Unusable(
          null, "the folder holds no jar (expected: the plugin's jars). Fill it or remove it.");
    }
    return jars;
  }

  private static boolean isJar(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith(".jar");
  }

  private static void checkPin(String pin, List<Path> jars, PluginTerms terms) throws Unusable {
    String expected = terms.pins().get(pin);
    if (expected == null) {
      return;
    }
    String found;
    try {
      found = JarsDigest.of(jars);
    } catch (IOException e) {
      throw new Unusable(
          null, "its jars cannot be read: " + e + " (expected: readable jars). Copy them again.");
    }
    if (!found.equals(expected)) {
      throw new Unusable(
          null,
          "its jars have the SHA-256 "
              + found
              + " (expected: "
              + expected
              + ", as plugins.pins."
              + pin
              + " says). Put back the jars that were meant, or correct the pin.");
    }
  }

  private static void checkSpi(List<Path> jars) throws Unusable {
    for (Path path : jars) {
      String version = null;
      try (JarFile jar = new JarFile(path.toFile())) {
        Manifest manifest = jar.getManifest();
        version = manifest == null ? null : manifest.getMainAttributes().getValue(SPI_ATTRIBUTE);
      } catch (IOException e) {
        throw new Unusable(
            null,
            path.getFileName()
                + " has no readable manifest: "
                + e.getMessage()
                + " (expected: a jar). Copy it again.");
      }
      if (version != null && !version.strip().equals(Integer.toString(CloudProvider.SPI_VERSION))) {
        throw new Unusable(
            null,
            path.getFileName()
                + " was built for version "
                + version.strip()
                + " of the SPI (expected: "
                + CloudProvider.SPI_VERSION
                + "). Get the plugin that fits this server.");
      }
    }
  }

  private static PluginClassLoader loader(String name, List<Path> jars) throws Unusable {
    try {
      return PluginClassLoader.of(name, jars);
    } catch (IOException e) {
      throw new Unusable(
          null, "its jars cannot be read: " + e + " (expected: readable jars). Copy them again.");
    }
  }

  /** The data file of the first jar that has one; read without running anything of the plugin. */
  private static @Nullable String standards(List<Path> jars) throws Unusable {
    for (Path path : jars) {
      try (JarFile jar = new JarFile(path.toFile())) {
        JarEntry file = jar.getJarEntry(STANDARDS);
        if (file != null) {
          byte[] text = jar.getInputStream(file).readNBytes(MOST_BYTES_OF_STANDARDS);
          return new String(text, StandardCharsets.UTF_8);
        }
      } catch (IOException e) {
        throw new Unusable(
            null,
            path.getFileName()
                + " has an unreadable "
                + STANDARDS
                + ": "
                + e.getMessage()
                + " (expected: a jar). Copy it again.");
      }
    }
    return null;
  }

  private static Plugin open(
      Path folder, PluginClassLoader loader, PluginTerms terms, @Nullable String standards)
      throws Unusable {
    try {
      return OwnThread.call(
          loader.getName(),
          "its constructor",
          terms.deadline(),
          () -> openNow(folder, loader, terms, standards),
          late -> {});
    } catch (ProviderException late) {
      throw new Unusable(
          null,
          "it cannot be loaded: "
              + reason(loader.getName(), late)
              + " (expected: a constructor that waits for nothing). Ask the plugin's makers for a"
              + " corrected one.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unusable unusable) {
        throw unusable;
      }
      throw new Unusable(
          null,
          "it cannot be loaded: it failed with "
              + e.getCause()
              + " (expected: no failure). Report it to the plugin's makers.");
    }
  }

  private static Plugin openNow(
      Path folder, PluginClassLoader loader, PluginTerms terms, @Nullable String standards)
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
    try {
      GuardedProvider guarded = GuardedProvider.of(provider, guard, terms.deadline());
      return new Plugin(
          id,
          guarded.title(),
          guarded.version(),
          guarded,
          folder,
          null,
          ShippedTypes.of(provider, guard),
          standards);
    } catch (RuntimeException e) {
      throw new Unusable(
          id,
          reason(guard.plugin(), e)
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
              + reason(guard.plugin(), e)
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

  private static void checkThreads(String id, PluginClassLoader loader) throws Unusable {
    List<String> threads = OwnThread.namesUnder(loader);
    if (!threads.isEmpty()) {
      throw new Unusable(
          id,
          "it started "
              + threads.size()
              + (threads.size() == 1 ? " thread" : " threads")
              + " before anybody connected: "
              + String.join(", ", threads.subList(0, Math.min(5, threads.size())))
              + " (expected: none before connect). Ask the plugin's makers for a corrected one.");
    }
  }

  private static void checkId(
      String id, String folder, List<Path> jars, Map<String, Path> taken, PluginTerms terms)
      throws Unusable {
    if (!id.equals(folder)) {
      // A pinned provider cannot come back under another folder's name.
      checkPin(id, jars, terms);
    }
    Path other = taken.get(id);
    if (other != null) {
      throw new Unusable(
          null,
          "its provider is called "
              + id
              + " like that of plugin "
              + other.getFileName()
              + " (expected: each id once). Remove one of the two folders.",
          true);
    }
  }

  /** What a guarded call says, without the plugin's name and the full stop. */
  private static String reason(String plugin, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    String name = plugin + ": ";
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
          reason(guard.plugin(), e)
              + " (expected: what its interface promises). Ask the plugin's makers for a corrected one.");
    }
  }

  /** Why a folder is no plugin. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String id;
    private final boolean idTaken;

    Unusable(@Nullable String id, String message) {
      this(id, message, false);
    }

    Unusable(@Nullable String id, String message, boolean idTaken) {
      super(message);
      this.id = id;
      this.idTaken = idTaken;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }
}
