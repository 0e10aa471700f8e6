package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.ControlId;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Standard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** A view of one {@link Moment} of the index. */
final class LuceneView implements View {

  private final Moment moment;
  private final Instant pinnedAt;
  private final IndexSearcher searcher;
  private final LuceneFilters filters;
  private final AtomicBoolean closed = new AtomicBoolean();

  LuceneView(Moment moment, Instant pinnedAt) {
    this.moment = moment;
    this.pinnedAt = pinnedAt;
    this.searcher = moment.searcher();
    this.filters =
        new LuceneFilters(
            searcher,
            moment.analyzer(),
            new LuceneFilters.Names() {
              @Override
              public List<String> accounts(String idOrName) {
                return accountIds(idOrName);
              }

              @Override
              public List<ProviderCheck> checksOf(String controlKey) {
                return checkLinks().checksByControl().getOrDefault(controlKey, List.of());
              }

              @Override
              public Set<String> controlKeys() {
                return LuceneView.this.controlKeys();
              }
            });
  }

  @Override
  public long number() {
    return moment.number();
  }

  @Override
  public Instant moment() {
    return pinnedAt;
  }

  @Override
  public List<ProviderRecord> providers() {
    return moment.state().providers();
  }

  @Override
  public List<ConnectorRecord> connectors() {
    return List.copyOf(moment.state().connectors().values());
  }

  @Override
  public List<SourceRecord> sources(String connector) {
    return List.copyOf(moment.state().sources().getOrDefault(connector, Map.of()).values());
  }

  @Override
  public List<ShardState> shards() {
    return List.copyOf(moment.state().shards().values());
  }

  // ---- freshness and gaps

  @Override
  public FreshnessState freshness(ShardState shard) {
    return gapsOfState().freshness(shard);
  }

  @Override
  public List<Gap> gaps(Reach reach) {
    return gapsOfState().list(reach, all(Observation.Kind.GAP, io.nephoscope.spi.Gap.class));
  }

  @Override
  public Freshness freshness(Reach reach) {
    return gapsOfState().freshness(reach);
  }

  @Override
  public List<UnreadUnit> unreadUnits() {
    return gapsOfState().unread();
  }

  private Gaps gapsOfState() {
    return new Gaps(moment.state(), pinnedAt, accountDirectory().nativeIds());
  }

  // ---- accounts

  /** The accounts that were observed, and every way to name them. */
  private record AccountDirectory(
      List<AccountRow> rows,
      Map<String, AccountRow> byId,
      Map<String, List<AccountRow>> byName,
      Set<String> nativeIds) {}

  private AccountDirectory accountDirectory() {
    return moment.once(
        "accounts",
        () -> {
          Map<String, AccountRow> byId = new LinkedHashMap<>();
          for (Row<Account> row : all(Observation.Kind.ACCOUNT, Account.class)) {
            byId.putIfAbsent(
                row.id(), new AccountRow(row.id(), row.provider(), row.connector(), row.value()));
          }
          List<AccountRow> rows = new ArrayList<>(byId.values());
          rows.sort(
              Comparator.comparing(AccountRow::provider)
                  .thenComparing(row -> row.value().name())
                  .thenComparing(AccountRow::id));
          Map<String, List<AccountRow>> byName = new HashMap<>();
          Set<String> nativeIds = new TreeSet<>();
          for (AccountRow row : rows) {
            nativeIds.add(row.value().nativeId());
            Set<String> ways = new LinkedHashSet<>();
            ways.add(row.value().nativeId());
            ways.add(row.value().name());
            if (row.value().alias() != null) {
              ways.add(row.value().alias());
            }
            ways.forEach(way ->
                byName
                    .computeIfAbsent(way.toLowerCase(Locale.ROOT), w -> new ArrayList<>())
                    .add(row));
          }
          return new AccountDirectory(List.copyOf(rows), byId, byName, nativeIds);
        });
  }

  @Override
  public List<String> accountIds(String idOrName) {
    List<String> ids = new ArrayList<>();
    ids.add(idOrName);
    for (AccountRow row :
        accountDirectory().byName().getOrDefault(idOrName.toLowerCase(Locale.ROOT), List.of())) {
      ids.add(row.value().nativeId());
    }
    return ids;
  }

  @Override
  public List<AccountRow> accounts() {
    return accountDirectory().rows();
  }

  @Override
  public Optional<AccountRow> account(String provider, String nativeId) {
    return accountDirectory()
        .byName()
        .getOrDefault(nativeId.toLowerCase(Locale.ROOT), List.of())
        .stream()
        .filter(row -> row.provider().equals(provider))
        .findFirst();
  }

  @Override
  public Optional<AccountRow> accountById(String id) {
    return Optional.ofNullable(accountDirectory().byId().get(id));
  }

  // ---- resources and findings

  @Override
  public Slice<Resource> resources(ResourceFilter filter, SliceRequest request) {
    return slice(resourceQuery(filter), request, Resource.class);
  }

  @Override
  public Slice<Finding> findings(FindingFilter filter, SliceRequest request) {
    return slice(findingQuery(filter), request, Finding.class);
  }

  @Override
  public int countResources(ResourceFilter filter) {
    return count(resourceQuery(filter));
  }

  @Override
  public Set<String> resourceIds(ResourceFilter filter) {
    Set<String> ids = new HashSet<>();
    for (BytesRef id : filters.idsOf(resourceQuery(filter))) {
      ids.add(id.utf8ToString());
    }
    return ids;
  }

  @Override
  public int countFindings(FindingFilter filter) {
    return count(findingQuery(filter));
  }

  @Override
  public Map<FacetField, List<Bucket>> resourceFacets(
      ResourceFilter filter, List<FacetField> fields) {
    return facets(resourceQuery(filter), fields);
  }

  @Override
  public Map<FacetField, List<Bucket>> findingFacets(
      FindingFilter filter, List<FacetField> fields) {
    return facets(findingQuery(filter), fields);
  }

  @Override
  public void resources(ResourceFilter filter, Consumer<Row<Resource>> to) {
    eachRow(resourceQuery(filter), Resource.class, to);
  }

  @Override
  public void findings(FindingFilter filter, Consumer<Row<Finding>> to) {
    eachRow(findingQuery(filter), Finding.class, to);
  }

  @Override
  public void findingHeads(FindingFilter filter, Consumer<FindingHead> to) {
    MatchingDocs.forEachLeaf(
        searcher,
        findingQuery(filter),
        (leaf, docs) -> {
          LeafReader reader = leaf.reader();
          SortedDocValues ids = DocValues.getSorted(reader, LuceneDocuments.ID);
          OrdText provider = new OrdText(reader, LuceneDocuments.PROVIDER);
          OrdText account = new OrdText(reader, LuceneDocuments.ACCOUNT);
          OrdText kind = new OrdText(reader, "findingKind");
          OrdText state = new OrdText(reader, "state");
          OrdText severity = new OrdText(reader, "severity");
          OrdText check = new OrdText(reader, LuceneDocuments.CHECK);
          OrdText title = new OrdText(reader, "nameSort");
          SortedSetDocValues about = DocValues.getSortedSet(reader, LuceneDocuments.ABOUT);
          for (int doc : docs) {
            List<String> resources = new ArrayList<>(1);
            if (about.advanceExact(doc)) {
              for (int i = 0; i < about.docValueCount(); i++) {
                resources.add(about.lookupOrd(about.nextOrd()).utf8ToString());
              }
            }
            String id = ids.advanceExact(doc) ? ids.lookupOrd(ids.ordValue()).utf8ToString() : "";
            String ofCheck = check.of(doc);
            to.accept(
                new FindingHead(
                    id,
                    provider.of(doc),
                    account.of(doc),
                    Finding.Type.valueOf(kind.of(doc)),
                    Finding.State.valueOf(state.of(doc)),
                    Severity.valueOf(severity.of(doc)),
                    ofCheck.isEmpty() ? null : ofCheck,
                    title.of(doc),
                    resources));
          }
        });
  }

  private Query resourceQuery(ResourceFilter filter) {
    return LuceneFilters.ofKind(Observation.Kind.RESOURCE, filters.resources(filter));
  }

  private Query findingQuery(FindingFilter filter) {
    return LuceneFilters.ofKind(Observation.Kind.FINDING, filters.findings(filter));
  }

  @Override
  public Optional<Row<Resource>> resource(String id) {
    return byId(Observation.Kind.RESOURCE, id, Resource.class);
  }

  @Override
  public Map<String, Row<Resource>> resources(Collection<String> ids) {
    Query query =
        LuceneFilters.ofKind(
            Observation.Kind.RESOURCE,
            LuceneFilters.inSet(
                LuceneDocuments.ID, ids.stream().distinct().map(BytesRef::new).toList()));
    Map<String, Row<Resource>> found = new HashMap<>();
    rows(query, Resource.class).forEach(row -> found.putIfAbsent(row.id(), row));
    return found;
  }

  @Override
  public Optional<Row<Finding>> finding(String id) {
    return byId(Observation.Kind.FINDING, id, Finding.class);
  }

  private <O extends Observation> Optional<Row<O>> byId(
      Observation.Kind kind, String id, Class<O> type) {
    Query query = LuceneFilters.ofKind(kind, LuceneFilters.term(LuceneDocuments.ID, id));
    return reading(() -> {
      ScoreDoc[] hits = searcher.search(query, 1).scoreDocs;
      return hits.length == 0
          ? Optional.empty()
          : Optional.of(row(searcher.storedFields(), hits[0].doc, type));
    });
  }

  private int count(Query query) {
    return reading(() -> searcher.count(query));
  }

  private <O extends Observation> Slice<O> slice(Query query, SliceRequest request, Class<O> type) {
    return reading(() -> {
      int total = searcher.count(query);
      Sort sort = LuceneOrder.sort(request);
      FieldDoc from = request.from() == null ? null : LuceneOrder.place(request.from(), sort);
      if (request.size() == 0) {
        boolean after = from == null ? total > 0 : !beyond(query, sort, from, 1).isEmpty();
        return new Slice<>(total, List.of(), from != null, after);
      }
      List<ScoreDoc> hits = beyond(query, sort, from, request.size() + 1);
      boolean more = hits.size() > request.size();
      List<ScoreDoc> kept = more ? hits.subList(0, request.size()) : hits;
      StoredFields stored = searcher.storedFields();
      List<Slice.Placed<O>> rows = new ArrayList<>(kept.size());
      for (ScoreDoc hit : kept) {
        rows.add(new Slice.Placed<>(row(stored, hit.doc, type), LuceneOrder.key((FieldDoc) hit)));
      }
      boolean behind = from != null && !kept.isEmpty() && total > hits.size();
      if (request.backward()) {
        Collections.reverse(rows);
        return new Slice<>(total, rows, more, behind);
      }
      return new Slice<>(total, rows, behind, more);
    });
  }

  private List<ScoreDoc> beyond(Query query, Sort sort, @Nullable FieldDoc from, int size)
      throws IOException {
    TopFieldDocs found =
        searcher.search(query, new TopFieldCollectorManager(sort, size, from, Integer.MAX_VALUE));
    return List.of(found.scoreDocs);
  }

  private Map<FacetField, List<Bucket>> facets(Query query, List<FacetField> fields) {
    Map<FacetField, Map<BytesRef, Integer>> counts = new EnumMap<>(FacetField.class);
    fields.forEach(field -> counts.put(field, new HashMap<>()));
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          for (Map.Entry<FacetField, Map<BytesRef, Integer>> entry : counts.entrySet()) {
            SortedDocValues values = DocValues.getSorted(leaf.reader(), entry.getKey().column);
            int[] ofOrd = new int[values.getValueCount()];
            for (int doc : docs) {
              if (values.advanceExact(doc)) {
                ofOrd[values.ordValue()]++;
              }
            }
            for (int ord = 0; ord < ofOrd.length; ord++) {
              if (ofOrd[ord] > 0) {
                entry
                    .getValue()
                    .merge(BytesRef.deepCopyOf(values.lookupOrd(ord)), ofOrd[ord], Integer::sum);
              }
            }
          }
        });
    Map<FacetField, List<Bucket>> buckets = new EnumMap<>(FacetField.class);
    counts.forEach((field, values) ->
        buckets.put(
            field,
            values.entrySet().stream()
                .map(entry -> new Bucket(entry.getKey().utf8ToString(), entry.getValue()))
                .sorted(
                    Comparator.comparingInt(Bucket::count).reversed().thenComparing(Bucket::value))
                .toList()));
    return buckets;
  }

  // ---- agents

  @Override
  public @Nullable List<AgentStatus> agents(Row<Resource> machine) {
    Resource resource = machine.value();
    Gaps gaps = gapsOfState();
    Reach reach =
        Reach.of(Observation.Kind.AGENT_STATUS)
            .within(List.of(machine.provider()), List.of(resource.account()));
    boolean asked =
        moment.state().shards().values().stream()
            .anyMatch(shard ->
                shard.asOf() != null
                    && (shard.key().region().equals(resource.region())
                        || shard.key().region().equals(io.nephoscope.spi.Shard.GLOBAL))
                    && moment
                        .state()
                        .sources()
                        .getOrDefault(shard.key().connector(), Map.of())
                        .containsKey(shard.key().source())
                    && gaps.reaches(reach, shard.key()));
    if (!asked) {
      return null;
    }
    Query query =
        LuceneFilters.ofKind(
            Observation.Kind.AGENT_STATUS, LuceneFilters.term(LuceneDocuments.ABOUT, machine.id()));
    return rows(query, AgentStatus.class).stream().map(Row::value).toList();
  }

  @Override
  public Map<String, List<AgentStatus>> agents() {
    return moment.once(
        "agents",
        () -> {
          Map<String, List<AgentStatus>> byMachine = new HashMap<>();
          for (Row<AgentStatus> row :
              rows(LuceneFilters.ofKind(Observation.Kind.AGENT_STATUS), AgentStatus.class)) {
            byMachine
                .computeIfAbsent(
                    GlobalId.resource(row.provider(), row.value().resource()),
                    id -> new ArrayList<>())
                .add(row.value());
          }
          return byMachine;
        });
  }

  @Override
  public boolean agentsTold(String provider, String account, String region) {
    Gaps gaps = gapsOfState();
    Reach reach =
        Reach.of(Observation.Kind.AGENT_STATUS).within(List.of(provider), List.of(account));
    boolean told = false;
    for (ShardState shard : moment.state().shards().values()) {
      ShardKey key = shard.key();
      if ((key.region().equals(region) || key.region().equals(io.nephoscope.spi.Shard.GLOBAL))
          && moment
              .state()
              .sources()
              .getOrDefault(key.connector(), Map.of())
              .containsKey(key.source())
          && gaps.reaches(reach, key)) {
        if (shard.asOf() == null) {
          return false;
        }
        told = true;
      }
    }
    return told;
  }

  // ---- standards, controls, assessments

  /** Which checks speak to which controls, as the clouds' controls say. */
  private record CheckLinks(
      Map<String, List<ProviderCheck>> checksByControl,
      Map<String, Map<String, List<String>>> controlsByCheck) {}

  private CheckLinks checkLinks() {
    return moment.once(
        "checkLinks",
        () -> {
          Map<String, Set<ProviderCheck>> byControl = new HashMap<>();
          Map<String, Map<String, Set<String>>> byCheck = new HashMap<>();
          for (Row<Control> row : all(Observation.Kind.CONTROL, Control.class)) {
            Optional<ControlId> id = moment.normaliser().control(row.provider(), row.value().ref());
            if (id.isEmpty()) {
              continue;
            }
            for (String check : row.value().checks()) {
              byControl
                  .computeIfAbsent(id.get().key(), key -> new LinkedHashSet<>())
                  .add(new ProviderCheck(row.provider(), check));
              byCheck
                  .computeIfAbsent(row.provider(), provider -> new HashMap<>())
                  .computeIfAbsent(check, c -> new TreeSet<>())
                  .add(id.get().key());
            }
          }
          Map<String, List<ProviderCheck>> checks = new HashMap<>();
          byControl.forEach((key, value) -> checks.put(key, List.copyOf(value)));
          Map<String, Map<String, List<String>>> controls = new HashMap<>();
          byCheck.forEach((provider, map) -> {
            Map<String, List<String>> copy = new HashMap<>();
            map.forEach((check, keys) -> copy.put(check, List.copyOf(keys)));
            controls.put(provider, copy);
          });
          return new CheckLinks(checks, controls);
        });
  }

  @Override
  public List<ControlMention> controlsOf(Row<Finding> finding) {
    return mentions(finding.provider(), finding.value().controls(), finding.value().check());
  }

  @Override
  public List<ControlMention> controlsOfAssessment(Row<Assessment> assessment) {
    return mentions(
        assessment.provider(), assessment.value().controls(), assessment.value().check());
  }

  private List<ControlMention> mentions(
      String provider, List<ControlRef> refs, @Nullable String check) {
    Set<ControlMention> mentions = new LinkedHashSet<>();
    for (ControlRef ref : refs) {
      mentions.add(
          moment
              .normaliser()
              .control(provider, ref)
              .map(id -> new ControlMention(id.standard().toString(), id.code()))
              .orElseGet(
                  () -> new ControlMention(null, (ref.standard() + " " + ref.control()).strip())));
    }
    if (check != null) {
      for (String key :
          checkLinks()
              .controlsByCheck()
              .getOrDefault(provider, Map.of())
              .getOrDefault(check, List.of())) {
        int bar = key.indexOf('|');
        mentions.add(new ControlMention(key.substring(0, bar), key.substring(bar + 1)));
      }
    }
    return List.copyOf(mentions);
  }

  @Override
  public List<StandardMention> standards() {
    return moment.once(
        "standards",
        () -> {
          Map<String, Set<String>> providers = new TreeMap<>();
          Map<String, String> titles = new HashMap<>();
          for (Observation.Kind kind :
              List.of(
                  Observation.Kind.STANDARD,
                  Observation.Kind.CONTROL,
                  Observation.Kind.ASSESSMENT)) {
            Query ofKind = LuceneFilters.ofKind(kind);
            for (Bucket provider :
                facets(ofKind, List.of(FacetField.PROVIDER))
                    .getOrDefault(FacetField.PROVIDER, List.of())) {
              Query query =
                  LuceneFilters.ofKind(
                      kind, LuceneFilters.term(LuceneDocuments.PROVIDER, provider.value()));
              for (String standard : valuesOf(query, LuceneDocuments.STANDARD)) {
                providers.computeIfAbsent(standard, key -> new TreeSet<>()).add(provider.value());
              }
            }
          }
          for (Row<Standard> row : all(Observation.Kind.STANDARD, Standard.class)) {
            Standard s = row.value();
            String key =
                moment
                    .normaliser()
                    .standard(row.provider(), s.nativeId(), s.version())
                    .or(() -> moment.normaliser().standard(row.provider(), s.title(), s.version()))
                    .map(StandardId::toString)
                    .orElse("unmapped:" + row.provider() + ":" + s.nativeId());
            titles.putIfAbsent(key, s.title());
          }
          List<StandardMention> mentions = new ArrayList<>();
          providers.forEach((key, who) ->
              mentions.add(new StandardMention(key, titles.get(key), List.copyOf(who))));
          return List.copyOf(mentions);
        });
  }

  /** Every canonical control that anything speaks to. */
  private Set<String> controlKeys() {
    return moment.once(
        "controlKeys",
        () -> {
          Set<String> keys = new HashSet<>();
          reading(() -> {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
              SortedSetDocValues values =
                  DocValues.getSortedSet(leaf.reader(), LuceneDocuments.CONTROL);
              for (long ord = 0; ord < values.getValueCount(); ord++) {
                keys.add(values.lookupOrd(ord).utf8ToString());
              }
            }
            return true;
          });
          return keys;
        });
  }

  private Set<String> valuesOf(Query query, String field) {
    Set<String> found = new TreeSet<>();
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          SortedSetDocValues values = DocValues.getSortedSet(leaf.reader(), field);
          boolean[] seen = new boolean[Math.toIntExact(values.getValueCount())];
          for (int doc : docs) {
            if (values.advanceExact(doc)) {
              for (int i = 0; i < values.docValueCount(); i++) {
                seen[Math.toIntExact(values.nextOrd())] = true;
              }
            }
          }
          for (int ord = 0; ord < seen.length; ord++) {
            if (seen[ord]) {
              found.add(values.lookupOrd(ord).utf8ToString());
            }
          }
        });
    return found;
  }

  @Override
  public List<ControlFact> controls(StandardId standard) {
    return moment.once(
        "controls " + standard,
        () -> {
          Query query =
              LuceneFilters.ofKind(
                  Observation.Kind.CONTROL,
                  LuceneFilters.term(LuceneDocuments.STANDARD, standard.toString()));
          List<ControlFact> facts = new ArrayList<>();
          for (Row<Control> row : rows(query, Control.class)) {
            Control control = row.value();
            moment
                .normaliser()
                .control(row.provider(), control.ref())
                .ifPresent(id ->
                    facts.add(
                        new ControlFact(
                            row.provider(),
                            control.account(),
                            id.code(),
                            control.title(),
                            control.checks())));
          }
          return List.copyOf(facts);
        });
  }

  @Override
  public void assessments(StandardId standard, Consumer<AssessmentFact> to) {
    String prefix = standard + "|";
    FindingFilter ofStandard = FindingFilter.speakingTo(standard.toString(), null);
    Query query = LuceneFilters.ofKind(Observation.Kind.ASSESSMENT, filters.findings(ofStandard));
    eachAssessment(
        query,
        fact -> {
          List<String> codes = new ArrayList<>();
          for (String key : fact.codes()) {
            if (key.startsWith(prefix)) {
              codes.add(key.substring(prefix.length()));
            }
          }
          for (String key :
              checkLinks()
                  .controlsByCheck()
                  .getOrDefault(fact.provider(), Map.of())
                  .getOrDefault(fact.check(), List.of())) {
            String code = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
            if (!code.isEmpty() && !codes.contains(code)) {
              codes.add(code);
            }
          }
          to.accept(withCodes(fact, codes));
        });
  }

  @Override
  public void assessments(Consumer<AssessmentFact> to) {
    eachAssessment(
        LuceneFilters.ofKind(Observation.Kind.ASSESSMENT),
        fact -> to.accept(withCodes(fact, List.of())));
  }

  @Override
  public void assessments(FindingFilter filter, Consumer<Row<Assessment>> to) {
    eachRow(
        LuceneFilters.ofKind(Observation.Kind.ASSESSMENT, filters.findings(filter)),
        Assessment.class,
        to);
  }

  @Override
  public List<String> findingsChangedSince(Instant since) {
    List<String> ids = new ArrayList<>();
    Query query =
        LuceneFilters.ofKind(
            Observation.Kind.FINDING,
            LongPoint.newRangeQuery(
                LuceneDocuments.CHANGED_AT, since.toEpochMilli(), Long.MAX_VALUE));
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          SortedDocValues values = DocValues.getSorted(leaf.reader(), LuceneDocuments.ID);
          for (int doc : docs) {
            if (values.advanceExact(doc)) {
              ids.add(values.lookupOrd(values.ordValue()).utf8ToString());
            }
          }
        });
    return ids;
  }

  private static AssessmentFact withCodes(AssessmentFact fact, List<String> codes) {
    return new AssessmentFact(
        fact.provider(),
        fact.account(),
        fact.region(),
        fact.source(),
        fact.check(),
        fact.resourceId(),
        fact.status(),
        fact.acceptedRisk(),
        fact.severity(),
        fact.passesStated(),
        codes);
  }

  /** Whether a source of a connector says of what passes that it passed. */
  private boolean statesPasses(String connector, String source) {
    SourceRecord record = moment.state().sources().getOrDefault(connector, Map.of()).get(source);
    return record == null || record.statesPasses();
  }

  private void eachAssessment(Query query, Consumer<AssessmentFact> to) {
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          LeafReader reader = leaf.reader();
          OrdText provider = new OrdText(reader, LuceneDocuments.PROVIDER);
          OrdText account = new OrdText(reader, LuceneDocuments.ACCOUNT);
          OrdText region = new OrdText(reader, LuceneDocuments.REGION);
          OrdText source = new OrdText(reader, LuceneDocuments.SOURCE);
          OrdText connector = new OrdText(reader, LuceneDocuments.CONNECTOR);
          OrdText check = new OrdText(reader, LuceneDocuments.CHECK);
          OrdText status = new OrdText(reader, LuceneDocuments.STATUS);
          OrdText severity = new OrdText(reader, "severity");
          NumericDocValues accepted = DocValues.getNumeric(reader, LuceneDocuments.ACCEPTED);
          SortedSetDocValues about = DocValues.getSortedSet(reader, LuceneDocuments.ABOUT);
          SortedSetDocValues controls = DocValues.getSortedSet(reader, LuceneDocuments.CONTROL);
          for (int doc : docs) {
            String resourceId =
                about.advanceExact(doc) ? about.lookupOrd(about.nextOrd()).utf8ToString() : null;
            List<String> keys = new ArrayList<>();
            if (controls.advanceExact(doc)) {
              for (int i = 0; i < controls.docValueCount(); i++) {
                keys.add(controls.lookupOrd(controls.nextOrd()).utf8ToString());
              }
            }
            to.accept(
                new AssessmentFact(
                    provider.of(doc),
                    account.of(doc),
                    region.of(doc),
                    source.of(doc),
                    check.of(doc),
                    resourceId,
                    Assessment.Status.valueOf(status.of(doc)),
                    accepted.advanceExact(doc) && accepted.longValue() == 1,
                    Severity.valueOf(severity.of(doc)),
                    statesPasses(connector.of(doc), source.of(doc)),
                    keys));
          }
        });
  }

  /** A column of texts of which each is read once. */
  private static final class OrdText {
    private final SortedDocValues values;
    private final @Nullable String[] texts;

    OrdText(LeafReader reader, String field) throws IOException {
      values = DocValues.getSorted(reader, field);
      texts = new @Nullable String[values.getValueCount()];
    }

    String of(int doc) throws IOException {
      if (!values.advanceExact(doc)) {
        return "";
      }
      int ord = values.ordValue();
      String text = texts[ord];
      if (text == null) {
        text = values.lookupOrd(ord).utf8ToString();
        texts[ord] = text;
      }
      return text;
    }
  }

  @Override
  public List<ProviderCheck> checks() {
    return moment.once(
        "checks",
        () -> {
          Set<ProviderCheck> checks = new LinkedHashSet<>();
          MatchingDocs.forEachLeaf(
              searcher,
              LuceneFilters.ofKind(Observation.Kind.ASSESSMENT),
              (leaf, docs) -> {
                OrdText provider = new OrdText(leaf.reader(), LuceneDocuments.PROVIDER);
                OrdText check = new OrdText(leaf.reader(), LuceneDocuments.CHECK);
                for (int doc : docs) {
                  checks.add(new ProviderCheck(provider.of(doc), check.of(doc)));
                }
              });
          return List.copyOf(checks);
        });
  }

  @Override
  public List<Row<NativeScore>> nativeScores() {
    return all(Observation.Kind.NATIVE_SCORE, NativeScore.class).stream()
        .filter(row -> row.value().standard() == null)
        .toList();
  }

  @Override
  public List<Row<NativeScore>> nativeScores(StandardId standard) {
    return all(Observation.Kind.NATIVE_SCORE, NativeScore.class).stream()
        .filter(row ->
            row.value().standard() != null
                && moment
                    .normaliser()
                    .standard(row.provider(), row.value().standard(), null)
                    .filter(standard::equals)
                    .isPresent())
        .toList();
  }

  // ---- documents

  private <O extends Observation> List<Row<O>> all(Observation.Kind kind, Class<O> type) {
    return moment.once("all " + kind, () -> rows(LuceneFilters.ofKind(kind), type));
  }

  private <O extends Observation> List<Row<O>> rows(Query query, Class<O> type) {
    List<Row<O>> rows = new ArrayList<>();
    eachRow(query, type, rows::add);
    return List.copyOf(rows);
  }

  private <O extends Observation> void eachRow(Query query, Class<O> type, Consumer<Row<O>> to) {
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          StoredFields stored = leaf.reader().storedFields();
          for (int doc : docs) {
            to.accept(row(stored, doc, type));
          }
        });
  }

  private static <O extends Observation> Row<O> row(StoredFields stored, int doc, Class<O> type)
      throws IOException {
    Document document = stored.document(doc);
    BytesRef body = document.getBinaryValue(LuceneDocuments.BODY);
    Observation value = ObservationCodec.decode(body.bytes, body.offset, body.length);
    return new Row<>(
        document.get(LuceneDocuments.ID),
        document.get(LuceneDocuments.PROVIDER),
        document.get(LuceneDocuments.CONNECTOR),
        document.get(LuceneDocuments.SOURCE),
        type.cast(value));
  }

  private interface Reading<T> {
    T get() throws IOException;
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.get();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      reading(() -> {
        moment.unpin();
        return true;
      });
    }
  }
}
