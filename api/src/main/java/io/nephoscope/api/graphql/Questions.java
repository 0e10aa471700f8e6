package io.nephoscope.api.graphql;

import graphql.GraphQLContext;
import graphql.GraphQLException;
import graphql.execution.CoercedVariables;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import io.nephoscope.api.compliance.ControlRollup;
import io.nephoscope.api.compliance.GroupScore;
import io.nephoscope.api.compliance.SecureScore;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.history.HistoryPoint;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.api.standards.StandardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same filters and scopes as in GraphQL, for those who ask without it, such as exports. Wrong
 * ones are a {@link RequestError}.
 */
public final class Questions {

  private static final String DOCUMENT =
      "query Q($filter: FindingFilter, $scope: ScopeFilter, $standard: ID) { __typename }";

  private final OperationDefinition operation;
  private final Rollups rollups;
  private final Scores scores;

  Questions(Rollups rollups, Scores scores) {
    this.rollups = rollups;
    this.scores = scores;
    Document document = new Parser().parseDocument(DOCUMENT);
    operation = document.getDefinitionsOfType(OperationDefinition.class).getFirst();
  }

  /**
   * What is asked.
   *
   * @param filter which findings or assessments
   * @param scope which part of everything
   * @param standard {@code slug:version}; {@code null} when none is named
   */
  public record Asked(
      FindingFilter filter, @Nullable Map<String, Object> scope, @Nullable String standard) {}

  /** Reads variables as GraphQL would. */
  Asked read(View view, GraphQLSchema schema, Map<String, Object> variables) {
    for (String name : variables.keySet()) {
      if (!name.equals("filter") && !name.equals("scope") && !name.equals("standard")) {
        throw new RequestError(
            Code.BAD_REQUEST,
            "variables: there is no variable '"
                + name
                + "' (expected: filter, scope or standard). Leave it out.");
      }
    }
    CoercedVariables read;
    try {
      read =
          ValuesResolver.coerceVariableValues(
              schema,
              operation.getVariableDefinitions(),
              RawVariables.of(variables),
              GraphQLContext.getDefault(),
              Locale.ENGLISH);
    } catch (GraphQLException wrong) {
      throw new RequestError(Code.BAD_REQUEST, "variables: " + wrong.getMessage());
    }
    return new Asked(
        FilterArguments.findings(view, input(read, "filter"), null),
        input(read, "scope"),
        read.get("standard") == null ? null : String.valueOf(read.get("standard")));
  }

  @SuppressWarnings("unchecked") // graphql-java coerces an input object to a map by field name
  private static @Nullable Map<String, Object> input(CoercedVariables read, String name) {
    Object value = read.get(name);
    return value == null ? null : new HashMap<>((Map<String, Object>) value);
  }

  /** The standard that is asked for, rolled up within the scope. */
  public StandardRollup rollup(View view, Asked asked) {
    String id = asked.standard() == null ? "" : asked.standard();
    StandardId standard = ComplianceFields.known(id, view);
    return rollups.of(view, standard, Scope.of(asked.scope(), view));
  }

  /** How everything stands: the secure score, and every standard that some cloud speaks to. */
  public List<HistoryPoint> standing(View view) {
    List<HistoryPoint> points = new ArrayList<>();
    SecureScore score = scores.of(view, Scope.EVERYTHING, Set.of());
    Map<String, String> groups = new TreeMap<>();
    score.groups().forEach(group -> groups.put(group.id(), counts(group)));
    points.add(
        new HistoryPoint(
            view.moment(),
            HistoryPoint.SECURE_SCORE,
            score.overall().percent(),
            score.overall().coverage(),
            score.overall().lower(),
            score.overall().upper(),
            groups));
    view.standards().stream()
        .map(mention -> StandardId.parse(mention.key()))
        .flatMap(Optional::stream)
        .filter(id -> !id.isUnmapped())
        .map(id -> rollups.of(view, id, Scope.EVERYTHING))
        .forEach(rollup -> points.add(point(rollup, view)));
    return points;
  }

  private static String counts(GroupScore group) {
    return group.healthy() + "/" + group.unhealthy() + "/" + group.unknown();
  }

  private static HistoryPoint point(StandardRollup rollup, View view) {
    Map<String, String> states = new TreeMap<>();
    for (ControlRollup control : rollup.controls()) {
      states.put(control.code(), control.overall().status().name());
    }
    return new HistoryPoint(
        view.moment(),
        rollup.standard().toString(),
        rollup.summary().score(),
        rollup.summary().coverage(),
        rollup.summary().lower(),
        rollup.summary().upper(),
        states);
  }

  /** The name of a standard for people. */
  public String title(View view, StandardRollup rollup) {
    return Rollups.catalogued(rollup.standard(), view).title();
  }
}
