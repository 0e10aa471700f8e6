package io.nephoscope.provider.aws;

import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationDetail;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationId;
import software.amazon.awssdk.services.securityhub.model.StandardsSubscription;

/**
 * The standards that are switched on in an account and region, with the controls that are switched
 * on and off in each. Kept for an hour. Asking costs a call for each hundred pairs of standard and
 * control, side by side, and waits.
 */
final class EnabledControls {

  private static final Duration LIFE = Duration.ofHours(1);
  private static final int MOST_NAMES = 30;

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
   * @param off the controls of it that somebody switched off
   */
  record Enabled(String id, Map<String, List<ControlRef>> controls, Set<String> off) {
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

  /**
   * The gap that some controls are switched off in every standard that has them, so that nobody
   * looks: AWS calls them Disabled. Empty when there are none.
   */
  static Optional<Gap> switchedOff(AwsClients.Desk desk, List<Enabled> standards) {
    Set<String> off = new TreeSet<>();
    standards.forEach(standard -> off.addAll(standard.off()));
    standards.forEach(standard -> off.removeAll(standard.controls().keySet()));
    if (off.isEmpty()) {
      return Optional.empty();
    }
    String some = off.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    return Optional.of(
        new Gap(
            desk.account(),
            desk.region(),
            Category.NOT_ENABLED,
            "securityhub BatchGetStandardsControlAssociations of account "
                + desk.account()
                + " in "
                + desk.region()
                + ": "
                + off.size()
                + (off.size() == 1 ? " control is" : " controls are")
                + " switched off in every standard ("
                + some
                + (off.size() > MOST_NAMES ? " …" : "")
                + "); nobody checks what they check (expected: switched on, or off on purpose).",
            "Enable them in Security Hub CSPM, or leave them off and known."));
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
        standards.put(
            arn,
            new Enabled(SecurityHubStandards.idOf(arn), new LinkedHashMap<>(), new TreeSet<>())));
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
    if (standard == null || detail.securityControlId() == null) {
      return;
    }
    if (!"ENABLED".equals(detail.associationStatusAsString())) {
      standard.off().add(detail.securityControlId());
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
