package io.nephoscope.api.graphql;

import graphql.GraphQLContext;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.TypeRuntimeWiring;
import io.nephoscope.api.snapshot.View;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
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
    LightDataFetcher<@Nullable Object> fetcher =
        new LightDataFetcher<>() {
          @Override
          public @Nullable Object get(
              GraphQLFieldDefinition definition,
              Object object,
              Supplier<DataFetchingEnvironment> env) {
            return answer.apply(source.cast(object));
          }

          @Override
          public @Nullable Object get(DataFetchingEnvironment env) {
            return answer.apply(source(env));
          }
        };
    wiring.dataFetcher(field, fetcher);
    return this;
  }

  /** Answers a field from the object, the arguments and the view of the request. */
  Fields<S> asked(String field, Answer<S> answer) {
    DataFetcher<@Nullable Object> fetcher = env -> answer.of(source(env), env, view(env));
    wiring.dataFetcher(field, fetcher);
    return this;
  }

  private S source(DataFetchingEnvironment env) {
    return source.cast(Objects.requireNonNull(env.<Object>getSource()));
  }

  TypeRuntimeWiring.Builder wiring() {
    return wiring;
  }

  /** Answers a field. */
  interface Answer<S> {
    @Nullable Object of(S object, DataFetchingEnvironment env, View view);
  }

  /** The view that the request is pinned to. */
  static View view(DataFetchingEnvironment env) {
    return view(env.getGraphQlContext());
  }

  static View view(GraphQLContext context) {
    View view = context.get(View.class);
    if (view == null) {
      throw new IllegalStateException("the request is not pinned to a view");
    }
    return view;
  }
}
