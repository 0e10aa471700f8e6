package io.nephoscope.provider.azure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policy exemptions that hold in a subscription: who decided to live with what, and until when.
 * Those of management groups above it are among them.
 *
 * @param all in Azure's order
 * @param policies for each assignment, in lower case: the policy behind each of its references;
 *     absent where Azure did not let us look
 */
record Exemptions(List<Exemption> all, Map<String, Map<String, String>> policies) {

  static final Exemptions NONE = new Exemptions(List.of(), Map.of());

  private static final String MARK = "/providers/microsoft.authorization/policyexemptions/";

  Exemptions {
    all = List.copyOf(all);
    policies = Map.copyOf(policies);
  }

  /**
   * One exemption.
   *
   * @param scope where it holds: a resource, a group, a subscription or a management group
   * @param assignment the assignment it exempts from
   * @param references the policies within the assignment; empty for all of them
   * @param category {@code Waiver} or {@code Mitigated}
   * @param title what it is called
   * @param by who made it; {@code null} when Azure does not say
   * @param since when it was made; {@code null} when Azure does not say
   * @param until when it ends; {@code null} when it does not
   */
  record Exemption(
      String scope,
      String assignment,
      Set<String> references,
      String category,
      String title,
      @Nullable String by,
      @Nullable Instant since,
      @Nullable Instant until) {

    static Exemption of(NativeRow row) {
      String id = row.requiredId("id");
      int cut = id.indexOf(MARK);
      Set<String> references = new HashSet<>();
      row.texts("properties", "policyDefinitionReferenceIds")
          .forEach(one -> references.add(one.toLowerCase(Locale.ROOT)));
      String title = row.text("properties", "displayName");
      return new Exemption(
          cut < 0 ? id : id.substring(0, cut),
          row.requiredId("properties", "policyAssignmentId"),
          Set.copyOf(references),
          row.required("properties", "exemptionCategory"),
          title == null ? row.required("name") : title,
          row.text("systemData", "createdBy"),
          row.instant("systemData", "createdAt"),
          row.instant("properties", "expiresOn"));
    }

    private boolean reaches(String subject) {
      return scope.startsWith("/providers/microsoft.management/")
          || subject.equals(scope)
          || subject.startsWith(scope + "/");
    }

    private boolean holds(Instant now) {
      return until == null || until.isAfter(now);
    }

    private String words() {
      return category
          + " by "
          + (by == null ? "somebody Azure does not name" : by)
          + (since == null ? "" : ", made " + since)
          + (until == null ? ", without end: " : ", until " + until + ": ")
          + title;
    }
  }

  /** The assignments whose policies must be known to tell which exemption is meant. */
  static List<String> assignments(List<Exemption> all) {
    return all.stream()
        .filter(one -> !one.references().isEmpty())
        .map(Exemption::assignment)
        .distinct()
        .toList();
  }

  /** The references of a policy set with the policies behind them, both in lower case. */
  static Map<String, String> references(NativeRow set) {
    Map<String, String> byReference = new HashMap<>();
    for (NativeRow one : set.rows("properties", "policyDefinitions")) {
      String reference = one.text("policyDefinitionReferenceId");
      if (reference != null) {
        byReference.put(reference.toLowerCase(Locale.ROOT), one.requiredId("policyDefinitionId"));
      }
    }
    return Map.copyOf(byReference);
  }

  /**
   * Why a subject is exempt from a policy, for people. Where several exemptions may be meant, all
   * are named; where none is known, that is said.
   *
   * @param subject the ARM id in lower case
   * @param policy the definition's id; {@code null} when the check has none
   */
  String reason(String subject, @Nullable String policy, Instant now) {
    List<String> sure = new ArrayList<>();
    List<String> maybe = new ArrayList<>();
    for (Exemption one : all) {
      if (one.reaches(subject) && one.holds(now)) {
        switch (means(one, policy)) {
          case YES -> sure.add(one.words());
          case MAYBE -> maybe.add(one.words());
          case NO -> {}
        }
      }
    }
    if (!sure.isEmpty()) {
      return "Exempt: " + String.join("; ", sure);
    }
    return switch (maybe.size()) {
      case 0 -> "Exempt; which exemption says so is not known.";
      case 1 -> "Exempt: " + maybe.getFirst();
      default -> "Exempt by one of: " + String.join("; ", maybe);
    };
  }

  private enum Means {
    YES,
    NO,
    MAYBE
  }

  private Means means(Exemption one, @Nullable String policy) {
    Map<String, String> known = policies.get(one.assignment());
    if (policy == null || known == null) {
      return Means.MAYBE;
    }
    String wanted = policy.toLowerCase(Locale.ROOT);
    boolean named =
        one.references().isEmpty()
            ? known.containsValue(wanted)
            : one.references().stream().anyMatch(ref -> wanted.equals(known.get(ref)));
    return named ? Means.YES : Means.NO;
  }
}
