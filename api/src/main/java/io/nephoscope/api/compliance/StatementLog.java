package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import java.util.Arrays;

/**
 * Which kinds of statement were made of which resources, in 8 bytes for each statement and 24 to 48
 * for each resource. A resource is known by its number, an account by a hash of its name.
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
    long subject = fact.isOfResource() ? fact.resource() : account(fact);
    statements[size++] = (long) number(subject) << 32 | kind;
  }

  /** Hands over each resource once, with the kinds of all statements made of it, by number. */
  void forEachResource(EachResource each) {
    int[] start = new int[resources + 1];
    for (int i = 0; i < size; i++) {
      start[(int) (statements[i] >>> 32) + 1]++;
    }
    for (int resource = 0; resource < resources; resource++) {
      start[resource + 1] += start[resource];
    }
    int[] kinds = new int[size];
    int[] next = Arrays.copyOf(start, resources);
    for (int i = 0; i < size; i++) {
      kinds[next[(int) (statements[i] >>> 32)]++] = (int) statements[i];
    }
    int[] said = new int[16];
    for (int resource = 0; resource < resources; resource++) {
      int count = start[resource + 1] - start[resource];
      if (count > said.length) {
        said = new int[count * 2];
      }
      System.arraycopy(kinds, start[resource], said, 0, count);
      Arrays.sort(said, 0, count);
      each.accept(said, count);
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

  private static long account(AssessmentFact fact) {
    long hash =
        mixed(mixed(mixed(0xcbf29ce484222325L, "account"), fact.provider()), fact.account());
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
