package io.nephoscope.api.snapshot;

import java.util.Arrays;

/** A set of numbers that are spread evenly already, such as fingerprints. */
final class LongSet implements Tallies.Sized {

  private long[] slots = new long[16];
  private boolean zero;
  private int size;

  void add(long number) {
    if (number == 0) {
      size += zero ? 0 : 1;
      zero = true;
      return;
    }
    if (size * 2 >= slots.length) {
      grow();
    }
    int slot = slot(number);
    if (slots[slot] == 0) {
      slots[slot] = number;
      size++;
    }
  }

  boolean contains(long number) {
    return number == 0 ? zero : slots[slot(number)] == number;
  }

  int size() {
    return size;
  }

  @Override
  public int bytes() {
    return 64 + slots.length * Long.BYTES;
  }

  /** Where the number is, or would be. */
  private int slot(long number) {
    int slot = (int) (number ^ (number >>> 32)) & (slots.length - 1);
    while (slots[slot] != 0 && slots[slot] != number) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long number : before) {
      if (number != 0) {
        slots[slot(number)] = number;
      }
    }
  }

  @Override
  public String toString() {
    return size + " numbers " + Arrays.stream(slots).filter(n -> n != 0).limit(3).boxed().toList();
  }
}
