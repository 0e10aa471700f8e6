package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.Catalogue;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
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
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.RamUsageEstimator;
import org.jspecify.annotations.Nullable;

/** A view of one {@link Moment} of the index. */
final class LuceneView implements View {

  /** Passing a term costs about what looking at so many rows does. */
  private static final int TERM_COSTS_ROWS = 100;

  /** Longer pages are not kept. */
  private static final int LARGEST_KNOWN_PAGE = 200;

  private final Moment moment;
  private final Instant pinnedAt;
  private final boolean atHand;
  private final IndexSearcher searcher;
  private final LuceneFilters filters;
  private final LuceneCounts counts;
  private final StoredRows stored;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A view.
   *
   * @param atHand whether nothing may be read
   */
  LuceneView(Moment moment, Instant pinnedAt, boolean atHand) {
    this.moment = moment;
    this.pinnedAt = pinnedAt;
    this.atHand = atHand;
    this.searcher = atHand ? moment.nothingRead() : moment.searcher();
    this.filters =
        new LuceneFilters(
            searcher,
            moment.analyzer(),
            moment.tallies(),
            new LuceneFilters.Names() {
              @Override
              public List<String> accounts(String idOrName) {
                return accountIds(idOrName);
              }

              @Override
              public Set<String> providers() {
                return shards().stream()
                    .map(shard -> shard.key().provider())
                    .collect(Collectors.toSet());
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
    this.counts = new LuceneCounts(searcher, moment.tallies());
    this.stored = new StoredRows(searcher, moment.rows());
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
    return gapsOfState().unread(all(Observation.Kind.GAP, io.nephoscope.spi.Gap.class));
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
    return slice(Observation.Kind.RESOURCE, filter.condition(), request, Resource.class);
  }

  @Override
  public Slice<Finding> findings(FindingFilter filter, SliceRequest request) {
    return slice(Observation.Kind.FINDING, filter.condition(), request, Finding.class);
  }

  @Override
  public int countResources(ResourceFilter filter) {
    return counts.total(filters.rows(Observation.Kind.RESOURCE, filter.condition()));
  }

  @Override
  public Set<String> resourceIds(ResourceFilter filter) {
    Set<String> ids = new HashSet<>();
    for (BytesRef id : filters.idsOf(filters.rows(Observation.Kind.RESOURCE, filter.condition()))) {
      ids.add(id.utf8ToString());
    }
    return ids;
  }

  @Override
  public int countFindings(FindingFilter filter) {
    return counts.total(filters.rows(Observation.Kind.FINDING, filter.condition()));
  }

  @Override
  public Map<FacetField, List<Bucket>> resourceFacets(
      ResourceFilter filter, List<FacetField> fields, boolean disjunctive) {
    return facets(Observation.Kind.RESOURCE, filter.condition(), fields, disjunctive);
  }

  @Override
  public Map<FacetField, List<Bucket>> findingFacets(
      FindingFilter filter, List<FacetField> fields, boolean disjunctive) {
    return facets(Observation.Kind.FINDING, filter.condition(), fields, disjunctive);
  }

  @Override
  public void resources(ResourceFilter filter, Consumer<Row<Resource>> to) {
    eachRow(filters.rows(Observation.Kind.RESOURCE, filter.condition()), Resource.class, to);
  }

  @Override
  public void findings(FindingFilter filter, Consumer<Row<Finding>> to) {
    eachRow(filters.rows(Observation.Kind.FINDING, filter.condition()), Finding.class, to);
  }

  @Override
  public void findingHeads(FindingFilter filter, Consumer<FindingHead> to) {
    MatchingDocs.forEachLeaf(
        searcher,
        filters.rows(Observation.Kind.FINDING, filter.condition()),
        (leaf, docs) -> {
          LeafReader reader = leaf.reader();
          SortedDocValues ids = DocValues.getSorted(reader, LuceneDocuments.ID);
          OrdText provider = new OrdText(reader, LuceneDocuments.PROVIDER);
          OrdText account = new OrdText(reader, LuceneDocuments.ACCOUNT);
          OrdText kind = new OrdText(reader, "findingKind");
          OrdText state = new OrdText(reader, "state");
          OrdText severity = new OrdText(reader, "severity");
          OrdText check = new OrdText(reader, LuceneDocuments.CHECK);
          OrdText title = new OrdText(reader, LuceneDocuments.TITLE);
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

  private Map<FacetField, List<Bucket>> facets(
      Observation.Kind kind, Condition condition, List<FacetField> fields, boolean disjunctive) {
    Map<FacetField, List<Bucket>> buckets = new EnumMap<>(FacetField.class);
    for (FacetField field : fields) {
      Condition counted = disjunctive ? condition.without(field) : condition;
      buckets.put(field, counts.buckets(filters.rows(kind, counted), field));
    }
    return buckets;
  }

  @Override
  public List<Group> resourceGroups(ResourceFilter filter, List<FacetField> by) {
    return counts.groups(filters.rows(Observation.Kind.RESOURCE, filter.condition()), by);
  }

  @Override
  public List<Group> findingGroups(FindingFilter filter, List<FacetField> by) {
    return counts.groups(filters.rows(Observation.Kind.FINDING, filter.condition()), by);
  }

  @Override
  public Map<String, Slice<Finding>> findingsAbout(
      Collection<String> resourceIds,
      FindingFilter filter,
      int size,
      List<SliceRequest.Order> order) {
    Condition about =
        new Condition.Is(Condition.Text.ABOUT, resourceIds.stream().distinct().toList());
    Query query = filters.rows(Observation.Kind.FINDING, filter.condition().and(about));
    return reading(() ->
        new FindingsAbout(
                searcher, stored, SliceRequest.first(size, order), new HashSet<>(resourceIds))
            .read(query));
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
    MatchingDocs.forEachLeaf(
        searcher,
        query,
        (leaf, docs) -> {
          for (int doc : docs) {
            Row<Resource> row = stored.row(leaf, doc, Resource.class);
            found.putIfAbsent(row.id(), row);
          }
        });
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
      return hits.length == 0 ? Optional.empty() : Optional.of(stored.row(hits[0].doc, type));
    });
  }

  private record Page(Observation.Kind kind, Condition condition, SliceRequest request) {}

  private record KnownPage(Slice<?> slice, int bytes) implements Tallies.Sized {}

  /** A page; many ask for the same one of a snapshot. */
  @SuppressWarnings("unchecked") // the kind decides the class of the rows
  private <O extends Observation> Slice<O> slice(
      Observation.Kind kind, Condition condition, SliceRequest request, Class<O> type) {
    IndexReader.CacheKey snapshot =
        Objects.requireNonNull(searcher.getIndexReader().getReaderCacheHelper()).getKey();
    Page page = new Page(kind, condition, request);
    if (atHand) {
      KnownPage known = moment.pages().known(snapshot, page, KnownPage.class);
      if (known == null) {
        throw new NotAtHandException();
      }
      return (Slice<O>) known.slice();
    }
    if (request.size() > LARGEST_KNOWN_PAGE) {
      return read(kind, condition, request, type);
    }
    return (Slice<O>)
        moment
            .pages()
            .of(
                snapshot,
                page,
                () -> {
                  Slice<O> slice = read(kind, condition, request, type);
                  long bytes = 2 * RamUsageEstimator.sizeOf(filters.rows(kind, condition));
                  for (Slice.Placed<O> placed : slice.rows()) {
                    bytes += StoredRows.bytes(placed.row());
                  }
                  return new KnownPage(slice, (int) Math.min(1 << 24, bytes));
                })
            .slice();
  }

  private <O extends Observation> Slice<O> read(
      Observation.Kind kind, Condition condition, SliceRequest request, Class<O> type) {
    Query every = filters.rows(kind, condition);
    Query query = LuceneOrder.byRelevance(request) ? filters.ranked(kind, condition) : every;
    return reading(() -> {
      int total = counts.total(every);
      Sort sort = LuceneOrder.sort(request);
      FieldDoc from = request.from() == null ? null : LuceneOrder.place(request.from(), sort);
      int wanted = request.size() + 1;
      Query among = LuceneOrder.byRelevance(request) ? query : among(every, total, request, wanted);
      if (request.size() == 0) {
        boolean after = from == null ? total > 0 : !beyond(among, sort, from, 1).isEmpty();
        return new Slice<>(total, List.of(), from != null, after);
      }
      List<ScoreDoc> hits = beyond(among, sort, from, wanted);
      boolean more = hits.size() > request.size();
      List<ScoreDoc> kept = more ? hits.subList(0, request.size()) : hits;
      List<Slice.Placed<O>> rows = new ArrayList<>(kept.size());
      for (ScoreDoc hit : kept) {
        rows.add(new Slice.Placed<>(stored.row(hit.doc, type), LuceneOrder.key((FieldDoc) hit)));
      }
      boolean behind = from != null && !kept.isEmpty() && total > hits.size();
      if (request.backward()) {
        Collections.reverse(rows);
        return new Slice<>(total, rows, more, behind);
      }
      return new Slice<>(total, rows, behind, more);
    });
  }

  /** Rows among which the wanted ones are: as few as can be told cheaply. */
  private Query among(Query rows, int total, SliceRequest request, int wanted) throws IOException {
    String column = LuceneOrder.termColumn(request);
    // Along the terms, about this many are passed; otherwise every row is looked at.
    double terms = (double) wanted * searcher.getIndexReader().numDocs() / Math.max(1, total);
    if (column != null && terms * TERM_COSTS_ROWS < total) {
      SortKey place = request.from();
      Object text = place == null ? null : place.values().getFirst();
      int[][] candidates =
          new PageInTermOrder(
                  searcher, column, request.order().getFirst().descending() != request.backward())
              .candidates(
                  leaf -> counts.bits(rows, leaf),
                  wanted,
                  text instanceof String start ? new BytesRef(start) : null);
      if (candidates != null) {
        return new FoundRowsQuery(leaf -> candidates[leaf.ord]);
      }
    }
    MatchedRows found = counts.matched(rows);
    return found.complete() ? new FoundRowsQuery(found::docs) : rows;
  }

  private List<ScoreDoc> beyond(Query query, Sort sort, @Nullable FieldDoc from, int size)
      throws IOException {
    if (query instanceof FoundRowsQuery found && !LuceneOrder.byScore(sort)) {
      return new FirstRows(searcher, sort, from, size).of(found.rows());
    }
    // Skipping what cannot compete pays for numbers; for texts, preparing it costs more than it
    // saves.
    boolean skipping = sort.getSort()[0].getType() == org.apache.lucene.search.SortField.Type.LONG;
    TopFieldDocs hits =
        searcher.search(
            query,
            new TopFieldCollectorManager(sort, size, from, skipping ? size : Integer.MAX_VALUE));
    return List.of(hits.scoreDocs);
  }

  // ---- agents

  @Override
  public Map<String, List<AgentStatus>> agents(Collection<Row<Resource>> machines) {
    Map<List<String>, Boolean> asked = new HashMap<>();
    Map<String, List<AgentStatus>> agents = new HashMap<>();
    Gaps gaps = gapsOfState();
    for (Row<Resource> machine : machines) {
      Resource resource = machine.value();
      List<String> place = List.of(machine.provider(), resource.account(), resource.region());
      if (asked.computeIfAbsent(place, p -> agentsWereAsked(gaps, p))) {
        agents.put(machine.id(), new ArrayList<>());
      }
    }
    if (!agents.isEmpty()) {
      Query query =
          LuceneFilters.ofKind(
              Observation.Kind.AGENT_STATUS,
              LuceneFilters.inSet(
                  LuceneDocuments.ABOUT, agents.keySet().stream().map(BytesRef::new).toList()));
      for (Row<AgentStatus> row : rows(query, AgentStatus.class)) {
        List<AgentStatus> of = agents.get(aboutOf(row));
        if (of != null) {
          of.add(row.value());
        }
      }
    }
    return agents;
  }

  private static String aboutOf(Row<AgentStatus> row) {
    return GlobalId.resource(row.provider(), row.value().resource());
  }

  /** Whether somebody who could say was asked for the agents of a provider, account and region. */
  private boolean agentsWereAsked(Gaps gaps, List<String> place) {
    Reach reach =
        Reach.of(Observation.Kind.AGENT_STATUS)
            .within(List.of(place.get(0)), List.of(place.get(1)));
    String region = place.get(2);
    return moment.state().shards().values().stream()
        .anyMatch(shard ->
            shard.asOf() != null
                && (shard.key().region().equals(region)
                    || shard.key().region().equals(io.nephoscope.spi.Shard.GLOBAL))
                && moment
                    .state()
                    .sources()
                    .getOrDefault(shard.key().connector(), Map.of())
                    .containsKey(shard.key().source())
                && gaps.reaches(reach, shard.key()));
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
            Optional<ControlId> id = moment.normaliser().kept(row.provider(), row.value().ref());
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
              .kept(provider, ref)
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
  public Catalogue catalogue() {
    return moment.normaliser().catalogue();
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
            for (Bucket provider : counts.buckets(ofKind, FacetField.PROVIDER)) {
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
                    .kept(row.provider(), s.nativeId(), s.version(), s.title())
                    .toString();
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
          if (atHand) {
            throw new NotAtHandException();
          }
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
                .kept(row.provider(), control.ref())
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
    Map<String, Map<String, List<String>>> byCheck = checkLinks().controlsByCheck();
    eachAssessment(
        kind -> {
          List<String> codes = new ArrayList<>();
          addCodes(codes, kind.controls(), prefix);
          Map<String, List<String>> ofProvider = byCheck.get(kind.provider());
          if (ofProvider != null) {
            addCodes(codes, ofProvider.getOrDefault(kind.check(), List.of()), prefix);
          }
          return codes.isEmpty() ? null : codes;
        },
        to);
  }

  private static void addCodes(List<String> codes, List<String> keys, String prefix) {
    for (String key : keys) {
      if (key.startsWith(prefix)) {
        String code = key.substring(prefix.length());
        if (!codes.contains(code)) {
          codes.add(code);
        }
      }
    }
  }

  @Override
  public void assessments(Consumer<AssessmentFact> to) {
    eachAssessment(kind -> List.of(), to);
  }

  @Override
  public void assessments(FindingFilter filter, Consumer<Row<Assessment>> to) {
    eachRow(filters.rows(Observation.Kind.ASSESSMENT, filter.condition()), Assessment.class, to);
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

  /** Whether a source of a connector says of what passes that it passed. */
  private boolean statesPasses(String connector, String source) {
    SourceRecord record = moment.state().sources().getOrDefault(connector, Map.of()).get(source);
    return record == null || record.statesPasses();
  }

  /**
   * Hands over every assessment of a kind that has codes.
   *
   * @param codes the codes of a kind; {@code null} leaves its assessments out
   */
  private void eachAssessment(
      Function<AssessmentColumns.Kind, @Nullable List<String>> codes, Consumer<AssessmentFact> to) {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      AssessmentColumns columns = columns(leaf);
      @Nullable AssessmentKind[] kinds = new @Nullable AssessmentKind[columns.kinds.size()];
      for (int i = 0; i < kinds.length; i++) {
        AssessmentColumns.Kind kind = columns.kinds.get(i);
        List<String> spoken = codes.apply(kind);
        kinds[i] = spoken == null ? null : shown(kind, spoken);
      }
      Bits live = leaf.reader().getLiveDocs();
      for (int i = 0; i < columns.docs.length; i++) {
        AssessmentKind kind = kinds[columns.kindOf[i]];
        if (kind != null && (live == null || live.get(columns.docs[i]))) {
          to.accept(new AssessmentFact(kind, columns.resource[i]));
        }
      }
    }
  }

  private AssessmentKind shown(AssessmentColumns.Kind kind, List<String> codes) {
    return new AssessmentKind(
        kind.provider(),
        kind.account(),
        kind.region(),
        kind.source(),
        kind.check(),
        kind.status(),
        kind.acceptedRisk(),
        kind.severity(),
        statesPasses(kind.connector(), kind.source()),
        codes);
  }

  /** The assessments of a part, which stay the same when some of it is deleted. */
  private AssessmentColumns columns(LeafReaderContext leaf) {
    IndexReader.CacheHelper part = leaf.reader().getCoreCacheHelper();
    Supplier<AssessmentColumns> reading =
        () ->
            reading(() ->
                AssessmentColumns.of(
                    leaf.reader(),
                    MatchingDocs.withDeleted(
                        searcher, LuceneFilters.ofKind(Observation.Kind.ASSESSMENT), leaf)));
    return part == null
        ? reading.get()
        : moment.tallies().of(part.getKey(), AssessmentColumns.class, reading);
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
                    .kept(row.provider(), row.value().standard(), null, row.value().standard())
                    .equals(standard))
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
          StoredFields every = leaf.reader().storedFields();
          for (int doc : docs) {
            Row<Observation> row = StoredRows.row(every.document(doc));
            to.accept(
                new Row<>(
                    row.id(),
                    row.provider(),
                    row.connector(),
                    row.source(),
                    type.cast(row.value())));
          }
        });
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
    if (!atHand && closed.compareAndSet(false, true)) {
      reading(() -> {
        moment.unpin();
        return true;
      });
    }
  }
}
