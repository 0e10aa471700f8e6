package io.nephoscope.api.graphql.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import graphql.GraphQLContext;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLScalarType;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the value of a field is written. What it cannot write as an engine would, it abandons. */
sealed interface PlannedValue {

  /** Writes a value. */
  void write(@Nullable Object value, PlanRun run);

  /** A value that may not be {@code null}. */
  record Required(PlannedValue value) implements PlannedValue {
    @Override
    public void write(@Nullable Object given, PlanRun run) {
      if (given == null) {
        throw new Abandoned();
      }
      value.write(given, run);
    }
  }

  /** A list. */
  record Listed(PlannedValue element) implements PlannedValue {
    @Override
    public void write(@Nullable Object value, PlanRun run) {
      JsonBytes out = run.out();
      if (value == null) {
        out.nothing();
        return;
      }
      if (!(value instanceof Iterable<?> elements)) {
        throw new Abandoned();
      }
      out.raw('[');
      boolean first = true;
      for (Object each : elements) {
        if (!first) {
          out.raw(',');
        }
        first = false;
        run.goOn();
        element.write(each, run);
      }
      out.raw(']');
    }
  }

  /** An object. */
  record Composed(PlannedSelection selection) implements PlannedValue {
    @Override
    public void write(@Nullable Object value, PlanRun run) {
      if (value == null) {
        run.out().nothing();
      } else {
        selection.of(value).write(value, run);
      }
    }
  }

  /** A scalar. */
  record Scalar(GraphQLScalarType type) implements PlannedValue {
    @Override
    public void write(@Nullable Object value, PlanRun run) {
      JsonBytes out = run.out();
      String name = type.getName();
      switch (value) {
        case null -> out.nothing();
        case String text when name.equals("String") || name.equals("ID") -> out.text(text);
        case Integer number when name.equals("Int") -> out.number(number);
        case Boolean flag when name.equals("Boolean") -> out.flag(flag);
        case Double number when name.equals("Float") && Double.isFinite(number) ->
            out.number(number);
        default -> serialized(value, out);
      }
    }

    private void serialized(Object value, JsonBytes out) {
      try {
        Object said =
            type.getCoercing().serialize(value, GraphQLContext.getDefault(), Locale.getDefault());
        if (said == null) {
          throw new Abandoned();
        }
        if (said instanceof String text) {
          out.text(text);
        } else {
          out.raw(JsonForm.MAPPER.writeValueAsBytes(said));
        }
      } catch (CoercingSerializeException | JsonProcessingException unwritable) {
        throw new Abandoned();
      }
    }
  }

  /** One of the words of an enum. */
  record Word(GraphQLEnumType type, Map<Object, String> known) implements PlannedValue {

    Word(GraphQLEnumType type) {
      this(type, new ConcurrentHashMap<>());
    }

    @Override
    public void write(@Nullable Object value, PlanRun run) {
      if (value == null) {
        run.out().nothing();
        return;
      }
      String name = known.get(value);
      if (name == null) {
        try {
          name =
              String.valueOf(
                  type.serialize(value, GraphQLContext.getDefault(), Locale.getDefault()));
        } catch (CoercingSerializeException noWord) {
          throw new Abandoned();
        }
        // The values of an enum are few.
        if (value instanceof Enum<?>) {
          known.put(value, name);
        }
      }
      run.out().text(name);
    }
  }
}
