package io.nephoscope.provider.aws;

import io.nephoscope.spi.ControlRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;

/**
 * Which standard's finding is taken, where Security Hub is set to write one for each standard that
 * holds a control: that of the first standard that has the control switched on, AWS's own best
 * practices before the others. So every control of a resource is counted once.
 */
final class SpeakingStandards {

  private static final String SUBSCRIPTION = ":subscription/";

  /** Where findings are consolidated: each speaks for all standards, and says so. */
  static final Speakers CONSOLIDATED = new Speakers(Map.of());

  private final EnabledControls enabled;

  SpeakingStandards(EnabledControls enabled) {
    this.enabled = enabled;
  }

  /**
   * Who speaks of a control.
   *
   * @param standard as subscriptions name it
   * @param controls what the control speaks to in all standards
   */
  private record Speaker(String standard, List<ControlRef> controls) {}

  /** Who speaks, by control. */
  record Speakers(Map<String, Speaker> byControl) {

    /**
     * Whether a finding is the one that is taken. One about a control that no standard is known to
     * have switched on is: rather twice than never.
     */
    boolean speaks(AwsSecurityFinding finding) {
      Speaker speaker = of(finding);
      return speaker == null || finding.id().contains(SUBSCRIPTION + speaker.standard() + "/");
    }

    /** What a finding's control speaks to, beside what the finding itself names. */
    List<ControlRef> controlsOf(AwsSecurityFinding finding) {
      Speaker speaker = of(finding);
      return speaker == null ? List.of() : speaker.controls();
    }

    private @Nullable Speaker of(AwsSecurityFinding finding) {
      return AsffFinding.isPerStandard(finding)
          ? byControl.get(finding.compliance().securityControlId())
          : null;
    }
  }

  /** Who speaks in an account and region, which are asked when that is not known. */
  Speakers asked(AwsClients.Desk desk) {
    Map<String, String> standards = new HashMap<>();
    Map<String, List<ControlRef>> controls = new HashMap<>();
    for (EnabledControls.Enabled standard : enabled.asked(desk)) {
      String name = standard.id().substring(standard.id().indexOf('/') + 1);
      standard
          .controls()
          .forEach((control, refs) -> {
            standards.putIfAbsent(control, name);
            controls.computeIfAbsent(control, key -> new ArrayList<>()).addAll(refs);
          });
    }
    Map<String, Speaker> speakers = new HashMap<>();
    standards.forEach((control, standard) ->
        speakers.put(
            control,
            new Speaker(standard, List.copyOf(controls.getOrDefault(control, List.of())))));
    return new Speakers(Map.copyOf(speakers));
  }
}
