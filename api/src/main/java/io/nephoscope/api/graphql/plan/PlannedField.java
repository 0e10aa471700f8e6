package io.nephoscope.api.graphql.plan;

import graphql.execution.CoercedVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A field of a selection: how it is asked for and written. */
final class PlannedField {

  private final byte[] key;
  private final How how;
  private final PlannedValue value;

  /**
   * A field.
   *
   * @param key the name in the answer, as it is written, with the colon
   */
  PlannedField(byte[] key, How how, PlannedValue value) {
    this.key = key;
    this.how = how;
    this.value = value;
  }

  /** Writes the key and the value of an object's field. */
  void write(Object source, PlanRun run) {
    run.out().raw(key);
    value.write(how.of(source, run), run);
  }

  /** Whether what is written depends on the row alone that the object stands for. */
  boolean lasting() {
    return how instanceof Plain plain && plain.answer().lasting();
  }

  /** What a field's value comes from. */
  sealed interface How {
    @Nullable Object of(Object source, PlanRun run);
  }

  /** The name of the object's type, which is known. */
  record TypeName(String name) implements How {
    @Override
    public Object of(Object source, PlanRun run) {
      return name;
    }
  }

  /** The object alone. */
  record Plain(FieldAnswer.OfObject answer) implements How {
    @Override
    public @Nullable Object of(Object source, PlanRun run) {
      return answer.of(source);
    }
  }

  /** A component of the object, as graphql-java finds it. */
  record Component(LightDataFetcher<?> fetcher, GraphQLFieldDefinition definition) implements How {

    @Override
    public @Nullable Object of(Object source, PlanRun run) {
      try {
        return fetcher.get(definition, source, Component::none);
      } catch (RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new Abandoned();
      }
    }

    private static DataFetchingEnvironment none() {
      throw new Abandoned();
    }
  }

  /** The object and what the request asks. */
  static final class Asked implements How {
    private final FieldAnswer.OfRequest answer;
    private final GraphQLFieldDefinition definition;
    private final Field field;
    private final Set<String> below;
    private final @Nullable Map<String, Object> constant;

    /**
     * Asks.
     *
     * @param field with the arguments
     * @param below what is selected below it, as paths
     * @param variables whether the arguments depend on variables
     */
    Asked(
        FieldAnswer.OfRequest answer,
        GraphQLFieldDefinition definition,
        Field field,
        Set<String> below,
        boolean variables) {
      this.answer = answer;
      this.definition = definition;
      this.field = field;
      this.below = below;
      this.constant = variables ? null : arguments(CoercedVariables.emptyVariables());
    }

    @Override
    public @Nullable Object of(Object source, PlanRun run) {
      return answer.of(source, run.request(this));
    }

    boolean quick() {
      return answer.quick();
    }

    /** What this run asks of the field, of whichever object. */
    FieldRequest request(PlanRun run) {
      Map<String, Object> arguments = constant == null ? arguments(run.variables()) : constant;
      return new Request(arguments, below, run.context());
    }

    private Map<String, Object> arguments(CoercedVariables variables) {
      return ValuesResolver.getArgumentValues(
          definition.getArguments(),
          field.getArguments(),
          variables,
          graphql.GraphQLContext.getDefault(),
          Locale.getDefault());
    }
  }

  private record Request(
      Map<String, Object> arguments, Set<String> below, graphql.GraphQLContext context)
      implements FieldRequest {
    @Override
    public boolean selects(String... paths) {
      return List.of(paths).stream().anyMatch(below::contains);
    }
  }
}
