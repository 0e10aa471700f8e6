package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.ComplianceFields.ControlNode;
import io.nephoscope.api.graphql.ResourceFields.ResourceNode;
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

  private static final int LARGEST_MEMORY = 32 << 20;

  private final Cursors cursors;
  private final Cache<Remembered, Known> known =
      Caffeine.newBuilder()
          .maximumWeight(LARGEST_MEMORY)
          .weigher((Remembered list, Known page) -> page.bytes())
          .build();

  /** A page of a list of ours in a snapshot. */
  private record Remembered(
      long snapshot,
      String list,
      FindingFilter filter,
      List<SliceRequest.Order> order,
      Paging paging) {}

  /** A page that is asked for again and again, with what was found for its rows. */
  private record Known(Connection<Row<Finding>> page, Siblings<Finding> siblings) {

    static Known of(Connection<Row<Finding>> page) {
      return new Known(
          page, new Siblings<>(page.edges().stream().map(Connection.Edge::node).toList()));
    }

    int bytes() {
      int bytes = 256;
      for (Connection.Edge<Row<Finding>> edge : page.edges()) {
        String stated = edge.node().value().nativeJson();
        bytes += 1024 + (stated == null ? 0 : stated.length());
      }
      return bytes;
    }
  }

  FindingFields(Cursors cursors) {
    this.cursors = cursors;
  }

  /** A finding in a view. */
  record FindingNode(Row<Finding> row, Siblings<Finding> siblings) {

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
                    node.siblings()
                        .once("resources", rows -> resources(rows, view))
                        .getOrDefault(node.row().id(), List.of()))
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
  FindingSelection select(DataFetchingEnvironment env, View view) {
    Map<String, Object> input = env.getArgument("filter");
    Reach reach = Selection.reach(view, Observation.Kind.FINDING, input, env);
    String search = env.getArgument("search");
    FindingFilter filter = FilterArguments.findings(view, input, search);
    Instant since = env.getArgument("changedSince");
    if (since != null) {
      filter = filter.withIds(view.findingsChangedSince(since));
    }
    List<SliceRequest.Order> order = Orders.of(env, FilterArguments.ranks(search), WORST_FIRST);
    return new FindingSelection(view, filter, order, Paging.of(env), cursors, reach, "findings");
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
  FindingSelection ofResource(ResourceNode node, DataFetchingEnvironment env, View view) {
    Row<Resource> resource = node.row();
    FindingFilter filter = FilterArguments.findings(view, env.getArgument("filter"), null);
    List<SliceRequest.Order> order = Orders.of(env, false, WORST_FIRST);
    Paging paging = Paging.of(env);
    Reach reach =
        Reach.of(Observation.Kind.FINDING)
            .within(List.of(resource.provider()), List.of(resource.value().account()));
    String list = "findings of " + resource.id();
    FindingFilter about = filter.about(resource.id());
    if (paging.cursor() != null || paging.backward()) {
      return new FindingSelection(view, about, order, paging, cursors, reach, list);
    }
    boolean rows = env.getSelectionSet().containsAnyOf("nodes", "edges", "pageInfo");
    Supplier<Found> found =
        () ->
            node.siblings()
                .once(
                    new OfEach(env.getArguments(), rows),
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
        request -> slice.get(),
        () -> found.get().siblings());
  }

  /** Findings that a filter of ours selects, worst first; a page is kept for the next who asks. */
  FindingSelection select(
      FindingFilter filter, Reach reach, String list, DataFetchingEnvironment env, View view) {
    List<SliceRequest.Order> order = Orders.of(env, false, WORST_FIRST);
    Paging paging = Paging.of(env);
    Remembered key = new Remembered(view.number(), list, filter, order, paging);
    return new FindingSelection(
        view,
        filter,
        order,
        paging,
        cursors,
        reach,
        list,
        () -> {
          Known page = known.getIfPresent(key);
          return page == null ? view.countFindings(filter) : page.page().totalCount();
        },
        request -> view.findings(filter, request),
        null) {
      @Override
      Connection<Row<Finding>> page() {
        return now().page();
      }

      @Override
      Siblings<Finding> siblings() {
        return now().siblings();
      }

      private Known now() {
        return known.get(key, asked -> Known.of(super.page()));
      }
    };
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
          request -> view.findings(filter, request),
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
