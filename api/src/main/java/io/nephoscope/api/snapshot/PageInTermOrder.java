package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the few rows among which the next page lies, by going along the terms of the column that is
 * sorted by: from the place where the page begins, until enough rows are met. A page far from the
 * front costs what the first one costs.
 */
final class PageInTermOrder {

  /** After so many terms without a full page it is better to look at every row. */
  private static final int MOST_TERMS = 20_000;

  private final IndexSearcher searcher;
  private final String column;
  private final boolean descending;

  PageInTermOrder(IndexSearcher searcher, String column, boolean descending) {
    this.searcher = searcher;
    this.column = column;
    this.descending = descending;
  }

  /** Which rows of a part are meant at all. */
  interface Accepted {
    FixedBitSet of(LeafReaderContext leaf) throws IOException;
  }

  /**
   * The rows of each part, by its number, among which the first {@code size} beyond the place are;
   * {@code null} when they cannot be found so.
   *
   * @param from the text to start with; {@code null} starts at the edge
   */
  int @Nullable [][] candidates(Accepted accepted, int size, @Nullable BytesRef from)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    Comparator<Part> order = Comparator.comparing(part -> part.term);
    PriorityQueue<Part> parts =
        new PriorityQueue<>(Math.max(1, leaves.size()), descending ? order.reversed() : order);
    for (LeafReaderContext leaf : leaves) {
      Part part = Part.at(leaf, column, descending, from, accepted);
      if (part != null) {
        parts.add(part);
      }
    }
    int[][] docs = new int[leaves.size()][];
    Arrays.fill(docs, new int[0]);
    int found = 0;
    BytesRef last = null;
    for (int terms = 0; !parts.isEmpty(); terms++) {
      Part part = parts.remove();
      // What is equal in the column is put in order by the rest, so it must be complete.
      if (found >= size && !part.term.equals(last)) {
        return sorted(docs);
      }
      if (terms > MOST_TERMS) {
        return null;
      }
      last = BytesRef.deepCopyOf(part.term);
      int ord = part.leaf.ord;
      int before = docs[ord].length;
      docs[ord] = part.appendTo(docs[ord]);
      // Rows at the place itself may lie on either side of it.
      if (from == null || !part.term.equals(from)) {
        found += docs[ord].length - before;
      }
      if (part.next(descending)) {
        parts.add(part);
      }
    }
    // The terms are at their end; rows without any come after them.
    return null;
  }

  private static int[][] sorted(int[][] docs) {
    for (int[] part : docs) {
      Arrays.sort(part);
    }
    return docs;
  }

  /** Where the walk stands in one part of the index. */
  private static final class Part {
    private final LeafReaderContext leaf;
    private final SortedDocValues values;
    private final TermsEnum terms;
    private final FixedBitSet accepted;
    private int ord;
    private BytesRef term = new BytesRef();
    private @Nullable PostingsEnum postings;

    private Part(
        LeafReaderContext leaf, SortedDocValues values, TermsEnum terms, FixedBitSet accepted) {
      this.leaf = leaf;
      this.values = values;
      this.terms = terms;
      this.accepted = accepted;
    }

    static @Nullable Part at(
        LeafReaderContext leaf,
        String column,
        boolean descending,
        @Nullable BytesRef from,
        Accepted accepted)
        throws IOException {
      Terms terms = leaf.reader().terms(column);
      if (terms == null) {
        return null;
      }
      FixedBitSet rows = accepted.of(leaf);
      if (rows.nextSetBit(0) == DocIdSetIterator.NO_MORE_DOCS) {
        return null;
      }
      SortedDocValues values = DocValues.getSorted(leaf.reader(), column);
      Part part = new Part(leaf, values, terms.iterator(), rows);
      if (from == null) {
        part.ord = descending ? values.getValueCount() - 1 : 0;
      } else {
        int found = values.lookupTerm(from);
        part.ord = found >= 0 ? found : descending ? -found - 2 : -found - 1;
      }
      return part.read() ? part : null;
    }

    private boolean read() throws IOException {
      if (ord < 0 || ord >= values.getValueCount()) {
        return false;
      }
      term = BytesRef.deepCopyOf(values.lookupOrd(ord));
      return true;
    }

    boolean next(boolean descending) throws IOException {
      ord += descending ? -1 : 1;
      return read();
    }

    int[] appendTo(int[] docs) throws IOException {
      if (!terms.seekExact(term)) {
        return docs;
      }
      PostingsEnum found = terms.postings(postings, PostingsEnum.NONE);
      postings = found;
      int[] all = docs;
      int size = docs.length;
      for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
        if (accepted.get(doc)) {
          if (size == all.length) {
            all = Arrays.copyOf(all, Math.max(4, size * 2));
          }
          all[size++] = doc;
        }
      }
      return size == all.length ? all : Arrays.copyOf(all, size);
    }
  }
}
