package io.nephoscope.api.graphql;

import graphql.analysis.FieldComplexityCalculator;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.schema.GraphQLTypeUtil;
import io.nephoscope.api.graphql.plan.PlannedCost;

/**
 * Refuses a request before it is executed when it could answer with too many objects. An object
 * counts one; what stands in a paged list counts as often as rows are asked for.
 */
final class NodeBudget implements FieldComplexityCalculator {

  /** How many objects one answer may hold. */
  static final int LARGEST = 100_000;

  /** How graphql-java words the refusal. */
  static final String REFUSAL = "maximum query complexity exceeded";

  static MaxQueryComplexityInstrumentation instrumentation() {
    return new MaxQueryComplexityInstrumentation(LARGEST, new NodeBudget());
  }

  @Override
  public int calculate(FieldComplexityEnvironment env, int ofChildren) {
    if (GraphQLTypeUtil.isLeaf(GraphQLTypeUtil.unwrapAll(env.getFieldDefinition().getType()))) {
      return 0;
    }
    boolean paged = env.getFieldDefinition().getArgument("after") != null;
    long rows = paged ? Math.max(1, PlannedCost.rows(env.getArguments())) : 1;
    return (int) Math.min(Integer.MAX_VALUE / 4, 1 + rows * ofChildren);
  }
}
