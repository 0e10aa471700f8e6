package io.nephoscope.api.graphql;

import io.nephoscope.api.snapshot.Row;
import io.nephoscope.spi.Observation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Rows that stand in one list of an answer. What is asked of one of them is asked of all, so it is
 * looked up for all of them at once. Safe for any thread; two that ask at once may both look it up.
 */
final class Siblings<O extends Observation> {

  private final List<Row<O>> rows;
  private final Map<Object, Object> known = new ConcurrentHashMap<>();

  Siblings(List<Row<O>> rows) {
    this.rows = List.copyOf(rows);
  }

  int size() {
    return rows.size();
  }

  /**
   * What the first who asks found for all.
   *
   * @param what what is asked, with its arguments
   */
  @SuppressWarnings("unchecked") // what is asked decides the class of what is found
  <T> T once(Object what, Function<List<Row<O>>, T> lookUp) {
    Object found = known.get(what);
    if (found == null) {
      found = lookUp.apply(rows);
      known.put(what, found);
    }
    return (T) found;
  }
}
