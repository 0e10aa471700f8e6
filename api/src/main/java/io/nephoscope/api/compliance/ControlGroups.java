package io.nephoscope.api.compliance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The groups of the secure score, and which check of which cloud belongs to which. A check that no
 * row names belongs to the last group, which weighs nothing but is shown. Immutable; safe for any
 * thread.
 */
public final class ControlGroups {

  private static final class Shipped {
    static final ControlGroups GROUPS = read();
  }

  private static final String FILE = "score-groups.json";

  private final List<ControlGroup> groups;
  private final Map<String, Map<String, Integer>> byCheck;

  private ControlGroups(List<ControlGroup> groups, Map<String, Map<String, Integer>> byCheck) {
    this.groups = List.copyOf(groups);
    this.byCheck = byCheck;
  }

  /** The groups that come with this program; read once. */
  public static ControlGroups shipped() {
    return Shipped.GROUPS;
  }

  /** Every group, heaviest first. */
  public List<ControlGroup> groups() {
    return groups;
  }

  /** The group a check belongs to; upper and lower case are the same. */
  public ControlGroup group(String provider, String check) {
    return groups.get(number(provider, check));
  }

  /**
   * The checks of a provider that rows name for the group, in lower case. For the last group these
   * are not all: it holds every check that no row names.
   */
  public Set<String> checks(String provider, String group) {
    Set<String> checks = new TreeSet<>();
    byCheck
        .getOrDefault(provider, Map.of())
        .forEach((check, number) -> {
          if (groups.get(number).id().equals(group)) {
            checks.add(check);
          }
        });
    return checks;
  }

  int number(String provider, String check) {
    return byCheck
        .getOrDefault(provider, Map.of())
        .getOrDefault(check.toLowerCase(Locale.ROOT), groups.size() - 1);
  }

  private static ControlGroups read() {
    JsonNode file = ShippedTable.json(FILE);
    List<ControlGroup> groups = new ArrayList<>();
    Map<String, Map<String, Integer>> byCheck = new HashMap<>();
    for (JsonNode node : file.required("groups")) {
      int number = groups.size();
      groups.add(
          new ControlGroup(
              node.required("id").asText(),
              node.required("title").asText(),
              node.required("points").asInt()));
      node.required("checks")
          .properties()
          .forEach(provider ->
              provider
                  .getValue()
                  .forEach(check ->
                      byCheck
                          .computeIfAbsent(provider.getKey(), id -> new HashMap<>())
                          .put(check.asText().toLowerCase(Locale.ROOT), number)));
    }
    return new ControlGroups(groups, byCheck);
  }
}
