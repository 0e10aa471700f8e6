import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphQL;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.graphql.GraphQLHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What there is without us: a static route, which is the limit, and Vert.x's own GraphQL handler with
 * graphql-java and parsed documents kept, over the same rows in memory. Arguments: the schema, the rows,
 * the whole answer.
 */
public final class StockServer {

  public record Row(
      String id, String provider, String nativeId, String type, String category, String name, String region,
      String createdAt, boolean inInventory) {}

  public static void main(String[] args) throws Exception {
    List<Map<String, Object>> read =
        new ObjectMapper().readValue(Files.readAllBytes(Path.of(args[1])), new TypeReference<>() {});
    List<Row> rows = read.stream().map(StockServer::row).toList();
    Buffer answer = Buffer.buffer(Files.readAllBytes(Path.of(args[2])));
    RuntimeWiring wiring =
        RuntimeWiring.newRuntimeWiring()
            .type("Query", type -> type.dataFetcher("resources", env -> Map.of("nodes", rows.subList(0, env.getArgument("first")))))
            .build();
    Map<String, PreparsedDocumentEntry> documents = new ConcurrentHashMap<>();
    GraphQL graphql =
        GraphQL.newGraphQL(
                new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(Files.readString(Path.of(args[0]))), wiring))
            .preparsedDocumentProvider((input, parse) ->
                CompletableFuture.completedFuture(documents.computeIfAbsent(input.getQuery(), query -> parse.apply(input))))
            .build();
    Vertx vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    router.post("/static").handler(BodyHandler.create(false)).handler(rc -> rc.response().putHeader("content-type", "application/json").end(answer));
    router.post("/graphql").handler(BodyHandler.create(false)).handler(GraphQLHandler.create(graphql));
    vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println("Port: " + server.actualPort()));
  }

  private static Row row(Map<String, Object> row) {
    return new Row(
        (String) row.get("id"), (String) row.get("provider"), (String) row.get("nativeId"), (String) row.get("type"),
        (String) row.get("category"), (String) row.get("name"), (String) row.get("region"), (String) row.get("createdAt"),
        (Boolean) row.get("inInventory"));
  }
}
