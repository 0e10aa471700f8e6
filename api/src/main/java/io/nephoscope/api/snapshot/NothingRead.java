package io.nephoscope.api.snapshot;

import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/** Stands for an index of which nothing may be read, because that takes time. */
final class NothingRead extends IndexSearcher {

  NothingRead(IndexReader reader) {
    super(reader);
  }

  @Override
  public Query rewrite(Query query) {
    throw new NotAtHandException();
  }

  @Override
  public Weight createWeight(Query query, ScoreMode mode, float boost) {
    throw new NotAtHandException();
  }

  @Override
  public StoredFields storedFields() {
    throw new NotAtHandException();
  }

  @Override
  public int count(Query query) {
    throw new NotAtHandException();
  }
}
