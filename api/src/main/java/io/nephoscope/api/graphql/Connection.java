package io.nephoscope.api.graphql;

import io.nephoscope.api.snapshot.SortKey;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of something, as Relay sees it.
 *
 * @param totalCount how many there are on all pages
 * @param edges the nodes of this page with their cursors
 * @param pageInfo where the page lies
 */
record Connection<T>(int totalCount, List<Edge<T>> edges, PageInfo pageInfo) {

  /** A node and its cursor. */
  record Edge<T>(String cursor, T node) {}

  /** Where a page lies. */
  record PageInfo(
      boolean hasNextPage,
      boolean hasPreviousPage,
      @Nullable String startCursor,
      @Nullable String endCursor) {}

  static <T> Connection<T> of(int total, List<Edge<T>> edges, boolean before, boolean after) {
    return new Connection<>(
        total,
        edges,
        new PageInfo(
            after,
            before,
            edges.isEmpty() ? null : edges.getFirst().cursor(),
            edges.isEmpty() ? null : edges.getLast().cursor()));
  }

  /** A page of a list that is in the order of its keys. */
  static <T> Connection<T> ofList(
      List<T> all,
      Function<T, String> key,
      Comparator<String> order,
      Paging paging,
      Cursors cursors,
      String question) {
    int from = 0;
    int to = all.size();
    if (paging.cursor() != null) {
      SortKey place = cursors.read(paging.cursorArgument(), question, paging.cursor());
      String at = String.valueOf(place.values().getFirst());
      if (paging.backward()) {
        while (to > 0 && order.compare(key.apply(all.get(to - 1)), at) >= 0) {
          to--;
        }
      } else {
        while (from < all.size() && order.compare(key.apply(all.get(from)), at) <= 0) {
          from++;
        }
      }
    }
    if (to - from > paging.size()) {
      if (paging.backward()) {
        from = to - paging.size();
      } else {
        to = from + paging.size();
      }
    }
    List<Edge<T>> edges =
        all.subList(from, Math.max(from, to)).stream()
            .map(node ->
                new Edge<>(cursors.write(question, new SortKey(List.of(key.apply(node)))), node))
            .toList();
    return of(all.size(), edges, from > 0, to < all.size());
  }
}
