package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.AssessmentKind;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.spi.Assessment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the secure score: hand it every assessment of a check, from the whole snapshot and not only
 * from the scope, then ask for the result. For one thread and one use.
 *
 * <p>The equation is the one Microsoft publishes for Defender for Cloud's secure score: a control
 * group adds points · healthy / (healthy + unhealthy), and the score is the sum of what the groups
 * add over the sum of what those with resources could add. The resources of all clouds are pooled;
 * scores are never averaged.
 *
 * <p>What was said where the last reading failed is unknown, passes and failures alike: keeping
 * only one of them would move the score though nothing changed in the cloud. What is merely older
 * than it should be still counts; the freshness of the answer says so.
 *
 * <p>What a source says that speaks of failures only is counted apart: of the resources that pass
 * it says nothing, so that every share of it would be zero. Its failures are unhealthy resources
 * and within the bounds, but in no share.
 *
 * <p>A resource is healthy in a group only if every check of the group that judged it passed. What
 * is said of an account as a whole counts as a resource of its own; what is said of a control as a
 * whole is about no resource and does not count. Where nothing could be read the score does not
 * move; coverage falls and the bounds widen, as if there were as many resources as in the average
 * place of the same provider and source that was read. A provider of which nothing was read counts
 * as the average place of all.
 */
public final class ScoreTally implements Consumer<AssessmentFact> {

  private final ControlGroups groups;
  private final ComplianceScope scope;
  private final Predicate<AssessmentFact> assumeMended;
  private final List<UnreadUnit> unreadUnits;
  private final Set<Place> unread = new HashSet<>();
  private final Set<Place> failed = new HashSet<>();
  private final Map<Place, Spot> spots = new HashMap<>();
  private final Map<Kind, Integer> kinds = new HashMap<>();
  private final IdentityHashMap<AssessmentKind, Integer> knownAsTold = new IdentityHashMap<>();
  private final IdentityHashMap<AssessmentKind, Integer> knownMended = new IdentityHashMap<>();
  private final List<Kind> kindsInOrder = new ArrayList<>();
  private final StatementLog log = new StatementLog();

  private record Kind(Spot spot, int group, Outcome outcome, boolean failuresOnly) {}

  /** A place that was heard of. */
  private static final class Spot {
    final Place place;
    final boolean covered;
    final HealthCounts counts;

    Spot(Place place, boolean covered, HealthCounts counts) {
      this.place = place;
      this.covered = covered;
      this.counts = counts;
    }
  }

  /**
   * Begins.
   *
   * @param unreadUnits the places that could not be read, from the whole snapshot
   */
  public ScoreTally(
      ControlGroups groups, Collection<UnreadUnit> unreadUnits, ComplianceScope scope) {
    this(groups, unreadUnits, scope, fact -> false);
  }

  /**
   * Begins a what-if.
   *
   * @param assumeMended the failures to be taken for passes
   */
  public ScoreTally(
      ControlGroups groups,
      Collection<UnreadUnit> unreadUnits,
      ComplianceScope scope,
      Predicate<AssessmentFact> assumeMended) {
    this.groups = groups;
    this.scope = scope;
    this.assumeMended = assumeMended;
    this.unreadUnits = List.copyOf(unreadUnits);
    for (UnreadUnit unit : unreadUnits) {
      unread.add(Place.of(unit));
      if (unit.category() != GapCategory.OUT_OF_DATE) {
        failed.add(Place.of(unit));
      }
    }
  }

  /** Takes an assessment into account. */
  @Override
  public void accept(AssessmentFact fact) {
    if (ControlStatement.is(fact)) {
      return;
    }
    boolean mended = fact.status() == Assessment.Status.FAILED && assumeMended.test(fact);
    IdentityHashMap<AssessmentKind, Integer> known = mended ? knownMended : knownAsTold;
    Integer number = known.get(fact.kind());
    if (number == null) {
      number = number(fact, mended);
      known.put(fact.kind(), number);
    }
    log.add(fact, number);
  }

  private int number(AssessmentFact fact, boolean mended) {
    Place place = Place.of(fact);
    Outcome outcome = Outcome.of(fact, true);
    if (failed.contains(place) && (outcome == Outcome.PASSED || outcome == Outcome.FAILED)) {
      outcome = Outcome.UNKNOWN;
    }
    if (outcome == Outcome.FAILED && mended) {
      outcome = Outcome.PASSED;
    }
    Kind kind =
        new Kind(
            spots.computeIfAbsent(place, this::spot),
            groups.number(fact.provider(), fact.check()),
            outcome,
            outcome == Outcome.FAILED && !fact.kind().passesStated());
    Integer number = kinds.get(kind);
    if (number == null) {
      number = kindsInOrder.size();
      kinds.put(kind, number);
      kindsInOrder.add(kind);
    }
    return number;
  }

  private Spot spot(Place place) {
    return new Spot(
        place,
        scope.coversRegion(place.provider(), place.account(), place.region()),
        new HealthCounts(groups.groups().size()));
  }

  /** The result. Call it once, after the last assessment. */
  public SecureScore finish() {
    countResources();
    Map<AccountRef, HealthCounts> accounts =
        new TreeMap<>(
            Comparator.comparing(AccountRef::provider).thenComparing(AccountRef::account));
    for (Spot spot : spots.values()) {
      if (spot.covered) {
        of(accounts, spot.place.accountRef()).add(spot.counts);
      }
    }
    estimateUnread(accounts);
    Map<String, HealthCounts> providers = new TreeMap<>();
    HealthCounts all = new HealthCounts(groups.groups().size());
    accounts.forEach((account, counts) -> {
      providers
          .computeIfAbsent(account.provider(), id -> new HealthCounts(groups.groups().size()))
          .add(counts);
      all.add(counts);
    });
    Map<String, ScorePart> byProvider = new LinkedHashMap<>();
    providers.forEach((id, counts) -> byProvider.put(id, counts.part(groups.groups())));
    Map<AccountRef, ScorePart> byAccount = new LinkedHashMap<>();
    accounts.forEach((account, counts) -> byAccount.put(account, counts.part(groups.groups())));
    List<GroupScore> scores = new ArrayList<>();
    for (int i = 0; i < groups.groups().size(); i++) {
      scores.add(all.group(i, groups.groups().get(i)));
    }
    return new SecureScore(all.part(groups.groups()), scores, byProvider, byAccount);
  }

  /** Each resource once for each group and once over all, where it was first spoken of. */
  private void countResources() {
    int columns = groups.groups().size() + 1;
    Column[] all = new Column[columns];
    Arrays.setAll(all, column -> new Column());
    log.forEachResource((said, count) -> {
      for (Column column : all) {
        column.clear();
      }
      for (int i = 0; i < count; i++) {
        Kind kind = kindsInOrder.get(said[i]);
        all[kind.group()].hear(kind);
        all[columns - 1].hear(kind);
      }
      for (int i = 0; i < columns; i++) {
        all[i].count(i);
      }
    });
  }

  /** What is said of one resource in one column; what is within the scope goes before the rest. */
  private static final class Column {
    private @Nullable Spot owner;
    private Outcome worst = Outcome.NOT_APPLICABLE;
    private boolean failuresOnly;

    void clear() {
      owner = null;
      worst = Outcome.NOT_APPLICABLE;
      failuresOnly = false;
    }

    void hear(Kind kind) {
      Spot known = owner;
      if (known == null || (kind.spot().covered && !known.covered)) {
        clear();
        owner = kind.spot();
      } else if (kind.spot().covered != known.covered) {
        return;
      }
      if (kind.failuresOnly()) {
        failuresOnly = true;
      } else if (kind.outcome().rank < worst.rank) {
        worst = kind.outcome();
      }
    }

    void count(int column) {
      Spot spot = owner;
      if (spot == null) {
        return;
      }
      if (failuresOnly && worst != Outcome.FAILED) {
        spot.counts.failuresOnly[column]++;
      } else {
        spot.counts.count(column, worst);
      }
    }
  }

  private void estimateUnread(Map<AccountRef, HealthCounts> accounts) {
    Set<String> providersHeard = new HashSet<>();
    Map<List<String>, List<HealthCounts>> alike = new HashMap<>();
    List<HealthCounts> everywhere = new ArrayList<>();
    for (Spot spot : spots.values()) {
      providersHeard.add(spot.place.provider());
      if (!unread.contains(spot.place)) {
        alike
            .computeIfAbsent(
                List.of(spot.place.provider(), spot.place.source()), key -> new ArrayList<>())
            .add(spot.counts);
        everywhere.add(spot.counts);
      }
    }
    Set<Place> done = new HashSet<>();
    for (UnreadUnit unit : unreadUnits) {
      Place place = Place.of(unit);
      if (!scope.coversRegion(unit.provider(), unit.account(), unit.region())
          || spots.containsKey(place)) {
        continue;
      }
      boolean strange = !providersHeard.contains(unit.provider());
      // Several sources of a strange provider would speak of the same resources.
      Place once = strange ? new Place(unit.provider(), unit.account(), unit.region(), "") : place;
      List<HealthCounts> model =
          strange
              ? everywhere
              : alike.getOrDefault(List.of(unit.provider(), unit.source()), List.of());
      if (!model.isEmpty() && done.add(once)) {
        addMean(of(accounts, place.accountRef()).unread, model);
      }
    }
  }

  /** Adds the mean number of resources, at least one where there are any. */
  private static void addMean(int[] sum, List<HealthCounts> model) {
    for (int column = 0; column < sum.length; column++) {
      long heard = 0;
      for (HealthCounts counts : model) {
        heard += counts.heard(column);
      }
      if (heard > 0) {
        sum[column] += (int) Math.max(1, Math.round((double) heard / model.size()));
      }
    }
  }

  private HealthCounts of(Map<AccountRef, HealthCounts> accounts, AccountRef account) {
    return accounts.computeIfAbsent(account, each -> new HealthCounts(groups.groups().size()));
  }
}
