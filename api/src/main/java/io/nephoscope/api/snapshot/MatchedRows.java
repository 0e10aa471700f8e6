package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a query meets, found once for all that a request asks about them: how many, how
 * often each value, and the first in an order. Parts that nobody asks about are not looked at.
 */
final class MatchedRows {

  private final IndexSearcher searcher;
  private final Query query;
  private final AtomicReferenceArray<int @Nullable []> docs;
  private volatile @Nullable Weight weight;

  MatchedRows(IndexSearcher searcher, Query query) {
    this.searcher = searcher;
    this.query = query;
    this.docs = new AtomicReferenceArray<>(searcher.getIndexReader().leaves().size());
  }

  Query query() {
    return query;
  }

  /** How many rows of a part are met, when that is known without looking at each; else -1. */
  int quickCount(LeafReaderContext leaf) throws IOException {
    int[] known = docs.get(leaf.ord);
    return known == null ? weight().count(leaf) : known.length;
  }

  /** The rows of a part that are met, in ascending order. Two threads may both find them. */
  int[] docs(LeafReaderContext leaf) {
    int[] known = docs.get(leaf.ord);
    if (known == null) {
      try {
        known = MatchingDocs.of(weight(), leaf);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      docs.set(leaf.ord, known);
    }
    return known;
  }

  /** Whether the rows of every part have been found. */
  boolean complete() {
    for (int part = 0; part < docs.length(); part++) {
      if (docs.get(part) == null) {
        return false;
      }
    }
    return true;
  }

  private Weight weight() throws IOException {
    Weight ready = weight;
    if (ready == null) {
      ready = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
      weight = ready;
    }
    return ready;
  }
}
