package io.nephoscope.api.graphql;

import graphql.language.AstPrinter;
import graphql.language.ObjectTypeDefinition;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.errors.SchemaProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schema that is served: the host's own, and the types of every provider that keep the rules.
 * Immutable.
 */
public final class ServedSchema {

  /** The type of a resource for which no provider has one. */
  static final String GENERAL = "CloudResource";

  private final String text;
  private final List<ProviderTypes> providers;
  private final Map<String, String> problems;
  private final Map<String, Map<String, String>> names = new HashMap<>();

  private ServedSchema(String text, List<ProviderTypes> providers, Map<String, String> problems) {
    this.text = text;
    this.providers = List.copyOf(providers);
    this.problems = Map.copyOf(problems);
    providers.forEach(types -> names.put(types.provider(), types.names()));
  }

  /** The host's schema alone. */
  public static ServedSchema ofTheHost() {
    return of(List.of());
  }

  /**
   * Adds the types of providers, in their order, each as a whole or not at all; {@link #problems}
   * says why one was left out. Never fails because of a provider.
   */
  public static ServedSchema of(List<ProviderSchema> schemas) {
    String host = SchemaWiring.text();
    List<ProviderTypes> accepted = new ArrayList<>();
    Map<String, String> problems = new LinkedHashMap<>();
    for (ProviderSchema schema : schemas) {
      try {
        TypeDefinitionRegistry before = registry(host, accepted);
        Set<String> taken = new HashSet<>(before.types().keySet());
        taken.addAll(before.scalars().keySet());
        ObjectTypeDefinition general = before.getTypeOrNull(GENERAL, ObjectTypeDefinition.class);
        if (general == null) {
          throw new IllegalStateException("the schema has no type " + GENERAL);
        }
        ProviderTypes types =
            new ProviderSchemaRules(taken, general.getFieldDefinitions()).check(schema);
        List<ProviderTypes> with = new ArrayList<>(accepted);
        with.add(types);
        new SchemaGenerator()
            .makeExecutableSchema(registry(host, with), RuntimeWiring.MOCKED_WIRING);
        accepted = with;
      } catch (ProviderSchemaRules.Broken broken) {
        problems.put(schema.provider(), leftOut(String.valueOf(broken.getMessage())));
      } catch (SchemaProblem invalid) {
        problems.put(schema.provider(), leftOut(invalid.getMessage() + ". Correct it."));
      }
    }
    StringBuilder text = new StringBuilder(host);
    for (ProviderTypes types : accepted) {
      text.append("\n# The types of provider ").append(types.provider()).append(".\n");
      types
          .definitions()
          .forEach(
              definition -> text.append('\n').append(AstPrinter.printAst(definition)).append('\n'));
    }
    return new ServedSchema(text.toString(), accepted, problems);
  }

  private static String leftOut(String why) {
    return "Its GraphQL types are left out, and its resources answered as " + GENERAL + ": " + why;
  }

  private static TypeDefinitionRegistry registry(String host, List<ProviderTypes> providers) {
    TypeDefinitionRegistry registry = new SchemaParser().parse(host);
    for (ProviderTypes types : providers) {
      types
          .definitions()
          .forEach(definition ->
              registry
                  .add(definition)
                  .ifPresent(clash -> {
                    throw new IllegalStateException(clash.getMessage());
                  }));
    }
    return registry;
  }

  /** The schema as text. */
  public String text() {
    return text;
  }

  /** Why the types of a provider were left out, by the provider's id. */
  public Map<String, String> problems() {
    return problems;
  }

  TypeDefinitionRegistry registry() {
    return registry(SchemaWiring.text(), providers);
  }

  List<ProviderTypes> providers() {
    return providers;
  }

  /** The name of the type that a resource is answered as. */
  String typeOf(String provider, String nativeType) {
    return names.getOrDefault(provider, Map.of()).getOrDefault(nativeType, GENERAL);
  }
}
