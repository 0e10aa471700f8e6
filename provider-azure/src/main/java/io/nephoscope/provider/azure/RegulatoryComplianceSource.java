package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.ComplianceRows.ControlRow;
import io.nephoscope.provider.azure.ComplianceRows.Placed;
import io.nephoscope.provider.azure.ComplianceRows.StandardRow;
import io.nephoscope.provider.azure.GraphLine.Order;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The standards switched on in a subscription, their controls, and the checks under each control.
 *
 * <p>Resource Manager lists the standards, and refuses where nothing may be read; it also says how
 * many controls each has. Controls and checks then come from Resource Graph, for all subscriptions
 * together. What Resource Graph does not know as completely as the numbers say is walked in depth:
 * a list of controls for each standard, a list of checks for each control. Why: decision 0120.
 */
final class RegulatoryComplianceSource extends SubscriptionShards {

  private static final String ROWS =
      "securityresources | where type in~"
          + " ('microsoft.security/regulatorycompliancestandards/regulatorycompliancecontrols',"
          + " 'microsoft.security/regulatorycompliancestandards/regulatorycompliancecontrols"
          + "/regulatorycomplianceassessments')"
          + " | project id, name, type, subscriptionId, properties";
  private static final String TOGETHER = ROWS + " | order by subscriptionId asc, id asc";
  private static final String ALONE = ROWS + " | order by id asc";

  private final Arm arm;
  private final Clock clock;
  private final SharedReading<Placed> graph;

  /** The page of controls that is being walked, by subscription: it saves asking for it again. */
  private final Map<String, Walked> walked = new ConcurrentHashMap<>();

  private record Walked(String standard, String link, Listed controls) {}

  /** A page of a list of controls. */
  private record Listed(List<ControlRow> rows, String next) {}

  RegulatoryComplianceSource(
      Arm arm, VisibleSubscriptions visible, OpenStages stages, Clock clock) {
    super(visible, stages);
    this.arm = arm;
    this.clock = clock;
    this.graph =
        new SharedReading<>(
            arm,
            visible,
            new SharedReading.Table<>(
                "regulatory compliance", TOGETHER, ALONE, Placed::of, Order.LATER));
  }

  @Override
  public String name() {
    return "regulatory-compliance";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.STANDARD, Kind.CONTROL, Kind.ASSESSMENT, Kind.NATIVE_SCORE);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  void round() {
    graph.round();
  }

  /**
   * The rest of a position is, in {@code standards}: of each standard seen so far its name and how
   * many controls it has; in {@code graph}: how often its rows were not there yet, then the same;
   * in {@code controls}: the standards still to walk, the current one first; in {@code
   * assessments}: the control, then the same. There the link is that of the page of controls.
   */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
      case "graph" -> graph(subscription, position);
      case "controls" -> controls(subscription, position);
      case "assessments" -> assessments(subscription, position);
      default -> standards(subscription, position);
    };
  }

  private CompletableFuture<Page> standards(String subscription, Position position) {
    return arm.list(
            securityCall("regulatory compliance standards", subscription),
            position.link(),
            () ->
                arm.service()
                    .security(
                        arm.endpoint(),
                        subscription,
                        "regulatoryComplianceStandards",
                        ArmService.COMPLIANCE))
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          List<String> named = new ArrayList<>(position.rest());
          for (NativeRow row : list.rows()) {
            StandardRow standard = StandardRow.of(row);
            named.add(standard.name());
            named.add(String.valueOf(standard.controls()));
            seen.addAll(standard.say(subscription, clock.instant()));
          }
          if (!list.next().isEmpty()) {
            return new Page(seen, new Position("standards", list.next(), named).token());
          }
          return named.isEmpty() ? Page.last(seen) : new Page(seen, notYet(0, named));
        });
  }

  private static PageToken notYet(int tries, List<String> named) {
    List<String> rest = new ArrayList<>();
    rest.add(String.valueOf(tries));
    rest.addAll(named);
    return new Position("graph", "", rest).token();
  }

  private CompletableFuture<Page> graph(String subscription, Position position) {
    int tries = Integer.parseInt(position.rest().getFirst());
    List<String> named = position.rest().subList(1, position.rest().size());
    ArmCall call = securityCall("regulatory compliance", subscription);
    return SharedReading.absentWhere(
            Set.of(Category.NOT_ENABLED, Category.PERMISSION_DENIED), graph.all(subscription, call))
        .thenCompose(found -> {
          if (found.isEmpty()) {
            return controls(subscription, new Position("controls", "", standards(named)));
          }
          Optional<List<Placed>> rows = found.get();
          return CompletableFuture.completedFuture(
              rows.isEmpty()
                  ? new Page(List.of(), notYet(tries + 1, named))
                  : page(subscription, named, GraphedStandards.of(rows.get())));
        });
  }

  /** What Resource Graph knows to the last check; the rest is left to be walked. */
  private static Page page(String subscription, List<String> named, GraphedStandards known) {
    List<Observation> seen = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (int at = 0; at + 1 < named.size(); at += 2) {
      Optional<List<Observation>> said =
          known.say(subscription, named.get(at), Long.parseLong(named.get(at + 1)));
      if (said.isPresent()) {
        seen.addAll(said.get());
      } else {
        left.add(named.get(at));
      }
    }
    return new Page(seen, standard(left));
  }

  /** Without the numbers of their controls. */
  private static List<String> standards(List<String> named) {
    List<String> standards = new ArrayList<>();
    for (int at = 0; at < named.size(); at += 2) {
      standards.add(named.get(at));
    }
    return standards;
  }

  private CompletableFuture<Page> controls(String subscription, Position position) {
    String standard = position.rest().getFirst();
    return controlsOf(subscription, standard, position.link())
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          for (ControlRow row : list.rows()) {
            if (!row.assessed()) {
              seen.addAll(row.say(subscription, standard, List.of()));
            }
          }
          return ended(subscription, seen, after(list, null, position.link(), position.rest()));
        });
  }

  /** One request; a second one when another walk of the same subscription came in between. */
  private CompletableFuture<Page> assessments(String subscription, Position position) {
    String name = position.rest().getFirst();
    List<String> standards = position.rest().subList(1, position.rest().size());
    String standard = standards.getFirst();
    ArmCall call = securityCall("assessments of " + standard + " " + name, subscription);
    Walked known = walked.get(subscription);
    CompletableFuture<Listed> controls =
        known != null && known.standard().equals(standard) && known.link().equals(position.link())
            ? CompletableFuture.completedFuture(known.controls())
            : controlsOf(subscription, standard, position.link());
    return controls.thenCompose(list -> {
      ControlRow row =
          list.rows().stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  AzureFailures.invalid(
                      call, "the control is gone while it is read", "the same controls"));
      return arm.all(
              call,
              () ->
                  arm.service()
                      .controlAssessments(
                          arm.endpoint(), subscription, standard, name, ArmService.COMPLIANCE))
          .thenApply(checks ->
              ended(
                  subscription,
                  row.say(
                      subscription,
                      standard,
                      checks.stream().map(one -> one.requiredId("name")).distinct().toList()),
                  after(list, name, position.link(), standards)));
    });
  }

  private Page ended(String subscription, List<Observation> seen, PageToken next) {
    if (next.isEnd()) {
      walked.remove(subscription);
    }
    return new Page(seen, next);
  }

  private CompletableFuture<Listed> controlsOf(String subscription, String standard, String link) {
    return arm.list(
            securityCall("controls of " + standard, subscription),
            link,
            () ->
                arm.service()
                    .controls(arm.endpoint(), subscription, standard, ArmService.COMPLIANCE))
        .thenApply(page -> {
          Listed list = new Listed(page.rows().stream().map(ControlRow::of).toList(), page.next());
          walked.put(subscription, new Walked(standard, link, list));
          return list;
        });
  }

  /** Where to go on behind a control (or at the start) of a page of controls. */
  private static PageToken after(
      Listed page, @Nullable String control, String link, List<String> standards) {
    boolean passed = control == null;
    for (ControlRow row : page.rows()) {
      if (passed && row.assessed()) {
        List<String> rest = new ArrayList<>();
        rest.add(row.name());
        rest.addAll(standards);
        return new Position("assessments", link, rest).token();
      }
      passed |= row.name().equals(control);
    }
    return page.next().isEmpty()
        ? standard(standards.subList(1, standards.size()))
        : new Position("controls", page.next(), standards).token();
  }

  private static PageToken standard(List<String> standards) {
    return standards.isEmpty() ? PageToken.END : new Position("controls", "", standards).token();
  }
}
