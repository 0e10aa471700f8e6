package io.nephoscope.api.graphql;

import graphql.GraphQLContext;
import graphql.TypeResolutionEnvironment;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.TypeRuntimeWiring;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.snapshot.AccountRow;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;

/** Joins the schema's text with what answers it. */
final class SchemaWiring {

  private SchemaWiring() {}

  /** The host's schema as its authors wrote it. */
  static String text() {
    try (InputStream in = SchemaWiring.class.getResourceAsStream("schema.graphqls")) {
      if (in == null) {
        throw new IllegalStateException("schema.graphqls is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static GraphQLSchema schema(
      ServedSchema served,
      Cursors cursors,
      Refreshing refreshing,
      Reloading reloading,
      Rollups rollups,
      Scores scored) {
    FindingFields findings = new FindingFields(cursors);
    ResourceFields resources = new ResourceFields(cursors, findings);
    ConnectorFields connectors = new ConnectorFields(cursors);
    ComplianceFields compliance = new ComplianceFields(cursors, findings, rollups);
    ScoreFields scores = new ScoreFields(findings, scored);
    CoverageFields coverage = new CoverageFields(cursors);
    IssueFields issues = new IssueFields(cursors);
    RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring();
    wiring.scalar(Scalars.DATE_TIME).scalar(Scalars.JSON);
    resources.wire(wiring, served.providers());
    findings.wire(wiring);
    connectors.wire(wiring);
    compliance.wire(wiring);
    scores.wire(wiring);
    coverage.wire(wiring);
    issues.wire(wiring);
    PastFields.wire(wiring);
    wiring.type(
        TypeRuntimeWiring.newTypeWiring("Resource").typeResolver(env -> nodeType(served, env)));
    wiring.type(TypeRuntimeWiring.newTypeWiring("Node").typeResolver(env -> nodeType(served, env)));
    wiring.type(
        Fields.of("Query", Object.class)
            .quick("resources", (root, request, view) -> resources.select(request, view))
            .quick("findings", (root, request, view) -> findings.select(request, view))
            .asked("issues", (root, request, view) -> issues.issues(request, view))
            .asked("standards", (root, request, view) -> compliance.standards(view))
            .asked("standard", (root, request, view) -> compliance.standard(request, view))
            .asked("secureScore", (root, request, view) -> scores.score(request, view))
            .asked("agentCoverage", (root, request, view) -> coverage.coverage(request, view))
            .asked("providers", (root, request, view) -> view.providers())
            .asked("connectors", (root, request, view) -> view.connectors())
            .asked(
                "accounts",
                (root, request, view) -> connectors.accounts(view.accounts(), "accounts", request))
            .asked("gaps", (root, request, view) -> connectors.gaps(view.gaps(Reach.ALL), request))
            .asked("freshness", (root, request, view) -> view.freshness(Reach.ALL))
            .asked("node", (root, request, view) -> node(view, request.argument("id")))
            .wiring());
    wiring.type(
        Fields.of("Mutation", Object.class)
            .asked(
                "refresh",
                (root, request, view) ->
                    refresh(
                        refreshing, request.argument("connectors"), request.argument("sources")))
            .asked("reload", (root, request, view) -> reloading.reload())
            .wiring());
    wiring.type(
        Fields.of("ReloadReceipt", Reloading.Receipt.class)
            .plain("added", Reloading.Receipt::added)
            .plain("replaced", Reloading.Receipt::replaced)
            .plain("removed", Reloading.Receipt::removed)
            .plain("connectors", Reloading.Receipt::connectors)
            .plain("problems", Reloading.Receipt::problems)
            .wiring());
    wiring.type(
        TypeRuntimeWiring.newTypeWiring("Subscription")
            .dataFetcher(
                "progress",
                env -> FlowAdapters.toPublisher(new ProgressFeed(store(env.getGraphQlContext())))));
    wiring.type(
        Fields.of("Progress", Progress.class)
            .plain("connector", Progress::connector)
            .plain("source", Progress::source)
            .plain("shardsDone", Progress::shardsDone)
            .plain("shardsTotal", Progress::shardsTotal)
            .plain("observations", Progress::observations)
            .plain("failed", Progress::failed)
            .plain("snapshot", Progress::snapshot)
            .wiring());
    return new SchemaGenerator().makeExecutableSchema(served.registry(), wiring.build());
  }

  private static SnapshotStore store(GraphQLContext context) {
    SnapshotStore store = context.get(SnapshotStore.class);
    if (store == null) {
      throw new IllegalStateException("nothing is listened to without a store");
    }
    return store;
  }

  private static Refreshing.Receipt refresh(
      Refreshing refreshing, @Nullable List<String> connectors, @Nullable List<String> sources) {
    try {
      return refreshing.refresh(
          connectors == null ? List.of() : connectors, sources == null ? List.of() : sources);
    } catch (IllegalArgumentException unknown) {
      throw new RequestError(Code.NOT_FOUND, "refresh: " + unknown.getMessage());
    }
  }

  private static @Nullable Object node(View view, @Nullable String id) {
    if (id == null || id.isEmpty()) {
      return null;
    }
    return switch (id.charAt(0)) {
      case 'r' -> ResourceFields.ResourceNode.again(view, id).orElse(null);
      case 'f' -> view.finding(id).map(FindingFields.FindingNode::new).orElse(null);
      case 'a' -> view.accountById(id).orElse(null);
      default -> null;
    };
  }

  private static GraphQLObjectType nodeType(ServedSchema served, TypeResolutionEnvironment env) {
    String name = typeName(served, Objects.requireNonNull(env.<Object>getObject()));
    GraphQLObjectType type = env.getSchema().getObjectType(name);
    if (type == null) {
      throw new IllegalStateException("the schema has no type " + name);
    }
    return type;
  }

  /** The name of the type of a node. */
  static String typeName(ServedSchema served, Object object) {
    return switch (object) {
      case ResourceFields.ResourceNode node ->
          served.typeOf(node.row().provider(), node.row().value().type());
      case AccountRow account -> "Account";
      case FindingFields.FindingNode finding -> "Finding";
      default -> throw new IllegalStateException("a node of an unknown class: " + object);
    };
  }
}
