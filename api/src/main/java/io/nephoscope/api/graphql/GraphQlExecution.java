package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ErrorClassification;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.introspection.Introspection;
import graphql.language.OperationDefinition;
import graphql.parser.ParserOptions;
import graphql.validation.QueryComplexityLimits;
import io.nephoscope.api.history.History;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.dataloader.MappedBatchLoader;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GraphQL requests from views. Safe for any thread that may wait; what is asked of one view
 * agrees.
 */
public final class GraphQlExecution {

  private static final Logger LOG = LoggerFactory.getLogger(GraphQlExecution.class);
  private static final int ERRORS_SHOWN = 20;
  private static final int LONGEST_SECONDS = 30;
  private static final int LONGEST_DOCUMENT = 100_000;

  /** The root of every answer is the view; the object that stands for it says nothing. */
  private static final Object ROOT = new Object();

  private final Cursors cursors;
  private final Refreshing refreshing;
  private final Reloading reloading;
  private final boolean introspection;
  private final Rollups rollups = new Rollups();
  private final Scores scores = new Scores();
  private final Questions questions = new Questions(rollups, scores);
  private volatile Serving serving;

  private final ScheduledThreadPoolExecutor deadlines = deadlines();
  private volatile History history = History.none();

  /**
   * Whole answers, for a second: of one snapshot only ages change, and they change slowly. Many
   * screens ask the same at once.
   */
  private final Cache<Asking, Answer> answered =
      Caffeine.newBuilder().maximumSize(64).expireAfterWrite(1, TimeUnit.SECONDS).build();

  /** What makes two answers the same. */
  private record Asking(
      String schema,
      String query,
      @Nullable String operationName,
      Map<String, Object> variables,
      long snapshot) {}

  private static ScheduledThreadPoolExecutor deadlines() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("graphql-deadline").factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private static int weight(String text, PreparsedDocumentEntry entry) {
    return text.length();
  }

  /**
   * @param served what can be asked, until {@link #serve} says otherwise
   * @param cursors makes and reads cursors
   * @param refreshing has connectors read again
   * @param reloading has plugins and connector files taken anew
   * @param introspection whether the schema may be asked for
   */
  public GraphQlExecution(
      ServedSchema served,
      Cursors cursors,
      Refreshing refreshing,
      Reloading reloading,
      boolean introspection) {
    this.cursors = cursors;
    this.refreshing = refreshing;
    this.reloading = reloading;
    this.introspection = introspection;
    this.serving = serving(served);
  }

  /** Answers by another schema from now on; requests under way end by the one they began with. */
  public void serve(ServedSchema served) {
    if (!served.text().equals(serving.schemaText())) {
      serving = serving(served);
    }
  }

  /**
   * What one schema is answered by.
   *
   * @param graphQl executes
   * @param documents what was parsed and validated against it
   * @param schemaText the schema as text
   * @param related the types whose fields look other resources up
   */
  private record Serving(
      GraphQL graphQl,
      Cache<String, PreparsedDocumentEntry> documents,
      String schemaText,
      List<String> related) {}

  private Serving serving(ServedSchema served) {
    Cache<String, PreparsedDocumentEntry> documents =
        Caffeine.newBuilder().maximumWeight(8_000_000).weigher(GraphQlExecution::weight).build();
    GraphQL graphQl =
        GraphQL.newGraphQL(
                SchemaWiring.schema(served, cursors, refreshing, reloading, rollups, scores))
            .preparsedDocumentProvider((input, parse) ->
                CompletableFuture.completedFuture(
                    documents.get(
                        input.getQuery(), query -> Objects.requireNonNull(parse.apply(input)))))
            .instrumentation(NodeBudget.instrumentation())
            .defaultDataFetcherExceptionHandler(new Masking())
            .build();
    return new Serving(
        graphQl,
        documents,
        served.text(),
        served.providers().stream().flatMap(types -> types.fields().keySet().stream()).toList());
  }

  /**
   * A request.
   *
   * @param query the document
   * @param operationName which operation of it; {@code null} when it has one
   * @param variables by name
   * @param queriesOnly whether a mutation is to be refused
   */
  public record Request(
      String query,
      @Nullable String operationName,
      Map<String, Object> variables,
      boolean queriesOnly) {}

  /**
   * An answer.
   *
   * @param body as it is to be written
   * @param executed whether the request was understood and carried out, perhaps with errors
   * @param mutationRefused whether it was a mutation and only queries were allowed
   */
  public record Answer(Map<String, Object> body, boolean executed, boolean mutationRefused) {}

  /** Answers questions about the past from this history from now on. */
  public void remember(History past) {
    history = past;
  }

  /** The same filters and figures for those who ask without GraphQL. */
  public Questions questions() {
    return questions;
  }

  /**
   * Reads the variables {@code filter}, {@code scope} and {@code standard} as GraphQL would.
   *
   * @throws RequestError when they are wrong
   */
  public Questions.Asked asked(View view, Map<String, Object> variables) {
    return questions.read(view, serving.graphQl().getGraphQLSchema(), variables);
  }

  /** The schema as text. */
  public String schemaText() {
    return serving.schemaText();
  }

  /** Answers from a view, which the caller closes afterwards. */
  public Answer answer(View view, Request request) {
    if (request.query().length() > LONGEST_DOCUMENT) {
      return refused(
          RequestError.Code.TOO_COSTLY,
          "query: it is longer than " + LONGEST_DOCUMENT + " characters. Split it.");
    }
    Serving now = serving;
    ExecutionInput.Builder asked = input(request, View.class, view);
    if (now.related().stream().anyMatch(request.query()::contains)) {
      asked.dataLoaderRegistry(lookUps(view));
    }
    ExecutionInput input = asked.build();
    OperationDefinition.Operation operation = operation(now, input);
    if (operation == OperationDefinition.Operation.SUBSCRIPTION) {
      return refused(
          RequestError.Code.BAD_REQUEST,
          "query: it is a subscription (expected: a query or a mutation). Ask it over a WebSocket"
              + " with the sub-protocol graphql-transport-ws.");
    }
    if (request.queriesOnly() && operation == OperationDefinition.Operation.MUTATION) {
      Answer refused =
          refused(
              RequestError.Code.BAD_REQUEST,
              "method: a mutation was sent with GET (expected: POST). Send it with POST.");
      return new Answer(refused.body(), false, true);
    }
    Asking asking =
        operation == OperationDefinition.Operation.QUERY
            ? new Asking(
                now.schemaText(),
                request.query(),
                request.operationName(),
                request.variables(),
                view.number())
            : null;
    Answer known = asking == null ? null : answered.getIfPresent(asking);
    if (known != null) {
      return known;
    }
    ScheduledFuture<?> deadline =
        deadlines.schedule(input::cancel, LONGEST_SECONDS, TimeUnit.SECONDS);
    ExecutionResult result = now.graphQl().execute(input);
    deadline.cancel(false);
    Answer answer = answer(result);
    if (asking != null && result.getErrors().isEmpty()) {
      answered.put(asking, answer);
    }
    return answer;
  }

  /**
   * Answers over a socket: a query or a mutation once, from the newest view; a subscription again
   * and again.
   */
  public Streamed stream(SnapshotStore store, Request request) {
    Serving now = serving;
    ExecutionInput input = input(request, SnapshotStore.class, store).build();
    if (request.query().length() > LONGEST_DOCUMENT
        || operation(now, input) != OperationDefinition.Operation.SUBSCRIPTION) {
      try (View view = store.view()) {
        return new Streamed.Once(answer(view, request));
      }
    }
    ExecutionResult result = now.graphQl().execute(input);
    if (!(result.getData() instanceof Publisher<?> events)) {
      return new Streamed.Once(answer(result));
    }
    @SuppressWarnings("unchecked") // what graphql-java promises of a subscription
    Publisher<ExecutionResult> results = (Publisher<ExecutionResult>) events;
    return Streamed.Again.of(FlowAdapters.toFlowPublisher(results), GraphQlExecution::answer);
  }

  private ExecutionInput.Builder input(Request request, Class<?> from, Object source) {
    return ExecutionInput.newExecutionInput(request.query())
        .operationName(request.operationName())
        .variables(request.variables())
        .root(ROOT)
        .graphQLContext(
            Map.of(
                from,
                source,
                History.class,
                history,
                ParserOptions.class,
                LIMITS,
                QueryComplexityLimits.KEY,
                COMPLEXITY,
                Introspection.INTROSPECTION_DISABLED,
                !introspection));
  }

  private static Answer answer(ExecutionResult result) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!result.getErrors().isEmpty()) {
      body.put("errors", errors(result.getErrors()));
    }
    if (result.isDataPresent()) {
      body.put("data", result.getData());
    }
    return new Answer(body, result.isDataPresent(), false);
  }

  /** Looks up together what all fields of one depth ask for. */
  private static DataLoaderRegistry lookUps(View view) {
    MappedBatchLoader<String, Row<Resource>> rows =
        ids -> CompletableFuture.completedFuture(view.resources(ids));
    return DataLoaderRegistry.newRegistry()
        .register(TypedField.Relation.ROWS, DataLoaderFactory.newMappedDataLoader(rows))
        .build();
  }

  private static final ParserOptions LIMITS =
      ParserOptions.getDefaultOperationParserOptions()
          .transform(options ->
              options
                  .maxCharacters(LONGEST_DOCUMENT)
                  .maxTokens(4_000)
                  .maxWhitespaceTokens(20_000)
                  .maxRuleDepth(200));

  private static final QueryComplexityLimits COMPLEXITY =
      QueryComplexityLimits.newLimits().maxDepth(18).maxFieldsCount(2_000).build();

  /** What the request asks to be carried out; {@code null} when that cannot be told. */
  private static OperationDefinition.@Nullable Operation operation(
      Serving now, ExecutionInput input) {
    PreparsedDocumentEntry entry = now.documents().getIfPresent(input.getQuery());
    graphql.language.Document document;
    if (entry != null && entry.getDocument() != null) {
      document = entry.getDocument();
    } else {
      try {
        document =
            new graphql.parser.Parser()
                .parseDocument(
                    graphql.parser.ParserEnvironment.newParserEnvironment()
                        .document(input.getQuery())
                        .parserOptions(LIMITS)
                        .build());
      } catch (graphql.parser.InvalidSyntaxException reportedByTheExecution) {
        return null;
      }
    }
    List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
    return operations.stream()
        .filter(operation ->
            input.getOperationName() == null
                || input.getOperationName().isEmpty()
                || input.getOperationName().equals(operation.getName()))
        .map(OperationDefinition::getOperation)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** An answer that says why a request was not carried out. */
  public static Answer refused(RequestError.Code code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("extensions", Map.of("code", code.name()));
    return new Answer(Map.of("errors", List.of(error)), false, false);
  }

  private static List<Map<String, Object>> errors(List<GraphQLError> errors) {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (GraphQLError error : errors.subList(0, Math.min(errors.size(), ERRORS_SHOWN))) {
      Map<String, Object> specification = new LinkedHashMap<>(error.toSpecification());
      Map<String, Object> extensions = new LinkedHashMap<>();
      Object code = error.getExtensions() == null ? null : error.getExtensions().get("code");
      extensions.put("code", code == null ? code(error).name() : code);
      specification.put("extensions", extensions);
      shown.add(specification);
    }
    return shown;
  }

  /**
   * Of what graphql-java says itself, only the limits are told apart, by the words it has for them.
   */
  private static RequestError.Code code(GraphQLError error) {
    String message = String.valueOf(error.getMessage());
    boolean limit =
        message.contains("Denial Of Service")
            || message.contains("exceeds maximum allowed")
            || message.contains(NodeBudget.REFUSAL)
            || message.contains("cancelled");
    return limit ? RequestError.Code.TOO_COSTLY : RequestError.Code.BAD_REQUEST;
  }

  /** Shows what is wrong with the request, and of what is wrong with us only a reference. */
  private static final class Masking extends SimpleDataFetcherExceptionHandler {
    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
        graphql.execution.DataFetcherExceptionHandlerParameters parameters) {
      Throwable exception = unwrap(parameters.getException());
      RequestError.Code code;
      String message;
      if (exception instanceof RequestError wrong) {
        code = wrong.code();
        message = wrong.problem();
      } else {
        code = RequestError.Code.INTERNAL;
        String reference = UUID.randomUUID().toString();
        message =
            "The server failed to answer this field. Its log says more under " + reference + ".";
        LOG.error("{} at {}", reference, parameters.getPath(), exception);
      }
      GraphQLError error =
          GraphqlErrorBuilder.newError()
              .message("%s", message)
              .path(parameters.getPath())
              .location(parameters.getSourceLocation())
              .errorType(ErrorClassification.errorClassification(code.name()))
              .extensions(Map.of("code", code.name()))
              .build();
      return CompletableFuture.completedFuture(
          DataFetcherExceptionHandlerResult.newResult(error).build());
    }
  }
}
