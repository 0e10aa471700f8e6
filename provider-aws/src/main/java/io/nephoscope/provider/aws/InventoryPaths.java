package io.nephoscope.provider.aws;

import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * On which way the inventory of each account and region is read: through an aggregator of AWS
 * Config, through Config itself, or from each service. No resource is on two of them. Answers may
 * wait: ask on the host's executor.
 */
final class InventoryPaths {

  private static final Duration KEPT = Duration.ofMinutes(10);

  private final AwsClients clients;
  private final AwsSurvey survey;
  private final ConfigAggregators aggregators;
  private final AwsSettings settings;
  private final HostContext host;
  private final Clock clock;
  private final Map<String, AwsSurvey.Kept<ConfigRecording>> recordings = new ConcurrentHashMap<>();
  private final Map<String, ConfigRecording> lastKnown = new ConcurrentHashMap<>();
  private final AwsSurvey.Kept<List<Cell>> cells;
  private final Map<Shard, Cell> lastCells = new ConcurrentHashMap<>();
  private final Map<String, Boolean> identitiesAggregated = new ConcurrentHashMap<>();

  InventoryPaths(AwsSettings settings, AwsClients clients, AwsSurvey survey, HostContext host) {
    this.settings = settings;
    this.clients = clients;
    this.survey = survey;
    this.host = host;
    clock = host.clock();
    cells = new AwsSurvey.Kept<>(clock, Duration.ofMinutes(1));
    aggregators = new ConfigAggregators(settings, clients, survey, clock);
  }

  /** Who tells most of what is in an account and region. */
  enum Way {
    AGGREGATOR,
    CONFIG,
    DESCRIBE
  }

  /**
   * How one account and region is read.
   *
   * @param shard the account and region; {@link Shard#GLOBAL} for what is in no region
   * @param described the types that are asked of their own services, whatever the way
   * @param notes why it is not read in the best way, or what is not seen in it
   */
  record Cell(Shard shard, Way way, Set<String> described, List<Gap> notes) {

    /** Copies the collections. */
    Cell {
      described = Set.copyOf(described);
      notes = List.copyOf(notes);
    }
  }

  /** What is known of a recorder: what it does, or why that is unknown. */
  private record Look(@Nullable ConfigRecording recording, @Nullable ProviderException failure) {
    boolean records(String type) {
      return recording != null && recording.records(type);
    }
  }

  /** The aggregator that is read; empty when there is none. */
  Optional<ConfigAggregators.Aggregator> aggregator() {
    return aggregators.found();
  }

  /** Every account and region, and for each account what is in no region. Kept for a minute. */
  List<Cell> cells() {
    return cells.get(this::decide);
  }

  private List<Cell> decide() {
    ConfigAggregators.Coverage coverage = aggregators.coverage();
    List<CompletableFuture<List<Cell>>> parts =
        survey.accounts().stream()
            .map(account ->
                CompletableFuture.supplyAsync(() -> cells(account, coverage), host.executor()))
            .toList();
    try {
      List<Cell> cells = parts.stream().flatMap(part -> part.join().stream()).toList();
      cells.forEach(cell -> lastCells.put(cell.shard(), cell));
      return cells;
    } catch (CompletionException e) {
      throw e.getCause() instanceof ProviderException known
          ? known
          : AwsFailures.unexpected(settings.connector(), e);
    }
  }

  /** The cells that a source reads. */
  List<Shard> shards(Predicate<Cell> which) {
    return cells().stream().filter(which).map(Cell::shard).toList();
  }

  /** How a shard is read that was listed, or that the caller believes to be. */
  Cell cell(Shard shard) {
    Cell known = lastCells.get(shard);
    if (known != null) {
      return known;
    }
    return cells().stream()
        .filter(cell -> cell.shard().equals(shard))
        .findFirst()
        .orElse(new Cell(shard, Way.CONFIG, Set.of(), List.of()));
  }

  /**
   * Whether a type is asked of its own service. Config still tells of resources it recorded before
   * it was told to leave their type out.
   */
  boolean isDescribed(Shard shard, String type) {
    Cell global = lastCells.get(Shard.global(shard.account()));
    return cell(shard).described().contains(type)
        || (global != null && global.described().contains(type));
  }

  /** Whether the aggregator tells of the users and roles of an account. */
  boolean identitiesAggregated(String account) {
    return identitiesAggregated.getOrDefault(account, false);
  }

  /** What the recorder does, as far as that was asked lately. */
  ConfigRecording recording(AwsClients.Desk desk) {
    ConfigRecording recording = kept(desk).get(() -> ConfigRecording.look(desk));
    lastKnown.put(key(desk), recording);
    return recording;
  }

  /** Asks the recorder now. */
  ConfigRecording freshRecording(AwsClients.Desk desk) {
    ConfigRecording now = ConfigRecording.look(desk);
    AwsSurvey.Kept<ConfigRecording> fresh = new AwsSurvey.Kept<>(clock, KEPT);
    fresh.get(() -> now);
    recordings.put(key(desk), fresh);
    lastKnown.put(key(desk), now);
    return now;
  }

  private List<Cell> cells(AccountRef account, ConfigAggregators.Coverage coverage) {
    List<String> regions = survey.regions(account.nativeId());
    try {
      clients.desk(account.nativeId(), settings.homeRegion().id()).enter();
    } catch (ProviderException e) {
      if (e.category() != Category.PERMISSION_DENIED && e.category() != Category.UNAUTHENTICATED) {
        throw e;
      }
      return closed(account, regions, coverage);
    }
    List<CompletableFuture<Look>> asked =
        regions.stream()
            .map(region ->
                CompletableFuture.supplyAsync(
                    () -> look(clients.desk(account.nativeId(), region)), host.executor()))
            .toList();
    List<Cell> cells = new ArrayList<>();
    Map<String, Look> looks = new ConcurrentHashMap<>();
    for (int i = 0; i < regions.size(); i++) {
      Look look = asked.get(i).join();
      looks.put(regions.get(i), look);
      cells.add(
          decide(
              new Shard(account, regions.get(i)),
              look,
              coverage.of(account.nativeId(), regions.get(i))));
    }
    cells.add(global(account, looks, coverage));
    return cells;
  }

  /**
   * An account that does not let us in: the aggregator may know it; Config says why it does not.
   */
  private static List<Cell> closed(
      AccountRef account, List<String> regions, ConfigAggregators.Coverage coverage) {
    List<Cell> cells = new ArrayList<>();
    boolean any = false;
    for (String region : regions) {
      ConfigAggregators.State state = coverage.of(account.nativeId(), region);
      any |= state.readable();
      cells.add(
          new Cell(
              new Shard(account, region),
              state.readable() ? Way.AGGREGATOR : Way.CONFIG,
              Set.of(),
              notes(state)));
    }
    if (any) {
      cells.add(new Cell(Shard.global(account), Way.AGGREGATOR, Set.of(), List.of()));
    }
    return cells;
  }

  /** The way of a region, from what its recorder does and what the aggregator has of it. */
  private Cell decide(Shard shard, Look look, ConfigAggregators.State aggregated) {
    ConfigRecording recording = look.recording();
    if (recording != null && recording.running()) {
      Set<String> described =
          Describes.ALL.stream()
              .filter(one -> !one.global() && !recording.records(one.type()))
              .map(Describe::type)
              .collect(Collectors.toSet());
      List<Gap> notes = new ArrayList<>(notes(aggregated));
      notes.addAll(leftOut(shard, recording));
      return new Cell(shard, aggregated.readable() ? Way.AGGREGATOR : Way.CONFIG, described, notes);
    }
    ProviderException failure = look.failure();
    if (failure != null && !AwsFailures.isOfOneOperation(failure)) {
      return new Cell(shard, Way.CONFIG, Set.of(), List.of());
    }
    return new Cell(shard, Way.DESCRIBE, regional(), List.of(unused(shard, recording, failure)));
  }

  /** What is in no region, as far as no recorder of the account records it. */
  private Cell global(
      AccountRef account, Map<String, Look> looks, ConfigAggregators.Coverage coverage) {
    Shard shard = Shard.global(account);
    boolean unknown =
        looks.values().stream()
            .anyMatch(
                look -> look.failure() != null && !AwsFailures.isOfOneOperation(look.failure()));
    String home = settings.globalRegion().id();
    Set<String> described = new TreeSet<>();
    for (Describe one : Describes.ALL) {
      boolean recorded =
          one.type().startsWith("AWS::IAM::")
              ? looks.values().stream().anyMatch(look -> look.records(one.type()))
              : looks.containsKey(home) && looks.get(home).records(one.type());
      if (one.global() && !recorded && !unknown) {
        described.add(one.type());
      }
    }
    boolean identities =
        looks.entrySet().stream()
            .anyMatch(look ->
                look.getValue().records("AWS::IAM::Role")
                    && coverage.of(account.nativeId(), look.getKey()).readable());
    identitiesAggregated.put(account.nativeId(), identities);
    boolean aggregated = identities || coverage.of(account.nativeId(), home).readable();
    return new Cell(shard, aggregated ? Way.AGGREGATOR : Way.DESCRIBE, described, List.of());
  }

  private Look look(AwsClients.Desk desk) {
    try {
      return new Look(recording(desk), null);
    } catch (ProviderException e) {
      ConfigRecording before = lastKnown.get(key(desk));
      return !AwsFailures.isOfOneOperation(e) && before != null
          ? new Look(before, null)
          : new Look(null, e);
    }
  }

  private static Set<String> regional() {
    return Describes.ALL.stream()
        .filter(one -> !one.global())
        .map(Describe::type)
        .collect(Collectors.toSet());
  }

  private static Gap unused(
      Shard shard, @Nullable ConfigRecording recording, @Nullable ProviderException failure) {
    String account = shard.account().nativeId();
    String rest =
        " What is here is asked of each service instead; types that none of them tells of are not"
            + " seen, or only those that bear a tag.";
    if (failure != null) {
      return new Gap(
          account,
          shard.region(),
          failure.category(),
          failure.getMessage() + rest,
          failure.remedy());
    }
    return new Gap(
        account,
        shard.region(),
        Category.NOT_ENABLED,
        "config DescribeConfigurationRecorderStatus of account "
            + account
            + " in "
            + shard.region()
            + (recording != null && recording.exists()
                ? ": the configuration recorder is stopped"
                : ": there is no configuration recorder")
            + " (expected: one that records)."
            + rest,
        "Start the AWS Config recorder in " + shard.region() + " of account " + account + ".");
  }

  /** The types a recorder was told to leave out and that nothing else tells of. */
  private static List<Gap> leftOut(Shard shard, ConfigRecording recording) {
    String where =
        "config DescribeConfigurationRecorders of account "
            + shard.account().nativeId()
            + " in "
            + shard.region();
    List<String> unseen =
        recording.except().stream().filter(type -> Describes.of(type).isEmpty()).sorted().toList();
    String what =
        !unseen.isEmpty()
            ? "the recorder leaves out " + String.join(", ", unseen)
            : !recording.only().isEmpty()
                ? "the recorder records " + recording.only().size() + " types only"
                : "";
    return what.isEmpty()
        ? List.of()
        : List.of(
            new Gap(
                shard.account().nativeId(),
                shard.region(),
                Category.NOT_ENABLED,
                where + ": " + what + " (expected: all supported types).",
                "Record all supported resource types."));
  }

  private static List<Gap> notes(ConfigAggregators.State aggregated) {
    return aggregated.note() == null ? List.of() : List.of(aggregated.note());
  }

  private AwsSurvey.Kept<ConfigRecording> kept(AwsClients.Desk desk) {
    return recordings.computeIfAbsent(key(desk), key -> new AwsSurvey.Kept<>(clock, KEPT));
  }

  private static String key(AwsClients.Desk desk) {
    return desk.account() + "/" + desk.region();
  }
}
