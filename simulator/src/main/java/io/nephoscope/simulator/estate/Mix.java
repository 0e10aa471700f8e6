package io.nephoscope.simulator.estate;

/** Turns numbers into other numbers that look like chance; SplitMix64's finaliser. */
final class Mix {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mix() {}

  /** A bijection of the 64-bit numbers. */
  static long mix(long z) {
    long x = z;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  /** The inverse of {@link #mix}. */
  static long unmix(long z) {
    long x = z;
    x = (x ^ (x >>> 31) ^ (x >>> 62)) * 0x319642B2D24D8EC3L;
    x = (x ^ (x >>> 27) ^ (x >>> 54)) * 0x96DE1B173F119089L;
    return x ^ (x >>> 30) ^ (x >>> 60);
  }

  static long cellKey(long seed, EstateAccount account, String region, ResourceType type) {
    long key = mix(seed + GOLDEN);
    key = mix(key ^ ((long) account.cloud().name().hashCode() << 32) ^ account.index());
    key = mix(key ^ region.hashCode());
    return mix(key ^ type.name().hashCode() * GOLDEN);
  }

  /** The bits of a resource: different for every index of a cell. */
  static long bits(long cellKey, int index) {
    return mix(cellKey + index);
  }

  /** The index that {@link #bits} made of, if it was made with this cell. */
  static long indexOf(long cellKey, long bits) {
    return unmix(bits) - cellKey;
  }

  /** Fresh bits for one more decision about the same thing. */
  static long salted(long bits, int salt) {
    return mix(bits ^ (salt + 1) * GOLDEN);
  }

  /** True with a probability. */
  static boolean chance(long bits, int salt, double probability) {
    return (salted(bits, salt) >>> 11) * 0x1.0p-53 < probability;
  }

  /** A number from 0 to {@code bound - 1}. */
  static int pick(long bits, int salt, int bound) {
    return (int) Long.remainderUnsigned(salted(bits, salt), bound);
  }

  static String hex(long bits, int digits) {
    String all = Long.toHexString(bits);
    String padded = "0".repeat(16 - all.length()) + all;
    return padded.substring(16 - digits);
  }

  static String guid(long bits, int salt) {
    return new java.util.UUID(
            (salted(bits, salt) & ~0xF000L) | 0x4000L,
            (salted(bits, salt + 1) & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L)
        .toString();
  }
}
