package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The first rows in an order among rows that were found already. Within a part of the index texts
 * are compared by their place among the part's texts; only what comes first in a part is read, and
 * only as far as the parts are merged.
 */
final class FirstRows {

  private final IndexSearcher searcher;
  private final SortField[] fields;
  private final @Nullable FieldDoc from;
  private final int size;

  /**
   * @param sort by texts and numbers
   * @param from only what comes after this place; {@code null} starts at the edge
   */
  FirstRows(IndexSearcher searcher, Sort sort, @Nullable FieldDoc from, int size) {
    this.searcher = searcher;
    this.fields = sort.getSort();
    this.from = from;
    this.size = size;
  }

  /** The first rows among these, in order, each with the values it is sorted by. */
  List<ScoreDoc> of(FoundRowsQuery.Rows rows) throws IOException {
    Comparator<Head> order = (a, b) -> compare(a.values, b.values);
    PriorityQueue<Head> heads = new PriorityQueue<>(order);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int[] docs = rows.of(leaf);
      if (docs.length > 0) {
        Head head = new Head(leaf, firstOf(leaf, docs));
        if (head.next()) {
          heads.add(head);
        }
      }
    }
    List<ScoreDoc> first = new ArrayList<>(size);
    while (first.size() < size && !heads.isEmpty()) {
      Head head = heads.remove();
      first.add(new FieldDoc(head.doc(), Float.NaN, head.values.clone()));
      if (head.next()) {
        heads.add(head);
      }
    }
    return first;
  }

  /** Keys of the first rows of a part, in order; the last number of each is the row. */
  private List<long[]> firstOf(LeafReaderContext leaf, int[] docs) throws IOException {
    Column[] columns = columns(leaf.reader());
    long @Nullable [] place = place(columns);
    PriorityQueue<long[]> worst =
        new PriorityQueue<>((a, b) -> Arrays.compare(b, 0, fields.length, a, 0, fields.length));
    long[] key = new long[fields.length + 1];
    for (int doc : docs) {
      for (int i = 0; i < columns.length; i++) {
        key[i] = columns[i].key(doc);
      }
      if (place != null && Arrays.compare(key, 0, fields.length, place, 0, fields.length) <= 0) {
        continue;
      }
      long[] last = worst.peek();
      if (last != null
          && worst.size() == size
          && Arrays.compare(key, 0, fields.length, last, 0, fields.length) >= 0) {
        continue;
      }
      key[fields.length] = doc;
      if (worst.size() == size) {
        worst.remove();
      }
      worst.add(key);
      key = new long[fields.length + 1];
    }
    List<long[]> first = new ArrayList<>(worst);
    first.sort((a, b) -> Arrays.compare(a, 0, fields.length, b, 0, fields.length));
    return first;
  }

  private Column[] columns(LeafReader reader) throws IOException {
    Column[] columns = new Column[fields.length];
    for (int i = 0; i < fields.length; i++) {
      columns[i] = new Column(reader, fields[i]);
    }
    return columns;
  }

  private long @Nullable [] place(Column[] columns) throws IOException {
    if (from == null) {
      return null;
    }
    long[] place = new long[columns.length];
    for (int i = 0; i < columns.length; i++) {
      place[i] = columns[i].keyOf(from.fields[i]);
    }
    return place;
  }

  private int compare(@Nullable Object[] a, @Nullable Object[] b) {
    for (int i = 0; i < fields.length; i++) {
      int compared = compare(fields[i], a[i], b[i]);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private static int compare(SortField field, @Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      boolean first = SortField.STRING_FIRST.equals(field.getMissingValue());
      boolean both = a == null && b == null;
      return both ? 0 : (a == null) == first ? -1 : 1;
    }
    int compared =
        a instanceof Long number
            ? Long.compare(number, (Long) b)
            : ((BytesRef) a).compareTo((BytesRef) b);
    return field.getReverse() ? -compared : compared;
  }

  /** A column of one part, of which the values are compared as numbers. */
  private static final class Column {
    private final boolean reverse;
    private final long missing;
    private final @Nullable SortedDocValues texts;
    private final @Nullable NumericDocValues numbers;

    Column(LeafReader reader, SortField field) throws IOException {
      reverse = field.getReverse();
      String name = field.getField();
      if (field.getType() == SortField.Type.LONG) {
        numbers = DocValues.getNumeric(reader, name);
        texts = null;
        missing = (Long) field.getMissingValue();
      } else {
        numbers = null;
        texts = DocValues.getSorted(reader, name);
        missing =
            SortField.STRING_FIRST.equals(field.getMissingValue())
                ? Long.MIN_VALUE
                : Long.MAX_VALUE;
      }
    }

    long key(int doc) throws IOException {
      if (texts != null) {
        return texts.advanceExact(doc) ? turned(2L * texts.ordValue()) : missing;
      }
      return numbers != null && numbers.advanceExact(doc)
          ? turned(numbers.longValue())
          : turned(missing);
    }

    /** The key that a value of any part would have here; between two when this part has it not. */
    long keyOf(@Nullable Object value) throws IOException {
      if (texts != null) {
        if (!(value instanceof BytesRef text)) {
          return missing;
        }
        int ord = texts.lookupTerm(text);
        return turned(ord >= 0 ? 2L * ord : 2L * (-ord - 1) - 1);
      }
      return turned(value instanceof Long number ? number : missing);
    }

    private long turned(long key) {
      return reverse ? ~key : key;
    }

    @Nullable Object value(int doc) throws IOException {
      if (texts != null) {
        return texts.advanceExact(doc)
            ? BytesRef.deepCopyOf(texts.lookupOrd(texts.ordValue()))
            : null;
      }
      return numbers != null && numbers.advanceExact(doc) ? numbers.longValue() : missing;
    }
  }

  /** The next row of one part. */
  private final class Head {
    private final LeafReaderContext leaf;
    private final List<long[]> first;
    private int at = -1;
    private @Nullable Object[] values = new @Nullable Object[0];

    Head(LeafReaderContext leaf, List<long[]> first) {
      this.leaf = leaf;
      this.first = first;
    }

    int doc() {
      return leaf.docBase + Math.toIntExact(first.get(at)[fields.length]);
    }

    boolean next() throws IOException {
      if (++at >= first.size()) {
        return false;
      }
      int doc = Math.toIntExact(first.get(at)[fields.length]);
      @Nullable Object[] read = new @Nullable Object[fields.length];
      // Columns only go forward, and rows in order do not.
      Column[] columns = columns(leaf.reader());
      for (int i = 0; i < columns.length; i++) {
        read[i] = columns[i].value(doc);
      }
      values = read;
      return true;
    }
  }
}
