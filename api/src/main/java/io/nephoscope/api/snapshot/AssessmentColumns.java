package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;

/**
 * The assessments of one part of the index as the roll-up needs them: which document is of which
 * kind and about which resource. Deleted documents are among them; who reads leaves them out.
 */
final class AssessmentColumns implements Tallies.Sized {

  /**
   * What assessments have in common.
   *
   * @param controls the keys of the controls they speak to, of all standards
   */
  record Kind(
      String provider,
      String account,
      String region,
      String connector,
      String source,
      String check,
      Assessment.Status status,
      boolean acceptedRisk,
      Severity severity,
      List<String> controls) {}

  private static final List<String> COLUMNS =
      List.of(
          LuceneDocuments.PROVIDER,
          LuceneDocuments.ACCOUNT,
          LuceneDocuments.REGION,
          LuceneDocuments.CONNECTOR,
          LuceneDocuments.SOURCE,
          LuceneDocuments.CHECK,
          LuceneDocuments.STATUS,
          LuceneDocuments.SEVERITY);

  final List<Kind> kinds = new ArrayList<>();
  final int[] docs;
  final int[] kindOf;
  final long[] resource;

  private AssessmentColumns(int[] docs) {
    this.docs = docs;
    this.kindOf = new int[docs.length];
    this.resource = new long[docs.length];
  }

  /**
   * Reads the columns of a part.
   *
   * @param docs its assessments, in ascending order
   */
  static AssessmentColumns of(LeafReader reader, int[] docs) throws IOException {
    AssessmentColumns columns = new AssessmentColumns(docs);
    columns.read(reader);
    return columns;
  }

  private void read(LeafReader reader) throws IOException {
    SortedDocValues[] texts = new SortedDocValues[COLUMNS.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = DocValues.getSorted(reader, COLUMNS.get(i));
    }
    NumericDocValues accepted = DocValues.getNumeric(reader, LuceneDocuments.ACCEPTED);
    SortedNumericDocValues about = DocValues.getSortedNumeric(reader, LuceneDocuments.ABOUT_NUMBER);
    SortedSetDocValues controls = DocValues.getSortedSet(reader, LuceneDocuments.CONTROL);
    Map<Marks, Integer> numbers = new HashMap<>();
    Map<Marks, List<String>> lists = new HashMap<>();
    int[] marks = new int[texts.length + 1];
    for (int i = 0; i < docs.length; i++) {
      int doc = docs[i];
      for (int column = 0; column < texts.length; column++) {
        marks[column] = texts[column].advanceExact(doc) ? texts[column].ordValue() : -1;
      }
      marks[texts.length] = accepted.advanceExact(doc) ? (int) accepted.longValue() : 0;
      int spoken = controls.advanceExact(doc) ? controls.docValueCount() : 0;
      int[] all = Arrays.copyOf(marks, marks.length + spoken);
      for (int c = 0; c < spoken; c++) {
        all[marks.length + c] = Math.toIntExact(controls.nextOrd());
      }
      Marks key = new Marks(all);
      Integer number = numbers.get(key);
      if (number == null) {
        number = kinds.size();
        numbers.put(key, number);
        kinds.add(kind(all, texts, controls, lists));
      }
      kindOf[i] = number;
      resource[i] = about.advanceExact(doc) ? about.nextValue() : AssessmentFact.ACCOUNT;
    }
  }

  private static Kind kind(
      int[] marks,
      SortedDocValues[] texts,
      SortedSetDocValues controls,
      Map<Marks, List<String>> lists)
      throws IOException {
    String[] said = new String[texts.length];
    for (int column = 0; column < texts.length; column++) {
      said[column] = marks[column] < 0 ? "" : texts[column].lookupOrd(marks[column]).utf8ToString();
    }
    Marks spoken = new Marks(Arrays.copyOfRange(marks, texts.length + 1, marks.length));
    List<String> keys = lists.get(spoken);
    if (keys == null) {
      List<String> made = new ArrayList<>();
      for (int ord : spoken.values) {
        made.add(controls.lookupOrd(ord).utf8ToString());
      }
      keys = List.copyOf(made);
      lists.put(spoken, keys);
    }
    return new Kind(
        said[0],
        said[1],
        said[2],
        said[3],
        said[4],
        said[5],
        Assessment.Status.valueOf(said[6]),
        marks[texts.length] == 1,
        Severity.valueOf(said[7]),
        keys);
  }

  @Override
  public int bytes() {
    return (int) Math.min(Integer.MAX_VALUE, 16L * docs.length + 160L * kinds.size());
  }

  /** Numbers that are compared by value. */
  private static final class Marks {
    private final int[] values;
    private final int hash;

    Marks(int[] values) {
      this.values = values;
      this.hash = Arrays.hashCode(values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Marks marks && Arrays.equals(values, marks.values);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
