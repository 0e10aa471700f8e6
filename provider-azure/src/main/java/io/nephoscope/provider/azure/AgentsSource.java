package io.nephoscope.provider.azure;

import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The agents on machines: Azure's own on virtual machines, then those that Azure Arc knows on
 * machines elsewhere. A machine of Arc that is an instance of Amazon or Google is told as theirs.
 */
final class AgentsSource extends SubscriptionShards {

  /** How long a page waits for what is known around machines before it says nothing yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Arm arm;
  private final ArcSurroundings surroundings;

  AgentsSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
    this.surroundings = new ArcSurroundings(arm, visible, System::nanoTime);
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

  /** The rest of a position is, in {@code arc}: how often what is around was not known yet. */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return position.list().equals("arc")
        ? arc(subscription, position)
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

  /** Two requests where there are machines of other clouds, and one otherwise. */
  private CompletableFuture<Page> arc(String subscription, Position position) {
    return arm.list(
            new ArmCall("Arc machines", "/subscriptions/" + subscription, "Reader"),
            position.link(),
            () -> arm.service().arcMachines(arm.endpoint(), subscription, ArmService.ARC))
        .thenCompose(list ->
            list.rows().isEmpty()
                ? CompletableFuture.completedFuture(page(List.of(), list.next()))
                : mayLook(subscription, list.rows())
                    .thenCompose(may -> soon())
                    .thenApply(known ->
                        known.isEmpty()
                            ? notYet(position)
                            : page(said(subscription, list.rows(), known.get()), list.next())));
  }

  private static List<Observation> said(
      String subscription, List<NativeRow> machines, ArcNeighbours known) {
    List<Observation> seen = new ArrayList<>();
    machines.forEach(row -> seen.addAll(AgentRows.onArcMachine(subscription, row, known)));
    return seen;
  }

  private CompletableFuture<Optional<ArcNeighbours>> soon() {
    return surroundings
        .known()
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Page notYet(Position position) {
    int tries = position.rest().isEmpty() ? 0 : Integer.parseInt(position.rest().getFirst());
    return new Page(
        List.of(),
        new Position("arc", position.link(), List.of(String.valueOf(tries + 1))).token());
  }

  /**
   * Resource Graph leaves out without a word what may not be read, and then a machine of another
   * cloud would be told as one of Azure. So Defender is asked for something that it refuses.
   */
  private CompletableFuture<Boolean> mayLook(String subscription, List<NativeRow> machines) {
    if (machines.stream().noneMatch(AgentRows::elsewhere)) {
      return CompletableFuture.completedFuture(true);
    }
    return arm.list(
            securityCall("security connectors", subscription),
            "",
            () ->
                arm.service()
                    .security(
                        arm.endpoint(),
                        subscription,
                        "securityConnectors",
                        ArmService.SECURITY_CONNECTORS))
        .thenApply(list -> true);
  }

  private static Page page(List<Observation> seen, String next) {
    return next.isEmpty()
        ? Page.last(seen)
        : new Page(seen, new Position("arc", next, List.of()).token());
  }
}
