package io.nephoscope.simulator.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Opaque page tokens: a position in one listing, good for that listing only. */
final class PageTokens {
  private PageTokens() {}

  /** The token of a position in the listing that a request describes. */
  static String of(String listing, long position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((Integer.toHexString(listing.hashCode()) + ":" + position).getBytes(UTF_8));
  }

  /**
   * The position a token names; 0 for no token.
   *
   * @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if it is none of this listing
   */
  static long position(String listing, String token) {
    if (token.isEmpty()) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
      String prefix = Integer.toHexString(listing.hashCode()) + ":";
      long position =
          text.startsWith(prefix) ? Long.parseLong(text.substring(prefix.length())) : -1;
      if (position >= 0) {
        return position;
      }
    } catch (IllegalArgumentException e) {
      throw GoogleErrors.invalid("The page token is malformed: " + e.getClass().getSimpleName());
    }
    throw GoogleErrors.invalid("The page token is not of this listing.");
  }

  /** What to answer as the next token: the honest one, or one the caller has already sent. */
  static String next(String listing, String sent, String honest, boolean repeat) {
    if (!repeat) {
      return honest;
    }
    return !sent.isEmpty() ? sent : honest.isEmpty() ? of(listing, 0) : honest;
  }

  /**
   * How many to answer.
   *
   * @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if more is asked for than allowed
   */
  static int size(int asked, int usual, int most) {
    if (asked < 0 || asked > most) {
      throw GoogleErrors.invalid("page_size must be between 0 and " + most + ".");
    }
    return asked == 0 ? usual : asked;
  }
}
