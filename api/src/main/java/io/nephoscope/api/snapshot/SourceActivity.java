package io.nephoscope.api.snapshot;

import java.util.List;
import java.util.Map;

/**
 * What the reading of a source has come to since the server began to read it. Written down when a
 * reading ends, at most once a second while others go on.
 *
 * @param pages how many pages were read, of whole shards and of changes
 * @param readsWhole how many shards were read whole
 * @param readsChanges how often the changes of a shard were read
 * @param failures how many readings failed, by who must act
 * @param budgets the quotas that were drawn on, by key
 */
public record SourceActivity(
    long pages,
    long readsWhole,
    long readsChanges,
    Map<GapCategory, Long> failures,
    List<BudgetState> budgets) {

  /** Nothing has been read yet. */
  public static final SourceActivity NONE = new SourceActivity(0, 0, 0, Map.of(), List.of());

  /** Copies the collections. */
  public SourceActivity {
    failures = Map.copyOf(failures);
    budgets = List.copyOf(budgets);
  }
}
