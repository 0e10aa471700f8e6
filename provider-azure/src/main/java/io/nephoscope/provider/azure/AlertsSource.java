package io.nephoscope.provider.azure;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Finding.State;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Defender's security alerts: threats, with the state somebody gave them. */
final class AlertsSource extends SubscriptionShards {

  private final Arm arm;

  AlertsSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(5);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    ArmCall call = securityCall("alerts", subscription);
    return arm.list(
            call,
            position.link(),
            () -> arm.service().security(arm.endpoint(), subscription, "alerts", ArmService.ALERTS))
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          list.rows().forEach(row -> seen.add(threat(subscription, row)));
          return list.next().isEmpty()
              ? Page.last(seen)
              : new Page(seen, new Position("alerts", list.next(), List.of()).token());
        });
  }

  static Finding threat(String subscription, NativeRow row) {
    String product = row.text("properties", "productName");
    Finding.Builder finding =
        Finding.builder(
                subscription,
                row.requiredId("id"),
                product == null ? AssessmentsSource.PRODUCT : product,
                Finding.Type.THREAT)
            .state(state(row.text("properties", "status")))
            .severity(DefenderSeverity.of(row.text("properties", "severity")))
            .title(row.required("properties", "alertDisplayName"))
            .description(row.text("properties", "description"))
            .remediation(steps(row), row.text("properties", "alertUri"))
            .seen(
                row.instant("properties", "startTimeUtc"), row.instant("properties", "endTimeUtc"))
            .nativeJson(row.json());
    for (NativeRow resource : row.rows("properties", "resourceIdentifiers")) {
      String id = resource.text("azureResourceId");
      if (id != null) {
        String canonical = id.toLowerCase(Locale.ROOT);
        finding.resource(new ResourceRef(canonical, AssessmentsSource.typeOf(canonical), null));
      }
    }
    return finding.build();
  }

  /** A state nobody knows is one that nobody closed. */
  private static State state(@Nullable String status) {
    return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
      case "resolved" -> State.RESOLVED;
      case "dismissed" -> State.SUPPRESSED;
      default -> State.ACTIVE;
    };
  }

  private static @Nullable String steps(NativeRow row) {
    List<String> steps = row.texts("properties", "remediationSteps");
    return steps.isEmpty() ? null : String.join("\n", steps);
  }
}
