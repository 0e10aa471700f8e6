package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;

/** Parts the findings that a query meets by the resources they are about, in one search. */
final class FindingsAbout {

  private final IndexSearcher searcher;
  private final StoredRows rows;
  private final SliceRequest request;
  private final Sort sort;
  private final Set<String> resourceIds;
  private final Map<String, Part> parts = new HashMap<>();

  FindingsAbout(
      IndexSearcher searcher, StoredRows rows, SliceRequest request, Set<String> resourceIds) {
    this.searcher = searcher;
    this.rows = rows;
    this.request = request;
    this.sort = LuceneOrder.sort(request);
    this.resourceIds = resourceIds;
  }

  /** The findings about one resource: how many, and the first of them. */
  private static final class Part {
    private final TopFieldCollector first;
    private int total;

    Part(TopFieldCollector first) {
      this.first = first;
    }
  }

  Map<String, Slice<Finding>> read(Query query) throws IOException {
    MatchingDocs.forEachLeaf(searcher, query, this::take);
    Map<String, Slice<Finding>> slices = new HashMap<>();
    for (String id : resourceIds) {
      Part part = parts.get(id);
      if (part == null) {
        slices.put(id, new Slice<>(0, List.of(), false, false));
        continue;
      }
      List<Slice.Placed<Finding>> first = new ArrayList<>();
      if (request.size() > 0) {
        for (ScoreDoc hit : part.first.topDocs().scoreDocs) {
          first.add(
              new Slice.Placed<>(
                  rows.row(hit.doc, Finding.class), LuceneOrder.key((FieldDoc) hit)));
        }
      }
      slices.put(id, new Slice<>(part.total, first, false, part.total > first.size()));
    }
    return slices;
  }

  private void take(LeafReaderContext leaf, int[] docs) throws IOException {
    SortedSetDocValues about = DocValues.getSortedSet(leaf.reader(), LuceneDocuments.ABOUT);
    Map<String, LeafCollector> collectors = new HashMap<>();
    for (int doc : docs) {
      if (!about.advanceExact(doc)) {
        continue;
      }
      for (int i = 0; i < about.docValueCount(); i++) {
        String id = about.lookupOrd(about.nextOrd()).utf8ToString();
        if (!resourceIds.contains(id)) {
          continue;
        }
        Part part = parts.computeIfAbsent(id, key -> new Part(collector()));
        part.total++;
        LeafCollector collector = collectors.get(id);
        if (collector == null) {
          collector = part.first.getLeafCollector(leaf);
          collectors.put(id, collector);
        }
        collector.collect(doc);
      }
    }
  }

  private TopFieldCollector collector() {
    return new TopFieldCollectorManager(sort, Math.max(1, request.size()), null, Integer.MAX_VALUE)
        .newCollector();
  }
}
