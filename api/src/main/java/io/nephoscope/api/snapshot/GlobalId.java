package io.nephoscope.api.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Makes global ids: opaque, short, and the same for the same thing for ever, because they are a
 * 128-bit fingerprint of kind, provider and native id.
 */
public final class GlobalId {

  private GlobalId() {}

  /** The id of an account. */
  public static String account(String provider, String nativeId) {
    return of("a", provider, nativeId);
  }

  /** The id of a resource. */
  public static String resource(String provider, String nativeId) {
    return of("r", provider, nativeId);
  }

  /** The id of a finding. */
  public static String finding(String provider, String nativeId) {
    return of("f", provider, nativeId);
  }

  /** The id of anything else an observation says. */
  static String other(String provider, String text) {
    return of("o", provider, text);
  }

  private static String of(String kind, String provider, String nativeId) {
    byte[] digest =
        sha256().digest((provider + '\u001f' + nativeId).getBytes(StandardCharsets.UTF_8));
    return kind + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
  }

  /**
   * The first 64 bits of the fingerprint, by which rows are joined: with a million rows the chance
   * that any two share them is below 1 in 10 million.
   */
  public static long number(String id) {
    byte[] digest = Base64.getUrlDecoder().decode(id.substring(1));
    return ByteBuffer.wrap(digest).getLong();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
