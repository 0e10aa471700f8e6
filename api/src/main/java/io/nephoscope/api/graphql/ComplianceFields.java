package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.compliance.AccountRef;
import io.nephoscope.api.compliance.ComplianceSummary;
import io.nephoscope.api.compliance.ControlCounts;
import io.nephoscope.api.compliance.ControlRollup;
import io.nephoscope.api.compliance.ControlStatus;
import io.nephoscope.api.compliance.DerivedStatus;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.compliance.Verdict;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.ControlMention;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.Freshness;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.StandardMention;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.api.standards.CatalogueStandard;
import io.nephoscope.api.standards.ControlId;
import io.nephoscope.api.standards.Mappings;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of standards and controls. */
final class ComplianceFields {

  private final Cursors cursors;
  private final FindingFields findings;
  private final Rollups rollups;

  ComplianceFields(Cursors cursors, FindingFields findings, Rollups rollups) {
    this.rollups = rollups;
    this.cursors = cursors;
    this.findings = findings;
  }

  /** A standard. */
  record StandardNode(StandardId id) {}

  /**
   * A control, within a scope.
   *
   * @param standard {@code null} when nobody knows the words
   * @param rolled how it stands, when that is known already
   */
  record ControlNode(
      @Nullable StandardId standard, String code, Scope scope, @Nullable ControlRollup rolled) {

    ControlNode(@Nullable StandardId standard, String code, Scope scope) {
      this(standard, code, scope, null);
    }

    static ControlNode mentioned(ControlMention mention) {
      StandardId standard =
          mention.standard() == null ? null : StandardId.parse(mention.standard()).orElse(null);
      return new ControlNode(standard, mention.code(), Scope.EVERYTHING);
    }
  }

  private record SummaryNode(ComplianceSummary summary, @Nullable Instant oldestAsOf) {}

  private record Breakdown(
      String key, Scope scope, SummaryNode summary, List<NativeLabel> nativeScores) {}

  private record NativeLabel(
      @Nullable Double score, @Nullable Double points, @Nullable Double maxPoints, String label) {}

  private record RelatedNode(
      ControlNode control, Mappings.Relationship relationship, String source) {}

  private record DerivedNode(ControlStatus status, List<RelatedNode> from) {}

  private record ControlBreakdown(String key, Scope scope, Verdict verdict) {}

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("Standard", StandardNode.class)
            .plain("id", node -> node.id().toString())
            .plain("version", node -> node.id().isUnmapped() ? "" : node.id().version())
            .asked("name", (node, request, view) -> Rollups.catalogued(node.id(), view).name())
            .asked("title", (node, request, view) -> title(node.id(), view))
            .asked("providers", (node, request, view) -> providers(node.id(), view))
            .asked(
                "summary",
                (node, request, view) -> {
                  Scope scope = Scope.of(request, view);
                  StandardRollup rollup = rollups.of(view, node.id(), scope);
                  return new SummaryNode(
                      Boolean.TRUE.equals(request.argument("derived"))
                          ? withDerived(rollup, scope, view)
                          : rollup.summary(),
                      oldest(view, scope));
                })
            .asked("breakdown", (node, request, view) -> breakdown(node.id(), request, view))
            .asked("controls", (node, request, view) -> controls(node.id(), request, view))
            .asked(
                "freshness",
                (node, request, view) -> view.freshness(Reach.of(Observation.Kind.ASSESSMENT)))
            .asked(
                "history", (node, request, view) -> PastFields.days(node.id().toString(), request))
            .wiring());
    wiring.type(
        Fields.of("ComplianceSummary", SummaryNode.class)
            .plain("controls", node -> node.summary().controls())
            .plain("unread", node -> node.summary().unread())
            .plain("score", node -> node.summary().score())
            .plain("coverage", node -> node.summary().coverage())
            .plain("lower", node -> node.summary().lower())
            .plain("upper", node -> node.summary().upper())
            .plain("oldestAsOf", SummaryNode::oldestAsOf)
            .wiring());
    wiring.type(
        Fields.of("ControlCounts", ControlCounts.class)
            .plain("total", ControlCounts::total)
            .wiring());
    wiring.type(
        Fields.of("StandardBreakdown", Breakdown.class)
            .plain("native", Breakdown::nativeScores)
            .asked("freshness", (node, request, view) -> freshness(node.scope(), view))
            .wiring());
    wiring.type(
        Fields.of("Control", ControlNode.class)
            .plain(
                "standard",
                node -> node.standard() == null ? null : new StandardNode(node.standard()))
            .plain("code", ControlNode::code)
            .asked(
                "title",
                (node, request, view) -> rolled(node, view).map(ControlRollup::title).orElse(null))
            .asked("status", (node, request, view) -> status(node, view))
            .asked("reason", (node, request, view) -> reason(node, view))
            .asked("breakdown", (node, request, view) -> breakdown(node, request, view))
            .asked("related", (node, request, view) -> related(node))
            .asked("derived", (node, request, view) -> derived(node, view))
            .asked(
                "history",
                (node, request, view) ->
                    node.standard() == null
                        ? List.of()
                        : PastFields.changes(node.standard().toString(), node.code(), request))
            .asked("failing", (node, request, view) -> failing(node, request, view))
            .wiring());
    wiring.type(
        Fields.of("ControlBreakdown", ControlBreakdown.class)
            .plain("key", ControlBreakdown::key)
            .plain("status", node -> node.verdict().status())
            .plain("reason", node -> reason(node.verdict()))
            .plain("passedResources", node -> node.verdict().passedResources())
            .plain("failedResources", node -> node.verdict().failedResources())
            .plain("unknownResources", node -> node.verdict().unknownResources())
            .asked("freshness", (node, request, view) -> freshness(node.scope(), view))
            .wiring());
    wiring.type(
        Fields.of("RelatedControl", RelatedNode.class)
            .plain("control", RelatedNode::control)
            .plain("relationship", RelatedNode::relationship)
            .plain("source", RelatedNode::source)
            .wiring());
    wiring.type(
        Fields.of("DerivedControl", DerivedNode.class)
            .plain("status", DerivedNode::status)
            .plain("evidence", node -> "DERIVED")
            .plain("from", DerivedNode::from)
            .wiring());
    ConnectionFields.connection(wiring, "ControlConnection", "ControlEdge");
  }

  /** The root field {@code standards}. */
  List<StandardNode> standards(View view) {
    return view.standards().stream()
        .map(mention -> StandardId.parse(mention.key()))
        .flatMap(Optional::stream)
        .map(StandardNode::new)
        .toList();
  }

  /** The root field {@code standard}. */
  StandardNode standard(FieldRequest request, View view) {
    return new StandardNode(known(request.argument("id", ""), view));
  }

  /** The standard with this id, if the catalogue or a cloud knows it. */
  static StandardId known(String id, View view) {
    Optional<StandardId> standard = StandardId.parse(id);
    boolean known =
        standard.isPresent()
            && (view.catalogue().standard(standard.get()).isPresent()
                || mention(standard.get(), view).isPresent());
    if (standard.isEmpty() || !known) {
      throw new RequestError(
          Code.NOT_FOUND,
          "id: nobody knows a standard '"
              + id
              + "' (expected: slug:version, such as nist-800-53:r5). The field standards lists those"
              + " that clouds speak to.");
    }
    return standard.get();
  }

  private static Optional<StandardMention> mention(StandardId id, View view) {
    return view.standards().stream()
        .filter(mention -> mention.key().equals(id.toString()))
        .findFirst();
  }

  private static String title(StandardId id, View view) {
    return view.catalogue()
        .standard(id)
        .map(CatalogueStandard::title)
        .or(() -> mention(id, view).map(StandardMention::title))
        .orElse(id.toString());
  }

  private static List<String> providers(StandardId id, View view) {
    return mention(id, view).map(StandardMention::providers).orElse(List.of());
  }

  private static @Nullable Instant oldest(View view, Scope scope) {
    return freshness(scope, view).asOf();
  }

  private static Freshness freshness(Scope scope, View view) {
    return view.freshness(scope.reach(Observation.Kind.ASSESSMENT));
  }

  private List<Breakdown> breakdown(StandardId id, FieldRequest request, View view) {
    Scope scope = Scope.of(request, view);
    StandardRollup rollup = rollups.of(view, id, scope);
    List<Row<NativeScore>> scores =
        view.nativeScores(id).stream()
            .filter(row ->
                scope.coversWholeAccounts()
                    && scope.coversAccount(row.provider(), row.value().account()))
            .toList();
    List<Breakdown> parts = new ArrayList<>();
    if (byAccount(request)) {
      rollup
          .byAccount()
          .forEach((account, summary) ->
              parts.add(
                  part(
                      account.account(),
                      summary,
                      view,
                      Scope.of(account),
                      scores,
                      row -> account.equals(accountOf(row)))));
    } else {
      rollup
          .byProvider()
          .forEach((provider, summary) ->
              parts.add(
                  part(
                      provider,
                      summary,
                      view,
                      scope.inProvider(provider),
                      scores,
                      row -> row.provider().equals(provider))));
    }
    return parts;
  }

  private static AccountRef accountOf(Row<NativeScore> row) {
    return new AccountRef(row.provider(), row.value().account());
  }

  private static Breakdown part(
      String key,
      ComplianceSummary summary,
      View view,
      Scope scope,
      List<Row<NativeScore>> scores,
      Predicate<Row<NativeScore>> belongs) {
    return new Breakdown(
        key,
        scope,
        new SummaryNode(summary, oldest(view, scope)),
        scores.stream()
            .filter(belongs)
            .map(row ->
                new NativeLabel(
                    ScoreFields.oneDecimal(row.value().percent()),
                    row.value().current(),
                    row.value().max(),
                    row.value().name() + " of " + row.value().account()))
            .toList());
  }

  static boolean byAccount(FieldRequest request) {
    return "ACCOUNT".equals(request.argument("by"));
  }

  private Connection<ControlNode> controls(StandardId id, FieldRequest request, View view) {
    Scope scope = Scope.of(request, view);
    Map<String, Object> filter = request.argument("filter");
    List<String> statuses = filter == null ? null : FilterArguments.texts(filter, "status");
    List<String> codes = filter == null ? null : FilterArguments.texts(filter, "code");
    Map<String, Integer> order = new HashMap<>();
    List<ControlNode> nodes = new ArrayList<>();
    for (ControlRollup control : rollups.of(view, id, scope).controls()) {
      order.put(control.code(), order.size());
      if ((statuses == null || statuses.contains(control.overall().status().name()))
          && (codes == null || codes.contains(control.code()))) {
        nodes.add(new ControlNode(id, control.code(), scope, control));
      }
    }
    return Connection.ofList(
        nodes,
        ControlNode::code,
        Comparator.comparing(code -> order.getOrDefault(code, Integer.MAX_VALUE)),
        Paging.of(request),
        cursors,
        "controls of " + id);
  }

  private Optional<ControlRollup> rolled(ControlNode node, View view) {
    if (node.rolled() != null) {
      return Optional.of(node.rolled());
    }
    return node.standard() == null
        ? Optional.empty()
        : rollups.of(view, node.standard(), node.scope()).control(node.code());
  }

  private ControlStatus status(ControlNode node, View view) {
    return rolled(node, view)
        .map(control -> control.overall().status())
        .orElse(node.standard() == null ? ControlStatus.UNKNOWN : ControlStatus.NOT_ASSESSED);
  }

  private @Nullable String reason(ControlNode node, View view) {
    if (node.standard() == null) {
      return "The cloud's words for this control are not known here.";
    }
    return rolled(node, view).map(control -> reason(control.overall())).orElse(null);
  }

  private static @Nullable String reason(Verdict verdict) {
    return verdict.reason() == null
        ? null
        : verdict.reason().name() + ": " + verdict.reason().text();
  }

  private static List<RelatedNode> related(ControlNode node) {
    return node.standard() == null
        ? List.of()
        : Mappings.shipped().of(new ControlId(node.standard(), node.code())).stream()
            .map(relation ->
                new RelatedNode(
                    new ControlNode(
                        relation.control().standard(), relation.control().code(), node.scope()),
                    relation.relationship(),
                    relation.source()))
            .toList();
  }

  /** What follows from related controls, when nobody assesses this one itself. */
  private @Nullable DerivedNode derived(ControlNode node, View view) {
    if (node.standard() == null || status(node, view) != ControlStatus.NOT_ASSESSED) {
      return null;
    }
    ControlStatus status = derivedStatus(node.standard(), node.code(), node.scope(), view);
    return status == ControlStatus.NOT_ASSESSED
        ? null
        : new DerivedNode(
            status,
            related(node).stream()
                .filter(each -> status(each.control(), view) != ControlStatus.NOT_ASSESSED)
                .toList());
  }

  private ControlStatus derivedStatus(StandardId standard, String code, Scope scope, View view) {
    List<DerivedStatus.Related> related = new ArrayList<>();
    for (Mappings.Relation relation : Mappings.shipped().of(new ControlId(standard, code))) {
      rollups
          .of(view, relation.control().standard(), scope)
          .control(relation.control().code())
          .ifPresent(control ->
              related.add(
                  new DerivedStatus.Related(control.overall().status(), relation.relationship())));
    }
    return DerivedStatus.of(related);
  }

  /** The figures with what follows from other standards where nobody assesses this one itself. */
  private ComplianceSummary withDerived(StandardRollup rollup, Scope scope, View view) {
    List<ControlStatus> statuses = new ArrayList<>();
    for (ControlRollup control : rollup.controls()) {
      ControlStatus own = control.overall().status();
      statuses.add(
          own == ControlStatus.NOT_ASSESSED
              ? derivedStatus(rollup.standard(), control.code(), scope, view)
              : own);
    }
    return ComplianceSummary.of(statuses, rollup.summary().unread());
  }

  private List<ControlBreakdown> breakdown(ControlNode node, FieldRequest request, View view) {
    List<ControlBreakdown> parts = new ArrayList<>();
    rolled(node, view)
        .ifPresent(control -> {
          if (byAccount(request)) {
            control
                .byAccount()
                .forEach((account, verdict) ->
                    parts.add(new ControlBreakdown(account.account(), Scope.of(account), verdict)));
          } else {
            control
                .byProvider()
                .forEach((provider, verdict) ->
                    parts.add(
                        new ControlBreakdown(
                            provider, node.scope().inProvider(provider), verdict)));
          }
        });
    return parts;
  }

  private FindingFields.FindingSelection failing(
      ControlNode node, FieldRequest request, View view) {
    FindingFilter filter =
        node.standard() == null
            ? FindingFilter.ofChecks(List.of())
            : FindingFilter.speakingTo(node.standard().toString(), node.code());
    return findings.select(
        node.scope().limit(filter.active()),
        node.scope().reach(Observation.Kind.FINDING),
        "failing " + node.standard() + " " + node.code(),
        request,
        view);
  }
}
