package io.nephoscope.api.graphql.plan;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import io.nephoscope.api.snapshot.View;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of one field, whoever carries the request out. For the one thread that
 * answers it.
 */
public interface FieldRequest {

  /**
   * The arguments as the schema reads them; one that was not given and has no default is absent.
   */
  Map<String, Object> arguments();

  /** Whether any of these fields is asked for below this one; {@code nodes/findings} is a path. */
  boolean selects(String... paths);

  /** What the request carries with it. */
  GraphQLContext context();

  /** An argument; {@code null} when it was not given or is null. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the schema decides the class
  default <T> @Nullable T argument(String name) {
    return (T) arguments().get(name);
  }

  /** An argument, or something else when it was not given. */
  @SuppressWarnings("unchecked") // the schema decides the class
  default <T> T argument(String name, T otherwise) {
    Object given = arguments().get(name);
    return given == null ? otherwise : (T) given;
  }

  /** The view that the request is pinned to. */
  default View view() {
    View view = context().get(View.class);
    if (view == null) {
      throw new IllegalStateException("the request is not pinned to a view");
    }
    return view;
  }

  /** What graphql-java asks of a field. */
  static FieldRequest of(DataFetchingEnvironment env) {
    return new FieldRequest() {
      @Override
      public Map<String, Object> arguments() {
        return env.getArguments();
      }

      @Override
      public boolean selects(String... paths) {
        for (String path : paths) {
          if (env.getSelectionSet().contains(path)) {
            return true;
          }
        }
        return false;
      }

      @Override
      public GraphQLContext context() {
        return env.getGraphQlContext();
      }
    };
  }
}
