package io.nephoscope.api.graphql.plan;

import graphql.execution.CoercedVariables;
import graphql.introspection.Introspection;
import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLUnionType;
import graphql.schema.LightDataFetcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a query that was validated, for one choice of what its directives {@code skip} and
 * {@code include} leave in. Fields are collected and merged as the GraphQL specification says
 * (CollectFields, MergeSelectionSets).
 */
final class PlanCompiler {

  private final GraphQLSchema schema;
  private final Function<Object, String> typeNames;
  private final Map<String, FragmentDefinition> fragments = new HashMap<>();
  private final CoercedVariables chosen;

  /**
   * A compiler.
   *
   * @param typeNames the name of the type of an object where the schema leaves it open
   * @param chosen the variables, of which only those of directives matter
   */
  PlanCompiler(
      GraphQLSchema schema,
      Function<Object, String> typeNames,
      Document document,
      CoercedVariables chosen) {
    this.schema = schema;
    this.typeNames = typeNames;
    this.chosen = chosen;
    document
        .getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> fragments.put(fragment.getName(), fragment));
  }

  /** It is asked what plans do not answer. */
  static final class NotPlanned extends Exception {
    private static final long serialVersionUID = 1L;

    NotPlanned(String what) {
      super(what, null, false, false);
    }
  }

  /** What is asked of the root. */
  PlannedObject root(OperationDefinition operation) throws NotPlanned {
    if (operation.getOperation() != OperationDefinition.Operation.QUERY
        || !operation.getDirectives().isEmpty()) {
      throw new NotPlanned("no plain query");
    }
    return object(schema.getQueryType(), List.of(operation.getSelectionSet()));
  }

  /** What the request may cost. */
  PlannedCost cost(OperationDefinition operation) throws NotPlanned {
    return new PlannedCost(costs(schema.getQueryType(), operation.getSelectionSet()));
  }

  // ---- what is written

  private PlannedObject object(GraphQLObjectType type, List<SelectionSet> sets) throws NotPlanned {
    Map<String, List<Field>> collected = new LinkedHashMap<>();
    Set<String> visited = new HashSet<>();
    for (SelectionSet set : sets) {
      collect(type, set, visited, collected);
    }
    List<PlannedField> fields = new ArrayList<>();
    for (Map.Entry<String, List<Field>> each : collected.entrySet()) {
      fields.add(field(type, each.getKey(), each.getValue()));
    }
    return new PlannedObject(fields);
  }

  private void collect(
      GraphQLObjectType type,
      SelectionSet set,
      Set<String> visited,
      Map<String, List<Field>> collected)
      throws NotPlanned {
    for (Selection<?> selection : set.getSelections()) {
      switch (selection) {
        case Field field -> {
          if (included(field)) {
            collected.computeIfAbsent(field.getResultKey(), key -> new ArrayList<>()).add(field);
          }
        }
        case InlineFragment inline -> {
          if (included(inline) && applies(typeCondition(inline), type)) {
            collect(type, inline.getSelectionSet(), visited, collected);
          }
        }
        case FragmentSpread spread -> {
          if (included(spread) && visited.add(spread.getName())) {
            FragmentDefinition fragment = fragment(spread);
            if (applies(fragment.getTypeCondition().getName(), type)) {
              collect(type, fragment.getSelectionSet(), visited, collected);
            }
          }
        }
        default -> throw new NotPlanned("an unknown selection");
      }
    }
  }

  private PlannedField field(GraphQLObjectType type, String key, List<Field> merged)
      throws NotPlanned {
    byte[] written = ("\"" + key + "\":").getBytes(StandardCharsets.UTF_8);
    Field field = merged.getFirst();
    if (field.getName().equals(Introspection.TypeNameMetaFieldDef.getName())) {
      return new PlannedField(
          written,
          new PlannedField.TypeName(type.getName()),
          new PlannedValue.Scalar(graphql.Scalars.GraphQLString));
    }
    GraphQLFieldDefinition definition = definition(type, field);
    List<SelectionSet> sets = new ArrayList<>();
    for (Field each : merged) {
      if (each.getSelectionSet() != null) {
        sets.add(each.getSelectionSet());
      }
    }
    return new PlannedField(
        written, how(type, definition, field, sets), value(definition.getType(), sets));
  }

  private GraphQLFieldDefinition definition(GraphQLObjectType type, Field field) throws NotPlanned {
    GraphQLFieldDefinition definition = type.getFieldDefinition(field.getName());
    if (definition == null) {
      throw new NotPlanned("the schema itself");
    }
    return definition;
  }

  private PlannedField.How how(
      GraphQLObjectType type,
      GraphQLFieldDefinition definition,
      Field field,
      List<SelectionSet> sets)
      throws NotPlanned {
    DataFetcher<?> fetcher = schema.getCodeRegistry().getDataFetcher(type, definition);
    return switch (fetcher) {
      case FieldAnswer.OfObject plain -> new PlannedField.Plain(plain);
      case FieldAnswer.OfRequest asked -> {
        Set<String> below = new HashSet<>();
        for (SelectionSet set : sets) {
          addPaths("", set, below);
        }
        yield new PlannedField.Asked(asked, definition, field, below, variable(field));
      }
      case LightDataFetcher<?> component -> new PlannedField.Component(component, definition);
      default -> throw new NotPlanned("a field of the engine's");
    };
  }

  private void addPaths(String above, SelectionSet set, Set<String> paths) throws NotPlanned {
    for (Selection<?> selection : set.getSelections()) {
      switch (selection) {
        case Field field -> {
          if (included(field)) {
            String path = above + field.getName();
            paths.add(path);
            if (field.getSelectionSet() != null) {
              addPaths(path + "/", field.getSelectionSet(), paths);
            }
          }
        }
        case InlineFragment inline -> {
          if (included(inline)) {
            addPaths(above, inline.getSelectionSet(), paths);
          }
        }
        case FragmentSpread spread -> {
          if (included(spread)) {
            addPaths(above, fragment(spread).getSelectionSet(), paths);
          }
        }
        default -> throw new NotPlanned("an unknown selection");
      }
    }
  }

  private PlannedValue value(GraphQLOutputType type, List<SelectionSet> sets) throws NotPlanned {
    return switch ((GraphQLType) type) {
      case GraphQLNonNull required ->
          new PlannedValue.Required(value((GraphQLOutputType) required.getWrappedType(), sets));
      case GraphQLList list ->
          new PlannedValue.Listed(value((GraphQLOutputType) list.getWrappedType(), sets));
      case GraphQLScalarType scalar -> new PlannedValue.Scalar(scalar);
      case GraphQLEnumType words -> new PlannedValue.Word(words);
      case GraphQLObjectType object ->
          new PlannedValue.Composed(PlannedSelection.of(object(object, sets)));
      case GraphQLInterfaceType open ->
          new PlannedValue.Composed(PlannedSelection.of(typeNames, name -> ofType(name, sets)));
      case GraphQLUnionType open ->
          new PlannedValue.Composed(PlannedSelection.of(typeNames, name -> ofType(name, sets)));
      default -> throw new NotPlanned("a type of an unknown kind");
    };
  }

  /** When an object of the type is met for the first time. */
  private PlannedObject ofType(String name, List<SelectionSet> sets) {
    GraphQLObjectType type = schema.getObjectType(name);
    if (type == null) {
      throw new Abandoned();
    }
    try {
      return object(type, sets);
    } catch (NotPlanned other) {
      throw new Abandoned();
    }
  }

  // ---- what it costs

  private List<PlannedCost.Node> costs(GraphQLType parent, SelectionSet set) throws NotPlanned {
    List<PlannedCost.Node> costs = new ArrayList<>();
    addCosts(parent, set, costs);
    return costs;
  }

  private void addCosts(GraphQLType parent, SelectionSet set, List<PlannedCost.Node> to)
      throws NotPlanned {
    for (Selection<?> selection : set.getSelections()) {
      switch (selection) {
        case Field field -> {
          if (included(field) && field.getSelectionSet() != null) {
            GraphQLFieldDefinition definition = fieldOf(parent, field);
            GraphQLType type = graphql.schema.GraphQLTypeUtil.unwrapAll(definition.getType());
            to.add(
                new PlannedCost.Node(
                    definition, field, variable(field), costs(type, field.getSelectionSet())));
          }
        }
        case InlineFragment inline -> {
          if (included(inline)) {
            String condition = typeCondition(inline);
            addCosts(condition == null ? parent : named(condition), inline.getSelectionSet(), to);
          }
        }
        case FragmentSpread spread -> {
          if (included(spread)) {
            FragmentDefinition fragment = fragment(spread);
            addCosts(named(fragment.getTypeCondition().getName()), fragment.getSelectionSet(), to);
          }
        }
        default -> throw new NotPlanned("an unknown selection");
      }
    }
  }

  private static GraphQLFieldDefinition fieldOf(GraphQLType parent, Field field) throws NotPlanned {
    GraphQLFieldDefinition definition =
        switch (parent) {
          case GraphQLObjectType object -> object.getFieldDefinition(field.getName());
          case GraphQLInterfaceType open -> open.getFieldDefinition(field.getName());
          default -> null;
        };
    if (definition == null) {
      throw new NotPlanned("the schema itself");
    }
    return definition;
  }

  private GraphQLType named(String name) throws NotPlanned {
    GraphQLType type = schema.getType(name);
    if (type == null) {
      throw new NotPlanned("an unknown type");
    }
    return type;
  }

  // ---- reading the document

  private static @Nullable String typeCondition(InlineFragment inline) {
    return inline.getTypeCondition() == null ? null : inline.getTypeCondition().getName();
  }

  private FragmentDefinition fragment(FragmentSpread spread) throws NotPlanned {
    FragmentDefinition fragment = fragments.get(spread.getName());
    if (fragment == null) {
      throw new NotPlanned("an unknown fragment");
    }
    return fragment;
  }

  private boolean applies(@Nullable String condition, GraphQLObjectType type) throws NotPlanned {
    if (condition == null || condition.equals(type.getName())) {
      return true;
    }
    return switch (named(condition)) {
      case GraphQLInterfaceType open -> type.getInterfaces().contains(open);
      case GraphQLUnionType open -> open.getTypes().contains(type);
      default -> false;
    };
  }

  /** Whether the directives leave a selection in. */
  private boolean included(DirectivesContainer<?> selection) throws NotPlanned {
    boolean included = true;
    for (Directive directive : selection.getDirectives()) {
      boolean condition = condition(directive);
      included &=
          switch (directive.getName()) {
            case "include" -> condition;
            case "skip" -> !condition;
            default -> throw new NotPlanned("directive @" + directive.getName());
          };
    }
    return included;
  }

  private boolean condition(Directive directive) throws NotPlanned {
    Argument argument = directive.getArgument("if");
    return switch (argument == null ? null : argument.getValue()) {
      case BooleanValue value -> value.isValue();
      case VariableReference variable when chosen.get(variable.getName()) instanceof Boolean flag ->
          flag;
      case null, default -> throw new NotPlanned("a directive without a condition");
    };
  }

  private static boolean variable(Field field) {
    return field.getArguments().stream().anyMatch(argument -> variable(argument.getValue()));
  }

  private static boolean variable(@Nullable Value<?> value) {
    return switch (value) {
      case null -> false;
      case VariableReference reference -> true;
      case ArrayValue array -> array.getValues().stream().anyMatch(PlanCompiler::variable);
      case ObjectValue object ->
          object.getObjectFields().stream()
              .map(ObjectField::getValue)
              .anyMatch(PlanCompiler::variable);
      default -> false;
    };
  }
}
