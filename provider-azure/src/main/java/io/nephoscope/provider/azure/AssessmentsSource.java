package io.nephoscope.provider.azure;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What Defender for Cloud recommends: every assessment with its status, a finding for each that is
 * unhealthy or exempt, and the vulnerabilities that are its sub-assessments.
 *
 * <p>A shard is read in three steps: what is needed to understand assessments, then the
 * assessments, then the sub-assessments.
 */
final class AssessmentsSource extends SubscriptionShards {

  private final Arm arm;
  private final AssessmentContexts contexts;
  private final Clock clock;

  AssessmentsSource(Arm arm, VisibleSubscriptions visible, OpenStages stages, Clock clock) {
    super(visible, stages);
    this.arm = arm;
    this.contexts = new AssessmentContexts(arm);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "assessments";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.ASSESSMENT, Kind.FINDING, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
      case "" ->
          contexts
              .anew(subscription)
              .thenApply(context -> then("assessments", new ArrayList<>(context.gaps())));
      case "assessments" -> assessments(subscription, position.link());
      default -> subAssessments(subscription, position.link());
    };
  }

  private static Page then(String list, List<Observation> seen) {
    return new Page(seen, new Position(list, "", List.of()).token());
  }

  private CompletableFuture<Page> assessments(String subscription, String link) {
    ArmCall call = securityCall("assessments", subscription);
    return contexts
        .of(subscription)
        .thenCompose(context ->
            arm.list(
                    call,
                    link,
                    () ->
                        arm.service()
                            .security(
                                arm.endpoint(),
                                subscription,
                                "assessments",
                                ArmService.ASSESSMENTS))
                .thenApply(list -> {
                  Instant now = clock.instant();
                  List<Observation> seen = new ArrayList<>();
                  list.rows()
                      .forEach(
                          row -> seen.addAll(AssessmentRows.say(subscription, row, context, now)));
                  return list.next().isEmpty()
                      ? then("subAssessments", seen)
                      : new Page(seen, new Position("assessments", list.next(), List.of()).token());
                }));
  }

  private CompletableFuture<Page> subAssessments(String subscription, String link) {
    ArmCall call = securityCall("sub-assessments", subscription);
    return contexts
        .of(subscription)
        .thenCompose(context ->
            arm.list(
                    call,
                    link,
                    () ->
                        arm.service()
                            .security(
                                arm.endpoint(),
                                subscription,
                                "subAssessments",
                                ArmService.SUB_ASSESSMENTS))
                .thenApply(list -> {
                  List<Observation> seen = new ArrayList<>();
                  for (NativeRow row : list.rows()) {
                    Finding finding =
                        AssessmentRows.vulnerability(subscription, row, context.clouds());
                    if (finding != null) {
                      seen.add(finding);
                    }
                  }
                  if (list.next().isEmpty()) {
                    contexts.forget(subscription);
                    return Page.last(seen);
                  }
                  return new Page(
                      seen, new Position("subAssessments", list.next(), List.of()).token());
                }));
  }
}
