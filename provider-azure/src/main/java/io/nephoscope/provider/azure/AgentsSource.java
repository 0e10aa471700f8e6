package io.nephoscope.provider.azure;

import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agents on machines: Azure's own on virtual machines, then those that Azure Arc knows on
 * machines elsewhere. A machine of Arc that is an instance of Amazon or Google is told as theirs.
 */
final class AgentsSource extends SubscriptionShards {

  private static final String EXTENSIONS =
      "resources | where type =~ 'microsoft.hybridcompute/machines/extensions' | order by id asc";

  /** The machines of other clouds that Defender judges, with what those clouds call them. */
  private static final String ELSEWHERE =
      "securityresources | where type =~ 'microsoft.security/assessments'"
          + " and tostring(properties.resourceDetails.ResourceType) in~"
          + " ('microsoft.security/securityconnectors/ec2instance',"
          + " 'microsoft.security/securityconnectors/computeinstances')"
          + " | project id, name, type, subscriptionId, properties | order by id asc";

  private final Arm arm;
  private final java.util.Map<String, ArcNeighbours> neighbours = new ConcurrentHashMap<>();

  AgentsSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "agents";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.AGENT_STATUS);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return position.list().equals("arc")
        ? arc(subscription, position.link())
        : machines(subscription, position.link());
  }

  private CompletableFuture<Page> machines(String subscription, String link) {
    return arm.list(
            new ArmCall("virtual machines", "/subscriptions/" + subscription, "Reader"),
            link,
            () -> arm.service().machines(arm.endpoint(), subscription, true, ArmService.MACHINES))
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          list.rows().forEach(row -> seen.add(AgentRows.onVirtualMachine(subscription, row)));
          String then = list.next().isEmpty() ? "arc" : "machines";
          return new Page(seen, new Position(then, list.next(), List.of()).token());
        });
  }

  private CompletableFuture<Page> arc(String subscription, String link) {
    return arm.list(
            new ArmCall("Arc machines", "/subscriptions/" + subscription, "Reader"),
            link,
            () -> arm.service().arcMachines(arm.endpoint(), subscription, ArmService.ARC))
        .thenCompose(list ->
            list.rows().isEmpty()
                ? CompletableFuture.completedFuture(page(List.of(), list.next()))
                : neighbours(subscription, link.isEmpty())
                    .thenApply(known -> {
                      List<Observation> seen = new ArrayList<>();
                      for (NativeRow row : list.rows()) {
                        seen.addAll(AgentRows.onArcMachine(subscription, row, known));
                      }
                      if (list.next().isEmpty()) {
                        neighbours.remove(subscription);
                      }
                      return page(seen, list.next());
                    }));
  }

  private static Page page(List<Observation> seen, String next) {
    return next.isEmpty()
        ? Page.last(seen)
        : new Page(seen, new Position("arc", next, List.of()).token());
  }

  /** What is needed to understand machines of Arc; read where there are any. */
  private CompletableFuture<ArcNeighbours> neighbours(String subscription, boolean anew) {
    ArcNeighbours known = anew ? null : neighbours.get(subscription);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    ArmCall extensions =
        new ArmCall("extensions of Arc machines", "/subscriptions/" + subscription, "Reader");
    ArmCall elsewhere = securityCall("machines of other clouds", subscription);
    ArmCall connectors = securityCall("security connectors", subscription);
    return arm.graphAll(extensions, GraphQuery.of(EXTENSIONS, List.of(subscription)))
        .thenCompose(extended ->
            arm.all(
                    connectors,
                    () ->
                        arm.service()
                            .security(
                                arm.endpoint(),
                                subscription,
                                "securityConnectors",
                                ArmService.SECURITY_CONNECTORS))
                .thenCompose(connected ->
                    arm.graphAll(elsewhere, GraphQuery.of(ELSEWHERE, List.of(subscription)))
                        .thenApply(judged -> {
                          ArcNeighbours now =
                              ArcNeighbours.of(
                                  subscription, extended, judged, ConnectedClouds.of(connected));
                          neighbours.put(subscription, now);
                          return now;
                        })));
  }
}
