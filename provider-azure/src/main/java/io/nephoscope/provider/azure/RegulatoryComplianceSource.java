package io.nephoscope.provider.azure;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Standard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The standards switched on in a subscription, their controls, and the checks under each control.
 *
 * <p>A shard is walked in depth: the list of standards; then for each standard its list of
 * controls; then for each control that Azure can assess its list of assessments. A control that
 * Azure cannot assess ({@code Unsupported}) is told of without any assessment, which is how one
 * says: not assessed.
 */
final class RegulatoryComplianceSource extends SubscriptionShards {

  private final Arm arm;

  /** The page of controls that is being walked, by subscription: it saves asking for it again. */
  private final Map<String, Walked> walked = new ConcurrentHashMap<>();

  private record Walked(String standard, String link, ArmList controls) {}

  RegulatoryComplianceSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "regulatory-compliance";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.STANDARD, Kind.CONTROL, Kind.ASSESSMENT);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  /**
   * The rest of a position is, in {@code standards}: the standards seen so far; in {@code
   * controls}: the standards still to walk, the current one first; in {@code assessments}: the
   * control, then the same. There the link is that of the page of controls.
   */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
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
          List<String> names = new ArrayList<>(position.rest());
          for (NativeRow row : list.rows()) {
            String name = row.required("name");
            names.add(name);
            seen.add(new Standard(subscription, name, name, null));
          }
          return new Page(
              seen,
              list.next().isEmpty()
                  ? standard(names)
                  : new Position("standards", list.next(), names).token());
        });
  }

  private CompletableFuture<Page> controls(String subscription, Position position) {
    String standard = position.rest().getFirst();
    return controlsOf(subscription, standard, position.link())
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          for (NativeRow row : list.rows()) {
            if (!assessed(row)) {
              seen.add(control(subscription, standard, row, List.of()));
            }
          }
          return new Page(seen, after(list, null, position.link(), position.rest()));
        });
  }

  /** One request; a second one when another walk of the same subscription came in between. */
  private CompletableFuture<Page> assessments(String subscription, Position position) {
    String name = position.rest().getFirst();
    List<String> standards = position.rest().subList(1, position.rest().size());
    String standard = standards.getFirst();
    ArmCall call = securityCall("assessments of " + standard + " " + name, subscription);
    Walked known = walked.get(subscription);
    CompletableFuture<ArmList> controls =
        known != null && known.standard().equals(standard) && known.link().equals(position.link())
            ? CompletableFuture.completedFuture(known.controls())
            : controlsOf(subscription, standard, position.link());
    return controls.thenCompose(list -> {
      NativeRow row =
          list.rows().stream()
              .filter(one -> one.required("name").equals(name))
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
              new Page(
                  say(subscription, standard, row, checks),
                  after(list, name, position.link(), standards)));
    });
  }

  private CompletableFuture<ArmList> controlsOf(String subscription, String standard, String link) {
    return arm.list(
            securityCall("controls of " + standard, subscription),
            link,
            () ->
                arm.service()
                    .controls(arm.endpoint(), subscription, standard, ArmService.COMPLIANCE))
        .thenApply(list -> {
          walked.put(subscription, new Walked(standard, link, list));
          return list;
        });
  }

  /** Where to go on behind a control (or at the start) of a page of controls. */
  private static PageToken after(
      ArmList page, @Nullable String control, String link, List<String> standards) {
    boolean passed = control == null;
    for (NativeRow row : page.rows()) {
      String name = row.required("name");
      if (passed && assessed(row)) {
        List<String> rest = new ArrayList<>();
        rest.add(name);
        rest.addAll(standards);
        return new Position("assessments", link, rest).token();
      }
      passed |= name.equals(control);
    }
    return page.next().isEmpty()
        ? standard(standards.subList(1, standards.size()))
        : new Position("controls", page.next(), standards).token();
  }

  private static PageToken standard(List<String> standards) {
    return standards.isEmpty() ? PageToken.END : new Position("controls", "", standards).token();
  }

  private static boolean assessed(NativeRow control) {
    return !"Unsupported".equalsIgnoreCase(control.required("properties", "state"));
  }

  /** What Azure says of a control: its checks, and its state where it states one. */
  static List<Observation> say(
      String subscription, String standard, NativeRow row, List<NativeRow> checks) {
    Control control =
        control(
            subscription,
            standard,
            row,
            checks.stream().map(check -> check.requiredId("name")).distinct().toList());
    List<Observation> said = new ArrayList<>();
    said.add(control);
    Status status =
        switch (row.required("properties", "state").toLowerCase(Locale.ROOT)) {
          case "passed" -> Status.PASSED;
          case "failed" -> Status.FAILED;
          case "skipped" -> Status.NOT_APPLICABLE;
          default -> Status.UNKNOWN;
        };
    String title = control.title();
    said.add(
        new Assessment(
            subscription,
            Shard.GLOBAL,
            standard + "/" + control.ref().control(),
            title == null ? control.ref().control() : title,
            List.of(control.ref()),
            null,
            status,
            false,
            Severity.UNKNOWN,
            "Defender for Cloud states " + row.required("properties", "state"),
            null));
    return said;
  }

  private static Control control(
      String subscription, String standard, NativeRow row, List<String> checks) {
    return new Control(
        subscription,
        new ControlRef(standard, row.required("name")),
        row.text("properties", "description"),
        Severity.UNKNOWN,
        checks);
  }
}
