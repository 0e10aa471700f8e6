package io.nephoscope.api.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a row in an order: the values it is sorted by (text, {@code Long} or {@code null}),
 * the last of which is its global id. It stays a place when the row itself is gone.
 */
public record SortKey(List<@Nullable Object> values) {

  /** Copies the list. */
  public SortKey {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }
}
