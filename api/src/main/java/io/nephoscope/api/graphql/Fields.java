package io.nephoscope.api.graphql;

import graphql.schema.idl.TypeRuntimeWiring;
import io.nephoscope.api.graphql.plan.FieldAnswer;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.graphql.plan.RowNode;
import io.nephoscope.api.snapshot.View;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says how the fields of one type of the schema are answered. */
final class Fields<S> {

  private final Class<S> source;
  private final TypeRuntimeWiring.Builder wiring;

  private Fields(String type, Class<S> source) {
    this.source = source;
    this.wiring = TypeRuntimeWiring.newTypeWiring(type);
  }

  /** Starts a type whose objects are of a class. */
  static <S> Fields<S> of(String type, Class<S> source) {
    return new Fields<>(type, source);
  }

  /** Answers a field from the object alone. */
  Fields<S> plain(String field, Function<S, @Nullable Object> answer) {
    wiring.dataFetcher(
        field, new FieldAnswer.OfObject(object -> answer.apply(source.cast(object)), false));
    return this;
  }

  /** Answers a field from the row alone that the object stands for. */
  Fields<S> lasting(String field, Function<S, @Nullable Object> answer) {
    if (!RowNode.class.isAssignableFrom(source)) {
      throw new IllegalStateException(source + " does not stand for a row");
    }
    wiring.dataFetcher(
        field, new FieldAnswer.OfObject(object -> answer.apply(source.cast(object)), true));
    return this;
  }

  /** Answers a field from the object, the arguments and the view of the request. */
  Fields<S> asked(String field, Answer<S> answer) {
    return answered(field, answer, false);
  }

  /** The same, taking no time when the view has at hand what is asked of it. */
  Fields<S> quick(String field, Answer<S> answer) {
    return answered(field, answer, true);
  }

  private Fields<S> answered(String field, Answer<S> answer, boolean quick) {
    wiring.dataFetcher(
        field,
        new FieldAnswer.OfRequest(
            (object, request) -> answer.of(source.cast(object), request, request.view()), quick));
    return this;
  }

  TypeRuntimeWiring.Builder wiring() {
    return wiring;
  }

  /** Answers a field. */
  interface Answer<S> {
    @Nullable Object of(S object, FieldRequest request, View view);
  }
}
