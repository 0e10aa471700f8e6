package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Translates the filters into queries of the index. */
final class LuceneFilters {

  private final IndexSearcher searcher;
  private final Analyzer analyzer;
  private final Names names;

  /** What a filter needs to know of the rest of the view. */
  interface Names {
    /** The native ids of the accounts with this id, other id or name; the text itself at least. */
    List<String> accounts(String idOrName);

    /** The checks by which clouds assess a control, as {@code provider, check}. */
    List<ProviderCheck> checksOf(String controlKey);

    /** Every canonical control that anything speaks to, {@code slug:version|code}. */
    Set<String> controlKeys();
  }

  LuceneFilters(IndexSearcher searcher, Analyzer analyzer, Names names) {
    this.searcher = searcher;
    this.analyzer = analyzer;
    this.names = names;
  }

  /** The documents of a kind that a query meets. */
  static Query ofKind(io.nephoscope.spi.Observation.Kind kind, Query... more) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(term(LuceneDocuments.KIND, kind.name()), Occur.FILTER);
    for (Query query : more) {
      if (!(query instanceof MatchAllDocsQuery)) {
        all.add(query, Occur.FILTER);
      }
    }
    return all.build();
  }

  Query resources(ResourceFilter f) {
    All all = new All();
    all.anyOf(LuceneDocuments.PROVIDER, f.provider());
    all.anyOf(LuceneDocuments.ACCOUNT, accounts(f.account()));
    all.anyOf(LuceneDocuments.REGION, lowerCase(f.region()));
    all.anyOf("type", f.type());
    all.anyOf("category", names(f.category()));
    all.anyOf("nameSort", lowerCase(f.name()));
    if (f.tags() != null) {
      for (TagMatch tag : f.tags()) {
        all.add(
            tag.value() == null
                ? term(LuceneDocuments.TAG_KEY, tag.key())
                : term(LuceneDocuments.TAG, tag.key() + "\u001f" + tag.value()));
      }
    }
    all.during("createdAt", f.createdAt());
    if (f.findings() != null) {
      Query query = ofKind(io.nephoscope.spi.Observation.Kind.FINDING, findings(f.findings()));
      all.add(inSet(LuceneDocuments.ID, aboutOf(query)));
    }
    if (f.agents() != null) {
      Query query = ofKind(io.nephoscope.spi.Observation.Kind.AGENT_STATUS, agents(f.agents()));
      all.add(inSet(LuceneDocuments.ID, aboutOf(query)));
    }
    if (f.search() != null) {
      all.add(words(f.search()));
    }
    if (f.and() != null) {
      f.and().forEach(part -> all.add(resources(part)));
    }
    if (f.or() != null) {
      all.add(or(f.or().stream().map(this::resources).toList()));
    }
    if (f.not() != null) {
      all.not(resources(f.not()));
    }
    return all.query();
  }

  Query findings(FindingFilter f) {
    All all = new All();
    all.anyOf(LuceneDocuments.PROVIDER, f.provider());
    all.anyOf(LuceneDocuments.ACCOUNT, accounts(f.account()));
    all.anyOf(LuceneDocuments.REGION, lowerCase(f.region()));
    all.anyOf("severity", names(f.severity()));
    all.anyOf("findingKind", names(f.kind()));
    all.anyOf("state", names(f.state()));
    all.anyOf("product", f.source());
    all.anyOf(LuceneDocuments.ID, f.ids());
    all.anyOf(LuceneDocuments.ABOUT, f.resourceIds());
    if (f.standard() != null || f.control() != null) {
      all.add(controls(f.standard(), f.control()));
    }
    if (f.checks() != null) {
      all.add(checks(f.checks()));
    }
    if (f.resource() != null) {
      Query query = ofKind(io.nephoscope.spi.Observation.Kind.RESOURCE, resources(f.resource()));
      all.add(inSet(LuceneDocuments.ABOUT, idsOf(query)));
    }
    all.during("firstSeenAt", f.firstSeenAt());
    all.during("lastSeenAt", f.lastSeenAt());
    if (f.and() != null) {
      f.and().forEach(part -> all.add(findings(part)));
    }
    if (f.or() != null) {
      all.add(or(f.or().stream().map(this::findings).toList()));
    }
    if (f.not() != null) {
      all.not(findings(f.not()));
    }
    return all.query();
  }

  private Query agents(AgentFilter f) {
    All all = new All();
    all.anyOf("agentName", f.name().isEmpty() ? null : f.name());
    all.anyOf("agentState", f.state().isEmpty() ? null : names(f.state()));
    return all.query();
  }

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
    return or(any);
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
            new BooleanQuery.Builder()
                .add(term(LuceneDocuments.PROVIDER, provider), Occur.FILTER)
                .add(inSet(LuceneDocuments.CHECK, ofProvider), Occur.FILTER)
                .build()));
    return or(any);
  }

  private Set<BytesRef> aboutOf(Query query) {
    return collect(
        query,
        (leaf, docs) -> {
          SortedSetDocValues values = DocValues.getSortedSet(leaf.reader(), LuceneDocuments.ABOUT);
          Set<BytesRef> found = new HashSet<>();
          for (int doc : docs) {
            if (values.advanceExact(doc)) {
              for (int i = 0; i < values.docValueCount(); i++) {
                found.add(BytesRef.deepCopyOf(values.lookupOrd(values.nextOrd())));
              }
            }
          }
          return found;
        });
  }

  /** The global ids of the documents that a query meets. */
  Set<BytesRef> idsOf(Query query) {
    return collect(
        query,
        (leaf, docs) -> {
          SortedDocValues values = DocValues.getSorted(leaf.reader(), LuceneDocuments.ID);
          Set<BytesRef> found = new HashSet<>();
          for (int doc : docs) {
            if (values.advanceExact(doc)) {
              found.add(BytesRef.deepCopyOf(values.lookupOrd(values.ordValue())));
            }
          }
          return found;
        });
  }

  private interface LeafValues {
    Set<BytesRef> of(LeafReaderContext leaf, int[] docs) throws IOException;
  }

  private Set<BytesRef> collect(Query query, LeafValues values) {
    Set<BytesRef> found = new HashSet<>();
    MatchingDocs.forEachLeaf(searcher, query, (leaf, docs) -> found.addAll(values.of(leaf, docs)));
    return found;
  }

  private @Nullable List<String> accounts(@Nullable List<String> idsOrNames) {
    return idsOrNames == null
        ? null
        : idsOrNames.stream().flatMap(text -> names.accounts(text).stream()).distinct().toList();
  }

  private static @Nullable List<String> names(@Nullable List<? extends Enum<?>> values) {
    return values == null ? null : values.stream().map(value -> value.name()).toList();
  }

  private static @Nullable List<String> lowerCase(@Nullable List<String> texts) {
    return texts == null
        ? null
        : texts.stream().map(t -> LuceneDocuments.cut(t.toLowerCase(Locale.ROOT))).toList();
  }

  /** Every word must begin a word of the text. */
  private Query words(String text) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    boolean any = false;
    try (TokenStream tokens = analyzer.tokenStream(LuceneDocuments.TEXT, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        all.add(new PrefixQuery(new Term(LuceneDocuments.TEXT, word.toString())), Occur.FILTER);
        any = true;
      }
      tokens.end();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return any ? all.build() : MatchAllDocsQuery.INSTANCE;
  }

  static Query term(String field, String value) {
    return new TermQuery(new Term(field, LuceneDocuments.cut(value)));
  }

  static Query inSet(String field, Collection<BytesRef> values) {
    return values.isEmpty()
        ? new MatchNoDocsQuery("nothing meets the inner filter")
        : new TermInSetQuery(field, values);
  }

  private static Query or(List<Query> any) {
    BooleanQuery.Builder or = new BooleanQuery.Builder();
    any.forEach(query -> or.add(query, Occur.SHOULD));
    return any.isEmpty() ? new MatchNoDocsQuery("any of nothing") : or.build();
  }

  /** Conditions that must all hold. */
  private static final class All {
    private final BooleanQuery.Builder builder = new BooleanQuery.Builder();
    private boolean empty = true;
    private boolean positive;

    void add(Query query) {
      if (query instanceof MatchAllDocsQuery) {
        return;
      }
      builder.add(query, Occur.FILTER);
      empty = false;
      positive = true;
    }

    void not(Query query) {
      builder.add(query, Occur.MUST_NOT);
      empty = false;
    }

    void anyOf(String field, @Nullable List<String> values) {
      if (values != null) {
        add(inSet(field, values.stream().map(v -> new BytesRef(LuceneDocuments.cut(v))).toList()));
      }
    }

    void during(String field, @Nullable TimeRange range) {
      if (range != null && (range.from() != null || range.to() != null)) {
        add(
            LongPoint.newRangeQuery(
                field,
                range.from() == null ? Long.MIN_VALUE : range.from().toEpochMilli(),
                range.to() == null ? Long.MAX_VALUE : range.to().toEpochMilli()));
      }
    }

    Query query() {
      if (empty) {
        return MatchAllDocsQuery.INSTANCE;
      }
      if (!positive) {
        builder.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
      }
      return builder.build();
    }
  }
}
