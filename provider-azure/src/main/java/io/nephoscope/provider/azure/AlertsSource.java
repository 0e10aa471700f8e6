package io.nephoscope.provider.azure;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Finding.State;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.Shard;
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
    Subject elsewhere = elsewhere(row);
    Finding.Builder finding =
        Finding.builder(
                elsewhere == null ? subscription : elsewhere.account(),
                row.requiredId("id"),
                product == null ? AssessmentRows.PRODUCT : product,
                Finding.Type.THREAT)
            .provider(elsewhere == null ? null : elsewhere.provider())
            .region(elsewhere == null ? Shard.GLOBAL : elsewhere.region())
            .state(state(row.text("properties", "status")))
            .severity(DefenderSeverity.of(row.text("properties", "severity")))
            .title(row.required("properties", "alertDisplayName"))
            .description(row.text("properties", "description"))
            .remediation(steps(row), row.text("properties", "alertUri"))
            .seen(
                row.instant("properties", "startTimeUtc"), row.instant("properties", "endTimeUtc"))
            .nativeJson(row.json());
    if (elsewhere != null) {
      ResourceRef ref = elsewhere.ref();
      return ref == null ? finding.build() : finding.resource(ref).build();
    }
    for (NativeRow resource : row.rows("properties", "resourceIdentifiers")) {
      String id = resource.text("azureResourceId");
      if (id != null) {
        String canonical = id.toLowerCase(Locale.ROOT);
        finding.resource(new ResourceRef(canonical, Subject.typeOf(canonical), null));
      }
    }
    return finding.build();
  }

  /**
   * What another cloud calls the thing that is attacked, where Defender names it among the
   * entities.
   */
  private static @Nullable Subject elsewhere(NativeRow row) {
    for (NativeRow entity : row.rows("properties", "entities")) {
      String type = String.valueOf(entity.anyCase("type")).toLowerCase(Locale.ROOT);
      String provider =
          type.equals("amazon-resource") ? "aws" : type.equals("gcp-resource") ? "gcp" : null;
      String id =
          provider == null
              ? null
              : entity.anyCase(provider.equals("aws") ? "amazonResourceId" : "fullResourceName");
      String account = id == null ? null : Subject.accountIn(id);
      if (provider != null && id != null && account != null) {
        return new Subject(provider, account, Subject.regionIn(id), id, null, null);
      }
    }
    return null;
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
