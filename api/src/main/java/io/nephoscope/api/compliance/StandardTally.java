package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.AssessmentKind;
import io.nephoscope.api.snapshot.ControlFact;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.api.standards.CatalogueControl;
import io.nephoscope.api.standards.CatalogueStandard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rolls a standard up: hand it every assessment that speaks to the standard, from the whole
 * snapshot and not only from the scope, then ask for the result. For one thread and one use.
 *
 * <p>In an account a control FAILED if a live failure is said of it; else is UNKNOWN if a check
 * could not tell, or a place that would speak of it could not be read; else PASSED, ACCEPTED_RISK
 * or NOT_APPLICABLE by what is said; else NOT_ASSESSED. A place that may not be read adds
 * NOT_ASSESSED, which turns a pass into PARTIAL. The clouds, and all of them together, are wholes
 * of these parts ({@link ControlStatus#ofParts}).
 *
 * <p>A place that could not be read concerns the controls that its source speaks to in places that
 * could; and, where no assessment tells which source speaks to a control, every control its
 * provider has a check for. A standard that is about one cloud is not spoilt by the silence of the
 * others.
 */
public final class StandardTally implements Consumer<AssessmentFact> {

  private final CatalogueStandard standard;
  private final ComplianceScope scope;
  private final Map<String, Integer> controls = new HashMap<>();
  private final List<String> codes = new ArrayList<>();
  private final Map<String, String> titles = new HashMap<>();
  private final Map<String, Providing> providers = new HashMap<>();
  private final Set<String> inScope = new TreeSet<>();
  private final Map<AccountRef, Heard> accounts = new LinkedHashMap<>();
  private final Set<Place> unread = new HashSet<>();
  private final Map<Kind, Integer> kinds = new HashMap<>();
  private final IdentityHashMap<AssessmentKind, Integer> known = new IdentityHashMap<>();
  private final List<KindOfStatement> kindsInOrder = new ArrayList<>();
  private final StatementLog log = new StatementLog();

  /** What tells kinds of statement apart. */
  private record Kind(Place place, List<String> codes, Outcome outcome) {}

  /** A kind of statement, ready to be counted. */
  private static final class KindOfStatement {
    final Providing providing;

    /** Who said it; {@code null} outside the scope. */
    final @Nullable Heard heard;

    final int[] controls;
    final Outcome outcome;

    KindOfStatement(Providing providing, @Nullable Heard heard, int[] controls, Outcome outcome) {
      this.providing = providing;
      this.heard = heard;
      this.controls = controls;
      this.outcome = outcome;
    }
  }

  /** What a provider knows of the standard anywhere. */
  private static final class Providing {
    boolean assessed;
    boolean offers;
    boolean countsPasses;
    boolean countsFailures;
    final Map<Integer, Set<String>> sources = new HashMap<>();
    final Set<Integer> checked = new HashSet<>();
  }

  private static final int[] NONE = new int[0];

  /** What was heard of an account in scope. */
  private static final class Heard {
    final AccountRef account;
    final Map<Integer, EnumSet<Outcome>> outcomes = new HashMap<>();
    final Map<Integer, Boolean> known = new HashMap<>();
    final Map<String, Set<Open>> unreadBySource = new LinkedHashMap<>();

    /** How many resources of each outcome there are, by control; empty where nobody counted any. */
    int[][] resources = new int[0][];

    /** The controls of which something is said that still holds. */
    final Set<Integer> assessed = new HashSet<>();

    Heard(AccountRef account) {
      this.account = account;
    }

    void count(int control, int outcome, int controls) {
      if (resources.length < controls) {
        resources = new int[controls][];
        Arrays.fill(resources, NONE);
      }
      if (resources[control].length == 0) {
        resources[control] = new int[Outcome.COUNT];
      }
      resources[control][outcome]++;
    }

    int[] resources(int control) {
      return control < resources.length && resources[control].length > 0
          ? resources[control]
          : new int[Outcome.COUNT];
    }
  }

  /** A part that is not judged, and why. */
  private record Open(ControlStatus status, @Nullable StatusReason reason) {}

  /**
   * Begins.
   *
   * @param covered the providers the question covers, also those that say nothing
   * @param facts the controls of the standard that clouds know, from the whole snapshot
   * @param unreadUnits the places that could not be read, from the whole snapshot
   */
  public StandardTally(
      CatalogueStandard standard,
      Collection<ProviderInScope> covered,
      Collection<ControlFact> facts,
      Collection<UnreadUnit> unreadUnits,
      ComplianceScope scope) {
    this.standard = standard;
    this.scope = scope;
    for (CatalogueControl control : standard.controls()) {
      number(control.code());
      if (control.title() != null) {
        titles.put(control.code(), control.title());
      }
    }
    for (ProviderInScope provider : covered) {
      inScope.add(provider.provider());
      providing(provider.provider()).assessed |= provider.assessed();
    }
    facts.forEach(this::take);
    unreadUnits.forEach(this::take);
  }

  private void take(ControlFact fact) {
    Providing providing = providing(fact.provider());
    providing.offers = true;
    providing.assessed = true;
    int control = number(fact.code());
    boolean checked = !fact.checks().isEmpty();
    if (checked) {
      providing.checked.add(control);
    }
    if (fact.title() != null) {
      titles.putIfAbsent(fact.code(), fact.title());
    }
    if (scope.coversAccount(fact.provider(), fact.account())) {
      heard(new AccountRef(fact.provider(), fact.account()))
          .known
          .merge(control, checked, Boolean::logicalOr);
    }
  }

  private void take(UnreadUnit unit) {
    unread.add(Place.of(unit));
    if (scope.coversRegion(unit.provider(), unit.account(), unit.region())) {
      heard(new AccountRef(unit.provider(), unit.account()))
          .unreadBySource
          .computeIfAbsent(unit.source(), source -> new HashSet<>())
          .add(new Open(StatusReason.status(unit.category()), StatusReason.of(unit.category())));
    }
  }

  /** Takes an assessment into account. */
  @Override
  public void accept(AssessmentFact fact) {
    Integer number = known.get(fact.kind());
    if (number == null) {
      number = number(fact);
      known.put(fact.kind(), number);
    }
    if (!ControlStatement.is(fact)) {
      KindOfStatement kind = kindsInOrder.get(number);
      if (fact.kind().passesStated()) {
        kind.providing.countsPasses = true;
      } else {
        kind.providing.countsFailures = true;
      }
      if (kind.heard != null) {
        log.add(fact, number);
      }
    }
  }

  private int number(AssessmentFact fact) {
    Place place = Place.of(fact);
    Kind kind = new Kind(place, fact.codes(), Outcome.of(fact, !unread.contains(place)));
    Integer number = kinds.get(kind);
    if (number == null) {
      number = kindsInOrder.size();
      kinds.put(kind, number);
      kindsInOrder.add(begin(kind));
    }
    return number;
  }

  private KindOfStatement begin(Kind kind) {
    Place place = kind.place();
    boolean covered = scope.coversRegion(place.provider(), place.account(), place.region());
    int[] spokenOf = kind.codes().stream().distinct().mapToInt(this::number).toArray();
    Providing providing = providing(place.provider());
    providing.assessed = true;
    providing.offers |= spokenOf.length > 0;
    for (int control : spokenOf) {
      providing.sources.computeIfAbsent(control, each -> new HashSet<>()).add(place.source());
    }
    if (!covered) {
      return new KindOfStatement(providing, null, spokenOf, kind.outcome());
    }
    Heard heard = heard(place.accountRef());
    boolean holds = !unread.contains(place) || kind.outcome() == Outcome.FAILED;
    for (int control : spokenOf) {
      if (holds) {
        heard.assessed.add(control);
      }
      heard
          .outcomes
          .computeIfAbsent(control, each -> EnumSet.noneOf(Outcome.class))
          .add(kind.outcome());
    }
    return new KindOfStatement(providing, heard, spokenOf, kind.outcome());
  }

  private Providing providing(String provider) {
    return providers.computeIfAbsent(provider, id -> new Providing());
  }

  /** Only for accounts in scope; their providers then are, too. */
  private Heard heard(AccountRef account) {
    inScope.add(account.provider());
    return accounts.computeIfAbsent(account, Heard::new);
  }

  private int number(String code) {
    Integer known = controls.get(code);
    if (known == null) {
      known = codes.size();
      controls.put(code, known);
      codes.add(code);
    }
    return known;
  }

  /** The result. Call it once, after the last assessment. */
  public StandardRollup finish() {
    countResources();
    Map<String, List<Heard>> byProvider = new HashMap<>();
    accounts.values().stream()
        .sorted(
            Comparator.comparing((Heard heard) -> heard.account.provider())
                .thenComparing(heard -> heard.account.account()))
        .forEach(heard ->
            byProvider
                .computeIfAbsent(heard.account.provider(), id -> new ArrayList<>())
                .add(heard));
    List<ControlRollup> rolled = new ArrayList<>();
    for (int control : inOrder()) {
      rolled.add(roll(control, byProvider));
    }
    Map<String, ComplianceSummary> providerSummaries = new LinkedHashMap<>();
    Map<AccountRef, ComplianceSummary> accountSummaries = new LinkedHashMap<>();
    for (String provider : inScope) {
      List<Heard> ofProvider = byProvider.getOrDefault(provider, List.of());
      providerSummaries.put(
          provider, summary(rolled, control -> control.byProvider().get(provider), ofProvider));
      for (Heard heard : ofProvider) {
        accountSummaries.put(
            heard.account,
            summary(rolled, control -> control.byAccount().get(heard.account), List.of(heard)));
      }
    }
    return new StandardRollup(
        standard.id(),
        rolled,
        summary(rolled, ControlRollup::overall, accounts.values()),
        providerSummaries,
        accountSummaries);
  }

  /** Each resource once for each control, by the worst that is said of it. */
  private void countResources() {
    int[] worst = new int[codes.size()];
    @Nullable Heard[] owner = new @Nullable Heard[codes.size()];
    int[] touched = new int[codes.size()];
    Arrays.fill(worst, Outcome.COUNT);
    log.forEachResource((said, count) -> {
      int touchedCount = 0;
      for (int i = 0; i < count; i++) {
        KindOfStatement kind = kindsInOrder.get(said[i]);
        for (int control : kind.controls) {
          if (worst[control] == Outcome.COUNT) {
            touched[touchedCount++] = control;
            owner[control] = kind.heard;
          }
          worst[control] = Math.min(worst[control], kind.outcome.rank);
        }
      }
      for (int i = 0; i < touchedCount; i++) {
        int control = touched[i];
        Heard heard = owner[control];
        if (heard != null) {
          heard.count(control, worst[control], codes.size());
        }
        worst[control] = Outcome.COUNT;
      }
    });
  }

  /** The catalogue's controls in its order, then the others by number. */
  private List<Integer> inOrder() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < standard.controls().size(); i++) {
      order.add(i);
    }
    codes.subList(standard.controls().size(), codes.size()).stream()
        .sorted(new CodeOrder())
        .forEach(code -> order.add(number(code)));
    return order;
  }

  private ControlRollup roll(int control, Map<String, List<Heard>> byProvider) {
    Map<String, Verdict> ofProviders = new LinkedHashMap<>();
    Map<AccountRef, Verdict> ofAccounts = new LinkedHashMap<>();
    List<Open> parts = new ArrayList<>();
    List<Open> leftOut = new ArrayList<>();
    int[] all = new int[Outcome.COUNT];
    inScope.forEach(id -> {
      Providing providing = providing(id);
      List<Open> ofProvider = new ArrayList<>();
      int[] counts = new int[Outcome.COUNT];
      for (Heard heard : byProvider.getOrDefault(id, List.of())) {
        List<Open> ofAccount = parts(heard, providing, control);
        if (!ofAccount.isEmpty()) {
          int[] own = heard.resources(control);
          add(counts, own);
          Open whole = whole(ofAccount);
          ofProvider.add(whole);
          ofAccounts.put(heard.account, verdict(whole, own, providing));
        }
      }
      if (ofProvider.isEmpty()) {
        ofProvider.add(silence(id, providing, control, byProvider));
      }
      Open whole = whole(ofProvider);
      add(all, counts);
      ofProviders.put(id, verdict(whole, counts, providing));
      boolean foreign = standard.cloud() != null && !standard.cloud().equals(id);
      (foreign && !providing.offers ? leftOut : parts).add(whole);
    });
    String code = codes.get(control);
    return new ControlRollup(
        code,
        titles.get(code),
        verdict(whole(parts.isEmpty() ? leftOut : parts), all, null),
        ofProviders,
        ofAccounts);
  }

  /** The parts of a control in an account; none when the account has nothing to do with it. */
  private static List<Open> parts(Heard heard, Providing providing, int control) {
    List<Open> parts = new ArrayList<>();
    EnumSet<Outcome> said = heard.outcomes.get(control);
    if (said != null) {
      parts.add(
          switch (said.iterator().next()) {
            case FAILED -> new Open(ControlStatus.FAILED, null);
            case UNKNOWN -> new Open(ControlStatus.UNKNOWN, StatusReason.CHECK_COULD_NOT_RUN);
            case PASSED -> new Open(ControlStatus.PASSED, null);
            case ACCEPTED -> new Open(ControlStatus.ACCEPTED_RISK, null);
            case NOT_APPLICABLE -> new Open(ControlStatus.NOT_APPLICABLE, null);
          });
    }
    Set<String> sources = providing.sources.getOrDefault(control, Set.of());
    heard.unreadBySource.forEach((source, open) -> {
      if (sources.isEmpty() ? providing.checked.contains(control) : sources.contains(source)) {
        parts.addAll(open);
      }
    });
    if (parts.isEmpty()) {
      Boolean checked = heard.known.get(control);
      if (checked != null) {
        parts.add(
            new Open(
                ControlStatus.NOT_ASSESSED,
                checked ? StatusReason.NO_RESULT : StatusReason.NO_AUTOMATED_CHECK));
      }
    }
    return parts;
  }

  /** Why nothing in a cloud has anything to do with a control. */
  private static Open silence(
      String provider, Providing providing, int control, Map<String, List<Heard>> byProvider) {
    StatusReason reason;
    if (providing.offers) {
      reason =
          providing.sources.containsKey(control) || providing.checked.contains(control)
              ? StatusReason.NO_RESULT
              : StatusReason.NO_AUTOMATED_CHECK;
    } else if (providing.assessed) {
      reason = StatusReason.STANDARD_NOT_OFFERED;
    } else {
      reason =
          byProvider.getOrDefault(provider, List.of()).stream()
              .flatMap(heard -> heard.unreadBySource.values().stream())
              .flatMap(Set::stream)
              .map(Open::reason)
              .filter(Objects::nonNull)
              .min(Comparator.naturalOrder())
              .orElse(StatusReason.NEVER_READ);
    }
    return new Open(ControlStatus.NOT_ASSESSED, reason);
  }

  /** The whole of the parts, with the first of the reasons that made it so. */
  private static Open whole(List<Open> parts) {
    ControlStatus status = ControlStatus.ofParts(parts.stream().map(Open::status).toList());
    StatusReason reason = null;
    for (Open part : parts) {
      boolean decides =
          part.status() == status
              || (status == ControlStatus.PARTIAL && part.status() == ControlStatus.NOT_ASSESSED);
      if (decides
          && part.reason() != null
          && (reason == null || part.reason().compareTo(reason) < 0)) {
        reason = part.reason();
      }
    }
    return new Open(status, reason);
  }

  private static void add(int[] sum, int[] counts) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += counts[i];
    }
  }

  private static Verdict verdict(Open whole, int[] counts, @Nullable Providing providing) {
    boolean nobodyCounted =
        providing != null && providing.countsFailures && !providing.countsPasses;
    return new Verdict(
        whole.status(),
        whole.reason(),
        nobodyCounted ? null : (Integer) counts[Outcome.PASSED.rank],
        counts[Outcome.FAILED.rank],
        counts[Outcome.UNKNOWN.rank],
        counts[Outcome.ACCEPTED.rank],
        counts[Outcome.NOT_APPLICABLE.rank]);
  }

  private ComplianceSummary summary(
      List<ControlRollup> rolled,
      Function<ControlRollup, @Nullable Verdict> where,
      Collection<Heard> of) {
    List<ControlStatus> statuses = new ArrayList<>();
    int unreadControls = 0;
    for (ControlRollup control : rolled) {
      Verdict verdict = where.apply(control);
      ControlStatus status = verdict == null ? ControlStatus.NOT_ASSESSED : verdict.status();
      statuses.add(status);
      if (status == ControlStatus.UNKNOWN) {
        int number = number(control.code());
        unreadControls += of.stream().noneMatch(heard -> heard.assessed.contains(number)) ? 1 : 0;
      }
    }
    return ComplianceSummary.of(statuses, unreadControls);
  }
}
