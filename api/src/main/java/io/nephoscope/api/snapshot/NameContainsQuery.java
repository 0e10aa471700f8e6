package io.nephoscope.api.snapshot;

import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** Rows of which the name holds a text: those with the same letters, each looked at. */
final class NameContainsQuery extends Query {

  private final String text;
  private final Query sameLetters;

  /**
   * @param text in small letters
   * @param sameLetters what every such row meets, and perhaps others
   */
  NameContainsQuery(String text, Query sameLetters) {
    this.text = text;
    this.sameLetters = sameLetters;
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    Query rewritten = sameLetters.rewrite(searcher);
    return rewritten.equals(sameLetters) ? this : new NameContainsQuery(text, rewritten);
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost)
      throws IOException {
    Weight inner = searcher.createWeight(sameLetters, ScoreMode.COMPLETE_NO_SCORES, 1);
    return new ConstantScoreWeight(this, boost) {
      @Override
      public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        ScorerSupplier candidates = inner.scorerSupplier(leaf);
        if (candidates == null) {
          return null;
        }
        SortedDocValues names = DocValues.getSorted(leaf.reader(), LuceneDocuments.NAME);
        DocIdSetIterator docs = candidates.get(Long.MAX_VALUE).iterator();
        TwoPhaseIterator matching =
            new TwoPhaseIterator(docs) {
              private int seen = -1;
              private boolean held;

              @Override
              public boolean matches() throws IOException {
                if (!names.advanceExact(docs.docID())) {
                  return false;
                }
                int ord = names.ordValue();
                if (ord != seen) {
                  seen = ord;
                  held = names.lookupOrd(ord).utf8ToString().contains(text);
                }
                return held;
              }

              @Override
              public float matchCost() {
                return 500;
              }
            };
        return new DefaultScorerSupplier(new ConstantScoreScorer(score(), mode, matching));
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return true;
      }
    };
  }

  @Override
  public String toString(String field) {
    return "name contains " + text;
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NameContainsQuery query && query.text.equals(text);
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + NameContainsQuery.class.hashCode();
  }
}
