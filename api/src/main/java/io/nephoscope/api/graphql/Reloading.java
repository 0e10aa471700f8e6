package io.nephoscope.api.graphql;

import java.util.List;

/**
 * Has plugins and connector files taken anew. What stands behind it is none of this room's
 * business.
 */
public interface Reloading {

  /** Takes what has changed; returns when it is in use. May wait; called on a thread that may. */
  Receipt reload();

  /**
   * What a reload came to.
   *
   * @param added the plugin folders that are new
   * @param replaced the plugin folders that hold something else now
   * @param removed the plugin folders that are no longer there
   * @param connectors the ids of the connectors that were opened, closed or refused anew
   * @param problems what is wrong, one text each
   */
  record Receipt(
      List<String> added,
      List<String> replaced,
      List<String> removed,
      List<String> connectors,
      List<String> problems) {}
}
