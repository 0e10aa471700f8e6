package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;

/**
 * Reads the rows of pages. Those that were read lately are kept with their part of the index, so
 * that pages which many look at are not read and unpacked again, also not in the next snapshot.
 */
final class StoredRows {

  /** A row is about so much larger than its packed form, with what was written of it. */
  private static final int UNPACKED = 3;

  private static final int BYTES_PER_ROW = 800;

  private final IndexSearcher searcher;
  private final Tallies kept;

  StoredRows(IndexSearcher searcher, Tallies kept) {
    this.searcher = searcher;
    this.kept = kept;
  }

  private record At(int doc) {}

  private record Kept(Row<?> row, int bytes) implements Tallies.Sized {}

  /** The row of a document of the whole index. */
  <O extends Observation> Row<O> row(int doc, Class<O> type) {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return row(leaf, doc - leaf.docBase, type);
  }

  /** The row of a document of a part of the index. */
  @SuppressWarnings("unchecked") // the class of the value is looked at
  <O extends Observation> Row<O> row(LeafReaderContext leaf, int doc, Class<O> type) {
    // Documents of a part stay what they are while others of it are deleted.
    IndexReader.CacheHelper part = leaf.reader().getCoreCacheHelper();
    Row<?> row =
        part == null
            ? read(leaf, doc).row()
            : kept.of(part.getKey(), new At(doc), () -> read(leaf, doc)).row();
    if (!type.isInstance(row.value())) {
      throw new IllegalStateException("document " + doc + " is no " + type.getSimpleName());
    }
    return (Row<O>) row;
  }

  /** About how many bytes a row takes. */
  static long bytes(Row<?> row) {
    String text =
        switch (row.value()) {
          case Resource resource -> resource.configuration();
          case Finding finding -> finding.nativeJson();
          default -> null;
        };
    return BYTES_PER_ROW + (text == null ? 0L : UNPACKED * (long) text.length());
  }

  private static Kept read(LeafReaderContext leaf, int doc) {
    try {
      StoredFields stored = leaf.reader().storedFields();
      Document document = stored.document(doc);
      return new Kept(row(document), BYTES_PER_ROW + UNPACKED * body(document).length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static BytesRef body(Document document) {
    return document.getBinaryValue(LuceneDocuments.BODY);
  }

  /** The row in a document. */
  static Row<Observation> row(Document document) {
    BytesRef body = body(document);
    return new Row<>(
        document.get(LuceneDocuments.ID),
        document.get(LuceneDocuments.PROVIDER),
        document.get(LuceneDocuments.CONNECTOR),
        document.get(LuceneDocuments.SOURCE),
        ObservationCodec.decode(body.bytes, body.offset, body.length));
  }
}
