package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Translates conditions into queries of the index. */
final class LuceneFilters {

  /** Joins of so many rows at most look each of them up; larger ones look at every row. */
  private static final int FEW = 1_000;

  private final IndexSearcher searcher;
  private final WordAnalyzer analyzer;
  private final Tallies tallies;
  private final Names names;

  /** What a filter needs to know of the rest of the view. */
  interface Names {
    /** The native ids of the accounts with this id, other id or name; the text itself at least. */
    List<String> accounts(String idOrName);

    /** The providers that anything was read from. */
    Set<String> providers();

    /** The checks by which clouds assess a control, as {@code provider, check}. */
    List<ProviderCheck> checksOf(String controlKey);

    /** Every control that a row speaks to by its own words. */
    Set<String> controlKeys();
  }

  LuceneFilters(IndexSearcher searcher, WordAnalyzer analyzer, Tallies tallies, Names names) {
    this.searcher = searcher;
    this.analyzer = analyzer;
    this.tallies = tallies;
    this.names = names;
  }

  /** The documents of a kind that a query meets. */
  static Query ofKind(Observation.Kind kind, Query... more) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(term(LuceneDocuments.KIND, kind.name()), Occur.FILTER);
    for (Query query : more) {
      if (!(query instanceof MatchAllDocsQuery)) {
        all.add(query, Occur.FILTER);
      }
    }
    return all.build();
  }

  /** The rows of a kind that meet a condition. */
  Query rows(Observation.Kind kind, Condition condition) {
    return ofKind(kind, query(kind, condition));
  }

  /** The same, scored by how well they match the words that the condition asks for. */
  Query ranked(Observation.Kind kind, Condition condition) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(rows(kind, condition), Occur.FILTER);
    words(condition).forEach(words -> rank(all, field(kind, Condition.Text.NAME), words));
    return all.build();
  }

  private static Stream<Condition.Words> words(Condition condition) {
    return switch (condition) {
      case Condition.Words words -> Stream.of(words);
      case Condition.All all -> all.parts().stream().flatMap(LuceneFilters::words);
      case Condition.Any any -> any.parts().stream().flatMap(LuceneFilters::words);
      case Condition.Not not -> Stream.empty();
      case Condition.Is is -> Stream.empty();
      case Condition.StartsWith start -> Stream.empty();
      case Condition.Contains part -> Stream.empty();
      case Condition.HasNativeId id -> Stream.empty();
      case Condition.During during -> Stream.empty();
      case Condition.Has has -> Stream.empty();
      case Condition.Tagged tagged -> Stream.empty();
      case Condition.WithFinding with -> Stream.empty();
      case Condition.WithAgent with -> Stream.empty();
      case Condition.AboutResource about -> Stream.empty();
      case Condition.SpeaksTo speaks -> Stream.empty();
      case Condition.OfCheck check -> Stream.empty();
    };
  }

  /**
   * The name itself before names that begin so, names with the words before anything else with
   * them, whole words before their beginnings. A score depends on its row and the words alone, so
   * that places in the order last over snapshots.
   */
  private void rank(BooleanQuery.Builder all, String name, Condition.Words asked) {
    String text = LuceneDocuments.fold(asked.words().strip());
    all.add(scoring(64, term(name, text)), Occur.SHOULD);
    all.add(scoring(32, prefix(name, text)), Occur.SHOULD);
    for (String word : analyzer.asked(asked.words())) {
      all.add(scoring(4, term(LuceneDocuments.NAME_WORDS, word)), Occur.SHOULD);
      all.add(scoring(2, prefix(LuceneDocuments.NAME_WORDS, word)), Occur.SHOULD);
      all.add(scoring(1, term(LuceneDocuments.TEXT, word)), Occur.SHOULD);
    }
  }

  private static Query scoring(int score, Query query) {
    return new BoostQuery(new ConstantScoreQuery(query), score);
  }

  private Query query(Observation.Kind kind, Condition condition) {
    return switch (condition) {
      case Condition.All all -> all(all.parts().stream().map(part -> query(kind, part)).toList());
      case Condition.Any any -> any(any.parts().stream().map(part -> query(kind, part)).toList());
      case Condition.Not not -> not(query(kind, not.part()));
      case Condition.Is is -> is(kind, is.text(), is.values());
      case Condition.StartsWith start ->
          any(
              start.values().stream()
                  .map(value -> prefix(field(kind, start.text()), folded(start.text(), value)))
                  .toList());
      case Condition.Contains part ->
          any(
              part.values().stream()
                  .map(value -> contains(kind, part.text(), folded(part.text(), value)))
                  .toList());
      case Condition.HasNativeId id -> nativeIds(kind, id.values());
      case Condition.During during -> during(during.time(), during.range());
      case Condition.Has has ->
          inSet(
              LuceneDocuments.HAS,
              has.properties().stream().map(property -> new BytesRef(property.name())).toList());
      case Condition.Tagged tagged -> tagged(tagged.key(), tagged.values());
      case Condition.Words words ->
          all(
              analyzer.asked(words.words()).stream()
                  .map(word -> prefix(LuceneDocuments.TEXT, word))
                  .toList());
      case Condition.WithFinding with ->
          linked(Observation.Kind.FINDING, with.finding().condition(), Side.ABOUT, Side.OWN);
      case Condition.WithAgent with ->
          linked(Observation.Kind.AGENT_STATUS, with.agent().condition(), Side.ABOUT, Side.OWN);
      case Condition.AboutResource about ->
          linked(Observation.Kind.RESOURCE, about.resource().condition(), Side.OWN, Side.ABOUT);
      case Condition.SpeaksTo speaks -> controls(speaks.standards(), speaks.codes());
      case Condition.OfCheck check -> checks(check.checks());
    };
  }

  /** The field that holds the terms of a text. */
  private static String field(Observation.Kind kind, Condition.Text text) {
    return switch (text) {
      case ID -> LuceneDocuments.ID;
      case PROVIDER -> LuceneDocuments.PROVIDER;
      case CONNECTOR -> LuceneDocuments.CONNECTOR;
      case ACCOUNT -> LuceneDocuments.ACCOUNT;
      case REGION -> LuceneDocuments.anyCase(LuceneDocuments.REGION);
      case TYPE -> LuceneDocuments.anyCase(LuceneDocuments.TYPE);
      case CATEGORY -> "category";
      case NAME -> kind == Observation.Kind.FINDING ? LuceneDocuments.TITLE : LuceneDocuments.NAME;
      case SEVERITY -> "severity";
      case KIND -> "findingKind";
      case STATE -> "state";
      case SOURCE -> LuceneDocuments.anyCase(LuceneDocuments.PRODUCT);
      case CHECK -> LuceneDocuments.CHECK;
      case ABOUT -> LuceneDocuments.ABOUT;
      case AGENT_NAME -> LuceneDocuments.anyCase(LuceneDocuments.AGENT_NAME);
      case AGENT_STATE -> "agentState";
    };
  }

  private static String folded(Condition.Text text, String value) {
    return LuceneDocuments.cut(text.anyCase() ? LuceneDocuments.fold(value) : value);
  }

  private Query is(Observation.Kind kind, Condition.Text text, List<String> values) {
    Stream<String> terms =
        text == Condition.Text.ACCOUNT
            ? values.stream().flatMap(value -> names.accounts(value).stream())
            : values.stream().map(value -> folded(text, value));
    return inSet(
        field(kind, text),
        terms.distinct().map(term -> new BytesRef(LuceneDocuments.cut(term))).toList());
  }

  private static Query prefix(String field, String start) {
    return new PrefixQuery(new Term(field, LuceneDocuments.cut(start)));
  }

  private static Query contains(Observation.Kind kind, Condition.Text text, String part) {
    String field = field(kind, text);
    if (!field.equals(LuceneDocuments.NAME) || part.length() < 3) {
      String literal = part.replaceAll("[*?\\\\]", "\\\\$0");
      return new WildcardQuery(new Term(field, "*" + literal + "*"));
    }
    return new NameContainsQuery(
        part,
        all(
            LuceneDocuments.grams(part).stream()
                .map(gram -> term(LuceneDocuments.NAME_GRAMS, gram))
                .toList()));
  }

  private Query nativeIds(Observation.Kind kind, List<String> values) {
    Set<BytesRef> ids = new HashSet<>();
    for (String provider : names.providers()) {
      for (String value : values) {
        for (String way : List.of(value, LuceneDocuments.fold(value))) {
          ids.add(
              new BytesRef(
                  kind == Observation.Kind.FINDING
                      ? GlobalId.finding(provider, way)
                      : GlobalId.resource(provider, way)));
        }
      }
    }
    return inSet(LuceneDocuments.ID, ids);
  }

  private static Query during(Condition.Time time, TimeRange range) {
    String field =
        switch (time) {
          case CREATED_AT -> "createdAt";
          case FIRST_SEEN_AT -> "firstSeenAt";
          case LAST_SEEN_AT -> "lastSeenAt";
        };
    long first = range.from() == null ? Long.MIN_VALUE : range.from().toEpochMilli();
    long last = range.to() == null ? Long.MAX_VALUE : range.to().toEpochMilli();
    // Where the rest of the filter leaves few rows, each is looked at instead.
    return new IndexOrDocValuesQuery(
        LongPoint.newRangeQuery(field, first, last),
        NumericDocValuesField.newSlowRangeQuery(field, first, last));
  }

  private static Query tagged(String key, @Nullable List<String> values) {
    return values == null
        ? term(LuceneDocuments.TAG_KEY, key)
        : inSet(
            LuceneDocuments.TAG,
            values.stream()
                .map(value ->
                    new BytesRef(LuceneDocuments.cut(key + LuceneDocuments.SEPARATOR + value)))
                .toList());
  }

  // ---- joins

  /** The side of a join that a row stands on: by its own id, or by the ids of what it is about. */
  private enum Side {
    OWN(LuceneDocuments.ID, LuceneDocuments.ID_NUMBER),
    ABOUT(LuceneDocuments.ABOUT, LuceneDocuments.ABOUT_NUMBER);

    private final String ids;
    private final String numbers;

    Side(String ids, String numbers) {
      this.ids = ids;
      this.numbers = numbers;
    }
  }

  /**
   * What rows are joined by.
   *
   * @param ids the ids, when they are few
   */
  private record Link(LongSet numbers, @Nullable Set<BytesRef> ids) implements Tallies.Sized {
    @Override
    public int bytes() {
      return numbers.bytes() + (ids == null ? 0 : 100 * ids.size());
    }
  }

  private Query linked(Observation.Kind kind, Condition condition, Side from, Side to) {
    Query inner = rows(kind, condition);
    IndexReader.CacheKey snapshot =
        Objects.requireNonNull(searcher.getIndexReader().getReaderCacheHelper()).getKey();
    List<Object> origin = List.of("link", from, inner);
    Link link = tallies.of(snapshot, origin, () -> link(inner, from));
    return link.ids() != null
        ? inSet(to.ids, link.ids())
        : new LinkQuery(to.numbers, link.numbers(), List.of(snapshot, origin));
  }

  private Link link(Query inner, Side from) {
    LongSet numbers = new LongSet();
    MatchingDocs.forEachLeaf(
        searcher,
        inner,
        (leaf, docs) -> {
          SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), from.numbers);
          for (int doc : docs) {
            if (values.advanceExact(doc)) {
              for (int i = 0; i < values.docValueCount(); i++) {
                numbers.add(values.nextValue());
              }
            }
          }
        });
    return new Link(numbers, numbers.size() > FEW ? null : ids(inner, from));
  }

  private Set<BytesRef> ids(Query inner, Side from) {
    Set<BytesRef> found = new HashSet<>();
    MatchingDocs.forEachLeaf(
        searcher,
        inner,
        (leaf, docs) -> {
          switch (from) {
            case OWN -> addIds(leaf.reader(), docs, found);
            case ABOUT -> addAbout(leaf.reader(), docs, found);
          }
        });
    return found;
  }

  private static void addIds(LeafReader reader, int[] docs, Set<BytesRef> to) throws IOException {
    SortedDocValues values = DocValues.getSorted(reader, LuceneDocuments.ID);
    for (int doc : docs) {
      if (values.advanceExact(doc)) {
        to.add(BytesRef.deepCopyOf(values.lookupOrd(values.ordValue())));
      }
    }
  }

  private static void addAbout(LeafReader reader, int[] docs, Set<BytesRef> to) throws IOException {
    SortedSetDocValues values = DocValues.getSortedSet(reader, LuceneDocuments.ABOUT);
    for (int doc : docs) {
      if (values.advanceExact(doc)) {
        for (int i = 0; i < values.docValueCount(); i++) {
          to.add(BytesRef.deepCopyOf(values.lookupOrd(values.nextOrd())));
        }
      }
    }
  }

  /** The global ids of the documents that a query meets. */
  Set<BytesRef> idsOf(Query query) {
    return ids(query, Side.OWN);
  }

  // ---- controls

  /** What speaks to the controls, by its own words or by the check that failed. */
  private Query controls(@Nullable List<String> standards, @Nullable List<String> codes) {
    Set<String> keys = new HashSet<>();
    for (String key : names.controlKeys()) {
      int bar = key.indexOf('|');
      boolean standard = standards == null || among(standards, key.substring(0, bar));
      boolean code = codes == null || among(codes, key.substring(bar + 1));
      if (standard && code) {
        keys.add(key);
      }
    }
    List<Query> any = new ArrayList<>();
    any.add(inSet(LuceneDocuments.CONTROL, keys.stream().map(BytesRef::new).toList()));
    List<ProviderCheck> checks = new ArrayList<>();
    keys.forEach(key -> checks.addAll(names.checksOf(key)));
    any.add(checks(checks));
    return any(any);
  }

  private static boolean among(List<String> words, String name) {
    return words.stream().anyMatch(word -> word.equalsIgnoreCase(name));
  }

  private static Query checks(List<ProviderCheck> checks) {
    Map<String, Set<BytesRef>> byProvider = new TreeMap<>();
    for (ProviderCheck check : checks) {
      byProvider
          .computeIfAbsent(check.provider(), provider -> new HashSet<>())
          .add(new BytesRef(LuceneDocuments.cut(check.check())));
    }
    List<Query> any = new ArrayList<>();
    byProvider.forEach((provider, ofProvider) ->
        any.add(
            all(
                List.of(
                    term(LuceneDocuments.PROVIDER, provider),
                    inSet(LuceneDocuments.CHECK, ofProvider)))));
    return any(any);
  }

  // ---- queries

  static Query term(String field, String value) {
    return new TermQuery(new Term(field, LuceneDocuments.cut(value)));
  }

  static Query inSet(String field, Collection<BytesRef> values) {
    return switch (values.size()) {
      case 0 -> new MatchNoDocsQuery("none of nothing");
      case 1 -> new TermQuery(new Term(field, values.iterator().next()));
      default -> new TermInSetQuery(field, values);
    };
  }

  private static Query all(List<Query> parts) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    List<Query> kept = parts.stream().filter(part -> !(part instanceof MatchAllDocsQuery)).toList();
    kept.forEach(part -> all.add(part, Occur.FILTER));
    return kept.isEmpty()
        ? MatchAllDocsQuery.INSTANCE
        : kept.size() == 1 ? kept.getFirst() : all.build();
  }

  private static Query any(List<Query> parts) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    parts.forEach(query -> any.add(query, Occur.SHOULD));
    return parts.isEmpty()
        ? new MatchNoDocsQuery("any of nothing")
        : parts.size() == 1 ? parts.getFirst() : any.build();
  }

  private static Query not(Query part) {
    return new BooleanQuery.Builder()
        .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
        .add(part, Occur.MUST_NOT)
        .build();
  }
}
