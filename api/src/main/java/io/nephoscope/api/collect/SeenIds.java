package io.nephoscope.api.collect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A set of texts that grows to millions: it keeps the first 128 bits of each text's SHA-256, in
 * which two different texts are equal with a probability of less than 10⁻²⁴ among five million. For
 * one thread.
 */
final class SeenIds {

  private final MessageDigest digest;
  private long[] slots = new long[128];
  private int size;

  SeenIds() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Adds a text; {@code false} when it was there. */
  boolean add(String text) {
    // At most half of the slots are taken.
    if (4L * size >= slots.length) {
      grow();
    }
    Hash hash = hash(text);
    int at = slot(slots, hash.high, hash.low);
    if (slots[at + 1] != 0) {
      return false;
    }
    slots[at] = hash.high;
    slots[at + 1] = hash.low;
    size++;
    return true;
  }

  /** Whether a text was added. */
  boolean contains(String text) {
    Hash hash = hash(text);
    return slots[slot(slots, hash.high, hash.low) + 1] != 0;
  }

  private record Hash(long high, long low) {}

  private Hash hash(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    // A low half of zero marks a free slot.
    return new Hash(bytes.getLong(), bytes.getLong() | 1L);
  }

  private void grow() {
    long[] wider = new long[Math.multiplyExact(slots.length, 2)];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i + 1] != 0) {
        int at = slot(wider, slots[i], slots[i + 1]);
        wider[at] = slots[i];
        wider[at + 1] = slots[i + 1];
      }
    }
    slots = wider;
  }

  /** Where a hash is, or the free slot where it belongs. */
  private static int slot(long[] slots, long high, long low) {
    int mask = slots.length / 2 - 1;
    int at = (int) (high & mask);
    while (slots[2 * at + 1] != 0 && (slots[2 * at] != high || slots[2 * at + 1] != low)) {
      at = (at + 1) & mask;
    }
    return 2 * at;
  }
}
