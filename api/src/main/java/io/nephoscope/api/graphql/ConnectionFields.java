package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;

/** Answers what is asked of connections that are in memory, and of edges and page infos. */
final class ConnectionFields {

  private ConnectionFields() {}

  static void connection(RuntimeWiring.Builder wiring, String type, String edgeType) {
    wiring.type(
        Fields.of(type, Connection.class)
            .plain("totalCount", connection -> connection.totalCount())
            .plain("pageInfo", connection -> connection.pageInfo())
            .plain("edges", connection -> connection.edges())
            .plain(
                "nodes",
                connection ->
                    ((Connection<?>) connection)
                        .edges().stream().map(Connection.Edge::node).toList())
            .wiring());
    edge(wiring, edgeType);
  }

  static void edge(RuntimeWiring.Builder wiring, String type) {
    wiring.type(
        Fields.of(type, Connection.Edge.class)
            .plain("cursor", edge -> edge.cursor())
            .plain("node", edge -> edge.node())
            .wiring());
  }
}
