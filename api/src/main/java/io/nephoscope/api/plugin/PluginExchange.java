package io.nephoscope.api.plugin;

import java.util.List;

/**
 * What an exchange of plugin folders came to. The plugins that are gone still work, so that their
 * connectors can be closed; then {@link Plugins#letGo} must be called.
 *
 * @param added the names of the folders that are new
 * @param replaced the names of the folders that hold something else now
 * @param removed the names of the folders that are no longer there
 * @param gone the plugins that are no longer in use
 */
public record PluginExchange(
    List<String> added, List<String> replaced, List<String> removed, List<Plugin> gone) {

  /** Copies the lists. */
  public PluginExchange {
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
    gone = List.copyOf(gone);
  }
}
