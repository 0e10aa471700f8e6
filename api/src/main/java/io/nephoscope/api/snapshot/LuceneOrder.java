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

  /** The order of findings that is asked for most is kept as one column. */
  private static final List<SliceRequest.Order> WORST_FIRST =
      List.of(
          new SliceRequest.Order(SortField.SEVERITY, true),
          new SliceRequest.Order(SortField.LAST_SEEN_AT, true));

  private LuceneOrder() {}

  /**
   * The column of the first step of the order, when every row has a term of it under which it is
   * found as well.
   */
  static @Nullable String termColumn(SliceRequest request) {
    SortField first = request.order().isEmpty() ? null : request.order().getFirst().field();
    return first == SortField.NAME || first == SortField.TITLE ? first.column : null;
  }

  /** Whether rows are ordered by how well they match. */
  static boolean byRelevance(SliceRequest request) {
    return request.order().stream().anyMatch(order -> order.field() == SortField.RELEVANCE);
  }

  static Sort sort(SliceRequest request) {
    List<org.apache.lucene.search.SortField> fields = new ArrayList<>();
    List<SliceRequest.Order> orders = request.order();
    if (orders.size() >= WORST_FIRST.size()
        && orders.subList(0, WORST_FIRST.size()).equals(WORST_FIRST)) {
      fields.add(number(LuceneDocuments.WORST, true, request.backward()));
      orders = orders.subList(WORST_FIRST.size(), orders.size());
    }
    for (SliceRequest.Order order : orders) {
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
    if (column == SortField.RELEVANCE) {
      // Lucene's own direction of scores is the best first.
      return new org.apache.lucene.search.SortField(
          null, org.apache.lucene.search.SortField.Type.SCORE, !reverse);
    }
    if (column.number) {
      return number(column.column, order.descending(), backward);
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

  private static org.apache.lucene.search.SortField number(
      String column, boolean descending, boolean backward) {
    // Last in the order as asked: the least number when descending, the greatest when ascending.
    return new org.apache.lucene.search.SortField(
        column,
        org.apache.lucene.search.SortField.Type.LONG,
        descending != backward,
        descending ? Long.MIN_VALUE : Long.MAX_VALUE);
  }

  /** Whether a step of the order is the score. */
  static boolean byScore(Sort sort) {
    for (org.apache.lucene.search.SortField field : sort.getSort()) {
      if (field.getType() == org.apache.lucene.search.SortField.Type.SCORE) {
        return true;
      }
    }
    return false;
  }

  static SortKey key(FieldDoc hit) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object value : hit.fields) {
      values.add(
          switch (value) {
            case BytesRef bytes -> bytes.utf8ToString();
            case Float score -> (long) Float.floatToIntBits(score);
            case null, default -> value;
          });
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
      org.apache.lucene.search.SortField.Type type = sort.getSort()[i].getType();
      boolean score = type == org.apache.lucene.search.SortField.Type.SCORE;
      boolean number = score || type == org.apache.lucene.search.SortField.Type.LONG;
      if (number != value instanceof Long
          || !(value == null || number || value instanceof String)) {
        throw new IllegalArgumentException("the place belongs to another order");
      }
      values[i] =
          switch (value) {
            case String text -> new BytesRef(text);
            case Long bits when score -> Float.intBitsToFloat(bits.intValue());
            case null, default -> value;
          };
    }
    return new FieldDoc(Integer.MAX_VALUE, Float.NaN, values);
  }
}
