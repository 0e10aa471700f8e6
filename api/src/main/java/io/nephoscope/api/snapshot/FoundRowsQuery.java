package io.nephoscope.api.snapshot;

import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/** Rows that were found already, to be put in order. */
final class FoundRowsQuery extends Query {

  /** The rows of a part, in ascending order. */
  interface Rows {
    int[] of(LeafReaderContext leaf);
  }

  private final Rows rows;

  FoundRowsQuery(Rows rows) {
    this.rows = rows;
  }

  Rows rows() {
    return rows;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
        return new DefaultScorerSupplier(
            new ConstantScoreScorer(score(), mode, new Ascending(rows.of(leaf))));
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  private static final class Ascending extends DocIdSetIterator {
    private final int[] docs;
    private int at = -1;

    Ascending(int[] docs) {
      this.docs = docs;
    }

    @Override
    public int docID() {
      return at < 0 ? -1 : at < docs.length ? docs[at] : NO_MORE_DOCS;
    }

    @Override
    public int nextDoc() {
      at = Math.min(at + 1, docs.length);
      return docID();
    }

    @Override
    public int advance(int target) {
      int from = Math.min(at + 1, docs.length);
      int step = 1;
      while (from + step < docs.length && docs[from + step] < target) {
        step <<= 1;
      }
      int found = Arrays.binarySearch(docs, from, Math.min(from + step + 1, docs.length), target);
      at = found >= 0 ? found : -found - 1;
      return docID();
    }

    @Override
    public long cost() {
      return docs.length;
    }
  }

  @Override
  public String toString(String field) {
    return "rows found already";
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FoundRowsQuery query && query.rows.equals(rows);
  }

  @Override
  public int hashCode() {
    return Objects.hash(FoundRowsQuery.class, rows);
  }
}
