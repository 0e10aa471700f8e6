package io.nephoscope.api.graphql;

import graphql.language.Argument;
import graphql.language.BooleanValue;
import graphql.language.Definition;
import graphql.language.Description;
import graphql.language.Directive;
import graphql.language.EnumTypeDefinition;
import graphql.language.EnumValueDefinition;
import graphql.language.FieldDefinition;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.SDLNamedDefinition;
import graphql.language.StringValue;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the types of a provider must be like: they cannot change the meaning of anything that is
 * asked of other providers, and every field of theirs can be answered.
 */
final class ProviderSchemaRules {

  private static final int LONGEST_SDL = 400_000;
  private static final Set<String> DIRECTIVES = Set.of("from", "related", "deprecated");
  private static final Map<String, TypedField.Form> FORMS =
      Map.of(
          "String", TypedField.Form.TEXT,
          "Int", TypedField.Form.WHOLE_NUMBER,
          "Float", TypedField.Form.NUMBER,
          "Boolean", TypedField.Form.FLAG,
          "DateTime", TypedField.Form.MOMENT,
          "JSON", TypedField.Form.JSON);

  private final Set<String> taken;
  private final List<FieldDefinition> common;

  /**
   * @param taken the names of the types of the host and of other providers
   * @param common the fields that every resource has
   */
  ProviderSchemaRules(Set<String> taken, List<FieldDefinition> common) {
    this.taken = Set.copyOf(taken);
    this.common = List.copyOf(common);
  }

  /** A rule is broken. The message says which, where, and what was expected. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  /** The types, when they keep every rule. */
  ProviderTypes check(ProviderSchema schema) throws Broken {
    String prefix = prefix(schema.provider());
    List<ObjectTypeDefinition> objects = new ArrayList<>();
    List<EnumTypeDefinition> words = new ArrayList<>();
    Set<String> own = new HashSet<>();
    for (Definition<?> definition : parse(schema.sdl())) {
      switch (definition) {
        // Subclasses are extensions, which change a type that is there already.
        case ObjectTypeDefinition object when object.getClass() == ObjectTypeDefinition.class ->
            objects.add(object);
        case EnumTypeDefinition word when word.getClass() == EnumTypeDefinition.class ->
            words.add(word);
        default ->
            throw new Broken(
                described(definition)
                    + " is neither a type nor an enum (expected: type "
                    + prefix
                    + "… implements Resource & Node). Remove it.");
      }
      name((SDLNamedDefinition<?>) definition, prefix, own);
    }
    Map<String, Set<String>> wordsByName = new LinkedHashMap<>();
    for (EnumTypeDefinition word : words) {
      wordsByName.put(word.getName(), words(word));
    }
    Map<String, Map<String, TypedField>> fields = new LinkedHashMap<>();
    List<ObjectTypeDefinition> complete = new ArrayList<>();
    for (ObjectTypeDefinition object : objects) {
      fields.put(object.getName(), fields(object, wordsByName));
      List<FieldDefinition> all = new ArrayList<>(common);
      all.addAll(object.getFieldDefinitions());
      complete.add(object.transform(type -> type.fieldDefinitions(all)));
    }
    names(schema.types(), fields.keySet());
    return new ProviderTypes(schema.provider(), complete, words, fields, schema.types());
  }

  /** {@code my-cloud} → {@code MyCloud}. */
  static String prefix(String provider) {
    StringBuilder pascal = new StringBuilder();
    for (String part : provider.split("-", -1)) {
      if (!part.isEmpty()) {
        pascal.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
      }
    }
    return pascal.toString();
  }

  @SuppressWarnings("rawtypes")
  private static List<Definition> parse(String sdl) throws Broken {
    if (sdl.length() > LONGEST_SDL) {
      throw new Broken(
          "the text is "
              + sdl.length()
              + " characters long (expected: at most "
              + LONGEST_SDL
              + "). Describe fewer types.");
    }
    try {
      return Parser.parse(
              ParserEnvironment.newParserEnvironment()
                  .document(sdl)
                  .parserOptions(ParserOptions.getDefaultSdlParserOptions())
                  .build())
          .getDefinitions();
    } catch (InvalidSyntaxException malformed) {
      throw new Broken(
          "the text cannot be read: "
              + malformed.getMessage()
              + " (expected: GraphQL's schema definition language). Correct it.");
    }
  }

  private static String described(Definition<?> definition) {
    String kind = definition.getClass().getSimpleName().replace("Definition", "");
    return definition instanceof SDLNamedDefinition<?> named ? kind + " " + named.getName() : kind;
  }

  private void name(SDLNamedDefinition<?> definition, String prefix, Set<String> own)
      throws Broken {
    String name = definition.getName();
    if (!name.matches(prefix + "[A-Z0-9][A-Za-z0-9]*")) {
      throw new Broken(
          "type "
              + name
              + " does not bear the provider's name (expected: "
              + prefix
              + "…, such as "
              + prefix
              + "Server). Rename it.");
    }
    if (taken.contains(name)) {
      throw new Broken(
          "type "
              + name
              + " is there already, from the host or another provider (expected: a new name). "
              + "Rename it.");
    }
    if (!own.add(name)) {
      throw new Broken("type " + name + " is defined twice (expected: once). Remove one.");
    }
  }

  private static Set<String> words(EnumTypeDefinition word) throws Broken {
    describedOrBroken(word.getDescription(), "enum " + word.getName());
    noDirectives(word.getDirectives(), "enum " + word.getName());
    Set<String> words = new LinkedHashSet<>();
    for (EnumValueDefinition value : word.getEnumValueDefinitions()) {
      String where = word.getName() + "." + value.getName();
      describedOrBroken(value.getDescription(), where);
      if (!value.getName().matches("[A-Z0-9_]+")) {
        throw new Broken(where + " is not in capitals (expected: A to Z, 0 to 9, _). Rename it.");
      }
      words.add(value.getName());
    }
    return words;
  }

  private Map<String, TypedField> fields(
      ObjectTypeDefinition object, Map<String, Set<String>> words) throws Broken {
    String type = object.getName();
    describedOrBroken(object.getDescription(), "type " + type);
    noDirectives(object.getDirectives(), "type " + type);
    List<String> interfaces =
        object.getImplements().stream().map(t -> ((TypeName) t).getName()).sorted().toList();
    if (!interfaces.equals(List.of("Node", "Resource"))) {
      throw new Broken(
          "type "
              + type
              + " implements "
              + (interfaces.isEmpty() ? "nothing" : String.join(" & ", interfaces))
              + " (expected: Resource & Node). Correct it.");
    }
    Set<String> hosts = common.stream().map(FieldDefinition::getName).collect(Collectors.toSet());
    Map<String, TypedField> fields = new LinkedHashMap<>();
    for (FieldDefinition field : object.getFieldDefinitions()) {
      String where = type + "." + field.getName();
      if (hosts.contains(field.getName())) {
        throw new Broken(
            where
                + " is a field that every resource has (expected: only what is special about the "
                + "type). Leave it out; the host adds it.");
      }
      if (fields.put(field.getName(), field(field, where, words)) != null) {
        throw new Broken(where + " is defined twice (expected: once). Remove one.");
      }
    }
    if (fields.isEmpty()) {
      throw new Broken("type " + type + " adds no field (expected: one at least). Remove it.");
    }
    return fields;
  }

  private static TypedField field(
      FieldDefinition field, String where, Map<String, Set<String>> words) throws Broken {
    describedOrBroken(field.getDescription(), where);
    if (!field.getInputValueDefinitions().isEmpty()) {
      throw new Broken(where + " takes arguments (expected: none). Remove them.");
    }
    for (Directive directive : field.getDirectives()) {
      if (!DIRECTIVES.contains(directive.getName())) {
        throw new Broken(
            where
                + " has the directive @"
                + directive.getName()
                + " (expected: @from, @related or @deprecated). Remove it.");
      }
    }
    Type<?> type = field.getType();
    boolean list = type instanceof ListType;
    if (type instanceof ListType of) {
      type = of.getType();
      if (type instanceof NonNullType element) {
        type = element.getType();
      } else {
        throw new Broken(
            where + " is a list of what may be null (expected: [" + name(type) + "!]). Add the !.");
      }
    }
    if (!(type instanceof TypeName named)) {
      throw new Broken(
          where
              + (type instanceof NonNullType ? " may not be null" : " is a list of lists")
              + " (expected: a type such as String or [String!]: what a cloud does not say is null)."
              + " Correct it.");
    }
    Directive from = one(field, "from", where);
    Directive related = one(field, "related", where);
    if (named.getName().equals("Resource")) {
      if (related == null || from != null) {
        throw new Broken(
            where
                + " is a resource without @related alone (expected: @related). Say where its id is.");
      }
      return relation(related, where, list);
    }
    if (related != null) {
      throw new Broken(
          where
              + " has @related and is no Resource (expected: Resource or [Resource!]). Correct it.");
    }
    TypedField.Form form = FORMS.get(named.getName());
    Set<String> own = words.get(named.getName());
    if (form == null && own == null) {
      throw new Broken(
          where
              + " is of type "
              + named.getName()
              + " (expected: Resource, "
              + String.join(", ", new TreeMap<>(FORMS).keySet())
              + " or an enum of the same text). Correct it.");
    }
    return value(from, field.getName(), where, list, form, own == null ? Set.of() : own);
  }

  private static String name(Type<?> type) {
    return type instanceof TypeName named ? named.getName() : "String";
  }

  private static TypedField value(
      @Nullable Directive from,
      String name,
      String where,
      boolean list,
      TypedField.@Nullable Form form,
      Set<String> words)
      throws Broken {
    String pointerText = "/" + name;
    String equal = null;
    if (from != null) {
      known(from, where, Set.of("pointer", "equals"));
      pointerText = text(from, "pointer", where, pointerText);
      equal = text(from, "equals", where, null);
    }
    ConfigurationPointer pointer = pointer(pointerText, where);
    if (equal != null && (list || form != TypedField.Form.FLAG)) {
      throw new Broken(where + " has equals and is no flag (expected: Boolean). Correct it.");
    }
    if (pointer.leadsToMany() && !list && equal == null) {
      throw new Broken(
          where
              + " is one value and its pointer "
              + pointerText
              + " leads to many (expected: a list, or a Boolean with equals). Correct it.");
    }
    return new TypedField.Value(
        where, pointer, list, form == null ? TypedField.Form.WORD : form, words, equal);
  }

  private static TypedField relation(Directive related, String where, boolean list) throws Broken {
    known(related, where, Set.of("pointer", "id", "onlyKnown"));
    String pointerText = text(related, "pointer", where, null);
    if (pointerText == null) {
      throw new Broken(where + " has @related without a pointer (expected: one). Add it.");
    }
    ConfigurationPointer pointer = pointer(pointerText, where);
    if (pointer.leadsToMany() && !list) {
      throw new Broken(
          where
              + " is one resource and its pointer "
              + pointerText
              + " leads to many (expected: [Resource!]). Correct it.");
    }
    Argument onlyKnown = related.getArgument("onlyKnown");
    boolean known = false;
    if (onlyKnown != null) {
      if (!(onlyKnown.getValue() instanceof BooleanValue flag)) {
        throw new Broken(where + ": onlyKnown is no flag (expected: true or false). Correct it.");
      }
      known = flag.isValue();
    }
    try {
      RelatedId id = RelatedId.parse(text(related, "id", where, "{value}"));
      return new TypedField.Relation(where, pointer, list, id, known);
    } catch (IllegalArgumentException wrong) {
      throw new Broken(where + ": " + wrong.getMessage() + ". Correct its id.");
    }
  }

  private static ConfigurationPointer pointer(String text, String where) throws Broken {
    try {
      return ConfigurationPointer.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new Broken(where + ": " + wrong.getMessage() + ". Correct it.");
    }
  }

  private static @Nullable Directive one(FieldDefinition field, String name, String where)
      throws Broken {
    List<Directive> found = field.getDirectives(name);
    if (found.size() > 1) {
      throw new Broken(where + " has @" + name + " twice (expected: once). Remove one.");
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private static void known(Directive directive, String where, Set<String> arguments)
      throws Broken {
    for (Argument argument : directive.getArguments()) {
      if (!arguments.contains(argument.getName())) {
        throw new Broken(
            where
                + ": @"
                + directive.getName()
                + " knows no "
                + argument.getName()
                + " (expected: "
                + String.join(", ", new java.util.TreeSet<>(arguments))
                + "). Remove it.");
      }
    }
  }

  @org.jspecify.annotations.NullUnmarked
  private static String text(Directive directive, String name, String where, String otherwise)
      throws Broken {
    Argument argument = directive.getArgument(name);
    if (argument == null) {
      return otherwise;
    }
    Value<?> value = argument.getValue();
    if (value instanceof StringValue text && text.getValue() != null) {
      return text.getValue();
    }
    throw new Broken(where + ": " + name + " is no text (expected: a text in quotes). Correct it.");
  }

  private static void describedOrBroken(@Nullable Description description, String where)
      throws Broken {
    if (description == null || description.getContent().isBlank()) {
      throw new Broken(where + " has no description (expected: one sentence above it). Add it.");
    }
  }

  private static void noDirectives(List<Directive> directives, String where) throws Broken {
    if (!directives.isEmpty()) {
      throw new Broken(
          where
              + " has the directive @"
              + directives.getFirst().getName()
              + " (expected: none). Remove it.");
    }
  }

  private static void names(Map<String, String> names, Set<String> types) throws Broken {
    for (Map.Entry<String, String> entry : new TreeMap<>(names).entrySet()) {
      if (!types.contains(entry.getValue())) {
        throw new Broken(
            "resources of type "
                + entry.getKey()
                + " are to be "
                + entry.getValue()
                + ", which is no type of the text (expected: one of it). Correct types().");
      }
    }
    for (String type : types) {
      if (!names.containsValue(type)) {
        throw new Broken(
            "type "
                + type
                + " stands for no resource (expected: types() names it). Name it or remove it.");
      }
    }
  }
}
