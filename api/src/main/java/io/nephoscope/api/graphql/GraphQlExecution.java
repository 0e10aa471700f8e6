package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ErrorClassification;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLContext;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.introspection.Introspection;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import graphql.validation.QueryComplexityLimits;
import io.nephoscope.api.graphql.plan.Plans;
import io.nephoscope.api.history.History;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

  /** Mutations wait for connectors; more at once would leave no thread to those who ask. */
  private static final int MOST_CHANGES = 2;

  private static final int ERRORS_SHOWN = 20;
  private static final int LONGEST_SECONDS = 30;
  private static final int LONGEST_DOCUMENT = 100_000;
  private static final long MOST_ANSWERED_BYTES = 64L << 20;

  /** The root of every answer is the view; the object that stands for it says nothing. */
  private static final Object ROOT = new Object();

  private final Cursors cursors;
  private final Refreshing refreshing;
  private final Reloading reloading;
  private final boolean introspection;
  private final Rollups rollups = new Rollups();
  private final Scores scores = new Scores();
  private final Questions questions = new Questions(rollups, scores);
  private final Semaphore changing = new Semaphore(MOST_CHANGES);
  private volatile Serving serving;

  private final ScheduledThreadPoolExecutor deadlines = deadlines();
  private volatile History history = History.none();

  /**
   * Whole answers, for a second: of one snapshot only ages change, and they change slowly. Many
   * screens ask the same at once.
   */
  private final Cache<Asking, Answer> answered =
      Caffeine.newBuilder()
          .maximumWeight(MOST_ANSWERED_BYTES)
          .weigher((Asking asking, Answer answer) ->
              1_000 + asking.query().length() + answer.json().length)
          .expireAfterWrite(1, TimeUnit.SECONDS)
          .build();

  /** What makes two answers the same. */
  private record Asking(
      String schema,
      String query,
      @Nullable String operationName,
      Map<String, Object> variables,
      long snapshot) {

    static Asking of(Serving now, Request request, long snapshot) {
      return new Asking(
          now.schemaText(),
          request.query(),
          request.operationName(),
          request.variables(),
          snapshot);
    }
  }

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
   * @param plans answers what was asked before
   * @param schemaText the schema as text
   */
  private record Serving(
      GraphQL graphQl,
      Cache<String, PreparsedDocumentEntry> documents,
      Plans plans,
      String schemaText) {}

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
    Plans plans =
        new Plans(
            graphQl.getGraphQLSchema(),
            object -> SchemaWiring.typeName(served, object),
            NodeBudget.LARGEST,
            AnswerJson.LARGEST,
            Duration.ofSeconds(LONGEST_SECONDS));
    return new Serving(graphQl, documents, plans, served.text());
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

  /** What can be asked. */
  GraphQLSchema schema() {
    return serving.graphQl().getGraphQLSchema();
  }

  /** The schema as text. */
  public String schemaText() {
    return serving.schemaText();
  }

  /**
   * What the same question about the same snapshot was answered a moment ago; {@code null} when it
   * was not asked. Never waits.
   */
  public @Nullable Answer known(long snapshot, Request request) {
    return answered.getIfPresent(Asking.of(serving, request, snapshot));
  }

  /**
   * Answers what was asked before, if that takes no time; {@code null} otherwise. Never waits.
   *
   * @param view of what is {@linkplain SnapshotStore#viewAtHand at hand}
   */
  public @Nullable Answer answerAtHand(View view, Request request) {
    byte[] json =
        serving
            .plans()
            .answerAtHand(
                request.query(),
                request.operationName(),
                request.variables(),
                ROOT,
                GraphQLContext.of(Map.of(View.class, view, History.class, history)));
    return json == null ? null : new Answer.Executed(json);
  }

  /** Answers from a view, which the caller closes afterwards. */
  public Answer answer(View view, Request request) {
    if (request.query().length() > LONGEST_DOCUMENT) {
      return refused(
          RequestError.Code.TOO_COSTLY,
          "query: it is longer than " + LONGEST_DOCUMENT + " characters. Split it.");
    }
    Serving now = serving;
    OperationDefinition.Operation operation = operation(now, request);
    if (operation == OperationDefinition.Operation.SUBSCRIPTION) {
      return refused(
          RequestError.Code.BAD_REQUEST,
          "query: it is a subscription (expected: a query or a mutation). Ask it over a WebSocket"
              + " with the sub-protocol graphql-transport-ws.");
    }
    if (request.queriesOnly() && operation == OperationDefinition.Operation.MUTATION) {
      return new Answer.Refused(
          List.of(
              error(
                  RequestError.Code.BAD_REQUEST,
                  "method: a mutation was sent with GET (expected: POST). Send it with POST.")),
          true);
    }
    if (operation == OperationDefinition.Operation.MUTATION) {
      return change(now, view, request);
    }
    Asking asking =
        operation == OperationDefinition.Operation.QUERY
            ? Asking.of(now, request, view.number())
            : null;
    Answer known = asking == null ? null : answered.getIfPresent(asking);
    if (known != null) {
      return known;
    }
    if (asking == null) {
      return answer(executed(now, input(request, View.class, view)));
    }
    Answer planned = planned(now, view, request);
    if (planned != null) {
      answered.put(asking, planned);
      return planned;
    }
    ExecutionResult result = executed(now, input(request, View.class, view));
    Answer answer = answer(result);
    if (result.getErrors().isEmpty()) {
      answered.put(asking, answer);
    }
    return answer;
  }

  private Answer change(Serving now, View view, Request request) {
    if (!changing.tryAcquire()) {
      return refused(
          RequestError.Code.TOO_COSTLY,
          "query: "
              + MOST_CHANGES
              + " mutations are being carried out (expected: fewer at once). Send it again when one"
              + " has ended.");
    }
    try {
      return answer(executed(now, input(request, View.class, view)));
    } finally {
      changing.release();
    }
  }

  /** The engine's answer, whatever is known. */
  Answer byEngine(View view, Request request) {
    return answer(executed(serving, input(request, View.class, view)));
  }

  /** The answer of a plan, whatever is known; empty when it is left to the engine. */
  Optional<Answer> byPlan(View view, Request request) {
    return Optional.ofNullable(planned(serving, view, request));
  }

  private ExecutionResult executed(Serving now, ExecutionInput input) {
    ScheduledFuture<?> deadline =
        deadlines.schedule(input::cancel, LONGEST_SECONDS, TimeUnit.SECONDS);
    try {
      return now.graphQl().execute(input);
    } finally {
      deadline.cancel(false);
    }
  }

  /** The answer by a plan, to a query that was found valid before; {@code null} leaves it. */
  private @Nullable Answer planned(Serving now, View view, Request request) {
    PreparsedDocumentEntry entry = now.documents().getIfPresent(request.query());
    Document document = entry == null || entry.hasErrors() ? null : entry.getDocument();
    if (document == null) {
      return null;
    }
    Plans.Query query =
        new Plans.Query(request.query(), request.operationName(), document, request.variables());
    GraphQLContext context = GraphQLContext.of(Map.of(View.class, view, History.class, history));
    return switch (now.plans().answer(query, ROOT, context)) {
      case Plans.Outcome.Written written -> new Answer.Executed(written.json());
      case Plans.Outcome.LeftToTheEngine left -> null;
      case Plans.Outcome.TooLate late ->
          refused(
              RequestError.Code.TOO_COSTLY,
              "query: it took longer than " + LONGEST_SECONDS + " s. Ask for less.");
    };
  }

  /**
   * Answers over a socket: a query or a mutation once, from the newest view; a subscription again
   * and again.
   */
  public Streamed stream(SnapshotStore store, Request request) {
    Serving now = serving;
    ExecutionInput input = input(request, SnapshotStore.class, store);
    if (request.query().length() > LONGEST_DOCUMENT
        || operation(now, request) != OperationDefinition.Operation.SUBSCRIPTION) {
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

  private ExecutionInput input(Request request, Class<?> from, Object source) {
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
                !introspection))
        .build();
  }

  private static Answer answer(ExecutionResult result) {
    if (!result.isDataPresent()) {
      return new Answer.Refused(errors(result.getErrors()), false);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    if (!result.getErrors().isEmpty()) {
      body.put("errors", errors(result.getErrors()));
    }
    body.put("data", result.getData());
    return new Answer.Executed(AnswerJson.of(body));
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
  private static OperationDefinition.@Nullable Operation operation(Serving now, Request request) {
    PreparsedDocumentEntry entry = now.documents().getIfPresent(request.query());
    Document document;
    if (entry != null && entry.getDocument() != null) {
      document = entry.getDocument();
    } else {
      try {
        document =
            new graphql.parser.Parser()
                .parseDocument(
                    graphql.parser.ParserEnvironment.newParserEnvironment()
                        .document(request.query())
                        .parserOptions(LIMITS)
                        .build());
      } catch (graphql.parser.InvalidSyntaxException reportedByTheExecution) {
        return null;
      }
    }
    List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
    return operations.stream()
        .filter(operation ->
            request.operationName() == null
                || request.operationName().isEmpty()
                || request.operationName().equals(operation.getName()))
        .map(OperationDefinition::getOperation)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** An answer that says why a request was not carried out. */
  public static Answer.Refused refused(RequestError.Code code, String message) {
    return new Answer.Refused(List.of(error(code, message)), false);
  }

  private static Map<String, Object> error(RequestError.Code code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("extensions", Map.of("code", code.name()));
    return error;
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
