package io.nephoscope.simulator.estate;

import java.util.Arrays;

/** Finds the cell that holds an offset, given where every cell ends. */
final class Offsets {
  private Offsets() {}

  static int cellAt(long[] ends, long offset) {
    if (offset < 0 || ends.length == 0 || offset >= ends[ends.length - 1]) {
      throw new IndexOutOfBoundsException("offset " + offset);
    }
    int found = Arrays.binarySearch(ends, offset);
    int cell = found >= 0 ? found + 1 : -found - 1;
    while (start(ends, cell) == ends[cell]) {
      cell++;
    }
    return cell;
  }

  static long start(long[] ends, int cell) {
    return cell == 0 ? 0 : ends[cell - 1];
  }
}
