package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.spi.Observation;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers what is asked of a connection over a {@link Selection}. */
final class SelectionFields {

  private SelectionFields() {}

  /** The buckets of a facet. */
  record Facet(String field, List<Bucket> buckets) {}

  static <O extends Observation, S extends Selection<O>> void wire(
      RuntimeWiring.Builder wiring,
      String connectionType,
      String edgeType,
      Function<Row<O>, Object> node,
      Class<S> selectionClass) {
    wiring.type(
        Fields.of(connectionType, selectionClass)
            .plain("totalCount", Selection::totalCount)
            .plain("pageInfo", selection -> selection.page().pageInfo())
            .plain(
                "edges",
                selection ->
                    selection.page().edges().stream()
                        .map(edge -> new Connection.Edge<>(edge.cursor(), node.apply(edge.node())))
                        .toList())
            .plain(
                "nodes",
                selection ->
                    selection.page().edges().stream().map(edge -> node.apply(edge.node())).toList())
            .plain("freshness", Selection::freshness)
            .asked(
                "facets",
                (selection, env, view) -> {
                  List<String> names = env.getArgumentOrDefault("fields", List.of());
                  int first = Paging.first(env, 10);
                  List<FacetField> fields =
                      names.stream().distinct().map(FacetField::valueOf).toList();
                  Map<FacetField, List<Bucket>> facets = selection.facets(fields);
                  return fields.stream()
                      .map(field ->
                          new Facet(
                              field.name(),
                              facets.getOrDefault(field, List.of()).stream().limit(first).toList()))
                      .toList();
                })
            .wiring());
    ConnectionFields.edge(wiring, edgeType);
  }
}
