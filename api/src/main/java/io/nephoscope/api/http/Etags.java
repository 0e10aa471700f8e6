package io.nephoscope.api.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110, 8.8.3): what a client has is compared with what it would be sent. */
final class Etags {

  private static final int BYTES = 16;

  private Etags() {}

  /** The tag of a body. */
  static String of(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return "\""
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES))
          + "\"";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Whether a tag is among those of a header {@code If-None-Match}. */
  static boolean among(String etag, @Nullable String header) {
    if (header == null) {
      return false;
    }
    for (String each : header.split(",", -1)) {
      String one = each.strip();
      if (one.equals("*") || one.equals(etag) || one.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
