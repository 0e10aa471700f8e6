package io.nephoscope.simulator.estate;

import java.util.ArrayList;
import java.util.List;

/**
 * Some cells of the estate, as one ordered sequence of resources. Reading at an offset costs
 * nothing for what lies before it, so an offset is a page token.
 */
public final class ResourceListing {
  private final Estate estate;
  private final List<Cell> cells;
  private final long[] ends;

  ResourceListing(Estate estate, List<Cell> cells) {
    this.estate = estate;
    this.cells = List.copyOf(cells);
    this.ends = new long[cells.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += cells.get(i).count();
      ends[i] = end;
    }
  }

  /** How many resources there are. */
  public long size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  public List<Cell> cells() {
    return cells;
  }

  /**
   * The resource at an offset.
   *
   * @throws IndexOutOfBoundsException if the offset is negative or not below {@link #size()}
   */
  public EstateResource get(long offset) {
    int cell = Offsets.cellAt(ends, offset);
    return estate.resource(cells.get(cell), (int) (offset - Offsets.start(ends, cell)));
  }

  /** At most {@code limit} resources from an offset on; empty from {@link #size()} on. */
  public List<EstateResource> page(long offset, int limit) {
    long end = Math.min(size(), offset + limit);
    List<EstateResource> page = new ArrayList<>((int) Math.max(0, end - offset));
    for (long at = offset; at < end; at++) {
      page.add(get(at));
    }
    return page;
  }
}
