package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.spi.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Answers what is asked of a connection over a {@link Selection}. */
final class SelectionFields {

  private static final int MOST_GROUP_FIELDS = 4;

  private SelectionFields() {}

  /** The buckets of a facet. */
  record Facet(String field, List<Bucket> buckets) {}

  static <O extends Observation, S extends Selection<O>> void wire(
      RuntimeWiring.Builder wiring,
      String connectionType,
      String edgeType,
      BiFunction<Row<O>, Siblings<O>, Object> node,
      Class<S> selectionClass) {
    wiring.type(
        Fields.of(connectionType, selectionClass)
            .plain("totalCount", Selection::totalCount)
            .plain("pageInfo", Selection::pageInfo)
            .plain(
                "edges",
                selection ->
                    selection.slice().rows().stream()
                        .map(placed ->
                            new Connection.Edge<>(
                                selection.cursor(placed),
                                node.apply(placed.row(), selection.siblings())))
                        .toList())
            .plain(
                "nodes",
                selection -> {
                  Siblings<O> siblings = selection.siblings();
                  List<Object> nodes = new ArrayList<>(siblings.size());
                  selection
                      .slice()
                      .rows()
                      .forEach(placed -> nodes.add(node.apply(placed.row(), siblings)));
                  return nodes;
                })
            .asked("freshness", (selection, request, view) -> selection.freshness())
            .quick(
                "facets",
                (selection, request, view) -> {
                  List<String> names = request.argument("fields", List.of());
                  int first = Paging.first(request, 10);
                  List<FacetField> fields =
                      names.stream().distinct().map(FacetField::valueOf).toList();
                  boolean disjunctive = request.argument("disjunctive", false);
                  Map<FacetField, List<Bucket>> facets = selection.facets(fields, disjunctive);
                  return fields.stream()
                      .map(field ->
                          new Facet(
                              field.name(),
                              facets.getOrDefault(field, List.of()).stream().limit(first).toList()))
                      .toList();
                })
            .asked(
                "groupBy",
                (selection, request, view) ->
                    selection.groups(groupFields(request)).stream()
                        .limit(Paging.first(request, 100))
                        .toList())
            .wiring());
    ConnectionFields.edge(wiring, edgeType);
  }

  /** The fields of the argument {@code fields}, each once. */
  private static List<FacetField> groupFields(FieldRequest request) {
    List<String> names = request.argument("fields", List.of());
    List<FacetField> fields = names.stream().distinct().map(FacetField::valueOf).toList();
    if (fields.isEmpty() || fields.size() > MOST_GROUP_FIELDS) {
      throw new RequestError(
          Code.BAD_REQUEST,
          "fields: "
              + fields.size()
              + " are given (expected: 1 to "
              + MOST_GROUP_FIELDS
              + "). Leave some out.");
    }
    for (FacetField field : fields) {
      if (!field.single()) {
        throw new RequestError(
            Code.BAD_REQUEST,
            "fields: a resource may have several of "
                + field
                + ", so that rows cannot be grouped by it. Ask for its facet.");
      }
    }
    return fields;
  }
}
