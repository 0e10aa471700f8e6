package io.nephoscope.api.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.graphql.plan.RowNode;
import io.nephoscope.api.snapshot.AccountRow;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Group;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.Slice;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortField;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of resources. */
final class ResourceFields {

  private static final List<SliceRequest.Order> BY_NAME =
      List.of(new SliceRequest.Order(SortField.NAME, false));

  private final Cursors cursors;
  private final FindingFields findings;

  ResourceFields(Cursors cursors, FindingFields findings) {
    this.cursors = cursors;
    this.findings = findings;
  }

  /** A resource, or what a finding says of one that no inventory shows. */
  record ResourceNode(Row<Resource> row, boolean inInventory, Siblings<Resource> siblings)
      implements RowNode {

    ResourceNode(Row<Resource> row, boolean inInventory) {
      this(row, inInventory, new Siblings<>(List.of(row)));
    }

    /** Another row of the same list. */
    ResourceNode sibling(Row<Resource> other) {
      return new ResourceNode(other, true, siblings);
    }

    /** A resource of which another one's configuration speaks, and which no inventory shows. */
    static ResourceNode unseen(String provider, String nativeId) {
      return new ResourceNode(
          new Row<>(
              GlobalId.resource(provider, nativeId),
              provider,
              "",
              "",
              Resource.builder("", nativeId, "").region("").build()),
          false);
    }

    /**
     * The cloud's own description; {@code null} when it gave none.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    @Nullable JsonNode configuration() {
      String text = row.value().configuration();
      return text == null
          ? null
          : siblings.once(Configurations.class, rows -> new Configurations()).of(row, text);
    }

    /** The resource with this global id, also one that only findings speak of. */
    static Optional<ResourceNode> again(View view, String id) {
      return view.resource(id)
          .map(row -> new ResourceNode(row, true))
          .or(() ->
              view
                  .findings(FindingFilter.ALL.about(id), SliceRequest.first(1, List.of()))
                  .rows()
                  .stream()
                  .map(Slice.Placed::row)
                  .flatMap(finding ->
                      finding.value().resources().stream()
                          .filter(ref ->
                              GlobalId.resource(finding.provider(), ref.nativeId()).equals(id))
                          .map(ref -> new ResourceNode(unseen(finding, ref), false)))
                  .findFirst());
    }

    /** What a finding says of a resource that no inventory shows. */
    static Row<Resource> unseen(Row<Finding> by, Finding.ResourceRef ref) {
      return new Row<>(
          GlobalId.resource(by.provider(), ref.nativeId()),
          by.provider(),
          "",
          "",
          Resource.builder(
                  by.value().account(), ref.nativeId(), ref.type() == null ? "" : ref.type())
              .region(by.value().region())
              .name(ref.name())
              .build());
    }
  }

  /** The configurations of a list, each parsed once. */
  private static final class Configurations {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final IdentityHashMap<Row<Resource>, JsonNode> trees = new IdentityHashMap<>();

    private JsonNode of(Row<Resource> row, String text) {
      JsonNode known = trees.get(row);
      if (known == null) {
        try {
          known = MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
          throw new IllegalArgumentException("its configuration is no JSON", malformed);
        }
        trees.put(row, known);
      }
      return known;
    }
  }

  record Tag(String key, String value) {

    static List<Tag> of(Map<String, String> tags) {
      return new TreeMap<>(tags)
          .entrySet().stream().map(tag -> new Tag(tag.getKey(), tag.getValue())).toList();
    }
  }

  void wire(RuntimeWiring.Builder wiring, List<ProviderTypes> providers) {
    wiring.type(everyResource(ServedSchema.GENERAL).wiring());
    for (ProviderTypes types : providers) {
      types
          .fields()
          .forEach((type, typed) -> {
            Fields<ResourceNode> fields = everyResource(type);
            typed.forEach((name, field) ->
                fields.asked(name, (node, request, view) -> field.answer(node, request)));
            wiring.type(fields.wiring());
          });
    }
    SelectionFields.wire(
        wiring,
        "ResourceConnection",
        "ResourceEdge",
        ResourceFields::node,
        ResourceSelection.class);
  }

  /** A type with the fields that every resource has. */
  private Fields<ResourceNode> everyResource(String type) {
    return Fields.of(type, ResourceNode.class)
        .lasting("id", node -> node.row().id())
        .lasting("provider", node -> node.row().provider())
        .lasting("nativeId", node -> node.row().value().nativeId())
        .lasting("type", node -> known(node.row().value().type()))
        .lasting("category", node -> node.row().value().category())
        .lasting("name", node -> node.row().value().name())
        .lasting("region", node -> node.row().value().region())
        .lasting("tags", node -> Tag.of(node.row().value().tags()))
        .lasting("createdAt", node -> node.row().value().createdAt())
        .lasting("configuration", node -> node.row().value().configuration())
        .plain("inInventory", ResourceNode::inInventory)
        .quick(
            "account",
            (node, request, view) ->
                node.row().value().account().isEmpty()
                    ? null
                    : account(view, node.row().provider(), node.row().value().account()))
        .asked(
            "agents",
            (node, request, view) ->
                node.siblings().once("agents", view::agents).get(node.row().id()))
        .asked("findings", (node, request, view) -> findings.ofResource(node, request, view));
  }

  private static @Nullable String known(String type) {
    return type.isEmpty() ? null : type;
  }

  private static Object node(Row<Resource> row, Siblings<Resource> siblings) {
    return new ResourceNode(row, true, siblings);
  }

  /** The account with this id; when no source has said more, only its id. */
  static AccountRow account(View view, String provider, String nativeId) {
    return view.account(provider, nativeId)
        .orElseGet(() ->
            new AccountRow(
                GlobalId.account(provider, nativeId),
                provider,
                "",
                Account.of(nativeId, nativeId)));
  }

  /** The root field {@code resources}. */
  ResourceSelection select(FieldRequest request, View view) {
    Map<String, Object> input = request.argument("filter");
    String search = request.argument("search");
    ResourceFilter filter = FilterArguments.resources(view, input, search);
    List<SliceRequest.Order> order = Orders.of(request, FilterArguments.ranks(search), BY_NAME);
    Reach reach = Selection.reach(view, Observation.Kind.RESOURCE, input, request);
    return new ResourceSelection(view, filter, order, Paging.of(request), cursors, reach);
  }

  /** Resources that a filter selects, in an order. */
  static final class ResourceSelection extends Selection<Resource> {
    private final ResourceFilter filter;

    ResourceSelection(
        View view,
        ResourceFilter filter,
        List<SliceRequest.Order> order,
        Paging paging,
        Cursors cursors,
        Reach reach) {
      super(
          view,
          reach,
          order,
          paging,
          cursors,
          "resources",
          () -> view.countResources(filter),
          wanted -> view.resources(filter, wanted));
      this.filter = filter;
    }

    @Override
    Map<FacetField, List<Bucket>> facets(List<FacetField> fields, boolean disjunctive) {
      return view().resourceFacets(filter, fields, disjunctive);
    }

    @Override
    List<Group> groups(List<FacetField> by) {
      return view().resourceGroups(filter, by);
    }
  }
}
