package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.Catalogue;
import io.nephoscope.api.standards.Normaliser;
import io.nephoscope.spi.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in one Apache Lucene index on disk. A shard's documents are replaced by {@link
 * IndexWriter#updateDocuments}; every change makes a new {@link Moment} that readers pin.
 */
final class LuceneSnapshotStore implements SnapshotStore {

  /** The form in which observations are kept. An index of another format is set aside. */
  static final int FORMAT = 7;

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final String FORMAT_KEY = "format";
  private static final String NUMBER_KEY = "number";
  private static final String ADDED_KEY = "addedStandards";

  /**
   * A commit reserves so many numbers beyond its own, so that a process that was killed before its
   * next commit has not given one that will be given again.
   */
  private static final long RESERVED = 100_000;

  private static final long COUNTS_BYTES =
      Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final long ROWS_BYTES = 64L << 20;
  private static final long PAGES_BYTES = 32L << 20;

  private final Path folder;
  private final Clock clock;
  private final WordAnalyzer analyzer = new WordAnalyzer();
  private final Tallies tallies = new Tallies(COUNTS_BYTES);
  private final Tallies rows = new Tallies(ROWS_BYTES);
  private final Tallies pages = new Tallies(PAGES_BYTES);
  private Normaliser normaliser = Normaliser.shipped();
  private LuceneDocuments documents = new LuceneDocuments(normaliser);

  /** What each provider added to the catalogue when its documents were written. */
  private Map<String, String> writtenWith = new TreeMap<>();

  private final Directory directory;
  private final IndexWriter writer;
  private final Collection<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Arrivals arrivals = new Arrivals();
  private volatile Moment newest;
  private boolean dirty;
  private long reservedUpTo;

  static boolean isIn(Path folder) {
    String[] files = folder.resolve("index").toFile().list();
    return files != null && files.length > 0;
  }

  static LuceneSnapshotStore open(Path folder, Clock clock) {
    try {
      Path index = Files.createDirectories(folder.resolve("index"));
      emptySpool(folder.resolve("spool"));
      try {
        return new LuceneSnapshotStore(folder, index, clock);
      } catch (CorruptIndexException
          | IndexFormatTooNewException
          | IndexFormatTooOldException
          | UnknownFormat broken) {
        Path aside = folder.resolve("index-set-aside-" + clock.instant().toEpochMilli());
        Files.move(index, aside);
        LOG.warn(
            "{}: the index cannot be used ({}). It was moved to {}; everything is read anew.",
            index,
            broken.getMessage(),
            aside.getFileName());
        return new LuceneSnapshotStore(folder, Files.createDirectories(index), clock);
      }
    } catch (LockObtainFailedException taken) {
      throw new UncheckedIOException(
          folder
              + ": another process uses this data folder (expected: one server per folder). Stop it"
              + " or choose another folder.",
          taken);
    } catch (IOException failure) {
      throw new UncheckedIOException(
          folder + ": the data folder cannot be used: " + failure.getMessage(), failure);
    }
  }

  private static void emptySpool(Path spool) throws IOException {
    if (Files.isDirectory(spool)) {
      try (Stream<Path> files = Files.list(spool)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static final class UnknownFormat extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownFormat(String message) {
      super(message);
    }
  }

  private LuceneSnapshotStore(Path folder, Path index, Clock clock) throws IOException {
    this.folder = folder;
    this.clock = clock;
    this.directory = FSDirectory.open(index);
    long number = 0;
    try {
      if (DirectoryReader.indexExists(directory)) {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          Map<String, String> data = reader.getIndexCommit().getUserData();
          if (!Integer.toString(FORMAT).equals(data.get(FORMAT_KEY))) {
            throw new UnknownFormat("format " + data.get(FORMAT_KEY) + ", expected " + FORMAT);
          }
          number = Long.parseLong(data.getOrDefault(NUMBER_KEY, "0"));
          writtenWith = added(data.getOrDefault(ADDED_KEY, ""));
        }
      }
      IndexWriterConfig config = new IndexWriterConfig(analyzer);
      config.setRAMBufferSizeMB(96);
      config.setCommitOnClose(false);
      this.writer = new IndexWriter(directory, config);
    } catch (IOException | RuntimeException failure) {
      directory.close();
      throw failure;
    }
    DirectoryReader reader = DirectoryReader.open(writer);
    this.newest =
        new Moment(reader, inherited(reader), number, normaliser, analyzer, tallies, rows, pages);
    commit(number + RESERVED);
  }

  private static StoreState inherited(DirectoryReader reader) throws IOException {
    IndexSearcher searcher = new IndexSearcher(reader);
    TopDocs found =
        searcher.search(
            new TermQuery(new Term(LuceneDocuments.KIND, "SHARD_STATE")),
            Math.max(1, reader.maxDoc()));
    Map<String, ShardState> shards = new TreeMap<>();
    for (var hit : found.scoreDocs) {
      Document doc = searcher.storedFields().document(hit.doc);
      ShardState state = ShardStateDocuments.decode(doc.getBinaryValue(LuceneDocuments.BODY));
      shards.put(state.key().id(), state);
    }
    return new StoreState(List.of(), Map.of(), Map.of(), shards, Set.copyOf(shards.keySet()));
  }

  @Override
  public View view() {
    while (true) {
      Moment moment = newest;
      if (moment.pin()) {
        return new LuceneView(moment, clock.instant(), false);
      }
    }
  }

  /** Nothing of the index is read through it, so nothing of the index need be kept open. */
  @Override
  public View viewAtHand() {
    return new LuceneView(newest, clock.instant(), true);
  }

  @Override
  public long number() {
    return newest.number();
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized void know(Catalogue catalogue) {
    Set<String> changed = new TreeSet<>(writtenWith.keySet());
    changed.addAll(catalogue.added().keySet());
    changed.removeIf(id -> Objects.equals(writtenWith.get(id), catalogue.added().get(id)));
    if (changed.isEmpty() && normaliser.catalogue().added().equals(catalogue.added())) {
      return;
    }
    normaliser = Normaliser.of(catalogue);
    documents = new LuceneDocuments(normaliser);
    writtenWith = new TreeMap<>(catalogue.added());
    write(() -> {
      for (ShardState shard : newest.state().shards().values()) {
        if (changed.contains(shard.key().provider())) {
          writeAnew(shard.key());
        }
      }
      dirty = true;
      Moment before = newest;
      DirectoryReader reader = DirectoryReader.openIfChanged(before.reader(), writer);
      if (reader == null) {
        reader = before.reader();
        reader.incRef();
      }
      newest =
          new Moment(
              reader,
              before.state(),
              before.number() + 1,
              normaliser,
              analyzer,
              tallies,
              rows,
              pages);
      before.unpin();
    });
    listeners.forEach(Runnable::run);
  }

  /** Makes new documents of the observations of a shard. */
  private void writeAnew(ShardKey key) throws IOException {
    Term shard = new Term(LuceneDocuments.SHARD, key.id());
    IndexSearcher searcher = newest.searcher();
    List<Integer> docs = new ArrayList<>();
    MatchingDocs.forEachLeaf(
        searcher,
        new TermQuery(shard),
        (leaf, found) -> {
          for (int doc : found) {
            docs.add(leaf.docBase + doc);
          }
        });
    if (docs.isEmpty()) {
      return;
    }
    StoredFields stored = searcher.storedFields();
    Iterator<byte[]> bodies =
        docs.stream()
            .map(doc -> {
              try {
                BytesRef body =
                    stored
                        .document(doc, Set.of(LuceneDocuments.BODY))
                        .getBinaryValue(LuceneDocuments.BODY);
                return Arrays.copyOfRange(body.bytes, body.offset, body.offset + body.length);
              } catch (IOException failure) {
                throw new UncheckedIOException(failure);
              }
            })
            .iterator();
    writer.updateDocuments(shard, (Iterable<Document>) () -> documents(key, bodies));
  }

  private static String added(Map<String, String> added) {
    return added.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(","));
  }

  private static Map<String, String> added(String text) {
    Map<String, String> added = new TreeMap<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = each.indexOf('=');
      added.put(each.substring(0, equals), each.substring(equals + 1));
    }
    return added;
  }

  @Override
  public synchronized void putProviders(Collection<ProviderRecord> providers) {
    become(newest.state().withProviders(providers));
  }

  @Override
  public synchronized void putConnector(ConnectorRecord connector) {
    become(newest.state().with(connector));
  }

  @Override
  public synchronized void putSource(SourceRecord source) {
    become(newest.state().with(source));
  }

  @Override
  public synchronized void putShards(String connector, String source, Collection<ShardKey> keys) {
    StoreState state = newest.state();
    Set<String> listed = new HashSet<>();
    Map<String, ShardState> added = new HashMap<>();
    for (ShardKey key : keys) {
      listed.add(key.id());
      if (!state.shards().containsKey(key.id())) {
        added.put(key.id(), ShardState.unread(key));
      }
    }
    List<ShardState> gone =
        state.shardsWhere(shard ->
            shard.key().connector().equals(connector)
                && shard.key().source().equals(source)
                && !listed.contains(shard.key().id()));
    remove(gone);
    write(() -> {
      for (ShardState shard : added.values()) {
        keep(shard);
      }
    });
    become(state.without(gone).with(added.values()));
  }

  @Override
  public synchronized void retainSources(String connector, Collection<String> sources) {
    StoreState state = newest.state();
    List<ShardState> gone =
        state.shardsWhere(shard ->
            shard.key().connector().equals(connector) && !sources.contains(shard.key().source()));
    remove(gone);
    become(state.without(gone).retainingSources(connector, sources));
  }

  @Override
  public synchronized void retainConnectors(Collection<String> connectors) {
    StoreState state = newest.state();
    List<ShardState> gone =
        state.shardsWhere(shard -> !connectors.contains(shard.key().connector()));
    remove(gone);
    become(state.without(gone).retaining(connectors));
  }

  private void remove(List<ShardState> gone) {
    write(() -> {
      for (ShardState shard : gone) {
        writer.deleteDocuments(
            new Term(LuceneDocuments.SHARD, shard.key().id()),
            new Term(LuceneDocuments.STATE_OF_SHARD, shard.key().id()));
        dirty = true;
      }
    });
  }

  @Override
  public ShardContent newContent() {
    return new SpooledContent(folder.resolve("spool"));
  }

  @Override
  public ShardChanges newChanges(ShardKey key) {
    return new SpooledChanges(key, folder.resolve("spool"));
  }

  @Override
  public void publish(ShardKey key, ShardContent content, Instant readAt, String readBy) {
    try (SpooledContent spooled = (SpooledContent) content) {
      String digest = spooled.fingerprint().toString();
      Instant at = readAt.truncatedTo(ChronoUnit.MILLIS);
      arrive(
          key,
          before -> {
            if (before == null || !before.digest().equals(digest)) {
              replace(key, spooled);
            }
            return new ShardState(key, at, at, readBy, at, spooled.size(), digest, null);
          });
    }
  }

  private void arrive(ShardKey key, Arrivals.Arrival arrival) {
    arrivals.admit(
        key,
        arrival,
        this,
        new Arrivals.Door() {
          @Override
          public @Nullable ShardState state(ShardKey shard) {
            return newest.state().shards().get(shard.id());
          }

          @Override
          public ShardState written(Arrivals.Arrival each, @Nullable ShardState before) {
            return LuceneSnapshotStore.this.written(each, before);
          }

          @Override
          public void become(List<ShardState> now) {
            LuceneSnapshotStore.this.become(newest.state().with(now));
          }
        });
  }

  private ShardState written(Arrivals.Arrival arrival, @Nullable ShardState before) {
    try {
      ShardState after = arrival.write(before);
      keep(after);
      return after;
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private void replace(ShardKey key, SpooledContent content) throws IOException {
    Term shard = new Term(LuceneDocuments.SHARD, key.id());
    try (Spool.Reading reading = content.read()) {
      if (!reading.hasNext()) {
        writer.deleteDocuments(shard);
      } else {
        Iterable<Document> docs = () -> documents(key, reading);
        writer.updateDocuments(shard, docs);
      }
    }
  }

  @Override
  public synchronized boolean apply(
      ShardKey key, ShardChanges changes, Instant readAt, IntPredicate accepted) {
    try (SpooledChanges spooled = (SpooledChanges) changes) {
      ShardState before = newest.state().shards().get(key.id());
      if (before == null || before.wholeAt() == null || !spooled.shard().id().equals(key.id())) {
        throw new IllegalStateException(
            key + ": changes of a shard that is not known (expected: one that was read whole).");
      }
      ShardDifference difference =
          ShardDifference.of(newest.reader(), Fingerprint.parse(before.digest()), spooled);
      int count = difference.after().count();
      if (!accepted.test(count)) {
        return false;
      }
      Instant at = readAt.truncatedTo(ChronoUnit.MILLIS);
      ShardState after =
          new ShardState(
              key,
              at,
              before.wholeAt(),
              before.readBy(),
              at,
              count,
              difference.after().toString(),
              null);
      write(() -> {
        exchange(key, spooled, difference);
        keep(after);
      });
      become(newest.state().with(List.of(after)));
      return true;
    }
  }

  private void exchange(ShardKey key, SpooledChanges changes, ShardDifference difference)
      throws IOException {
    if (difference.changed().isEmpty()) {
      return;
    }
    Query changed = new TermInSetQuery(LuceneDocuments.IDENTITY, difference.changed());
    try (SpooledChanges.Statements statements = changes.statements()) {
      Iterator<byte[]> bodies = difference.bodies(statements);
      if (bodies.hasNext()) {
        writer.updateDocuments(changed, (Iterable<Document>) () -> documents(key, bodies));
      } else {
        writer.deleteDocuments(changed);
      }
    }
    dirty = true;
  }

  private Iterator<Document> documents(ShardKey key, Iterator<byte[]> bodies) {
    ChangedTimes changed = new ChangedTimes(newest.reader(), clock.millis());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bodies.hasNext();
      }

      @Override
      public Document next() {
        byte[] body = bodies.next();
        Observation observation = ObservationCodec.decode(body, 0, body.length);
        Document doc = documents.document(key, observation, body);
        changed.mark(doc, key, observation, body);
        return doc;
      }
    };
  }

  @Override
  public void fail(ShardKey key, Problem problem, Instant attemptedAt) {
    arrive(
        key,
        known -> {
          ShardState before = known == null ? ShardState.unread(key) : known;
          return new ShardState(
              key,
              before.asOf(),
              before.wholeAt(),
              before.readBy(),
              attemptedAt.truncatedTo(ChronoUnit.MILLIS),
              before.observations(),
              before.digest(),
              since(before.problem(), problem));
        });
  }

  /** The same trouble began when it first came. */
  private static Problem since(@Nullable Problem before, Problem now) {
    return before != null && before.category() == now.category()
        ? new Problem(now.category(), now.message(), now.remedy(), before.since())
        : new Problem(
            now.category(),
            now.message(),
            now.remedy(),
            now.since().truncatedTo(ChronoUnit.MILLIS));
  }

  private void keep(ShardState shard) throws IOException {
    writer.updateDocument(
        new Term(LuceneDocuments.STATE_OF_SHARD, shard.key().id()),
        ShardStateDocuments.document(shard));
    dirty = true;
  }

  @Override
  public Optional<ShardState> state(ShardKey key) {
    return Optional.ofNullable(newest.state().shards().get(key.id()));
  }

  @Override
  public synchronized void commit() {
    long number = newest.number();
    if (dirty || number + RESERVED / 2 > reservedUpTo) {
      commit(number + RESERVED);
    }
  }

  private void commit(long number) {
    Map<String, String> data =
        Map.of(
            FORMAT_KEY,
            Integer.toString(FORMAT),
            NUMBER_KEY,
            Long.toString(number),
            ADDED_KEY,
            added(writtenWith));
    write(() -> {
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    });
    dirty = false;
    reservedUpTo = number;
  }

  @Override
  public synchronized void close() {
    if (!writer.isOpen()) {
      return;
    }
    commit(newest.number());
    write(() -> {
      newest.unpin();
      writer.close();
      directory.close();
    });
  }

  /** Makes the new moment, at once for all readers. */
  private void become(StoreState state) {
    Moment before = newest;
    write(() -> {
      DirectoryReader changed = DirectoryReader.openIfChanged(before.reader(), writer);
      DirectoryReader reader = changed == null ? before.reader() : changed;
      if (changed == null) {
        reader.incRef();
      }
      newest =
          changed == null
              ? before.withState(state, before.number() + 1)
              : new Moment(
                  reader, state, before.number() + 1, normaliser, analyzer, tallies, rows, pages);
      before.unpin();
    });
    listeners.forEach(Runnable::run);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private UncheckedIOException unwritable(IOException failure) {
    return new UncheckedIOException(
        folder + ": the data folder cannot be written: " + failure.getMessage(), failure);
  }
}
