package io.nephoscope.provider.gcp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is said page by page and needed whole: of each page what is worth keeping, as it was last
 * read. A page that was never read, because the connector is new, is read when it is needed.
 *
 * @param <T> what is kept of a page
 */
final class KeptPages<T> {

  private final Reading<T> reading;
  private final Map<Scope, Map<String, Kept<T>>> pages = new ConcurrentHashMap<>();

  KeptPages(Reading<T> reading) {
    this.reading = reading;
  }

  /** Reads one page of a scope by Google's token. */
  interface Reading<T> {
    CompletableFuture<Kept<T>> page(Scope scope, String token);
  }

  /**
   * One page.
   *
   * @param next Google's token of the next page; empty at the end
   */
  record Kept<T>(T content, String next) {}

  /** Keeps a page that was read, in place of its older self. */
  void keep(Scope scope, String token, Kept<T> page) {
    Map<String, Kept<T>> known = pages.computeIfAbsent(scope, ignored -> new ConcurrentHashMap<>());
    Kept<T> before = known.put(token, page);
    if (before != null && !before.next().equals(page.next())) {
      known.remove(before.next());
    }
  }

  /** Every page from the first to the last. */
  CompletableFuture<List<T>> all(Scope scope) {
    return from(scope, "", new ArrayList<>());
  }

  private CompletableFuture<List<T>> from(Scope scope, String token, List<T> before) {
    Map<String, Kept<T>> known = pages.getOrDefault(scope, Map.of());
    Set<String> seen = new HashSet<>();
    String at = token;
    for (Kept<T> page = known.get(at); page != null && seen.add(at); page = known.get(at)) {
      before.add(page.content());
      if (page.next().isEmpty()) {
        return CompletableFuture.completedFuture(before);
      }
      at = page.next();
    }
    String missing = at;
    return reading
        .page(scope, missing)
        .thenCompose(page -> {
          keep(scope, missing, page);
          return from(scope, missing, before);
        });
  }
}
