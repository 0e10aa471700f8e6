package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * Says since when a finding has been as it is: as long as the one kept under its identity, when
 * that says the same; else since now.
 */
final class ChangedTimes {

  private final DirectoryReader kept;
  private final long now;

  /**
   * @param kept a reader of what is kept so far
   * @param now in milliseconds
   */
  ChangedTimes(DirectoryReader kept, long now) {
    this.kept = kept;
    this.now = now;
  }

  /** Writes the time into the document of a finding; others have none. */
  void mark(Document doc, ShardKey shard, Observation observation, byte[] body) {
    if (observation.kind() == Observation.Kind.FINDING) {
      long since = since(ObservationIdentity.of(shard, observation), new BytesRef(body));
      doc.add(new LongPoint(LuceneDocuments.CHANGED_AT, since));
      doc.add(new NumericDocValuesField(LuceneDocuments.CHANGED_AT, since));
    }
  }

  private long since(BytesRef identity, BytesRef body) {
    try {
      for (LeafReaderContext leaf : kept.leaves()) {
        PostingsEnum docs =
            leaf.reader().postings(new Term(LuceneDocuments.IDENTITY, identity), PostingsEnum.NONE);
        if (docs == null) {
          continue;
        }
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
          boolean holds = live == null || live.get(doc);
          if (holds && body.equals(body(leaf, doc))) {
            NumericDocValues times = leaf.reader().getNumericDocValues(LuceneDocuments.CHANGED_AT);
            if (times != null && times.advanceExact(doc)) {
              return times.longValue();
            }
          }
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return now;
  }

  private static BytesRef body(LeafReaderContext leaf, int doc) throws IOException {
    return leaf.reader()
        .storedFields()
        .document(doc, Set.of(LuceneDocuments.BODY))
        .getBinaryValue(LuceneDocuments.BODY);
  }
}
