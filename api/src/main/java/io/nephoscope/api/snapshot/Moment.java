package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.Normaliser;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;

/**
 * One snapshot: an immutable reader of the index together with the state that belongs to it, and
 * what has been worked out from the two so far. Counted references; the last one closes the reader.
 */
final class Moment {

  /** What a filter within the bounds of a request can come to. */
  private static final int MOST_CLAUSES = 1 << 16;

  private final DirectoryReader reader;
  private final StoreState state;
  private final long number;
  private final Normaliser normaliser;
  private final WordAnalyzer analyzer;
  private final Tallies tallies;
  private final Tallies rows;
  private final Tallies pages;
  private final IndexSearcher searcher;
  private final IndexSearcher nothingRead;
  private final ConcurrentMap<String, Object> workedOut;

  Moment(
      DirectoryReader reader,
      StoreState state,
      long number,
      Normaliser normaliser,
      WordAnalyzer analyzer,
      Tallies tallies,
      Tallies rows,
      Tallies pages) {
    this(
        reader,
        state,
        number,
        normaliser,
        analyzer,
        tallies,
        rows,
        pages,
        new ConcurrentHashMap<>());
  }

  private Moment(
      DirectoryReader reader,
      StoreState state,
      long number,
      Normaliser normaliser,
      WordAnalyzer analyzer,
      Tallies tallies,
      Tallies rows,
      Tallies pages,
      ConcurrentMap<String, Object> workedOut) {
    this.reader = reader;
    this.state = state;
    this.number = number;
    this.normaliser = normaliser;
    this.analyzer = analyzer;
    this.tallies = tallies;
    this.rows = rows;
    this.pages = pages;
    IndexSearcher.setMaxClauseCount(MOST_CLAUSES);
    this.searcher = new IndexSearcher(reader);
    this.nothingRead = new NothingRead(reader);
    this.workedOut = workedOut;
  }

  /** The same documents with another state. */
  Moment withState(StoreState changed, long nextNumber) {
    return new Moment(
        reader, changed, nextNumber, normaliser, analyzer, tallies, rows, pages, workedOut);
  }

  boolean pin() {
    return reader.tryIncRef();
  }

  void unpin() throws IOException {
    reader.decRef();
  }

  DirectoryReader reader() {
    return reader;
  }

  StoreState state() {
    return state;
  }

  long number() {
    return number;
  }

  Normaliser normaliser() {
    return normaliser;
  }

  WordAnalyzer analyzer() {
    return analyzer;
  }

  Tallies tallies() {
    return tallies;
  }

  /** Rows that were read lately. */
  Tallies rows() {
    return rows;
  }

  /** Pages that were read lately. */
  Tallies pages() {
    return pages;
  }

  IndexSearcher searcher() {
    return searcher;
  }

  /** The same, refusing to read anything. */
  IndexSearcher nothingRead() {
    return nothingRead;
  }

  /**
   * What the supplier makes of the documents, kept for the next who asks. It must not depend on the
   * state. Two threads that ask at once may both work it out; they get the same.
   */
  @SuppressWarnings("unchecked")
  <T> T once(String what, Supplier<T> supplier) {
    Object known = workedOut.get(what);
    if (known == null) {
      T made = supplier.get();
      Object before = workedOut.putIfAbsent(what, made);
      known = before == null ? made : before;
    }
    return (T) known;
  }
}
