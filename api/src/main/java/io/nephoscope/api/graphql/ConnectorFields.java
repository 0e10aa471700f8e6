package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.AccountRow;
import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.Freshness;
import io.nephoscope.api.snapshot.FreshnessState;
import io.nephoscope.api.snapshot.Gap;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ProviderRecord;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of providers, connectors, sources, accounts, freshness and gaps. */
final class ConnectorFields {

  private final Cursors cursors;

  ConnectorFields(Cursors cursors) {
    this.cursors = cursors;
  }

  private record ShardCounts(int total, int fresh, int stale, int failed, int pending) {}

  /** A source and its shards. */
  private record SourceNode(SourceRecord source, List<ShardState> shards, View view) {

    FreshnessState state() {
      FreshnessState worst = FreshnessState.FRESH;
      for (ShardState shard : shards) {
        worst = worst.worse(view.freshness(shard));
      }
      if (source.problem() != null) {
        worst = worst.worse(shards.isEmpty() ? FreshnessState.FAILED : FreshnessState.STALE);
      } else if (shards.isEmpty()) {
        worst = FreshnessState.PENDING;
      }
      return worst;
    }

    @Nullable Instant asOf() {
      return shards.stream()
          .map(ShardState::asOf)
          .filter(time -> time != null)
          .min(Comparator.naturalOrder())
          .orElse(null);
    }

    ShardCounts counts() {
      int fresh = 0;
      int stale = 0;
      int failed = 0;
      int pending = 0;
      for (ShardState shard : shards) {
        switch (view.freshness(shard)) {
          case FRESH -> fresh++;
          case STALE -> stale++;
          case FAILED -> failed++;
          case PENDING -> pending++;
        }
      }
      return new ShardCounts(shards.size(), fresh, stale, failed, pending);
    }
  }

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("Provider", ProviderRecord.class)
            .plain("id", ProviderRecord::id)
            .plain("title", ProviderRecord::title)
            .plain("version", ProviderRecord::version)
            .plain("state", provider -> provider.inUse() ? "LOADED" : "QUARANTINED")
            .plain("problem", ProviderRecord::problem)
            .wiring());
    wiring.type(
        Fields.of("Connector", ConnectorRecord.class)
            .plain("id", ConnectorRecord::id)
            .plain("provider", ConnectorRecord::provider)
            .plain("state", ConnectorRecord::state)
            .plain("identity", ConnectorRecord::identity)
            .plain("problem", ConnectorFields::problem)
            .asked(
                "accounts",
                (connector, request, view) ->
                    accounts(
                        view.accounts().stream()
                            .filter(row -> row.connector().equals(connector.id()))
                            .toList(),
                        "accounts of " + connector.id(),
                        request))
            .asked("sources", (connector, request, view) -> sources(connector, view))
            .wiring());
    wiring.type(
        Fields.of("Source", SourceNode.class)
            .plain("name", node -> node.source().name())
            .plain("kind", node -> node.source().kinds().stream().sorted().toList())
            .plain("state", SourceNode::state)
            .plain("asOf", SourceNode::asOf)
            .plain("shards", SourceNode::counts)
            .plain("nextReadAt", node -> node.source().nextReadAt())
            .plain("pages", node -> node.source().activity().pages())
            .plain("readsWhole", node -> node.source().activity().readsWhole())
            .plain("readsChanges", node -> node.source().activity().readsChanges())
            .plain("budgets", node -> node.source().activity().budgets())
            .wiring());
    wiring.type(
        Fields.of("Budget", BudgetState.class)
            .plain("key", BudgetState::key)
            .plain("perSecond", BudgetState::perSecond)
            .plain("effectivePerSecond", BudgetState::effectivePerSecond)
            .plain("burst", BudgetState::burst)
            .plain("throttled", BudgetState::throttled)
            .plain("lastThrottledAt", BudgetState::lastThrottledAt)
            .wiring());
    wiring.type(
        Fields.of("Account", AccountRow.class)
            .plain("id", AccountRow::id)
            .plain("provider", AccountRow::provider)
            .plain("nativeId", row -> row.value().nativeId())
            .plain("name", row -> row.value().name())
            .plain("state", row -> row.value().state())
            .plain("ancestors", row -> row.value().ancestors())
            .plain("tags", row -> ResourceFields.Tag.of(row.value().tags()))
            .wiring());
    wiring.type(
        Fields.of("Freshness", Freshness.class)
            .plain("state", Freshness::state)
            .plain("asOf", Freshness::asOf)
            .asked("snapshot", (freshness, request, view) -> view.number())
            .asked(
                "gaps", (freshness, request, view) -> gaps(view.gaps(freshness.reach()), request))
            .wiring());
    ConnectionFields.connection(wiring, "AccountConnection", "AccountEdge");
    ConnectionFields.connection(wiring, "GapConnection", "GapEdge");
  }

  private static @Nullable Gap problem(ConnectorRecord connector) {
    Problem problem = connector.problem();
    return problem == null
        ? null
        : new Gap(
            connector.id(),
            connector.provider(),
            null,
            null,
            null,
            problem.category(),
            problem.message(),
            problem.remedy(),
            problem.since());
  }

  private static List<SourceNode> sources(ConnectorRecord connector, View view) {
    List<SourceNode> nodes = new ArrayList<>();
    for (SourceRecord source : view.sources(connector.id())) {
      List<ShardState> shards =
          view.shards().stream()
              .filter(shard ->
                  shard.key().connector().equals(connector.id())
                      && shard.key().source().equals(source.name()))
              .toList();
      nodes.add(new SourceNode(source, shards, view));
    }
    return nodes;
  }

  /** A page of accounts, in the order of their ids. */
  Connection<AccountRow> accounts(List<AccountRow> rows, String question, FieldRequest request) {
    List<AccountRow> sorted =
        rows.stream().sorted(Comparator.comparing(ConnectorFields::accountKey)).toList();
    return Connection.ofList(
        sorted,
        ConnectorFields::accountKey,
        Comparator.naturalOrder(),
        Paging.of(request),
        cursors,
        question);
  }

  private static String accountKey(AccountRow row) {
    return row.provider() + "\u001f" + row.value().name() + "\u001f" + row.id();
  }

  /** A page of gaps, in the order of connector, source, account and region. */
  Connection<Gap> gaps(List<Gap> gaps, FieldRequest request) {
    List<Gap> sorted = gaps.stream().sorted(Comparator.comparing(ConnectorFields::gapKey)).toList();
    return Connection.ofList(
        sorted,
        ConnectorFields::gapKey,
        Comparator.naturalOrder(),
        Paging.of(request),
        cursors,
        "gaps");
  }

  private static String gapKey(Gap gap) {
    return String.join(
        "\u001f",
        gap.connector(),
        gap.source() == null ? "" : gap.source(),
        gap.account() == null ? "" : gap.account(),
        gap.region() == null ? "" : gap.region(),
        gap.category().name(),
        gap.message());
  }
}
