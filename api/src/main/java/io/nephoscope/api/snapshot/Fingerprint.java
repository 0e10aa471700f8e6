package io.nephoscope.api.snapshot;

import java.math.BigInteger;

/**
 * Tells whether two shards hold the same observations, in whatever order. It is the sum of their
 * hashes, so that one can be put in and taken out without looking at the others.
 *
 * @param count how many observations there are
 * @param sum the sum of the SHA-256 of each encoded observation
 */
record Fingerprint(int count, BigInteger sum) {

  static final Fingerprint EMPTY = new Fingerprint(0, BigInteger.ZERO);

  private static final int RADIX = 36;

  /** With one encoded observation more. */
  Fingerprint with(byte[] body) {
    return new Fingerprint(count + 1, sum.add(hash(body)));
  }

  /** With one encoded observation, which is among them, less. */
  Fingerprint without(byte[] body) {
    return new Fingerprint(count - 1, sum.subtract(hash(body)));
  }

  private static BigInteger hash(byte[] body) {
    return new BigInteger(1, GlobalId.sha256().digest(body));
  }

  /** What {@link #toString} has written; an empty text counts as {@link #EMPTY}. */
  static Fingerprint parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    int dash = text.indexOf('-');
    return new Fingerprint(
        Integer.parseInt(text.substring(0, dash)), new BigInteger(text.substring(dash + 1), RADIX));
  }

  @Override
  public String toString() {
    return count + "-" + sum.toString(RADIX);
  }
}
