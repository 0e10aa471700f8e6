package io.nephoscope.api.graphql.plan;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Field;
import graphql.schema.GraphQLFieldDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many objects an answer may hold at most: an object counts one, what stands in a paged list as
 * often as rows are asked for. Every selection counts for itself, also those that are merged.
 */
public final class PlannedCost {

  private static final long MANY = Integer.MAX_VALUE / 4;
  private static final int ROWS_PER_PAGE = 50;
  private static final int LARGEST_PAGE = 1_000;

  private final List<Node> nodes;

  PlannedCost(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** The sum for these variables. */
  long of(CoercedVariables variables) {
    return sum(nodes, variables);
  }

  private static long sum(List<Node> nodes, CoercedVariables variables) {
    long sum = 0;
    for (Node node : nodes) {
      sum += node.of(variables);
    }
    return Math.min(MANY, sum);
  }

  /** A field with objects below it. */
  static final class Node {
    private final @Nullable GraphQLFieldDefinition pagedByVariables;
    private final Field field;
    private final long rows;
    private final List<Node> below;

    Node(GraphQLFieldDefinition definition, Field field, boolean variables, List<Node> below) {
      boolean paged = definition.getArgument("after") != null;
      this.field = field;
      this.below = List.copyOf(below);
      this.pagedByVariables = paged && variables ? definition : null;
      this.rows =
          paged && !variables ? pageSize(definition, field, CoercedVariables.emptyVariables()) : 1;
    }

    long of(CoercedVariables variables) {
      GraphQLFieldDefinition paged = pagedByVariables;
      long times = paged == null ? rows : pageSize(paged, field, variables);
      return Math.min(MANY, 1 + times * sum(below, variables));
    }

    private static long pageSize(
        GraphQLFieldDefinition definition, Field field, CoercedVariables variables) {
      return Math.max(
          1,
          rows(
              ValuesResolver.getArgumentValues(
                  definition.getArguments(),
                  field.getArguments(),
                  variables,
                  GraphQLContext.getDefault(),
                  Locale.getDefault())));
    }
  }

  /**
   * How many rows the arguments of a paged list ask for; what is out of bounds is refused later.
   */
  public static long rows(Map<String, Object> arguments) {
    if (arguments.get("last") instanceof Integer last) {
      return Math.clamp(last, 0, LARGEST_PAGE);
    }
    return arguments.get("first") instanceof Integer first
        ? Math.clamp(first, 0, LARGEST_PAGE)
        : ROWS_PER_PAGE;
  }
}
