package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.ControlId;
import io.nephoscope.api.standards.Normaliser;
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
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Makes the document under which the index keeps an observation. */
final class LuceneDocuments {

  /** The shard a document belongs to; the term by which a shard is replaced. */
  static final String SHARD = "shard";

  /** The term under which the state of a shard is kept. */
  static final String STATE_OF_SHARD = "stateOfShard";

  /** The term by which one observation of a shard is replaced. */
  static final String IDENTITY = "identity";

  static final String KIND = "kind";
  static final String ID = "id";
  static final String BODY = "body";
  static final String PROVIDER = "provider";
  static final String CONNECTOR = "connector";
  static final String SOURCE = "source";
  static final String ACCOUNT = "account";
  static final String REGION = "region";
  static final String TYPE = "type";
  static final String PRODUCT = "product";
  static final String AGENT_NAME = "agentName";

  /** What people call a resource, in small letters. */
  static final String NAME = "nameSort";

  /** The title of a finding, in small letters. */
  static final String TITLE = "titleSort";

  /** Every three letters in a row of {@link #NAME}. */
  static final String NAME_GRAMS = "nameGrams";

  /** The words of the name or title. */
  static final String NAME_WORDS = "nameWords";

  static final String TAG = "tag";
  static final String TAG_KEY = "tagKey";

  /** The words by which it is found: those of the name, id, type, tags, or description. */
  static final String TEXT = "text";

  /** What it has, by {@link Condition.Property}. */
  static final String HAS = "has";

  /** The start of {@link #ID} as a number, and that of each of {@link #ABOUT}, for joins. */
  static final String ID_NUMBER = "idNumber";

  static final String ABOUT_NUMBER = "aboutNumber";

  /** The global id of the resource that a finding, an assessment or an agent is about. */
  static final String ABOUT = "about";

  static final String CHECK = "check";

  /** Canonical controls, {@code slug:version|code}. */
  static final String CONTROL = "control";

  /** Canonical standards, {@code slug:version}. */
  static final String STANDARD = "standard";

  /** When a finding was first kept as it is now. */
  static final String CHANGED_AT = "changedAt";

  static final String STATUS = "status";
  static final String ACCEPTED = "accepted";
  static final String SEVERITY = "severity";
  static final String SEVERITY_RANK = "severityRank";

  /** Severity and, within one, when it was last seen: the order in which findings are shown. */
  static final String WORST = "worst";

  /** Keeps joined values apart. */
  static final char SEPARATOR = '\u001f';

  private static final FieldType WORDS = words();

  private static FieldType words() {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS);
    type.setTokenized(true);
    type.setOmitNorms(true);
    type.freeze();
    return type;
  }

  private final Normaliser normaliser;

  LuceneDocuments(Normaliser normaliser) {
    this.normaliser = normaliser;
  }

  Document document(ShardKey shard, Observation observation, byte[] body) {
    Document doc = new Document();
    String speaker = shard.provider();
    String provider = accountsProvider(observation, speaker);
    doc.add(new StringField(SHARD, shard.id(), Field.Store.NO));
    doc.add(new StringField(IDENTITY, ObservationIdentity.of(shard, observation), Field.Store.NO));
    keyword(doc, KIND, observation.kind().name());
    doc.add(new StoredField(BODY, body));
    column(doc, PROVIDER, provider);
    column(doc, CONNECTOR, shard.connector());
    column(doc, SOURCE, shard.source());
    column(doc, ACCOUNT, observation.account());
    doc.add(new StoredField(PROVIDER, provider));
    doc.add(new StoredField(CONNECTOR, shard.connector()));
    doc.add(new StoredField(SOURCE, shard.source()));
    switch (observation) {
      case Account a -> id(doc, GlobalId.account(provider, a.nativeId()));
      case Resource r -> resource(doc, provider, r);
      case Finding f -> finding(doc, speaker, provider, f);
      case Standard s -> standard(doc, provider, s);
      case Control c -> control(doc, provider, c);
      case Assessment a -> assessment(doc, speaker, provider, a);
      case AgentStatus a -> {
        id(doc, GlobalId.other(speaker, "agent " + a.resource() + " " + a.name()));
        columnAnyCase(doc, REGION, a.region());
        about(doc, List.of(GlobalId.resource(provider, a.resource())));
        keyword(doc, anyCase(AGENT_NAME), fold(a.name()));
        keyword(doc, "agentState", a.state().name());
      }
      case NativeScore n -> id(doc, GlobalId.other(provider, "score " + n.account() + n.name()));
      case io.nephoscope.spi.Gap g ->
          id(doc, GlobalId.other(provider, "gap " + shard.id() + g.message()));
    }
    return doc;
  }

  /** Whose account an observation is about: a cloud may speak of another's. */
  private static String accountsProvider(Observation observation, String speaker) {
    String other =
        switch (observation) {
          case Finding f -> f.provider();
          case Assessment a -> a.provider();
          case AgentStatus a -> a.provider();
          case Account a -> null;
          case Resource r -> null;
          case Standard s -> null;
          case Control c -> null;
          case NativeScore n -> null;
          case io.nephoscope.spi.Gap g -> null;
        };
    return other == null ? speaker : other;
  }

  private static void resource(Document doc, String provider, Resource r) {
    id(doc, GlobalId.resource(provider, r.nativeId()));
    columnAnyCase(doc, REGION, r.region());
    columnAnyCase(doc, TYPE, r.type());
    column(doc, "category", r.category().name());
    String name = cut(fold(r.name()));
    column(doc, NAME, name);
    grams(name).forEach(gram -> keyword(doc, NAME_GRAMS, gram));
    doc.add(new Field(NAME_WORDS, r.name(), WORDS));
    for (Map.Entry<String, String> tag : r.tags().entrySet()) {
      set(doc, TAG_KEY, tag.getKey());
      keyword(doc, TAG, tag.getKey() + SEPARATOR + tag.getValue());
    }
    time(doc, "createdAt", r.createdAt());
    has(doc, Condition.Property.CREATED_AT, r.createdAt() != null);
    has(doc, Condition.Property.TAGS, !r.tags().isEmpty());
    has(doc, Condition.Property.CONFIGURATION, r.configuration() != null);
    StringBuilder text = new StringBuilder(r.name()).append(' ').append(r.nativeId());
    text.append(' ').append(r.type());
    r.tags().forEach((key, value) -> text.append(' ').append(key).append(' ').append(value));
    doc.add(new Field(TEXT, text.toString(), WORDS));
  }

  private void finding(Document doc, String speaker, String provider, Finding f) {
    id(doc, GlobalId.finding(speaker, f.nativeId()));
    columnAnyCase(doc, REGION, f.region());
    columnAnyCase(doc, PRODUCT, f.product());
    column(doc, "findingKind", f.type().name());
    column(doc, "state", f.state().name());
    severity(doc, f.severity());
    column(doc, TITLE, cut(fold(f.title())));
    doc.add(new Field(NAME_WORDS, f.title(), WORDS));
    time(doc, "firstSeenAt", f.firstSeenAt());
    time(doc, "lastSeenAt", f.lastSeenAt());
    long worst = worst(f.severity(), f.lastSeenAt());
    doc.add(new LongPoint(WORST, worst));
    doc.add(new NumericDocValuesField(WORST, worst));
    has(doc, Condition.Property.FIRST_SEEN_AT, f.firstSeenAt() != null);
    has(doc, Condition.Property.LAST_SEEN_AT, f.lastSeenAt() != null);
    has(doc, Condition.Property.RESOURCES, !f.resources().isEmpty());
    has(doc, Condition.Property.DESCRIPTION, f.description() != null);
    has(doc, Condition.Property.REMEDIATION, f.remediation() != null || f.remediationUrl() != null);
    has(doc, Condition.Property.NATIVE, f.nativeJson() != null);
    if (f.check() != null) {
      column(doc, CHECK, f.check());
    }
    about(
        doc,
        f.resources().stream()
            .map(ref -> GlobalId.resource(provider, ref.nativeId()))
            .distinct()
            .toList());
    controls(doc, speaker, f.controls());
    String text = f.title() + ' ' + f.nativeId() + ' ' + f.product();
    doc.add(new Field(TEXT, f.description() == null ? text : text + ' ' + f.description(), WORDS));
  }

  private void standard(Document doc, String provider, Standard s) {
    id(doc, GlobalId.other(provider, "standard " + s.account() + s.nativeId()));
    set(doc, STANDARD, normaliser.kept(provider, s.nativeId(), s.version(), s.title()).toString());
  }

  private void control(Document doc, String provider, Control c) {
    id(
        doc,
        GlobalId.other(
            provider, "control " + c.account() + c.ref().standard() + "|" + c.ref().control()));
    controls(doc, provider, List.of(c.ref()));
  }

  private void assessment(Document doc, String speaker, String provider, Assessment a) {
    id(doc, GlobalId.other(speaker, "assessment " + a.account() + a.check() + a.resource()));
    columnAnyCase(doc, REGION, a.region());
    column(doc, CHECK, a.check());
    column(doc, STATUS, a.status().name());
    doc.add(new NumericDocValuesField(ACCEPTED, a.acceptedRisk() ? 1 : 0));
    severity(doc, a.severity());
    if (a.resource() != null) {
      about(doc, List.of(GlobalId.resource(provider, a.resource())));
    }
    controls(doc, speaker, a.controls());
  }

  private void controls(Document doc, String provider, List<ControlRef> refs) {
    Set<String> controls = new LinkedHashSet<>();
    Set<String> standards = new LinkedHashSet<>();
    for (ControlRef ref : refs) {
      Optional<ControlId> id = normaliser.kept(provider, ref);
      id.ifPresent(control -> {
        controls.add(control.key());
        standards.add(control.standard().toString());
      });
    }
    controls.forEach(control -> set(doc, CONTROL, control));
    standards.forEach(standard -> set(doc, STANDARD, standard));
  }

  private static void id(Document doc, String id) {
    doc.add(new StringField(ID, id, Field.Store.YES));
    doc.add(new SortedDocValuesField(ID, new BytesRef(id)));
    doc.add(new NumericDocValuesField(ID_NUMBER, GlobalId.number(id)));
  }

  /** Every three letters in a row. */
  static Set<String> grams(String text) {
    Set<String> grams = new LinkedHashSet<>();
    for (int i = 0; i + 3 <= text.length(); i++) {
      grams.add(text.substring(i, i + 3));
    }
    return grams;
  }

  /** Small letters, the same for everybody. */
  static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static void severity(Document doc, Severity severity) {
    column(doc, SEVERITY, severity.name());
    doc.add(new NumericDocValuesField(SEVERITY_RANK, rank(severity)));
  }

  /** Greater is worse. */
  private static long rank(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 5;
      case HIGH -> 4;
      case MEDIUM -> 3;
      case LOW -> 2;
      case INFORMATIONAL -> 1;
      case UNKNOWN -> 0;
    };
  }

  private static long worst(Severity severity, @Nullable Instant lastSeenAt) {
    long last = lastSeenAt == null ? 0 : Math.max(1, lastSeenAt.toEpochMilli());
    return (rank(severity) << 48) | Math.min(last, (1L << 48) - 1);
  }

  private static void about(Document doc, List<String> resourceIds) {
    for (String id : resourceIds) {
      set(doc, ABOUT, id);
      doc.add(new SortedNumericDocValuesField(ABOUT_NUMBER, GlobalId.number(id)));
    }
  }

  private static void has(Document doc, Condition.Property property, boolean so) {
    if (so) {
      keyword(doc, HAS, property.name());
    }
  }

  private static void time(Document doc, String field, @Nullable Instant time) {
    if (time != null) {
      doc.add(new LongPoint(field, time.toEpochMilli()));
      doc.add(new NumericDocValuesField(field, time.toEpochMilli()));
    }
  }

  private static void keyword(Document doc, String field, String value) {
    doc.add(new StringField(field, cut(value), Field.Store.NO));
  }

  /** A field with one value that can be searched, sorted by and counted. */
  private static void column(Document doc, String field, String value) {
    keyword(doc, field, value);
    doc.add(new SortedDocValuesField(field, new BytesRef(cut(value))));
  }

  /** The same, found regardless of case and shown as it was written. */
  private static void columnAnyCase(Document doc, String field, String value) {
    keyword(doc, anyCase(field), fold(value));
    doc.add(new SortedDocValuesField(field, new BytesRef(cut(value))));
  }

  /** The field of the terms under which a column is found regardless of case. */
  static String anyCase(String field) {
    return field + "AnyCase";
  }

  /** A field with several values that can be searched and collected. */
  private static void set(Document doc, String field, String value) {
    keyword(doc, field, value);
    doc.add(new SortedSetDocValuesField(field, new BytesRef(cut(value))));
  }

  /** Lucene refuses terms over 32,766 bytes; nothing a person filters by is that long. */
  static String cut(String value) {
    return value.length() <= 8_000 ? value : value.substring(0, 8_000);
  }
}
