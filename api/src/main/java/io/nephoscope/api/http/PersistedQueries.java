package io.nephoscope.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nephoscope.api.graphql.RequestError;
import io.nephoscope.api.graphql.RequestError.Code;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Automatic persisted queries, as Apollo's clients ask them: a client names a document by its
 * SHA-256, and sends it whole only when it is not known here. What nobody asks for is forgotten.
 */
final class PersistedQueries {

  private static final long MOST_CHARACTERS = 4_000_000;
  private static final int LONGEST = 100_000;

  private final Cache<String, String> documents =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .weigher((String hash, String document) -> 100 + document.length())
          .build();

  /**
   * The document that is meant.
   *
   * @param sent the document, when it was sent
   * @param extensions of the request, perhaps with a {@code persistedQuery}
   * @return {@code null} when none was sent and none is named
   */
  @Nullable String document(@Nullable String sent, Map<?, ?> extensions) {
    Object named = extensions.get("persistedQuery");
    if (named == null) {
      return sent;
    }
    if (!(named instanceof Map<?, ?> persisted)
        || !(persisted.get("sha256Hash") instanceof String given)) {
      throw new RequestError(
          Code.BAD_REQUEST,
          "extensions.persistedQuery: it has no sha256Hash (expected: {\"version\": 1,"
              + " \"sha256Hash\": …}). Name the document, or send it.");
    }
    String hash = given.toLowerCase(Locale.ROOT);
    if (sent == null || sent.isEmpty()) {
      String known = documents.getIfPresent(hash);
      if (known == null) {
        // Clients look for this word.
        throw new RequestError(Code.NOT_FOUND, "PersistedQueryNotFound");
      }
      return known;
    }
    if (sent.length() <= LONGEST && documents.getIfPresent(hash) == null) {
      if (!sha256(sent).equals(hash)) {
        throw new RequestError(
            Code.BAD_REQUEST,
            "extensions.persistedQuery.sha256Hash: it is not that of the document (expected: "
                + sha256(sent)
                + "). Correct it.");
      }
      documents.put(hash, sent);
    }
    return sent;
  }

  private static String sha256(String document) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(document.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
