package io.nephoscope.simulator.google;

import com.google.cloud.cloudsecuritycompliance.v1.CloudProvider;
import com.google.cloud.cloudsecuritycompliance.v1.EvaluationState;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Standard;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Compliance Manager evaluates: the standards the estate's checks speak for, and one framework
 * of the customer's own whose numbers are fixed: ten of a hundred controls fail, thirty pass, sixty
 * are for people to assess. Another of the customer's own is about Amazon alone.
 */
final class Frameworks {
  private static final String OWN = "acme-cloud-baseline";
  private static final String AMAZONS = "acme-amazon-baseline";

  private final Estate estate;
  private final Map<String, Map<Check, Tally>> tallies = new ConcurrentHashMap<>();

  Frameworks(Estate estate) {
    this.estate = estate;
  }

  /** One framework, evaluated for some projects; or for what Google sees of another cloud. */
  record Framework(
      String id, String title, boolean builtIn, CloudProvider about, List<Control> controls) {
    Framework {
      controls = List.copyOf(controls);
    }

    int count(EvaluationState state) {
      return (int) controls.stream().filter(control -> control.state() == state).count();
    }
  }

  /**
   * One control and how it fares.
   *
   * @param checks the checks behind it; empty for what only people can assess
   */
  record Control(
      String id, String title, EvaluationState state, int findings, List<Evidence> checks) {
    Control {
      checks = List.copyOf(checks);
    }
  }

  /** One check behind a control. */
  record Evidence(Check check, int findings, EvaluationState state) {}

  /** All frameworks, evaluated for the projects below a scope. */
  List<Framework> of(String scope, List<EstateAccount> projects) {
    Map<Check, Tally> tally =
        tallies.computeIfAbsent(estate.revision() + " " + scope, ignored -> count(projects));
    List<Framework> frameworks = new ArrayList<>();
    for (Standard standard : Checks.standards(Cloud.GOOGLE)) {
      List<Control> controls = new ArrayList<>();
      for (String id : Checks.controls(Cloud.GOOGLE, standard)) {
        controls.add(assessed(standard, id, tally));
      }
      for (String id : manual(standard)) {
        controls.add(
            new Control(
                id,
                standard.title() + " " + id,
                EvaluationState.EVALUATION_STATE_NOT_ASSESSED,
                0,
                List.of()));
      }
      frameworks.add(
          new Framework(
              standard.slug() + "-" + standard.version(),
              standard.title(),
              true,
              CloudProvider.GCP,
              controls));
    }
    frameworks.add(own());
    frameworks.add(amazons());
    return frameworks;
  }

  private static Control assessed(Standard standard, String id, Map<Check, Tally> tally) {
    List<Evidence> checks = new ArrayList<>();
    int findings = 0;
    boolean passes = false;
    for (Check check : Checks.of(Cloud.GOOGLE, standard, id)) {
      Tally counted = tally.getOrDefault(check, new Tally());
      findings += counted.failed;
      passes |= counted.passed > 0;
      checks.add(new Evidence(check, counted.failed, state(counted.failed, counted.passed > 0)));
    }
    return new Control(id, standard.title() + " " + id, state(findings, passes), findings, checks);
  }

  private static EvaluationState state(int findings, boolean passes) {
    return findings > 0
        ? EvaluationState.EVALUATION_STATE_FAILED
        : passes
            ? EvaluationState.EVALUATION_STATE_PASSED
            : EvaluationState.EVALUATION_STATE_NOT_ASSESSED;
  }

  /** Requirements no machine can assess. */
  private static List<String> manual(Standard standard) {
    return switch (standard) {
      case NIST_800_53_R5 ->
          List.of("AT-1", "AT-2", "CP-1", "IR-8", "PE-2", "PE-3", "PL-2", "PS-3", "PS-4", "RA-1");
      case PCI_DSS_4_0, PCI_DSS_4_0_1 -> List.of("9.1.1", "12.1.1", "12.6.1", "12.10.1");
      case CIS_GOOGLE_2_0_0 -> List.of("1.2", "1.16", "2.16");
      case CIS_CONTROLS_8_0 -> List.of("1.1", "14.1", "17.1");
      case CIS_AWS_5_0_0, CIS_AZURE_3_0_0, CIS_CONTROLS_8_1 -> List.of();
    };
  }

  private static Framework own() {
    List<Control> controls = new ArrayList<>();
    for (int n = 1; n <= 100; n++) {
      EvaluationState state =
          n <= 10
              ? EvaluationState.EVALUATION_STATE_FAILED
              : n <= 40
                  ? EvaluationState.EVALUATION_STATE_PASSED
                  : EvaluationState.EVALUATION_STATE_NOT_ASSESSED;
      controls.add(
          new Control(
              String.format(Locale.ROOT, "ACB-%03d", n),
              "Acme cloud baseline, rule " + n,
              state,
              n <= 10 ? n : 0,
              List.of()));
    }
    return new Framework(OWN, "Acme Cloud Baseline", false, CloudProvider.GCP, controls);
  }

  private static Framework amazons() {
    List<Control> controls = new ArrayList<>();
    for (int n = 1; n <= 5; n++) {
      controls.add(
          new Control(
              "AAB-" + n,
              "Acme Amazon baseline, rule " + n,
              EvaluationState.EVALUATION_STATE_FAILED,
              n,
              List.of()));
    }
    return new Framework(AMAZONS, "Acme Amazon Baseline", false, CloudProvider.AWS, controls);
  }

  private static final class Tally {
    private int failed;
    private int passed;
  }

  private Map<Check, Tally> count(List<EstateAccount> projects) {
    Map<Check, Tally> tally = new HashMap<>();
    StatementListing statements = estate.statements(Cloud.GOOGLE, Hierarchy.within(projects));
    for (long slot = 0; slot < statements.slots(); slot++) {
      statements
          .get(slot)
          .ifPresent(statement -> {
            if (statement instanceof CheckResult result) {
              Tally counted = tally.computeIfAbsent(result.check(), ignored -> new Tally());
              switch (result.outcome()) {
                case PASSED -> counted.passed++;
                case FAILED -> {
                  if (result.state() == FindingState.ACTIVE) {
                    counted.failed++;
                  }
                }
                case UNKNOWN, NOT_APPLICABLE -> {}
              }
            }
          });
    }
    return tally;
  }
}
