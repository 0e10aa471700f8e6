package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/** The documents that a query meets, segment by segment, in ascending order. */
final class MatchingDocs {

  private MatchingDocs() {}

  /** Takes the documents of one segment. */
  interface PerLeaf {
    void accept(LeafReaderContext leaf, int[] docs) throws IOException;
  }

  static void forEachLeaf(IndexSearcher searcher, Query query, PerLeaf to) {
    try {
      for (Matches matches : searcher.search(query, new Collecting())) {
        to.accept(matches.leaf, Arrays.copyOf(matches.docs, matches.size));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The documents of one segment that a query meets and that are not deleted. */
  static int[] of(Weight weight, LeafReaderContext leaf) throws IOException {
    Scorer scorer = weight.scorer(leaf);
    if (scorer == null) {
      return new int[0];
    }
    Bits live = leaf.reader().getLiveDocs();
    DocIdSetIterator docs = scorer.iterator();
    Matches matches = new Matches(leaf);
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (live == null || live.get(doc)) {
        matches.add(doc);
      }
    }
    return Arrays.copyOf(matches.docs, matches.size);
  }

  /** The documents of one segment that a query meets, deleted or not. */
  static int[] withDeleted(IndexSearcher searcher, Query query, LeafReaderContext leaf)
      throws IOException {
    Scorer scorer =
        searcher
            .rewrite(query)
            .createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1)
            .scorer(leaf);
    if (scorer == null) {
      return new int[0];
    }
    DocIdSetIterator docs = scorer.iterator();
    Matches matches = new Matches(leaf);
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      matches.add(doc);
    }
    return Arrays.copyOf(matches.docs, matches.size);
  }

  private static final class Matches {
    private final LeafReaderContext leaf;
    private int[] docs = new int[64];
    private int size;

    Matches(LeafReaderContext leaf) {
      this.leaf = leaf;
    }

    void add(int doc) {
      if (size == docs.length) {
        docs = Arrays.copyOf(docs, size * 2);
      }
      docs[size++] = doc;
    }
  }

  private static final class LeafCollecting extends SimpleCollector {
    private final List<Matches> found = new ArrayList<>();

    @Override
    protected void doSetNextReader(LeafReaderContext context) {
      found.add(new Matches(context));
    }

    @Override
    public void collect(int doc) {
      found.getLast().add(doc);
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }

  private static final class Collecting implements CollectorManager<LeafCollecting, List<Matches>> {
    @Override
    public LeafCollecting newCollector() {
      return new LeafCollecting();
    }

    @Override
    public List<Matches> reduce(Collection<LeafCollecting> collectors) {
      return collectors.stream().flatMap(collector -> collector.found.stream()).toList();
    }
  }
}
