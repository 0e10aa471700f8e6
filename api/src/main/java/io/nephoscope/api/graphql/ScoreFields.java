package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.compliance.ControlGroups;
import io.nephoscope.api.compliance.GroupScore;
import io.nephoscope.api.compliance.ScorePart;
import io.nephoscope.api.compliance.SecureScore;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.history.HistoryPoint;
import io.nephoscope.api.snapshot.AccountRow;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.Freshness;
import io.nephoscope.api.snapshot.ProviderCheck;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Observation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of the secure score. */
final class ScoreFields {

  private final FindingFields findings;
  private final Scores scores;
  private final ControlGroups groups = ControlGroups.shipped();

  ScoreFields(FindingFields findings, Scores scores) {
    this.findings = findings;
    this.scores = scores;
  }

  /** The score of a scope. */
  record ScoreNode(SecureScore score, Scope scope) {

    /** Points that nobody could reach are no points. */
    static @Nullable Double points(ScorePart part) {
      return part.percent() == null ? null : (Double) part.points();
    }

    static @Nullable Double maxPoints(ScorePart part) {
      return part.percent() == null ? null : (Double) (double) part.maxPoints();
    }
  }

  private record Breakdown(String key, ScorePart part) {}

  private record GroupNode(GroupScore group, Scope scope) {}

  /** What the cloud states, to its last digit: only our own percentages are rounded. */
  private record NativeNode(
      String provider,
      AccountRow account,
      String name,
      @Nullable Double percent,
      @Nullable Double points,
      @Nullable Double maxPoints,
      @Nullable Double weight,
      Instant asOf) {}

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("SecureScore", ScoreNode.class)
            .plain("percent", node -> node.score().overall().percent())
            .plain("points", node -> ScoreNode.points(node.score().overall()))
            .plain("maxPoints", node -> ScoreNode.maxPoints(node.score().overall()))
            .plain("coverage", node -> node.score().overall().coverage())
            .plain("lower", node -> node.score().overall().lower())
            .plain("upper", node -> node.score().overall().upper())
            .asked("breakdown", (node, request, view) -> breakdown(node, request))
            .plain(
                "controls",
                node ->
                    node.score().groups().stream()
                        .map(group -> new GroupNode(group, node.scope()))
                        .toList())
            .asked("native", (node, request, view) -> nativeScores(node.scope(), view))
            .asked("freshness", (node, request, view) -> freshness(node.scope(), view))
            .asked(
                "history",
                (node, request, view) ->
                    node.scope().equals(Scope.EVERYTHING)
                        ? PastFields.days(HistoryPoint.SECURE_SCORE, request)
                        : null)
            .wiring());
    wiring.type(
        Fields.of("SecureScoreBreakdown", Breakdown.class)
            .plain("key", Breakdown::key)
            .plain("percent", node -> node.part().percent())
            .plain("points", node -> ScoreNode.points(node.part()))
            .plain("maxPoints", node -> ScoreNode.maxPoints(node.part()))
            .plain("healthy", node -> healthy(node.part()))
            .plain("unhealthy", node -> node.part().unhealthy())
            .plain("failuresOnly", node -> node.part().failuresOnly())
            .plain("unknown", node -> node.part().unknown())
            .wiring());
    wiring.type(
        Fields.of("SecureScoreControl", GroupNode.class)
            .plain("id", node -> node.group().id())
            .plain("title", node -> node.group().title())
            .plain("points", node -> node.group().points())
            .plain("maxPoints", node -> (double) node.group().maxPoints())
            .plain("healthy", node -> node.group().healthy())
            .plain("unhealthy", node -> node.group().unhealthy())
            .plain("failuresOnly", node -> node.group().failuresOnly())
            .plain("unknown", node -> node.group().unknown())
            .plain(
                "potentialIncrease",
                node ->
                    node.group().points() == null
                        ? null
                        : (Double) node.group().potentialIncrease())
            .asked("findings", (node, request, view) -> behind(node, request, view))
            .wiring());
    wiring.type(
        Fields.of("NativeScore", NativeNode.class).plain("account", NativeNode::account).wiring());
  }

  /** The root field {@code secureScore}. */
  ScoreNode score(FieldRequest request, View view) {
    Scope scope = Scope.of(request, view);
    List<String> fixed = request.argument("assumeFixed");
    Set<IssueFields.Mended> mended =
        fixed == null || fixed.isEmpty() ? Set.of() : IssueFields.mended(fixed, view);
    return new ScoreNode(scores.of(view, scope, mended), scope);
  }

  private static List<Breakdown> breakdown(ScoreNode node, FieldRequest request) {
    List<Breakdown> parts = new ArrayList<>();
    if (ComplianceFields.byAccount(request)) {
      node.score()
          .byAccount()
          .forEach((account, part) -> parts.add(new Breakdown(account.account(), part)));
    } else {
      node.score()
          .byProvider()
          .forEach((provider, part) -> parts.add(new Breakdown(provider, part)));
    }
    return parts;
  }

  private FindingFields.FindingSelection behind(GroupNode node, FieldRequest request, View view) {
    List<ProviderCheck> checks =
        view.checks().stream()
            .filter(check ->
                groups.group(check.provider(), check.check()).id().equals(node.group().id()))
            .toList();
    return findings.select(
        node.scope().limit(FindingFilter.ofChecks(checks).active()),
        node.scope().reach(Observation.Kind.FINDING),
        "findings of " + node.group().id(),
        request,
        view);
  }

  private static List<NativeNode> nativeScores(Scope scope, View view) {
    return view.nativeScores().stream()
        .filter(row ->
            scope.coversWholeAccounts()
                && scope.coversAccount(row.provider(), row.value().account()))
        .map(row ->
            new NativeNode(
                row.provider(),
                ResourceFields.account(view, row.provider(), row.value().account()),
                row.value().name(),
                row.value().percent(),
                row.value().current(),
                row.value().max(),
                row.value().weight(),
                row.value().asOf()))
        .toList();
  }

  /** Nobody knows how many are healthy where failures only are told. */
  private static @Nullable Integer healthy(ScorePart part) {
    return part.percent() == null && part.failuresOnly() > 0 ? null : (Integer) part.healthy();
  }

  /** A percentage as the API gives them. */
  static @Nullable Double oneDecimal(@Nullable Double percent) {
    return percent == null
        ? null
        : (Double) BigDecimal.valueOf(percent).setScale(1, RoundingMode.HALF_UP).doubleValue();
  }

  private static Freshness freshness(Scope scope, View view) {
    return view.freshness(scope.reach(Observation.Kind.ASSESSMENT));
  }
}
