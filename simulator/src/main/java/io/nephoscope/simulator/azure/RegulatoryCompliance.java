package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.azure.SubscriptionTallies.Health;
import io.nephoscope.simulator.azure.SubscriptionTallies.Tally;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Standard;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The regulatory compliance of a subscription. A check fails if a resource is unhealthy, passes if
 * one is healthy, and is skipped otherwise; the worst of its checks decides a control, the worst of
 * its controls a standard. Every standard also has controls that no check can judge.
 */
final class RegulatoryCompliance {
  private static final String PREFIX = "Microsoft.Security/regulatoryCompliance";

  private final String scope;
  private final Tally tally;

  RegulatoryCompliance(EstateAccount account, Tally tally) {
    this.scope = "/subscriptions/" + account.nativeId() + "/providers/Microsoft.Security";
    this.tally = tally;
  }

  private enum State {
    FAILED("Failed"),
    PASSED("Passed"),
    SKIPPED("Skipped"),
    UNSUPPORTED("Unsupported");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  List<ObjectNode> standards() {
    return Checks.standards(Cloud.AZURE).stream().map(this::standard).toList();
  }

  private ObjectNode standard(Standard standard) {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    ids(standard).forEach(id -> counts.merge(state(standard, id), 1, Integer::sum));
    ObjectNode row =
        row(scope + "/regulatoryComplianceStandards/" + name(standard), name(standard), "Standard");
    row.putObject("properties")
        .put("state", worst(counts).word)
        .put("passedControls", counts.getOrDefault(State.PASSED, 0))
        .put("failedControls", counts.getOrDefault(State.FAILED, 0))
        .put("skippedControls", counts.getOrDefault(State.SKIPPED, 0))
        .put("unsupportedControls", counts.getOrDefault(State.UNSUPPORTED, 0));
    return row;
  }

  List<ObjectNode> controls(String standardName) {
    Standard standard = standard(standardName);
    return ids(standard)
        .map(id -> {
          Map<State, Integer> counts = counts(standard, id);
          ObjectNode row =
              row(
                  scope
                      + "/regulatoryComplianceStandards/"
                      + name(standard)
                      + "/regulatoryComplianceControls/"
                      + id,
                  id,
                  "Control");
          row.putObject("properties")
              .put("description", "Control " + id + " of " + standard.title())
              .put("state", worst(counts).word)
              .put("passedAssessments", counts.getOrDefault(State.PASSED, 0))
              .put("failedAssessments", counts.getOrDefault(State.FAILED, 0))
              .put("skippedAssessments", counts.getOrDefault(State.SKIPPED, 0));
          return row;
        })
        .toList();
  }

  List<ObjectNode> assessments(String standardName, String control) {
    Standard standard = standard(standardName);
    String id =
        ids(standard)
            .filter(control::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() -> missing("control", control));
    return Checks.of(Cloud.AZURE, standard, id).stream()
        .map(check -> assessment(standard, id, check))
        .toList();
  }

  private ObjectNode assessment(Standard standard, String control, Check check) {
    Health health = tally.of(check);
    ObjectNode row =
        row(
            scope
                + "/regulatoryComplianceStandards/"
                + name(standard)
                + "/regulatoryComplianceControls/"
                + control
                + "/regulatoryComplianceAssessments/"
                + check.nativeId(),
            check.nativeId(),
            "Assessment");
    row.putObject("properties")
        .put("description", check.title())
        .put("assessmentType", "Assessment")
        .put("assessmentDetailsLink", scope + "/securityStatuses/" + check.nativeId())
        .put("state", state(check).word)
        .put("passedResources", health.healthy())
        .put("failedResources", health.unhealthy())
        .put("skippedResources", health.exempt())
        .put("unsupportedResources", 0);
    return row;
  }

  private State state(Check check) {
    Health health = tally.of(check);
    return health.unhealthy() > 0
        ? State.FAILED
        : health.healthy() > 0 ? State.PASSED : State.SKIPPED;
  }

  private State state(Standard standard, String control) {
    return worst(counts(standard, control));
  }

  private Map<State, Integer> counts(Standard standard, String control) {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    Checks.of(Cloud.AZURE, standard, control)
        .forEach(check -> counts.merge(state(check), 1, Integer::sum));
    return counts;
  }

  private static State worst(Map<State, Integer> counts) {
    for (State state : State.values()) {
      if (counts.containsKey(state)) {
        return state;
      }
    }
    return State.UNSUPPORTED;
  }

  /** The ids that checks speak for, and then those that Azure shows in grey. */
  private static Stream<String> ids(Standard standard) {
    return Stream.concat(
            Checks.controls(Cloud.AZURE, standard).stream(), unsupported(standard).stream())
        .distinct();
  }

  private static List<String> unsupported(Standard standard) {
    return switch (standard) {
      case NIST_800_53_R5 -> List.of("AT-2", "PE-3", "PL-2", "PS-4");
      case PCI_DSS_4_0_1, PCI_DSS_4_0 -> List.of("9.2.1", "12.1.1", "12.6.1");
      case CIS_AZURE_3_0_0 -> List.of("2.1.1", "2.2.1", "10.1");
      case CIS_CONTROLS_8_1 -> List.of("1.1", "14.1", "15.1");
      case CIS_AWS_5_0_0, CIS_GOOGLE_2_0_0, CIS_CONTROLS_8_0 -> List.of();
    };
  }

  /** What Defender for Cloud calls a standard. */
  static String name(Standard standard) {
    return switch (standard) {
      case NIST_800_53_R5 -> "NIST-SP-800-53-R5";
      case PCI_DSS_4_0_1 -> "PCI-DSS-v4.0.1";
      case PCI_DSS_4_0 -> "PCI-DSS-v4.0";
      case CIS_AZURE_3_0_0 -> "CIS-Azure-Foundations-v3.0.0";
      case CIS_CONTROLS_8_1 -> "CIS-Controls-v8.1";
      case CIS_CONTROLS_8_0 -> "CIS-Controls-v8.0";
      case CIS_AWS_5_0_0 -> "AWS-CIS-5.0.0";
      case CIS_GOOGLE_2_0_0 -> "GCP-CIS-2.0.0";
    };
  }

  private static Standard standard(String name) {
    return Checks.standards(Cloud.AZURE).stream()
        .filter(standard -> name(standard).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> missing("standard", name));
  }

  private static ArmRefusal missing(String what, String name) {
    return new ArmRefusal(
        404,
        "ResourceNotFound",
        "The regulatory compliance " + what + " '" + name + "' is unknown.");
  }

  private static ObjectNode row(String id, String name, String kind) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", id);
    row.put("name", name);
    row.put("type", PREFIX + kind);
    return row;
  }
}
