package io.nephoscope.api.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Translates orders and places in them. Rows without a value come last; the global id breaks ties.
 */
final class LuceneOrder {

  private LuceneOrder() {}

  static Sort sort(SliceRequest request) {
    List<org.apache.lucene.search.SortField> fields = new ArrayList<>();
    for (SliceRequest.Order order : request.order()) {
      fields.add(field(order, request.backward()));
    }
    fields.add(
        new org.apache.lucene.search.SortField(
            LuceneDocuments.ID,
            org.apache.lucene.search.SortField.Type.STRING,
            request.backward()));
    return new Sort(fields.toArray(org.apache.lucene.search.SortField[]::new));
  }

  private static org.apache.lucene.search.SortField field(
      SliceRequest.Order order, boolean backward) {
    boolean reverse = order.descending() != backward;
    SortField column = order.field();
    if (column.number) {
      // Last in the order as asked: the least number when descending, the greatest when ascending.
      return new org.apache.lucene.search.SortField(
          column.column,
          org.apache.lucene.search.SortField.Type.LONG,
          reverse,
          order.descending() ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
    // Lucene places the missing after reversing: last, or first when walking backward.
    return new org.apache.lucene.search.SortField(
        column.column,
        org.apache.lucene.search.SortField.Type.STRING,
        reverse,
        backward
            ? org.apache.lucene.search.SortField.STRING_FIRST
            : org.apache.lucene.search.SortField.STRING_LAST);
  }

  static SortKey key(FieldDoc hit) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object value : hit.fields) {
      values.add(value instanceof BytesRef bytes ? bytes.utf8ToString() : value);
    }
    return new SortKey(values);
  }

  /**
   * The place of a key in the order.
   *
   * @throws IllegalArgumentException when the key belongs to another order
   */
  static FieldDoc place(SortKey key, Sort sort) {
    if (key.values().size() != sort.getSort().length) {
      throw new IllegalArgumentException("the place belongs to another order");
    }
    @Nullable Object[] values = new @Nullable Object[key.values().size()];
    for (int i = 0; i < values.length; i++) {
      Object value = key.values().get(i);
      boolean number = sort.getSort()[i].getType() == org.apache.lucene.search.SortField.Type.LONG;
      if (number != value instanceof Long
          || !(value == null || number || value instanceof String)) {
        throw new IllegalArgumentException("the place belongs to another order");
      }
      values[i] = value instanceof String text ? new BytesRef(text) : value;
    }
    return new FieldDoc(Integer.MAX_VALUE, Float.NaN, values);
  }
}
