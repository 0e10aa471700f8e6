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
import io.nephoscope.api.snapshot.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GraphQL requests from views. Safe for any thread that may wait; what is asked of one view
 * agrees.
 */
public final class GraphQlExecution {

  private static final Logger LOG = LoggerFactory.getLogger(GraphQlExecution.class);
  private static final int ERRORS_SHOWN = 20;
  private static final int LONGEST_DOCUMENT = 100_000;

  /** The root of every answer is the view; the object that stands for it says nothing. */
  private static final Object ROOT = new Object();

  private final GraphQL graphQl;
  private final boolean introspection;
  private final Cache<String, PreparsedDocumentEntry> documents =
      Caffeine.newBuilder().maximumWeight(8_000_000).weigher(GraphQlExecution::weight).build();

  private static int weight(String text, PreparsedDocumentEntry entry) {
    return text.length();
  }

  /**
   * @param cursors makes and reads cursors
   * @param refreshing has connectors read again
   * @param reloading has plugins and connector files taken anew
   * @param introspection whether the schema may be asked for
   */
  public GraphQlExecution(
      Cursors cursors, Refreshing refreshing, Reloading reloading, boolean introspection) {
    this.introspection = introspection;
    this.graphQl =
        GraphQL.newGraphQL(SchemaWiring.schema(cursors, refreshing, reloading))
            .preparsedDocumentProvider((input, parse) ->
                CompletableFuture.completedFuture(
                    documents.get(
                        input.getQuery(), query -> Objects.requireNonNull(parse.apply(input)))))
            .defaultDataFetcherExceptionHandler(new Masking())
            .build();
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

  /** Answers from a view, which the caller closes afterwards. */
  public Answer answer(View view, Request request) {
    if (request.query().length() > LONGEST_DOCUMENT) {
      return refused(
          RequestError.Code.TOO_COSTLY,
          "query: it is longer than " + LONGEST_DOCUMENT + " characters. Split it.");
    }
    ExecutionInput input =
        ExecutionInput.newExecutionInput(request.query())
            .operationName(request.operationName())
            .variables(request.variables())
            .root(ROOT)
            .graphQLContext(
                Map.of(
                    View.class,
                    view,
                    ParserOptions.class,
                    LIMITS,
                    QueryComplexityLimits.KEY,
                    COMPLEXITY,
                    Introspection.INTROSPECTION_DISABLED,
                    !introspection))
            .build();
    if (request.queriesOnly() && isMutation(input)) {
      Answer refused =
          refused(
              RequestError.Code.BAD_REQUEST,
              "method: a mutation was sent with GET (expected: POST). Send it with POST.");
      return new Answer(refused.body(), false, true);
    }
    ExecutionResult result = graphQl.execute(input);
    Map<String, Object> body = new LinkedHashMap<>();
    if (!result.getErrors().isEmpty()) {
      body.put("errors", errors(result.getErrors()));
    }
    if (result.isDataPresent()) {
      body.put("data", result.getData());
    }
    return new Answer(body, result.isDataPresent(), false);
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

  private boolean isMutation(ExecutionInput input) {
    PreparsedDocumentEntry entry = documents.getIfPresent(input.getQuery());
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
        return false;
      }
    }
    List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
    return operations.stream()
        .filter(operation ->
            input.getOperationName() == null
                || input.getOperationName().isEmpty()
                || input.getOperationName().equals(operation.getName()))
        .anyMatch(operation -> operation.getOperation() == OperationDefinition.Operation.MUTATION);
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
      extensions.put("code", code == null ? RequestError.Code.BAD_REQUEST.name() : code);
      specification.put("extensions", extensions);
      shown.add(specification);
    }
    return shown;
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
