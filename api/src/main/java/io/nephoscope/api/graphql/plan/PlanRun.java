package io.nephoscope.api.graphql.plan;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import java.util.IdentityHashMap;

/** One request that a plan answers. For the one thread that answers it. */
final class PlanRun {

  private static final int LOOK_AT_THE_CLOCK = 256;

  private final GraphQLContext context;
  private final CoercedVariables variables;
  private final JsonBytes out;
  private final long end;
  private final boolean quick;
  private final IdentityHashMap<PlannedField.Asked, FieldRequest> requests =
      new IdentityHashMap<>();
  private int steps;

  /**
   * A request.
   *
   * @param end when it must be answered, by {@link System#nanoTime}
   * @param quick whether only what takes no time may be asked
   */
  PlanRun(
      GraphQLContext context, CoercedVariables variables, JsonBytes out, long end, boolean quick) {
    this.context = context;
    this.variables = variables;
    this.out = out;
    this.end = end;
    this.quick = quick;
  }

  GraphQLContext context() {
    return context;
  }

  CoercedVariables variables() {
    return variables;
  }

  JsonBytes out() {
    return out;
  }

  FieldRequest request(PlannedField.Asked field) {
    FieldRequest known = requests.get(field);
    if (known == null) {
      if (quick && !field.quick()) {
        throw new Slow();
      }
      known = field.request(this);
      requests.put(field, known);
    }
    return known;
  }

  /** Looks now and then whether there is time left. */
  void goOn() {
    if (++steps % LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - end > 0) {
      throw new TooLate();
    }
  }

  /** A field may take time, and the request may not. */
  static final class Slow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Slow() {
      super(null, null, false, false);
    }
  }

  /** The request takes too long. */
  static final class TooLate extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLate() {
      super(null, null, false, false);
    }
  }
}
