package io.nephoscope.api.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an ordered selection is wanted.
 *
 * @param order by what, most significant first; the global id breaks ties
 * @param size how many rows at most
 * @param from the place to start beyond; {@code null} starts at the edge
 * @param backward whether the rows before the place are wanted rather than those after it
 */
public record SliceRequest(List<Order> order, int size, @Nullable SortKey from, boolean backward) {

  /** Copies the list. */
  public SliceRequest {
    order = List.copyOf(order);
  }

  /** The first rows in an order. */
  public static SliceRequest first(int size, List<Order> order) {
    return new SliceRequest(order, size, null, false);
  }

  /**
   * One step of an order.
   *
   * @param field by what
   * @param descending whether the greatest comes first; rows without a value always come last
   */
  public record Order(SortField field, boolean descending) {}
}
