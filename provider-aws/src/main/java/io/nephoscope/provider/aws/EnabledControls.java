package io.nephoscope.provider.aws;

import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.ProviderException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationDetail;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationId;
import software.amazon.awssdk.services.securityhub.model.StandardsSubscription;

/**
 * The standards that are switched on in an account and region, with the controls that are switched
 * on in each. Kept for an hour. Asking costs a call for each hundred pairs of standard and control,
 * side by side, and waits.
 */
final class EnabledControls {

  private static final Duration LIFE = Duration.ofHours(1);

  private final Clock clock;
  private final Executor executor;
  private final ControlSeverities definitions;
  private final Map<String, AwsSurvey.Kept<List<Enabled>>> places = new ConcurrentHashMap<>();

  EnabledControls(Clock clock, Executor executor, ControlSeverities definitions) {
    this.clock = clock;
    this.executor = executor;
    this.definitions = definitions;
  }

  /**
   * A standard that is switched on.
   *
   * @param id as findings name it
   * @param controls what each control that is switched on in it speaks to
   */
  record Enabled(String id, Map<String, List<ControlRef>> controls) {
    boolean isBestPractices() {
      return id.startsWith(SecurityHubStandards.FSBP);
    }
  }

  /** AWS's own best practices first, then the others by name. */
  List<Enabled> asked(AwsClients.Desk desk) {
    return places
        .computeIfAbsent(
            desk.account() + "/" + desk.region(), key -> new AwsSurvey.Kept<>(clock, LIFE))
        .get(() -> ask(desk));
  }

  private List<Enabled> ask(AwsClients.Desk desk) {
    List<String> arns =
        SecurityHubStandards.enabled(desk).stream()
            .map(StandardsSubscription::standardsArn)
            .sorted(
                Comparator.comparing((String arn) -> !arn.contains(SecurityHubStandards.FSBP))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    List<StandardsControlAssociationId> pairs = new ArrayList<>();
    for (String arn : arns) {
      for (String control : definitions.controls(desk)) {
        pairs.add(
            StandardsControlAssociationId.builder()
                .securityControlId(control)
                .standardsArn(arn)
                .build());
      }
    }
    List<CompletableFuture<List<StandardsControlAssociationDetail>>> asked = new ArrayList<>();
    for (int from = 0; from < pairs.size(); from += 100) {
      List<StandardsControlAssociationId> some =
          pairs.subList(from, Math.min(from + 100, pairs.size()));
      asked.add(
          CompletableFuture.supplyAsync(
              () -> SecurityHubStandards.associations(desk, some), executor));
    }
    Map<String, Enabled> standards = new LinkedHashMap<>();
    arns.forEach(arn ->
        standards.put(arn, new Enabled(SecurityHubStandards.idOf(arn), new LinkedHashMap<>())));
    try {
      asked.forEach(part -> part.join().forEach(detail -> take(standards, detail)));
    } catch (CompletionException e) {
      throw e.getCause() instanceof ProviderException known
          ? known
          : AwsFailures.unexpected("standards", e);
    }
    return List.copyOf(standards.values());
  }

  private static void take(
      Map<String, Enabled> standards, StandardsControlAssociationDetail detail) {
    Enabled standard = standards.get(detail.standardsArn());
    if (standard == null
        || detail.securityControlId() == null
        || !"ENABLED".equals(detail.associationStatusAsString())) {
      return;
    }
    List<ControlRef> refs = new ArrayList<>();
    if (standard.isBestPractices()) {
      refs.add(new ControlRef(standard.id(), detail.securityControlId()));
    }
    detail.relatedRequirements().forEach(requirement -> refs.add(new ControlRef("", requirement)));
    standard.controls().put(detail.securityControlId(), refs);
  }
}
