package io.nephoscope.api.compliance;

import io.nephoscope.api.standards.StandardId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A standard over all clouds. A {@link StandardTally} makes it.
 *
 * @param controls every control: those of the catalogue in its order, then those that only clouds
 *     speak of
 * @param summary the figures over everything in scope
 * @param byProvider the figures of each cloud in scope
 * @param byAccount the figures of each account that was heard of
 */
public record StandardRollup(
    StandardId standard,
    List<ControlRollup> controls,
    ComplianceSummary summary,
    Map<String, ComplianceSummary> byProvider,
    Map<AccountRef, ComplianceSummary> byAccount) {

  /** Copies the collections; their order stays. */
  public StandardRollup {
    controls = List.copyOf(controls);
    byProvider = Collections.unmodifiableMap(new LinkedHashMap<>(byProvider));
    byAccount = Collections.unmodifiableMap(new LinkedHashMap<>(byAccount));
  }

  /** The control with this canonical code. */
  public Optional<ControlRollup> control(String code) {
    return controls.stream().filter(control -> control.code().equals(code)).findFirst();
  }
}
