package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.util.List;

/**
 * Part of an ordered selection.
 *
 * @param total how many rows the whole selection has
 * @param rows the rows of this slice, in order, each with its place
 * @param before whether there are rows before the first of this slice
 * @param after whether there are rows after the last of this slice
 */
public record Slice<O extends Observation>(
    int total, List<Placed<O>> rows, boolean before, boolean after) {

  /** Copies the list. */
  public Slice {
    rows = List.copyOf(rows);
  }

  /** A row and its place in the order. */
  public record Placed<O extends Observation>(Row<O> row, SortKey place) {}
}
