package io.nephoscope.api.graphql.plan;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.language.VariableReference;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a document, compiled once for every choice its directives make. Safe for any
 * thread.
 */
final class PlannedQuery {

  /** Every condition doubles the choices; who makes more is answered by the engine. */
  private static final int MOST_CHOICES = 16;

  private static final int EXPECTED_BYTES = 4 * 1024;

  private final GraphQLSchema schema;
  private final Function<Object, String> typeNames;
  private final Document document;
  private final OperationDefinition operation;
  private final List<String> conditions;
  private final Map<List<String>, Optional<Plan>> plans = new ConcurrentHashMap<>();

  /**
   * What is written for one choice, and what it costs.
   *
   * @param usualSize about how long an answer is
   * @param slow whether a field was met that may take time
   */
  record Plan(PlannedObject root, PlannedCost cost, AtomicInteger usualSize, AtomicBoolean slow) {}

  private PlannedQuery(
      GraphQLSchema schema,
      Function<Object, String> typeNames,
      Document document,
      OperationDefinition operation) {
    this.schema = schema;
    this.typeNames = typeNames;
    this.document = document;
    this.operation = operation;
    Set<String> names = new TreeSet<>();
    addConditions(document, names);
    this.conditions = List.copyOf(names);
  }

  /** The operation with this name, or the only one; empty when there is none. */
  static Optional<PlannedQuery> of(
      GraphQLSchema schema,
      Function<Object, String> typeNames,
      Document document,
      @Nullable String operationName) {
    List<OperationDefinition> operations =
        document.getDefinitionsOfType(OperationDefinition.class).stream()
            .filter(operation ->
                operationName == null
                    || operationName.isEmpty()
                    || operationName.equals(operation.getName()))
            .toList();
    return operations.size() == 1
        ? Optional.of(new PlannedQuery(schema, typeNames, document, operations.getFirst()))
        : Optional.empty();
  }

  private static void addConditions(Node<?> node, Set<String> names) {
    if (node instanceof Directive directive
        && directive.getArgument("if") != null
        && directive.getArgument("if").getValue() instanceof VariableReference variable) {
      names.add(variable.getName());
    }
    node.getChildren().forEach(child -> addConditions(child, names));
  }

  /**
   * The variables as the operation reads them.
   *
   * @throws graphql.GraphQLException when they are wrong
   */
  CoercedVariables coerced(Map<String, Object> variables) {
    return ValuesResolver.coerceVariableValues(
        schema,
        operation.getVariableDefinitions(),
        RawVariables.of(variables),
        GraphQLContext.getDefault(),
        Locale.getDefault());
  }

  /** The plan for these variables, if it was made before. */
  Optional<Plan> known(CoercedVariables variables) {
    return plans.getOrDefault(choice(variables), Optional.empty());
  }

  private List<String> choice(CoercedVariables variables) {
    if (conditions.isEmpty()) {
      return List.of();
    }
    List<String> choice = new ArrayList<>(conditions.size());
    for (String condition : conditions) {
      choice.add(String.valueOf(variables.get(condition)));
    }
    return choice;
  }

  /** The plan for these variables; empty when the engine must answer. */
  Optional<Plan> plan(CoercedVariables variables) {
    List<String> choice = choice(variables);
    Optional<Plan> known = plans.get(choice);
    if (known == null) {
      if (plans.size() >= MOST_CHOICES) {
        return Optional.empty();
      }
      known = compiled(variables);
      plans.put(choice, known);
    }
    return known;
  }

  private Optional<Plan> compiled(CoercedVariables variables) {
    PlanCompiler compiler = new PlanCompiler(schema, typeNames, document, variables);
    try {
      return Optional.of(
          new Plan(
              compiler.root(operation),
              compiler.cost(operation),
              new AtomicInteger(EXPECTED_BYTES),
              new AtomicBoolean()));
    } catch (PlanCompiler.NotPlanned unusual) {
      return Optional.empty();
    }
  }
}
