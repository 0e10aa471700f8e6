package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;

/**
 * Rows of which a number is among those of other rows: the far side of a join.
 *
 * <p>Numbers are the first 64 bits of the fingerprint in a global id. Two rows of a million share
 * one by chance in about one of thirty million snapshots.
 */
final class LinkQuery extends Query {

  private final String field;
  private final LongSet numbers;
  private final Object origin;

  /**
   * @param numbers the numbers of the other rows
   * @param origin what they were made from; links of equal fields and origins are equal
   */
  LinkQuery(String field, LongSet numbers, Object origin) {
    this.field = field;
    this.numbers = numbers;
    this.origin = origin;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), field);
        TwoPhaseIterator matching =
            new TwoPhaseIterator(values) {
              @Override
              public boolean matches() throws IOException {
                for (int i = 0; i < values.docValueCount(); i++) {
                  if (numbers.contains(values.nextValue())) {
                    return true;
                  }
                }
                return false;
              }

              @Override
              public float matchCost() {
                return 20;
              }
            };
        Scorer scorer = new ConstantScoreScorer(score(), mode, matching);
        return new DefaultScorerSupplier(scorer);
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public String toString(String defaultField) {
    return field + " among " + numbers.size() + " of " + origin;
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinkQuery link
        && link.field.equals(field)
        && link.origin.equals(origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(field, origin);
  }
}
