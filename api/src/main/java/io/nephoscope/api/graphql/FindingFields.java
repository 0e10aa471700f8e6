package io.nephoscope.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.ComplianceFields.ControlNode;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortField;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of findings. */
final class FindingFields {

  private static final List<SliceRequest.Order> WORST_FIRST =
      List.of(
          new SliceRequest.Order(SortField.SEVERITY, true),
          new SliceRequest.Order(SortField.LAST_SEEN_AT, true));

  private final Cursors cursors;

  FindingFields(Cursors cursors) {
    this.cursors = cursors;
  }

  /** A finding in a view. */
  record FindingNode(Row<Finding> row) {
    Finding finding() {
      return row.value();
    }
  }

  record Remediation(@Nullable String text, @Nullable String url) {}

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("Finding", FindingNode.class)
            .plain("id", node -> node.row().id())
            .plain("provider", node -> node.row().provider())
            .plain("nativeId", node -> node.finding().nativeId())
            .plain("source", node -> node.finding().product())
            .plain("kind", node -> node.finding().type())
            .plain("title", node -> node.finding().title())
            .plain("description", node -> node.finding().description())
            .plain("severity", node -> node.finding().severity())
            .plain("state", node -> node.finding().state())
            .plain("region", node -> node.finding().region())
            .plain("firstSeenAt", node -> node.finding().firstSeenAt())
            .plain("lastSeenAt", node -> node.finding().lastSeenAt())
            .plain("native", node -> node.finding().nativeJson())
            .plain("remediation", node -> remediation(node.finding()))
            .asked(
                "account",
                (node, env, view) ->
                    ResourceFields.account(view, node.row().provider(), node.finding().account()))
            .asked(
                "resources",
                (node, env, view) ->
                    node.finding().resources().stream()
                        .map(ref ->
                            ResourceFields.ResourceNode.named(
                                view, node.row().provider(), ref, node.finding()))
                        .toList())
            .asked(
                "witnesses",
                (node, env, view) ->
                    IssueFields.witnesses(IssueFields.head(node.row().id(), view), view).stream()
                        .map(head -> view.finding(head.id()).map(FindingNode::new).orElse(null))
                        .toList())
            .asked(
                "controls",
                (node, env, view) ->
                    view.controlsOf(node.row()).stream().map(ControlNode::mentioned).toList())
            .wiring());
    SelectionFields.wire(
        wiring, "FindingConnection", "FindingEdge", FindingNode::new, FindingSelection.class);
  }

  private static @Nullable Remediation remediation(Finding finding) {
    return finding.remediation() == null && finding.remediationUrl() == null
        ? null
        : new Remediation(finding.remediation(), finding.remediationUrl());
  }

  /** The root field {@code findings}. */
  FindingSelection select(DataFetchingEnvironment env, View view) {
    Map<String, Object> input = env.getArgument("filter");
    Reach reach = Selection.reach(view, Observation.Kind.FINDING, input, env);
    FindingFilter filter = FilterArguments.findings(input);
    Instant since = env.getArgument("changedSince");
    if (since != null) {
      filter = filter.withIds(view.findingsChangedSince(since));
    }
    return select(filter, reach, "findings", env, view);
  }

  /** The findings of a resource. */
  FindingSelection ofResource(Row<Resource> resource, DataFetchingEnvironment env, View view) {
    Map<String, Object> input = env.getArgument("filter");
    Reach reach =
        Reach.of(Observation.Kind.FINDING)
            .within(List.of(resource.provider()), List.of(resource.value().account()));
    return select(
        FilterArguments.findings(input).about(resource.id()),
        reach,
        "findings of " + resource.id(),
        env,
        view);
  }

  /** Findings that a filter of ours selects, worst first. */
  FindingSelection select(
      FindingFilter filter, Reach reach, String list, DataFetchingEnvironment env, View view) {
    return new FindingSelection(
        view, filter, Orders.of(env, WORST_FIRST), Paging.of(env), cursors, reach, list);
  }

  /** Findings that a filter selects, in an order. */
  static final class FindingSelection extends Selection<Finding> {
    private final FindingFilter filter;

    FindingSelection(
        View view,
        FindingFilter filter,
        List<SliceRequest.Order> order,
        Paging paging,
        Cursors cursors,
        Reach reach,
        String list) {
      super(
          view,
          reach,
          order,
          paging,
          cursors,
          list,
          () -> view.countFindings(filter),
          request -> view.findings(filter, request));
      this.filter = filter;
    }

    @Override
    Map<FacetField, List<Bucket>> facets(List<FacetField> fields) {
      return view().findingFacets(filter, fields);
    }
  }
}
