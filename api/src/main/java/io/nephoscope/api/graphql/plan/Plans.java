package io.nephoscope.api.graphql.plan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.Document;
import graphql.schema.GraphQLSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plans of one schema. A query that was validated is compiled once and then answered without an
 * engine, byte for byte as the engine answers it. Whatever is unusual, and whatever is wrong with a
 * request or while it is answered, is left to the engine. Safe for any thread.
 */
public final class Plans {

  private static final byte[] BEGIN = "{\"data\":".getBytes(StandardCharsets.UTF_8);
  private static final long MOST_CHARACTERS = 4_000_000;
  private static final long MOST_QUICK_OBJECTS = 5_000;
  private static final int MOST_QUICK_BYTES = 512 * 1024;
  private static final Duration QUICK = Duration.ofMillis(5);

  private final GraphQLSchema schema;
  private final Function<Object, String> typeNames;
  private final long mostObjects;
  private final int mostBytes;
  private final Duration longest;

  private final Cache<Key, Optional<PlannedQuery>> known =
      Caffeine.newBuilder().maximumWeight(MOST_CHARACTERS).weigher(Plans::weight).build();

  private record Key(String query, @Nullable String operationName) {}

  /**
   * Plans.
   *
   * @param typeNames the name of the type of an object where the schema leaves it open
   * @param mostObjects what may cost more is left to the engine, which refuses it
   * @param mostBytes what becomes longer is left to the engine
   * @param longest how long one answer may take
   */
  public Plans(
      GraphQLSchema schema,
      Function<Object, String> typeNames,
      long mostObjects,
      int mostBytes,
      Duration longest) {
    this.schema = schema;
    this.typeNames = typeNames;
    this.mostObjects = mostObjects;
    this.mostBytes = mostBytes;
    this.longest = longest;
  }

  private static int weight(Key key, Optional<PlannedQuery> query) {
    return key.query().length() + 100;
  }

  /**
   * A query.
   *
   * @param text the document as it was sent
   * @param operationName which operation of it; {@code null} when it has one
   * @param document the same document, parsed and found valid
   * @param variables by name, as they were sent
   */
  public record Query(
      String text,
      @Nullable String operationName,
      Document document,
      Map<String, Object> variables) {}

  /** What became of a query. */
  public sealed interface Outcome {

    /** The whole answer. */
    final class Written implements Outcome {
      private final byte[] json;

      Written(byte[] json) {
        this.json = json;
      }

      /** It as JSON. Not to be changed. */
      public byte[] json() {
        return json;
      }
    }

    /** The engine must answer. */
    record LeftToTheEngine() implements Outcome {}

    /** It took too long. */
    record TooLate() implements Outcome {}
  }

  private static final Outcome LEFT = new Outcome.LeftToTheEngine();

  /** Answers a query, or leaves it. */
  public Outcome answer(Query query, Object root, GraphQLContext context) {
    Optional<PlannedQuery> planned =
        known.get(
            new Key(query.text(), query.operationName()),
            key -> PlannedQuery.of(schema, typeNames, query.document(), key.operationName()));
    if (planned.isEmpty()) {
      return LEFT;
    }
    try {
      CoercedVariables variables = planned.get().coerced(query.variables());
      Optional<PlannedQuery.Plan> plan = planned.get().plan(variables);
      if (plan.isEmpty() || plan.get().cost().of(variables) > mostObjects) {
        return LEFT;
      }
      JsonBytes out = new JsonBytes(plan.get().usualSize().get(), mostBytes);
      long end = System.nanoTime() + longest.toNanos();
      return written(plan.get(), root, new PlanRun(context, variables, out, end, false));
    } catch (PlanRun.TooLate late) {
      return new Outcome.TooLate();
    } catch (RuntimeException wrong) {
      // The engine finds the same and says it in its own form.
      return LEFT;
    }
  }

  /**
   * Answers a query that was answered by its plan before, if that takes no time; {@code null}
   * otherwise. The view of the context is one of what is at hand.
   */
  public byte @Nullable [] answerAtHand(
      String text,
      @Nullable String operationName,
      Map<String, Object> asked,
      Object root,
      GraphQLContext context) {
    Optional<PlannedQuery> planned = known.getIfPresent(new Key(text, operationName));
    if (planned == null || planned.isEmpty()) {
      return null;
    }
    try {
      CoercedVariables variables = planned.get().coerced(asked);
      PlannedQuery.Plan plan = planned.get().known(variables).orElse(null);
      if (plan == null || plan.slow().get() || plan.cost().of(variables) > MOST_QUICK_OBJECTS) {
        return null;
      }
      JsonBytes out = new JsonBytes(plan.usualSize().get(), MOST_QUICK_BYTES);
      long end = System.nanoTime() + QUICK.toNanos();
      try {
        return written(plan, root, new PlanRun(context, variables, out, end, true)).json();
      } catch (PlanRun.Slow field) {
        plan.slow().set(true);
        return null;
      }
    } catch (RuntimeException notAtHandOrWrong) {
      // Whoever may take time finds out which, and says what is wrong.
      return null;
    }
  }

  private static Outcome.Written written(PlannedQuery.Plan plan, Object root, PlanRun run) {
    JsonBytes out = run.out();
    out.raw(BEGIN);
    plan.root().write(root, run);
    out.raw('}');
    plan.usualSize().set(out.size());
    return new Outcome.Written(out.all());
  }
}
