package io.nephoscope.api.standards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words that clouds use, as the data file lists them.
 *
 * @param names standards without their version
 * @param prefixes what stands before a control's code, longest first
 * @param policySets Azure initiatives by their GUID
 * @param providers the providers that have rules of their own
 */
record NativeNames(
    List<Name> names,
    List<Prefix> prefixes,
    Map<String, Meaning> policySets,
    Set<String> providers) {

  NativeNames {
    names = List.copyOf(names);
    prefixes = List.copyOf(prefixes);
    policySets = Map.copyOf(policySets);
    providers = Set.copyOf(providers);
  }

  /**
   * A standard, and what is to be put before the codes.
   *
   * @param codePrefix such as {@code A.} for the numbers of ISO/IEC 27002; mostly empty
   */
  record Meaning(StandardId standard, String codePrefix) {}

  /**
   * The name of a standard without its version.
   *
   * @param provider the only provider that means this by it; {@code null} for all
   * @param slug the standard
   * @param silent the version when none is said; {@code null} when there must be one
   * @param only the one version it may mean; {@code null} for any
   * @param spelt the one way that {@code only} is then written; {@code null} for those of the
   *     catalogue
   */
  record Name(
      @Nullable String provider,
      NameTokens tokens,
      String slug,
      @Nullable String silent,
      @Nullable String only,
      @Nullable NameTokens spelt,
      String codePrefix) {}

  /** What stands before the code of a control. */
  record Prefix(String provider, String text, Meaning meaning) {}

  static NativeNames read(List<CatalogueEntry> catalogue) {
    JsonNode file = ShippedFile.json("native-names.json");
    List<Name> names = new ArrayList<>();
    Set<String> slugs = new HashSet<>();
    for (CatalogueEntry entry : catalogue) {
      String slug = entry.standard().id().slug();
      if (slugs.add(slug)) {
        names.add(new Name(null, NameTokens.of(slug), slug, null, null, null, ""));
      }
    }
    for (JsonNode node : file.required("names")) {
      String spelt = text(node, "spelt");
      names.add(
          new Name(
              text(node, "provider"),
              NameTokens.of(node.required("name").asText()),
              node.required("standard").asText(),
              text(node, "version_when_silent"),
              text(node, "only"),
              spelt == null ? null : NameTokens.of(spelt).version(),
              node.path("code_prefix").asText()));
    }
    List<Prefix> prefixes = new ArrayList<>();
    for (JsonNode node : file.required("prefixes")) {
      prefixes.add(
          new Prefix(
              node.required("provider").asText(), node.required("text").asText(), meaning(node)));
    }
    prefixes.sort(Comparator.comparingInt((Prefix prefix) -> prefix.text().length()).reversed());
    Map<String, Meaning> policySets = new HashMap<>();
    for (JsonNode node : file.required("policy_sets")) {
      policySets.put(node.required("policy_set").asText().toLowerCase(Locale.ROOT), meaning(node));
    }
    Set<String> providers = new HashSet<>();
    prefixes.forEach(prefix -> providers.add(prefix.provider()));
    names.forEach(name -> {
      if (name.provider() != null) {
        providers.add(name.provider());
      }
    });
    return new NativeNames(names, prefixes, policySets, providers);
  }

  private static Meaning meaning(JsonNode node) {
    return new Meaning(
        new StandardId(node.required("standard").asText(), node.required("version").asText()),
        node.path("code_prefix").asText());
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.has(field) ? node.required(field).asText() : null;
  }
}
