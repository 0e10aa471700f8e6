package io.nephoscope.api.graphql;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Queries that a schema allows, with arguments, variables, aliases, fragments and directives. The
 * same seed makes the same queries.
 */
final class RandomOperations {

  private static final int DEEPEST = 7;
  private static final int LONGEST = 6;

  private final GraphQLSchema schema;
  private final Random random;
  private final Function<Random, String> words;
  private final Map<String, String> declared = new LinkedHashMap<>();
  private final Map<String, Object> variables = new LinkedHashMap<>();
  private final List<String> fragments = new ArrayList<>();
  private int aliases;

  /** A query with its variables. */
  record Operation(String document, Map<String, Object> variables) {}

  /**
   * Makes queries.
   *
   * @param words texts that mean something in the store that is asked
   */
  RandomOperations(GraphQLSchema schema, Random random, Function<Random, String> words) {
    this.schema = schema;
    this.random = random;
    this.words = words;
  }

  Operation next() {
    declared.clear();
    variables.clear();
    fragments.clear();
    aliases = 0;
    String selection = selection(schema.getQueryType(), 0);
    String declarations =
        declared.isEmpty()
            ? ""
            : declared.entrySet().stream()
                .map(each -> "$" + each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", ", "(", ")"));
    return new Operation(
        "query Random" + declarations + " " + selection + String.join("", fragments),
        Map.copyOf(variables));
  }

  private String selection(GraphQLFieldsContainer type, int depth) {
    List<GraphQLFieldDefinition> fields =
        type.getFieldDefinitions().stream()
            .filter(field -> depth < DEEPEST || leaf(field.getType()))
            .filter(field -> !field.getName().equals("witnesses") || depth < 4)
            .toList();
    List<String> parts = new ArrayList<>();
    int count = 1 + random.nextInt(depth == 0 ? 3 : LONGEST);
    for (int i = 0; i < count; i++) {
      if (fields.isEmpty() || chance(12)) {
        parts.add(alias() + "__typename");
      } else {
        parts.add(field(fields.get(random.nextInt(fields.size())), depth));
      }
    }
    if (depth > 0 && chance(5)) {
      parts.add("... " + directive() + selection(type, depth + 1));
    }
    if (depth > 0 && chance(6)) {
      String name = "F" + fragments.size();
      fragments.add("");
      int place = fragments.size() - 1;
      fragments.set(
          place,
          " fragment "
              + name
              + " on "
              + ((GraphQLNamedType) type).getName()
              + " "
              + selection(type, depth + 1));
      parts.add("..." + name + " " + directive());
    }
    if (type instanceof GraphQLInterfaceType open) {
      List<GraphQLObjectType> kinds = Objects.requireNonNull(schema.getImplementations(open));
      for (int i = random.nextInt(3); i >= 0; i--) {
        GraphQLObjectType kind = kinds.get(random.nextInt(kinds.size()));
        parts.add("... on " + kind.getName() + " " + directive() + selection(kind, depth + 1));
      }
    }
    return "{ " + String.join(" ", parts) + " }";
  }

  private String field(GraphQLFieldDefinition field, int depth) {
    String arguments =
        field.getArguments().stream()
            .filter(argument -> required(argument.getType()) || chance(3))
            .map(argument -> argument.getName() + ": " + argument(argument))
            .collect(Collectors.joining(", "));
    String below =
        leaf(field.getType())
            ? ""
            : " " + selection((GraphQLFieldsContainer) unwrapped(field.getType()), depth + 1);
    // Two of a name must ask the same, so each has a name of its own.
    String name = field.getArguments().isEmpty() && below.isEmpty() ? "" : "a" + aliases++ + ": ";
    return name
        + field.getName()
        + (arguments.isEmpty() ? "" : "(" + arguments + ")")
        + " "
        + directive()
        + below;
  }

  private String alias() {
    return chance(3) ? "a" + aliases++ + ": " : "";
  }

  private String directive() {
    if (!chance(9)) {
      return "";
    }
    String condition = Boolean.toString(random.nextBoolean());
    if (random.nextBoolean()) {
      String name = "if" + declared.size();
      declared.put(name, "Boolean!");
      variables.put(name, Boolean.valueOf(condition));
      condition = "$" + name;
    }
    return (random.nextBoolean() ? "@include" : "@skip") + "(if: " + condition + ") ";
  }

  private String argument(GraphQLArgument argument) {
    if (chance(3)) {
      String name = "v" + declared.size();
      declared.put(name, GraphQLTypeUtil.simplePrint(argument.getType()));
      variables.put(name, value(argument.getType(), 0));
      return "$" + name;
    }
    return literal(value(argument.getType(), 0), argument.getType());
  }

  /** A value as a variable has it. */
  private Object value(GraphQLType type, int depth) {
    return switch (type) {
      case GraphQLNonNull required -> value(required.getWrappedType(), depth);
      case GraphQLList list ->
          Stream.generate(() -> value(list.getWrappedType(), depth + 1))
              .limit(random.nextInt(depth > 1 ? 2 : 3))
              .toList();
      case GraphQLEnumType enumeration -> {
        List<GraphQLEnumValueDefinition> values = enumeration.getValues();
        yield values.get(random.nextInt(values.size())).getName();
      }
      case GraphQLInputObjectType input -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (GraphQLInputObjectField field : input.getFieldDefinitions()) {
          if (required(field.getType()) || (depth < 3 && chance(6))) {
            fields.put(field.getName(), value(field.getType(), depth + 1));
          }
        }
        yield fields;
      }
      case GraphQLScalarType scalar ->
          switch (scalar.getName()) {
            case "Int" -> random.nextInt(4);
            case "Boolean" -> random.nextBoolean();
            case "DateTime" -> "2026-11-" + (10 + random.nextInt(20)) + "T00:00:00Z";
            default -> words.apply(random);
          };
      default -> throw new AssertionError(type);
    };
  }

  private static String literal(Object value, GraphQLType type) {
    return switch (type) {
      case GraphQLNonNull required -> literal(value, required.getWrappedType());
      case GraphQLList list ->
          ((List<?>) value)
              .stream()
                  .map(each -> literal(each, list.getWrappedType()))
                  .collect(Collectors.joining(", ", "[", "]"));
      case GraphQLInputObjectType input ->
          ((Map<?, ?>) value)
              .entrySet().stream()
                  .map(each ->
                      each.getKey()
                          + ": "
                          + literal(
                              each.getValue(),
                              input.getFieldDefinition(String.valueOf(each.getKey())).getType()))
                  .collect(Collectors.joining(", ", "{", "}"));
      case GraphQLEnumType enumeration -> value.toString();
      default -> value instanceof String text ? "\"" + text + "\"" : value.toString();
    };
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private static boolean required(GraphQLType type) {
    return type instanceof GraphQLNonNull;
  }

  private static boolean leaf(GraphQLType type) {
    return GraphQLTypeUtil.isLeaf(unwrapped(type));
  }

  private static GraphQLType unwrapped(GraphQLType type) {
    return GraphQLTypeUtil.unwrapAll(type);
  }
}
