package io.nephoscope.api.graphql;

import graphql.language.EnumTypeDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.language.SDLDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A provider's types after they kept every rule.
 *
 * @param provider the provider's id
 * @param objects the types, with the fields that every resource has
 * @param words the enums
 * @param fields what answers the fields a type adds, by name of the type and of the field
 * @param names the name of a type by native type of resource
 */
record ProviderTypes(
    String provider,
    List<ObjectTypeDefinition> objects,
    List<EnumTypeDefinition> words,
    Map<String, Map<String, TypedField>> fields,
    Map<String, String> names) {

  ProviderTypes {
    objects = List.copyOf(objects);
    words = List.copyOf(words);
    fields = Map.copyOf(fields);
    names = Map.copyOf(names);
  }

  /** Everything they define. */
  List<SDLDefinition<?>> definitions() {
    List<SDLDefinition<?>> all = new ArrayList<>(objects);
    all.addAll(words);
    return all;
  }
}
