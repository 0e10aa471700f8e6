package io.nephoscope.api.graphql.plan;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What answers a field: for graphql-java a data fetcher, for a plan a function it calls itself. */
public sealed interface FieldAnswer {

  /** Answers from the object alone. */
  final class OfObject implements FieldAnswer, LightDataFetcher<@Nullable Object> {
    private final Function<Object, @Nullable Object> answer;
    private final boolean lasting;

    /**
     * @param lasting whether the answer depends on nothing but the {@link RowNode row} behind the
     *     object, so that it is the same in every view that has the row
     */
    public OfObject(Function<Object, @Nullable Object> answer, boolean lasting) {
      this.answer = answer;
      this.lasting = lasting;
    }

    @Nullable Object of(Object source) {
      return answer.apply(source);
    }

    boolean lasting() {
      return lasting;
    }

    @Override
    public @Nullable Object get(
        GraphQLFieldDefinition definition, Object source, Supplier<DataFetchingEnvironment> env) {
      return answer.apply(source);
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment env) {
      return answer.apply(source(env));
    }
  }

  /** Answers from the object and what the request asks of the field. */
  final class OfRequest implements FieldAnswer, DataFetcher<@Nullable Object> {
    private final BiFunction<Object, FieldRequest, @Nullable Object> answer;
    private final boolean quick;

    /**
     * Answers by this function.
     *
     * @param quick whether it takes no time, however much is known, when the view has what it asks
     *     for {@linkplain io.nephoscope.api.snapshot.SnapshotStore#viewAtHand at hand}
     */
    public OfRequest(BiFunction<Object, FieldRequest, @Nullable Object> answer, boolean quick) {
      this.answer = answer;
      this.quick = quick;
    }

    boolean quick() {
      return quick;
    }

    @Nullable Object of(Object source, FieldRequest request) {
      return answer.apply(source, request);
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment env) {
      return answer.apply(source(env), FieldRequest.of(env));
    }
  }

  private static Object source(DataFetchingEnvironment env) {
    return Objects.requireNonNull(env.<Object>getSource());
  }
}
