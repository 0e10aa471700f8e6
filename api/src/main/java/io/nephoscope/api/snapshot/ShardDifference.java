package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * What changes really change: those among the statements that say something else than is kept.
 *
 * @param changed the identities that are to be replaced or to go
 * @param after the fingerprint of the shard once they are
 */
record ShardDifference(Set<BytesRef> changed, Fingerprint after) {

  /** Compares with what a reader of the index holds. */
  static ShardDifference of(DirectoryReader kept, Fingerprint before, SpooledChanges changes) {
    Set<BytesRef> changed = new HashSet<>();
    Fingerprint after = before;
    try (SpooledChanges.Statements statements = changes.statements()) {
      while (statements.hasNext()) {
        SpooledChanges.Statement statement = statements.next();
        List<byte[]> known = bodies(kept, statement.identity());
        byte[] body = statement.body();
        boolean same =
            body == null
                ? known.isEmpty()
                : known.size() == 1 && Arrays.equals(known.getFirst(), body);
        if (same) {
          continue;
        }
        changed.add(statement.identity());
        for (byte[] gone : known) {
          after = after.without(gone);
        }
        after = body == null ? after : after.with(body);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new ShardDifference(changed, after);
  }

  private static List<byte[]> bodies(DirectoryReader kept, BytesRef identity) throws IOException {
    List<byte[]> found = new ArrayList<>(1);
    for (LeafReaderContext leaf : kept.leaves()) {
      PostingsEnum docs =
          leaf.reader().postings(new Term(LuceneDocuments.IDENTITY, identity), PostingsEnum.NONE);
      if (docs == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      StoredFields stored = leaf.reader().storedFields();
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        if (live == null || live.get(doc)) {
          BytesRef body =
              stored
                  .document(doc, Set.of(LuceneDocuments.BODY))
                  .getBinaryValue(LuceneDocuments.BODY);
          found.add(Arrays.copyOfRange(body.bytes, body.offset, body.offset + body.length));
        }
      }
    }
    return found;
  }

  /** Of these statements, the observations that are new or say something new. */
  Iterator<byte[]> bodies(Iterator<SpooledChanges.Statement> statements) {
    return new Iterator<>() {
      private byte @Nullable [] next = following();

      private byte @Nullable [] following() {
        while (statements.hasNext()) {
          SpooledChanges.Statement statement = statements.next();
          if (statement.body() != null && changed.contains(statement.identity())) {
            return statement.body();
          }
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public byte[] next() {
        byte[] now = next;
        if (now == null) {
          throw new NoSuchElementException();
        }
        next = following();
        return now;
      }
    };
  }
}
