package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was published, kept in memory as well: the truth that a view is compared with. A plain
 * reading of what each condition says, without an index.
 */
final class Estate {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  static final List<String> PROVIDERS = List.of("aws", "azure", "gcp");
  static final List<String> REGIONS = List.of("us-east-1", "eastus", "EU-West-1", "global");
  static final List<String> TYPES =
      List.of("AWS::S3::Bucket", "Microsoft.Compute/virtualMachines", "compute.Instance", "disk");
  static final List<String> WORDS =
      List.of("prod", "Web", "api", "db", "logs", "Ünïcode", "a*b", "x?y", "back\\slash", "42");
  static final List<String> TAG_KEYS = List.of("env", "team", "Cost Center", "empty");
  static final List<String> TAG_VALUES = List.of("prod", "test", "", "Payments");
  static final List<String> PRODUCTS = List.of("Security Hub", "Defender", "SCC");
  static final List<String> AGENTS = List.of("SSM Agent", "MDE");

  static final List<AgentStatus.State> AGENT_STATES =
      List.of(AgentStatus.State.ONLINE, AgentStatus.State.OFFLINE, AgentStatus.State.NOT_INSTALLED);
  static final List<Resource.Category> CATEGORIES =
      List.of(
          Resource.Category.COMPUTE,
          Resource.Category.STORAGE,
          Resource.Category.DATABASE,
          Resource.Category.NETWORK);
  static final List<Severity> WORST_LAST =
      List.of(
          Severity.UNKNOWN,
          Severity.INFORMATIONAL,
          Severity.LOW,
          Severity.MEDIUM,
          Severity.HIGH,
          Severity.CRITICAL);

  /** A row of the estate. */
  record Known<O extends Observation>(String id, ShardKey shard, O value) {
    String provider() {
      return shard.provider();
    }
  }

  private final Map<ShardKey, List<Known<?>>> shards = new TreeMap<>(Estate::order);
  private final Map<Condition, Set<String>> joins = new HashMap<>();
  private final Random random;
  private int made;

  Estate(long seed) {
    random = new Random(seed);
  }

  private static int order(ShardKey a, ShardKey b) {
    return a.id().compareTo(b.id());
  }

  static ShardKey shard(String provider, int account) {
    return new ShardKey(
        provider + "-main", provider, "everything", account(account), "name-" + account, "global");
  }

  static String account(int number) {
    return "acct-" + number;
  }

  /** What the store must know before anything is published. */
  static void prepare(SnapshotStore store) {
    for (String provider : PROVIDERS) {
      String connector = provider + "-main";
      store.putConnector(
          new ConnectorRecord(connector, provider, ConnectorRecord.State.CONNECTED, "me", null));
      store.putSource(
          new SourceRecord(
              connector,
              "everything",
              Set.of(
                  Observation.Kind.RESOURCE,
                  Observation.Kind.FINDING,
                  Observation.Kind.AGENT_STATUS,
                  Observation.Kind.ACCOUNT),
              true,
              Duration.ofHours(1),
              null,
              null));
    }
  }

  /** Fills a shard anew; about half of what was there stays as it was. */
  void replace(SnapshotStore store, ShardKey shard, int resources) {
    List<Known<?>> rows = new ArrayList<>();
    for (Known<?> before : shards.getOrDefault(shard, List.of())) {
      if (random.nextBoolean() && !(before.value() instanceof Account)) {
        rows.add(before);
      }
    }
    rows.add(
        new Known<>(
            GlobalId.account(shard.provider(), shard.account()),
            shard,
            new Account(
                shard.account(), "Name of " + shard.account(), null, null, List.of(), Map.of())));
    for (int i = 0; i < resources; i++) {
      Resource resource = resource(shard);
      rows.add(
          new Known<>(GlobalId.resource(shard.provider(), resource.nativeId()), shard, resource));
      for (int f = random.nextInt(4); f > 0; f--) {
        Finding finding = finding(shard, rows);
        rows.add(
            new Known<>(GlobalId.finding(shard.provider(), finding.nativeId()), shard, finding));
      }
      if (random.nextInt(4) == 0) {
        rows.add(
            new Known<>(
                "",
                shard,
                new AgentStatus(
                    shard.account(),
                    resource.region(),
                    resource.nativeId(),
                    pick(AGENTS),
                    pick(AGENT_STATES),
                    null,
                    null,
                    null)));
      }
    }
    shards.put(shard, rows);
    joins.clear();
    try (ShardContent content = store.newContent()) {
      rows.forEach(row -> content.add(row.value()));
      store.publish(shard, content, NOON);
    }
  }

  private Resource resource(ShardKey shard) {
    Resource.Builder resource =
        Resource.builder(shard.account(), "id/" + shard.account() + "/" + made++, pick(TYPES))
            .region(pick(REGIONS))
            .category(pick(CATEGORIES))
            .name(pick(WORDS) + "-" + pick(WORDS) + "-" + random.nextInt(30));
    for (int tag = random.nextInt(3); tag > 0; tag--) {
      resource.tag(pick(TAG_KEYS), pick(TAG_VALUES));
    }
    if (random.nextInt(3) > 0) {
      resource.createdAt(time());
    }
    if (random.nextBoolean()) {
      resource.configuration("{\"n\":" + made + "}");
    }
    return resource.build();
  }

  private Finding finding(ShardKey shard, List<Known<?>> rows) {
    Finding.Builder finding =
        Finding.builder(
                shard.account(),
                "finding/" + shard.account() + "/" + made++,
                pick(PRODUCTS),
                pick(List.of(Finding.Type.values())))
            .region(pick(REGIONS))
            .state(pick(List.of(Finding.State.values())))
            .severity(pick(WORST_LAST))
            .title(pick(WORDS) + " is open " + random.nextInt(5))
            .check("check-" + random.nextInt(6))
            .seen(random.nextBoolean() ? time() : null, random.nextInt(4) > 0 ? time() : null);
    for (int about = random.nextInt(3); about > 0; about--) {
      Known<?> row =
          rows.get(random.nextInt(Math.min(rows.size(), random.nextBoolean() ? 3 : rows.size())));
      if (row.value() instanceof Resource resource) {
        finding.resource(new Finding.ResourceRef(resource.nativeId(), null, null));
      }
    }
    return finding.build();
  }

  private Instant time() {
    return NOON.minus(Duration.ofHours(random.nextInt(48)));
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  // ---- reading

  List<Known<Resource>> resources(Condition condition) {
    return rows(Resource.class, condition);
  }

  List<Known<Finding>> findings(Condition condition) {
    return rows(Finding.class, condition);
  }

  @SuppressWarnings("unchecked") // the class of the value was looked at
  <O extends Observation> List<Known<O>> rows(Class<O> type, Condition condition) {
    List<Known<O>> rows = new ArrayList<>();
    for (List<Known<?>> shard : shards.values()) {
      for (Known<?> row : shard) {
        if (type.isInstance(row.value()) && holds(condition, row)) {
          rows.add((Known<O>) row);
        }
      }
    }
    return rows;
  }

  Collection<ShardKey> shards() {
    return List.copyOf(shards.keySet());
  }

  boolean holds(Condition condition, Known<?> row) {
    return switch (condition) {
      case Condition.All all -> all.parts().stream().allMatch(part -> holds(part, row));
      case Condition.Any any -> any.parts().stream().anyMatch(part -> holds(part, row));
      case Condition.Not not -> !holds(not.part(), row);
      case Condition.Is is ->
          is.values().stream()
              .anyMatch(value ->
                  text(is.text(), row).stream()
                      .anyMatch(text ->
                          is.text() == Condition.Text.ACCOUNT
                              ? text.equals(value) || ("name of " + text).equals(fold(value))
                              : same(is.text(), text).equals(same(is.text(), value))));
      case Condition.StartsWith start ->
          start.values().stream()
              .anyMatch(value ->
                  text(start.text(), row).stream()
                      .anyMatch(
                          text -> same(start.text(), text).startsWith(same(start.text(), value))));
      case Condition.Contains part ->
          part.values().stream()
              .anyMatch(value ->
                  text(part.text(), row).stream()
                      .anyMatch(
                          text -> same(part.text(), text).contains(same(part.text(), value))));
      case Condition.HasNativeId id -> id.values().contains(nativeId(row));
      case Condition.During during -> within(time(during.time(), row), during.range());
      case Condition.Has has -> has.properties().stream().anyMatch(property -> has(property, row));
      case Condition.Tagged tagged -> {
        String value = ((Resource) row.value()).tags().get(tagged.key());
        yield value != null && (tagged.values() == null || tagged.values().contains(value));
      }
      case Condition.WithFinding with -> joined(with).contains(row.id());
      case Condition.WithAgent with -> joined(with).contains(row.id());
      case Condition.AboutResource of ->
          text(Condition.Text.ABOUT, row).stream().anyMatch(joined(of)::contains);
      case Condition.OfCheck of ->
          of.checks().stream()
              .anyMatch(check ->
                  check.provider().equals(row.provider())
                      && check.check().equals(((Finding) row.value()).check()));
      case Condition.Words words -> throw new IllegalArgumentException("not in this truth");
      case Condition.SpeaksTo speaks -> throw new IllegalArgumentException("not in this truth");
    };
  }

  /** The global ids of the resources on the other side of a join, worked out once. */
  private Set<String> joined(Condition join) {
    Set<String> known = joins.get(join);
    if (known == null) {
      known =
          switch (join) {
            case Condition.WithFinding with ->
                findings(with.finding().condition()).stream()
                    .flatMap(finding -> text(Condition.Text.ABOUT, finding).stream())
                    .collect(Collectors.toSet());
            case Condition.WithAgent with ->
                rows(AgentStatus.class, with.agent().condition()).stream()
                    .map(agent -> GlobalId.resource(agent.provider(), agent.value().resource()))
                    .collect(Collectors.toSet());
            case Condition.AboutResource of ->
                resources(of.resource().condition()).stream()
                    .map(Known::id)
                    .collect(Collectors.toSet());
            default -> throw new IllegalArgumentException("no join");
          };
      joins.put(join, known);
    }
    return known;
  }

  private static String same(Condition.Text text, String value) {
    return text.anyCase() ? fold(value) : value;
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static List<String> text(Condition.Text text, Known<?> row) {
    return switch (text) {
      case ID -> List.of(row.id());
      case PROVIDER -> List.of(row.provider());
      case CONNECTOR -> List.of(row.shard().connector());
      case ACCOUNT -> List.of(row.shard().account());
      case REGION ->
          List.of(row.value() instanceof Resource r ? r.region() : finding(row).region());
      case TYPE -> List.of(resource(row).type());
      case CATEGORY -> List.of(resource(row).category().name());
      case NAME -> List.of(row.value() instanceof Resource r ? r.name() : finding(row).title());
      case SEVERITY -> List.of(finding(row).severity().name());
      case KIND -> List.of(finding(row).type().name());
      case STATE -> List.of(finding(row).state().name());
      case SOURCE -> List.of(finding(row).product());
      case CHECK -> finding(row).check() == null ? List.of() : List.of(finding(row).check());
      case ABOUT ->
          finding(row).resources().stream()
              .map(ref -> GlobalId.resource(row.provider(), ref.nativeId()))
              .toList();
      case AGENT_NAME -> List.of(((AgentStatus) row.value()).name());
      case AGENT_STATE -> List.of(((AgentStatus) row.value()).state().name());
    };
  }

  private static Resource resource(Known<?> row) {
    return (Resource) row.value();
  }

  private static Finding finding(Known<?> row) {
    return (Finding) row.value();
  }

  private static String nativeId(Known<?> row) {
    return row.value() instanceof Resource r ? r.nativeId() : finding(row).nativeId();
  }

  private static @Nullable Instant time(Condition.Time time, Known<?> row) {
    return switch (time) {
      case CREATED_AT -> resource(row).createdAt();
      case FIRST_SEEN_AT -> finding(row).firstSeenAt();
      case LAST_SEEN_AT -> finding(row).lastSeenAt();
    };
  }

  private static boolean within(@Nullable Instant time, TimeRange range) {
    return time != null
        && (range.from() == null || !time.isBefore(range.from()))
        && (range.to() == null || !time.isAfter(range.to()));
  }

  private static boolean has(Condition.Property property, Known<?> row) {
    return switch (property) {
      case CREATED_AT -> resource(row).createdAt() != null;
      case TAGS -> !resource(row).tags().isEmpty();
      case CONFIGURATION -> resource(row).configuration() != null;
      case FIRST_SEEN_AT -> finding(row).firstSeenAt() != null;
      case LAST_SEEN_AT -> finding(row).lastSeenAt() != null;
      case RESOURCES -> !finding(row).resources().isEmpty();
      case DESCRIPTION -> finding(row).description() != null;
      case REMEDIATION -> finding(row).remediation() != null;
      case NATIVE -> finding(row).nativeJson() != null;
    };
  }
}
