package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.RamUsageEstimator;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that a query meets, in all and by their values, part by part of the index. What a
 * part came to is kept, so that a new snapshot counts only what is new.
 */
final class LuceneCounts {

  private static final int LARGEST_TABLE = 1 << 20;

  private final IndexSearcher searcher;
  private final Tallies tallies;
  private volatile @Nullable MatchedRows last;

  LuceneCounts(IndexSearcher searcher, Tallies tallies) {
    this.searcher = searcher;
    this.tallies = tallies;
  }

  /** What is counted: the combinations of values of the fields; all rows when there are none. */
  private record Asked(Query query, List<FacetField> fields) {}

  /**
   * How often each combination occurs. A combination of one value is the text itself, of several
   * the list of them.
   */
  private static final class Tally implements Tallies.Sized {
    private final List<Object> keys;
    private final int[] counts;
    private final int bytes;

    Tally(List<Object> keys, int[] counts, int bytes) {
      this.keys = keys;
      this.counts = counts;
      this.bytes = bytes;
    }

    void addTo(Map<Object, int[]> sums) {
      for (int i = 0; i < counts.length; i++) {
        sums.computeIfAbsent(keys.get(i), key -> new int[1])[0] += counts[i];
      }
    }

    @Override
    public int bytes() {
      return bytes;
    }
  }

  private record Buckets(List<Group> groups, int bytes) implements Tallies.Sized {}

  /** The rows that a query meets; those of the query before are still known. */
  MatchedRows matched(Query query) {
    MatchedRows before = last;
    if (before != null && before.query().equals(query)) {
      return before;
    }
    MatchedRows now = new MatchedRows(searcher, query);
    last = now;
    return now;
  }

  private record BitsOf(Query query) {}

  private record Bits(FixedBitSet rows) implements Tallies.Sized {
    @Override
    public int bytes() {
      return 300 + rows.length() / 8;
    }
  }

  /** The rows of a part that the query meets. */
  FixedBitSet bits(Query query, LeafReaderContext leaf) {
    IndexReader.CacheHelper part = leaf.reader().getReaderCacheHelper();
    MatchedRows rows = matched(query);
    return part == null
        ? bits(rows, leaf)
        : tallies.of(part.getKey(), new BitsOf(query), () -> new Bits(bits(rows, leaf))).rows();
  }

  private static FixedBitSet bits(MatchedRows rows, LeafReaderContext leaf) {
    FixedBitSet bits = new FixedBitSet(leaf.reader().maxDoc());
    for (int doc : rows.docs(leaf)) {
      bits.set(doc);
    }
    return bits;
  }

  /** How many rows the query meets. */
  int total(Query query) {
    int total = 0;
    for (Group group : groups(query, List.of())) {
      total += group.count();
    }
    return total;
  }

  /** How often each value of a field occurs, the most frequent first; rows without it are not. */
  List<Bucket> buckets(Query query, FacetField field) {
    List<Bucket> buckets = new ArrayList<>();
    for (Group group : groups(query, List.of(field))) {
      String value = group.values().getFirst();
      if (value != null) {
        buckets.add(new Bucket(value, group.count()));
      }
    }
    return buckets;
  }

  /** How often each combination of values occurs, the most frequent first. */
  List<Group> groups(Query query, List<FacetField> fields) {
    Asked asked = new Asked(query, fields);
    IndexReader.CacheKey snapshot =
        Objects.requireNonNull(searcher.getIndexReader().getReaderCacheHelper()).getKey();
    return tallies.of(snapshot, asked, () -> merged(asked)).groups();
  }

  private Buckets merged(Asked asked) {
    Map<Object, int[]> sums = new HashMap<>();
    MatchedRows rows = matched(asked.query());
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      IndexReader.CacheHelper part = leaf.reader().getReaderCacheHelper();
      Tally tally =
          part == null
              ? tally(rows, leaf, asked)
              : tallies.of(part.getKey(), asked, () -> tally(rows, leaf, asked));
      tally.addTo(sums);
    }
    List<Group> groups = new ArrayList<>(sums.size());
    sums.forEach((key, count) -> groups.add(new Group(values(key), count[0])));
    groups.sort(
        Comparator.comparingInt(Group::count)
            .reversed()
            .thenComparing(group -> String.valueOf(group.values())));
    return new Buckets(List.copyOf(groups), bytes(asked, sums.keySet()));
  }

  private static List<@Nullable String> values(Object key) {
    if (key instanceof String one) {
      return List.of(one);
    }
    List<@Nullable String> values = new ArrayList<>();
    for (Object value : (List<?>) key) {
      values.add((String) value);
    }
    return Collections.unmodifiableList(values);
  }

  private static int bytes(Asked asked, Iterable<Object> keys) {
    long bytes = 200 + RamUsageEstimator.sizeOf(asked.query());
    for (Object key : keys) {
      bytes += 100 + key.toString().length();
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  private static Tally tally(MatchedRows rows, LeafReaderContext leaf, Asked asked) {
    try {
      if (asked.fields().isEmpty()) {
        int known = rows.quickCount(leaf);
        int total = known >= 0 ? known : rows.docs(leaf).length;
        return new Tally(List.of(List.of()), new int[] {total}, 300);
      }
      int[] docs = rows.docs(leaf);
      Map<Object, int[]> counts = new HashMap<>();
      if (asked.fields().size() == 1) {
        countOne(leaf.reader(), docs, asked.fields().getFirst(), counts);
      } else {
        countMany(leaf.reader(), docs, asked.fields(), counts);
      }
      List<Object> keys = new ArrayList<>(counts.keySet());
      int[] sums =
          keys.stream().mapToInt(key -> Objects.requireNonNull(counts.get(key))[0]).toArray();
      return new Tally(List.copyOf(keys), sums, bytes(asked, keys));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void countOne(
      LeafReader reader, int[] docs, FacetField field, Map<Object, int[]> counts)
      throws IOException {
    SortedSetDocValues values = DocValues.getSortedSet(reader, field.column);
    int[] ofOrd = new int[Math.toIntExact(values.getValueCount())];
    SortedDocValues single = DocValues.unwrapSingleton(values);
    if (single != null) {
      for (int doc : docs) {
        if (single.advanceExact(doc)) {
          ofOrd[single.ordValue()]++;
        }
      }
    } else {
      for (int doc : docs) {
        if (values.advanceExact(doc)) {
          for (int i = 0; i < values.docValueCount(); i++) {
            ofOrd[Math.toIntExact(values.nextOrd())]++;
          }
        }
      }
    }
    for (int ord = 0; ord < ofOrd.length; ord++) {
      if (ofOrd[ord] > 0) {
        counts.put(values.lookupOrd(ord).utf8ToString(), new int[] {ofOrd[ord]});
      }
    }
  }

  private static void countMany(
      LeafReader reader, int[] docs, List<FacetField> fields, Map<Object, int[]> counts)
      throws IOException {
    SortedDocValues[] columns = new SortedDocValues[fields.size()];
    long combinations = 1;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = DocValues.getSorted(reader, fields.get(i).column);
      combinations = Math.multiplyExact(combinations, columns[i].getValueCount() + 1L);
    }
    int[] table = combinations <= LARGEST_TABLE ? new int[(int) combinations] : new int[0];
    Map<Long, int[]> sparse = new HashMap<>();
    for (int doc : docs) {
      long at = 0;
      for (SortedDocValues column : columns) {
        int ord = column.advanceExact(doc) ? column.ordValue() + 1 : 0;
        at = at * (column.getValueCount() + 1L) + ord;
      }
      if (table.length > 0) {
        table[(int) at]++;
      } else {
        sparse.computeIfAbsent(at, key -> new int[1])[0]++;
      }
    }
    for (int at = 0; at < table.length; at++) {
      if (table[at] > 0) {
        counts.put(combination(columns, at), new int[] {table[at]});
      }
    }
    for (Map.Entry<Long, int[]> entry : sparse.entrySet()) {
      counts.put(combination(columns, entry.getKey()), entry.getValue());
    }
  }

  private static Object combination(SortedDocValues[] columns, long at) throws IOException {
    @Nullable String[] values = new @Nullable String[columns.length];
    long left = at;
    for (int i = columns.length - 1; i >= 0; i--) {
      long size = columns[i].getValueCount() + 1L;
      int ord = (int) (left % size) - 1;
      values[i] = ord < 0 ? null : columns[i].lookupOrd(ord).utf8ToString();
      left /= size;
    }
    return Arrays.asList(values);
  }
}
