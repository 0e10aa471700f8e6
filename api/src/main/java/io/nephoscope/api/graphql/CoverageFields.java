package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.coverage.AgentCoverage;
import io.nephoscope.api.coverage.CoverageCounts;
import io.nephoscope.api.coverage.CoverageJudge;
import io.nephoscope.api.coverage.CoverageReason;
import io.nephoscope.api.coverage.Link;
import io.nephoscope.api.coverage.LinkState;
import io.nephoscope.api.coverage.Machine;
import io.nephoscope.api.coverage.MachineCoverage;
import io.nephoscope.api.coverage.MachineForms;
import io.nephoscope.api.coverage.SupportTable;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.Condition;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of agent coverage. */
final class CoverageFields {

  private final Cursors cursors;
  private final MachineForms forms = MachineForms.shipped();
  private final SupportTable table = SupportTable.shipped();

  private record Key(long snapshot, Scope scope, LocalDate supportDay, long minute) {}

  /** A list is made every minute, and may have a hundred thousand machines. */
  private final Cache<Key, AgentCoverage> known =
      Caffeine.newBuilder()
          .maximumWeight(1_000_000)
          .weigher((Key key, AgentCoverage coverage) -> 100 + coverage.machines().size())
          .expireAfterAccess(Duration.ofMinutes(5))
          .build();

  CoverageFields(Cursors cursors) {
    this.cursors = cursors;
  }

  /** The coverage of a scope. */
  record CoverageNode(AgentCoverage coverage, Scope scope) {}

  private record Breakdown(String key, CoverageCounts counts) {}

  private record ReasonNode(CoverageReason reason, List<MachineCoverage> machines) {}

  private record LinkCount(Link link, Map<LinkState.Standing, Integer> counts) {
    int of(LinkState.Standing standing) {
      return counts.getOrDefault(standing, 0);
    }
  }

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("AgentCoverage", CoverageNode.class)
            .plain("total", node -> node.coverage().counts().total())
            .plain("eligible", node -> node.coverage().counts().eligible())
            .plain("managed", node -> node.coverage().counts().managed())
            .plain("healthy", node -> node.coverage().counts().healthy())
            .plain("unknown", node -> node.coverage().counts().unknown())
            .plain("percent", node -> node.coverage().counts().percent())
            .plain("lower", node -> node.coverage().counts().lower())
            .plain("upper", node -> node.coverage().counts().upper())
            .plain("reasons", node -> reasons(node.coverage()))
            .plain("links", node -> links(node.coverage()))
            .asked("breakdown", (node, request, view) -> breakdown(node.coverage(), request))
            .asked("machines", (node, request, view) -> machines(node.coverage(), request))
            .asked("freshness", (node, request, view) -> freshness(node.scope(), view))
            .wiring());
    wiring.type(
        Fields.of("AgentCoverageBreakdown", Breakdown.class)
            .plain("key", Breakdown::key)
            .plain("total", node -> node.counts().total())
            .plain("eligible", node -> node.counts().eligible())
            .plain("managed", node -> node.counts().managed())
            .plain("healthy", node -> node.counts().healthy())
            .plain("unknown", node -> node.counts().unknown())
            .plain("percent", node -> node.counts().percent())
            .plain("lower", node -> node.counts().lower())
            .plain("upper", node -> node.counts().upper())
            .wiring());
    wiring.type(
        Fields.of("AgentCoverageReason", ReasonNode.class)
            .plain("reason", ReasonNode::reason)
            .plain("count", node -> node.machines().size())
            .asked(
                "resources",
                (node, request, view) ->
                    page(node.machines(), "machines " + node.reason(), request))
            .wiring());
    wiring.type(
        Fields.of("AgentCoverageLink", LinkCount.class)
            .plain("link", LinkCount::link)
            .plain("ok", node -> node.of(LinkState.Standing.OK))
            .plain("broken", node -> node.of(LinkState.Standing.BROKEN))
            .plain("missing", node -> node.of(LinkState.Standing.MISSING))
            .plain("unsupported", node -> node.of(LinkState.Standing.UNSUPPORTED))
            .plain("unknown", node -> node.of(LinkState.Standing.UNKNOWN))
            .wiring());
    wiring.type(
        Fields.of("MachineCoverage", MachineCoverage.class)
            .asked("resource", (machine, request, view) -> resource(machine, view))
            .plain("eligible", MachineCoverage::eligible)
            .plain("managed", MachineCoverage::managed)
            .plain("healthy", MachineCoverage::healthy)
            .plain("reason", MachineCoverage::reason)
            .plain("detail", MachineCoverage::detail)
            .plain("system", machine -> text(machine.machine()))
            .plain("architecture", machine -> machine.machine().architecture())
            .plain("links", MachineCoverage::links)
            .wiring());
    wiring.type(Fields.of("MachineLink", LinkState.class).plain("link", LinkState::link).wiring());
    ConnectionFields.connection(wiring, "MachineCoverageConnection", "MachineCoverageEdge");
    wiring.type(
        Fields.of("MachineConnection", Connection.class)
            .plain("totalCount", connection -> connection.totalCount())
            .plain("pageInfo", connection -> connection.pageInfo())
            .plain("edges", connection -> connection.edges())
            .asked(
                "nodes",
                (connection, request, view) ->
                    ((Connection<?>) connection)
                        .edges().stream()
                            .map(edge -> resource((MachineCoverage) edge.node(), view))
                            .toList())
            .wiring());
    wiring.type(
        Fields.of("MachineEdge", Connection.Edge.class)
            .plain("cursor", edge -> edge.cursor())
            .asked("node", (edge, request, view) -> resource((MachineCoverage) edge.node(), view))
            .wiring());
  }

  /** The root field {@code agentCoverage}. */
  CoverageNode coverage(FieldRequest request, View view) {
    Scope scope = Scope.of(request, view);
    Instant asked = request.argument("supportAsOf");
    LocalDate day = LocalDate.ofInstant(asked == null ? view.moment() : asked, ZoneOffset.UTC);
    // Machines grow old enough without a new snapshot.
    long minute = view.moment().getEpochSecond() / 60;
    AgentCoverage coverage =
        known.get(new Key(view.number(), scope, day, minute), key -> count(view, scope, day));
    return new CoverageNode(coverage, scope);
  }

  private AgentCoverage count(View view, Scope scope, LocalDate day) {
    CoverageJudge judge = new CoverageJudge(table, view.moment(), day);
    Map<String, List<AgentStatus>> agents = view.agents();
    Map<List<String>, Boolean> told = new HashMap<>();
    List<MachineCoverage> machines = new ArrayList<>();
    view.resources(
        which(scope),
        row ->
            forms
                .machine(row.id(), row.provider(), row.value())
                .map(machine ->
                    judge.judge(
                        machine,
                        agents.getOrDefault(machine.id(), List.of()),
                        told.computeIfAbsent(
                            List.of(machine.provider(), machine.account(), machine.region()),
                            place -> view.agentsTold(place.get(0), place.get(1), place.get(2)))))
                .ifPresent(machines::add));
    machines.sort(Comparator.comparing(machine -> machine.machine().id()));
    return AgentCoverage.of(machines);
  }

  private ResourceFilter which(Scope scope) {
    Condition known = new Condition.Is(Condition.Text.TYPE, forms.types());
    Condition strange =
        new Condition.All(
            List.of(
                new Condition.Is(
                    Condition.Text.CATEGORY, List.of(Resource.Category.COMPUTE.name())),
                new Condition.Not(new Condition.Is(Condition.Text.PROVIDER, forms.providers()))));
    return new ResourceFilter(
        scope.resources().condition().and(new Condition.Any(List.of(known, strange))));
  }

  private static List<ReasonNode> reasons(AgentCoverage coverage) {
    List<ReasonNode> reasons = new ArrayList<>();
    coverage
        .byReason()
        .forEach((reason, machines) -> reasons.add(new ReasonNode(reason, machines)));
    return reasons;
  }

  private static List<LinkCount> links(AgentCoverage coverage) {
    List<LinkCount> links = new ArrayList<>();
    coverage.links().forEach((link, counts) -> links.add(new LinkCount(link, counts)));
    return links;
  }

  private static List<Breakdown> breakdown(AgentCoverage coverage, FieldRequest request) {
    List<Breakdown> parts = new ArrayList<>();
    if (ComplianceFields.byAccount(request)) {
      coverage
          .byAccount()
          .forEach((key, counts) ->
              parts.add(new Breakdown(key.substring(key.indexOf(' ') + 1), counts)));
    } else {
      coverage.byProvider().forEach((key, counts) -> parts.add(new Breakdown(key, counts)));
    }
    return parts;
  }

  private Connection<MachineCoverage> machines(AgentCoverage coverage, FieldRequest request) {
    List<String> reasons = request.argument("reason");
    return page(
        coverage.machines().stream()
            .filter(machine ->
                reasons == null
                    || (machine.reason() != null && reasons.contains(machine.reason().name())))
            .toList(),
        "machines",
        request);
  }

  private Connection<MachineCoverage> page(
      List<MachineCoverage> machines, String question, FieldRequest request) {
    return Connection.ofList(
        machines,
        machine -> machine.machine().id(),
        Comparator.naturalOrder(),
        Paging.of(request),
        cursors,
        question);
  }

  private static ResourceFields.@Nullable ResourceNode resource(
      MachineCoverage machine, View view) {
    return view.resource(machine.machine().id())
        .map(row -> new ResourceFields.ResourceNode(row, true))
        .orElse(null);
  }

  private static @Nullable String text(Machine machine) {
    return machine.system() == null ? null : machine.system().toString();
  }

  private static io.nephoscope.api.snapshot.Freshness freshness(Scope scope, View view) {
    Reach machines = scope.reach(Observation.Kind.RESOURCE);
    return view.freshness(
        Reach.of(Observation.Kind.RESOURCE, Observation.Kind.AGENT_STATUS)
            .within(machines.providers(), machines.accounts()));
  }
}
