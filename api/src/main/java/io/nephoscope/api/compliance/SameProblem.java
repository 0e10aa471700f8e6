package io.nephoscope.api.compliance;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which statements about one resource say the same: those of the same check, of checks that
 * the shipped table knows to be the same, of the same weakness (CVE), or of misconfigurations with
 * the same title. Threats never merge: each is an event of its own. Immutable; safe for any thread.
 */
public final class SameProblem {

  private static final class Shipped {
    static final SameProblem TABLE = new SameProblem(readRows());
  }

  private static final String FILE = "same-checks.json";
  private static final Pattern CVE = Pattern.compile("\\bcve-\\d{4}-\\d{4,}\\b");

  // Defender writes the cloud in front of what it says of another cloud.
  private static final Pattern CLOUD_IN_FRONT =
      Pattern.compile("^(?:aws|gcp|azure|google cloud)\\s*:\\s*");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

  private final Map<String, String> rowOfCheck;

  private SameProblem(Map<String, String> rowOfCheck) {
    this.rowOfCheck = Map.copyOf(rowOfCheck);
  }

  /** The table that comes with this program; read once. */
  public static SameProblem shipped() {
    return Shipped.TABLE;
  }

  /**
   * A statement about a resource.
   *
   * @param provider the id of the provider whose resource it is
   * @param type what sort of wrong
   * @param check the native id of the check; {@code null} when it is not the outcome of one
   * @param title one line
   */
  public record Statement(
      String provider, Finding.Type type, @Nullable String check, String title) {}

  /**
   * Groups statements about one resource, each by its place in the list; groups in the order of
   * their first.
   */
  public List<List<Integer>> groups(List<Statement> ofOneResource) {
    int[] group = new int[ofOneResource.size()];
    Map<String, Integer> firstWith = new HashMap<>();
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
      for (String mark : marks(ofOneResource.get(i))) {
        Integer known = firstWith.putIfAbsent(mark, i);
        if (known != null) {
          join(group, i, known);
        }
      }
    }
    Map<Integer, List<Integer>> members = new java.util.LinkedHashMap<>();
    for (int i = 0; i < group.length; i++) {
      members.computeIfAbsent(root(group, i), each -> new ArrayList<>()).add(i);
    }
    return List.copyOf(members.values());
  }

  /** Two statements about one resource with a mark in common say the same. */
  List<String> marks(Statement statement) {
    List<String> marks = new ArrayList<>();
    String title = statement.title().toLowerCase(Locale.ROOT);
    switch (statement.type()) {
      case VULNERABILITY -> {
        Matcher cve =
            CVE.matcher(
                title
                    + " "
                    + (statement.check() == null
                        ? ""
                        : statement.check().toLowerCase(Locale.ROOT)));
        while (cve.find()) {
          marks.add("cve " + cve.group());
        }
      }
      case MISCONFIGURATION -> {
        if (statement.check() != null) {
          String check = statement.provider() + " " + statement.check().toLowerCase(Locale.ROOT);
          marks.add("check " + check);
          String row = rowOfCheck.get(check);
          if (row == null) {
            row = rowOfCheck.get("own " + statement.check().toLowerCase(Locale.ROOT));
          }
          if (row != null) {
            marks.add("row " + row);
          }
          String words =
              BETWEEN_WORDS
                  .matcher(CLOUD_IN_FRONT.matcher(title).replaceFirst(""))
                  .replaceAll(" ")
                  .strip();
          if (!words.isEmpty()) {
            marks.add("title " + words);
          }
        }
      }
      case THREAT, OTHER -> {}
    }
    return marks;
  }

  private static void join(int[] group, int one, int other) {
    int a = root(group, one);
    int b = root(group, other);
    group[Math.max(a, b)] = Math.min(a, b);
  }

  private static int root(int[] group, int member) {
    int at = member;
    while (group[at] != at) {
      at = group[at];
    }
    return at;
  }

  private static Map<String, String> readRows() {
    Map<String, String> rows = new HashMap<>();
    for (JsonNode row : ShippedTable.json(FILE).required("rows")) {
      String own = row.required("own").asText();
      rows.put("own " + own, own);
      row.required("checks")
          .properties()
          .forEach(provider ->
              provider
                  .getValue()
                  .forEach(check ->
                      rows.put(
                          provider.getKey() + " " + check.asText().toLowerCase(Locale.ROOT), own)));
    }
    return rows;
  }
}
