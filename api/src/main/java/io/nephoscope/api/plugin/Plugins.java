package io.nephoscope.api.plugin;

import io.nephoscope.api.config.KnownProviders;
import io.nephoscope.spi.CloudProvider.Setting;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a host: {@code <folder>/<name>/*.jar}, one provider each.
 *
 * <p>A plugin that does not work is kept with its problem, told to the log once, and does not keep
 * the others from working. Folders can be exchanged while others are in use: ask what has changed,
 * {@link #exchange} it, close the connectors of the plugins that are gone, and {@link #letGo} of
 * them. Close the connectors before the plugins: closing lets go of their jars. Safe for any
 * thread; an exchange waits for at most the deadline per plugin.
 */
public final class Plugins implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

  private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(5);

  static {
    // A jar that is read through a cache of the JDK stays the one it was when it is replaced.
    URLConnection.setDefaultUseCaches("jar", false);
  }

  private final Path folder;
  private final PluginTerms terms;

  // Guarded by this.
  private final SortedMap<String, LoadedPlugin> loaded = new TreeMap<>();
  private final Map<Plugin, PluginClassLoader> leaving = new HashMap<>();
  private SortedMap<String, FolderStamp> seen;

  /** The loaders that were let go of and may still be in memory. */
  private final List<WeakReference<PluginClassLoader>> left = new ArrayList<>();

  private Plugins(Path folder, PluginTerms terms, SortedMap<String, FolderStamp> seen) {
    this.folder = folder;
    this.terms = terms;
    this.seen = seen;
  }

  /** Loads every plugin folder on the default terms; see {@link #load(Path, PluginTerms)}. */
  public static Plugins load(Path folder) throws IOException {
    return load(folder, PluginTerms.defaults());
  }

  /**
   * Loads every plugin folder, in the order of their names; names that begin with a dot are left
   * out.
   *
   * @throws IOException when the folder itself cannot be read
   */
  public static Plugins load(Path folder, PluginTerms terms) throws IOException {
    SharedTimers.begin();
    Plugins plugins = new Plugins(folder, terms, FolderStamp.look(folder));
    plugins.take(plugins.seen.keySet());
    return plugins;
  }

  /** Every plugin folder: the usable ones first, then those with a problem. */
  public synchronized List<Plugin> plugins() {
    // The usable ones first: a broken one may bear, by its folder, the id of one that works.
    return loaded.values().stream()
        .map(LoadedPlugin::plugin)
        .sorted(Comparator.comparing(plugin -> plugin.problem() != null))
        .toList();
  }

  /** What the plugins that work understand, and which plugins do not work. */
  public KnownProviders known() {
    Map<String, List<Setting>> usable = new HashMap<>();
    Set<String> unusable = new HashSet<>();
    for (Plugin plugin : plugins()) {
      if (plugin.provider() == null) {
        unusable.add(plugin.id());
      } else {
        usable.put(plugin.id(), plugin.provider().settings());
      }
    }
    return new KnownProviders(usable, unusable);
  }

  /**
   * The names of the folders that hold something else than what was loaded of them.
   *
   * @throws IOException when the folder of plugin folders cannot be read
   */
  public synchronized SortedSet<String> changed() throws IOException {
    seen = FolderStamp.look(folder);
    return changedSince(seen);
  }

  /**
   * Those of {@link #changed} that look as they did when this was last asked: nobody is copying
   * into them any more.
   *
   * @throws IOException when the folder of plugin folders cannot be read
   */
  public synchronized SortedSet<String> rested() throws IOException {
    forgetThoseThatLeft();
    SortedMap<String, FolderStamp> before = seen;
    SortedSet<String> changed = changed();
    changed.removeIf(name -> !Objects.equals(before.get(name), seen.get(name)));
    return changed;
  }

  private SortedSet<String> changedSince(SortedMap<String, FolderStamp> now) {
    SortedSet<String> names = new TreeSet<>(now.keySet());
    names.addAll(loaded.keySet());
    names.removeIf(name -> {
      LoadedPlugin known = loaded.get(name);
      return known != null && known.stamp().equals(now.get(name));
    });
    return names;
  }

  /**
   * Loads these folders anew, as they are now, and takes out those that are no longer there.
   *
   * @param names of folders; those that nothing is known of are passed over
   * @throws IOException when the folder of plugin folders cannot be read; nothing is changed then
   */
  public synchronized PluginExchange exchange(Collection<String> names) throws IOException {
    seen = FolderStamp.look(folder);
    SortedSet<String> wanted = new TreeSet<>(names);
    if (!wanted.isEmpty()) {
      // An id may be free now.
      loaded.forEach((name, known) -> {
        if (known.contender()) {
          wanted.add(name);
        }
      });
    }
    List<String> added = new ArrayList<>();
    List<String> replaced = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    List<Plugin> gone = new ArrayList<>();
    for (String name : wanted) {
      LoadedPlugin old = loaded.remove(name);
      if (old != null) {
        gone.add(old.plugin());
        if (old.loader() != null) {
          leaving.put(old.plugin(), old.loader());
        }
      }
      if (!seen.containsKey(name)) {
        if (old != null) {
          removed.add(name);
        }
      } else if (old == null) {
        added.add(name);
      } else if (names.contains(name)) {
        replaced.add(name);
      }
    }
    take(wanted);
    return new PluginExchange(added, replaced, removed, gone);
  }

  /**
   * Lets go of the jars of plugins that are gone, and tells the log of threads they left behind:
   * their classes and jars stay until those end. Waits some seconds at most for threads that are
   * about to end.
   */
  public void letGo(PluginExchange exchange) {
    long end = System.nanoTime() + THREADS_END_WITHIN.toNanos();
    for (Plugin plugin : exchange.gone()) {
      PluginClassLoader loader = leaving(plugin);
      if (loader != null) {
        List<String> threads = OwnThread.leftUnder(loader, end);
        if (threads.isEmpty()) {
          loader.letGo();
        } else {
          loader.letGoWithItsThreads();
          LOG.warn(
              "plugin {}: it is gone and has left {} running: {} (expected: none after close). Its"
                  + " classes stay in memory until they end.",
              plugin.folder().getFileName(),
              threads.size() == 1 ? "a thread" : threads.size() + " threads",
              String.join(", ", threads));
        }
      }
    }
    synchronized (this) {
      forgetThoseThatLeft();
    }
  }

  private synchronized @Nullable PluginClassLoader leaving(Plugin plugin) {
    PluginClassLoader loader = leaving.remove(plugin);
    if (loader != null) {
      left.add(new WeakReference<>(loader));
    }
    return loader;
  }

  /** Again and again while one is in memory: a last task of a plugin may have run since. */
  private void forgetThoseThatLeft() {
    left.removeIf(loader -> loader.refersTo(null));
    if (!left.isEmpty()) {
      LinkedRecords.forget();
    }
  }

  @Override
  public synchronized void close() {
    loaded.values().forEach(LoadedPlugin::close);
    leaving.values().forEach(PluginClassLoader::letGo);
    leaving.clear();
  }

  private synchronized void take(Collection<String> names) {
    Map<String, Path> taken = new HashMap<>();
    for (LoadedPlugin known : loaded.values()) {
      if (known.plugin().problem() == null) {
        taken.put(known.plugin().id(), known.plugin().folder());
      }
    }
    for (String name : names) {
      FolderStamp stamp = seen.get(name);
      if (stamp != null) {
        LoadedPlugin one = LoadedPlugin.from(folder.resolve(name), stamp, taken, terms);
        if (one.plugin().problem() == null) {
          taken.put(one.plugin().id(), one.plugin().folder());
        } else {
          LOG.warn("plugin {}: {}", name, one.plugin().problem());
        }
        loaded.put(name, one);
      }
    }
  }
}
