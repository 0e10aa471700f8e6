package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.ComplianceFields.ControlNode;
import io.nephoscope.api.graphql.ResourceFields.ResourceNode;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.graphql.plan.RowNode;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Group;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.Slice;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortField;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
  record FindingNode(Row<Finding> row, Siblings<Finding> siblings) implements RowNode {

    FindingNode(Row<Finding> row) {
      this(row, new Siblings<>(List.of(row)));
    }

    Finding finding() {
      return row.value();
    }
  }

  record Remediation(@Nullable String text, @Nullable String url) {}

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("Finding", FindingNode.class)
            .lasting("id", node -> node.row().id())
            .lasting("provider", node -> node.row().provider())
            .lasting("nativeId", node -> node.finding().nativeId())
            .lasting("source", node -> node.finding().product())
            .lasting("kind", node -> node.finding().type())
            .lasting("title", node -> node.finding().title())
            .lasting("description", node -> node.finding().description())
            .lasting("severity", node -> node.finding().severity())
            .lasting("state", node -> node.finding().state())
            .lasting("region", node -> node.finding().region())
            .lasting("firstSeenAt", node -> node.finding().firstSeenAt())
            .lasting("lastSeenAt", node -> node.finding().lastSeenAt())
            .lasting("native", node -> node.finding().nativeJson())
            .lasting("remediation", node -> remediation(node.finding()))
            .quick(
                "account",
                (node, request, view) ->
                    ResourceFields.account(view, node.row().provider(), node.finding().account()))
            .asked(
                "resources",
                (node, request, view) ->
                    node.siblings()
                        .once("resources", rows -> resources(rows, view))
                        .getOrDefault(node.row().id(), List.of()))
            .asked(
                "witnesses",
                (node, request, view) ->
                    IssueFields.witnesses(IssueFields.head(node.row().id(), view), view).stream()
                        .map(head -> view.finding(head.id()).map(FindingNode::new).orElse(null))
                        .toList())
            .asked(
                "controls",
                (node, request, view) ->
                    view.controlsOf(node.row()).stream().map(ControlNode::mentioned).toList())
            .wiring());
    SelectionFields.wire(
        wiring, "FindingConnection", "FindingEdge", FindingNode::new, FindingSelection.class);
  }

  /** What findings are about, by the global id of the finding. */
  private static Map<String, List<ResourceNode>> resources(List<Row<Finding>> findings, View view) {
    Set<String> ids = new HashSet<>();
    for (Row<Finding> finding : findings) {
      finding
          .value()
          .resources()
          .forEach(ref -> ids.add(GlobalId.resource(finding.provider(), ref.nativeId())));
    }
    Map<String, Row<Resource>> shown = view.resources(ids);
    Map<String, Row<Resource>> all = new HashMap<>(shown);
    for (Row<Finding> finding : findings) {
      for (Finding.ResourceRef ref : finding.value().resources()) {
        all.computeIfAbsent(
            GlobalId.resource(finding.provider(), ref.nativeId()),
            id -> ResourceNode.unseen(finding, ref));
      }
    }
    Siblings<Resource> siblings = new Siblings<>(List.copyOf(all.values()));
    Map<String, List<ResourceNode>> nodes = new HashMap<>();
    for (Row<Finding> finding : findings) {
      List<ResourceNode> about = new ArrayList<>();
      for (Finding.ResourceRef ref : finding.value().resources()) {
        String id = GlobalId.resource(finding.provider(), ref.nativeId());
        Row<Resource> row = shown.get(id);
        about.add(
            row == null
                ? new ResourceNode(ResourceNode.unseen(finding, ref), false, siblings)
                : new ResourceNode(row, true, siblings));
      }
      nodes.put(finding.id(), about);
    }
    return nodes;
  }

  private static @Nullable Remediation remediation(Finding finding) {
    return finding.remediation() == null && finding.remediationUrl() == null
        ? null
        : new Remediation(finding.remediation(), finding.remediationUrl());
  }

  /** The root field {@code findings}. */
  FindingSelection select(FieldRequest request, View view) {
    Map<String, Object> input = request.argument("filter");
    Reach reach = Selection.reach(view, Observation.Kind.FINDING, input, request);
    String search = request.argument("search");
    FindingFilter filter = FilterArguments.findings(view, input, search);
    Instant since = request.argument("changedSince");
    if (since != null) {
      filter = filter.withIds(view.findingsChangedSince(since));
    }
    List<SliceRequest.Order> order = Orders.of(request, FilterArguments.ranks(search), WORST_FIRST);
    return new FindingSelection(
        view, filter, order, Paging.of(request), cursors, reach, "findings");
  }

  /** What is asked of the findings of each resource of a list. */
  private record OfEach(Map<String, Object> arguments, boolean rows) {}

  /** What was found for each resource of a list. */
  private record Found(Map<String, Slice<Finding>> byResource, Siblings<Finding> siblings) {

    static Found of(Map<String, Slice<Finding>> byResource) {
      return new Found(
          byResource,
          new Siblings<>(
              byResource.values().stream()
                  .flatMap(slice -> slice.rows().stream())
                  .map(Slice.Placed::row)
                  .toList()));
    }
  }

  /** The findings of a resource, looked up together with those of its siblings. */
  FindingSelection ofResource(ResourceNode node, FieldRequest request, View view) {
    Row<Resource> resource = node.row();
    FindingFilter filter = FilterArguments.findings(view, request.argument("filter"), null);
    List<SliceRequest.Order> order = Orders.of(request, false, WORST_FIRST);
    Paging paging = Paging.of(request);
    Reach reach =
        Reach.of(Observation.Kind.FINDING)
            .within(List.of(resource.provider()), List.of(resource.value().account()));
    String list = "findings of " + resource.id();
    FindingFilter about = filter.about(resource.id());
    if (paging.cursor() != null || paging.backward()) {
      return new FindingSelection(view, about, order, paging, cursors, reach, list);
    }
    boolean rows = request.selects("nodes", "edges", "pageInfo");
    Supplier<Found> found =
        () ->
            node.siblings()
                .once(
                    new OfEach(request.arguments(), rows),
                    all ->
                        Found.of(
                            view.findingsAbout(
                                all.stream().map(Row::id).toList(),
                                filter,
                                rows ? paging.size() : 0,
                                order)));
    Supplier<Slice<Finding>> slice =
        () -> Objects.requireNonNull(found.get().byResource().get(resource.id()));
    return new FindingSelection(
        view,
        about,
        order,
        paging,
        cursors,
        reach,
        list,
        () -> slice.get().total(),
        wanted -> slice.get(),
        () -> found.get().siblings());
  }

  /** Findings that a filter of ours selects, worst first. */
  FindingSelection select(
      FindingFilter filter, Reach reach, String list, FieldRequest request, View view) {
    return new FindingSelection(
        view,
        filter,
        Orders.of(request, false, WORST_FIRST),
        Paging.of(request),
        cursors,
        reach,
        list);
  }

  /** Findings that a filter selects, in an order. */
  static class FindingSelection extends Selection<Finding> {
    private final FindingFilter filter;
    private final @Nullable Supplier<Siblings<Finding>> siblings;

    FindingSelection(
        View view,
        FindingFilter filter,
        List<SliceRequest.Order> order,
        Paging paging,
        Cursors cursors,
        Reach reach,
        String list) {
      this(
          view,
          filter,
          order,
          paging,
          cursors,
          reach,
          list,
          () -> view.countFindings(filter),
          wanted -> view.findings(filter, wanted),
          null);
    }

    private FindingSelection(
        View view,
        FindingFilter filter,
        List<SliceRequest.Order> order,
        Paging paging,
        Cursors cursors,
        Reach reach,
        String list,
        IntSupplier count,
        Function<SliceRequest, Slice<Finding>> reading,
        @Nullable Supplier<Siblings<Finding>> siblings) {
      super(view, reach, order, paging, cursors, list, count, reading);
      this.filter = filter;
      this.siblings = siblings;
    }

    @Override
    Siblings<Finding> siblings() {
      return siblings == null ? super.siblings() : siblings.get();
    }

    @Override
    Map<FacetField, List<Bucket>> facets(List<FacetField> fields, boolean disjunctive) {
      return view().findingFacets(filter, fields, disjunctive);
    }

    @Override
    List<Group> groups(List<FacetField> by) {
      return view().findingGroups(filter, by);
    }
  }
}
