package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import java.util.Arrays;

/**
 * Which kinds of statement were made of which resources, in 8 bytes for each statement and 24 to 48
 * for each resource. A resource is known by a 64-bit hash of its id: with a million resources the
 * chance that any two are taken for one is below 1 in 10 million.
 */
final class StatementLog {

  private long[] statements = new long[1024];
  private int size;
  private long[] hashes = new long[1024];
  private int[] numbers = new int[1024];
  private int resources;

  /** Takes down that the resource, or its account if there is none, was spoken of in this way. */
  void add(AssessmentFact fact, int kind) {
    if (size == statements.length) {
      statements = Arrays.copyOf(statements, size * 2);
    }
    statements[size++] = (long) number(hash(fact)) << 32 | kind;
  }

  /** Hands over each resource once, with the kinds of all statements made of it. */
  void forEachResource(EachResource each) {
    Arrays.sort(statements, 0, size);
    int[] kinds = new int[16];
    int start = 0;
    while (start < size) {
      long resource = statements[start] >>> 32;
      int count = 0;
      int end = start;
      for (; end < size && statements[end] >>> 32 == resource; end++) {
        if (count == kinds.length) {
          kinds = Arrays.copyOf(kinds, count * 2);
        }
        kinds[count++] = (int) statements[end];
      }
      each.accept(kinds, count);
      start = end;
    }
  }

  @FunctionalInterface
  interface EachResource {
    /** The kinds of its statements are the first {@code count}; the array is used again. */
    void accept(int[] kinds, int count);
  }

  private int number(long hash) {
    if (resources * 2 > hashes.length) {
      grow();
    }
    int slot = slot(hashes, hash);
    if (hashes[slot] == 0) {
      hashes[slot] = hash;
      numbers[slot] = resources++;
    }
    return numbers[slot];
  }

  private void grow() {
    long[] wider = new long[hashes.length * 2];
    int[] widerNumbers = new int[wider.length];
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != 0) {
        int slot = slot(wider, hashes[i]);
        wider[slot] = hashes[i];
        widerNumbers[slot] = numbers[i];
      }
    }
    hashes = wider;
    numbers = widerNumbers;
  }

  private static int slot(long[] table, long hash) {
    int slot = (int) hash & table.length - 1;
    while (table[slot] != 0 && table[slot] != hash) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private static long hash(AssessmentFact fact) {
    long hash = 0xcbf29ce484222325L;
    String resource = fact.resourceId();
    if (resource == null) {
      hash = mixed(mixed(mixed(hash, "account"), fact.provider()), fact.account());
    } else {
      hash = mixed(mixed(hash, "resource"), resource);
    }
    // The finisher of MurmurHash3.
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }

  /** FNV-1a over the characters, and one that ends the text. */
  private static long mixed(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (mixed ^ 0xffff) * 0x100000001b3L;
  }
}
