package io.nephoscope.simulator.estate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One check of one cloud's own product.
 *
 * @param nativeId a Security Hub control id ({@code S3.8}), a Defender assessment key (a GUID), or
 *     a Security Command Center category ({@code PUBLIC_BUCKET_ACL})
 * @param title the product's title
 * @param description what is wrong when it fails, one or two sentences
 * @param remediation what to do, one or two sentences
 * @param severity of a failure, in this cloud
 * @param appliesTo the type of resource it judges; an account type for checks of whole accounts
 * @param controls the ids of the controls it speaks for, by standard; only standards this cloud
 *     offers
 */
public record Check(
    Cloud cloud,
    Rule rule,
    String nativeId,
    String title,
    String description,
    String remediation,
    Severity severity,
    ResourceType appliesTo,
    Map<Standard, List<String>> controls) {
  public Check {
    EnumMap<Standard, List<String>> copy = new EnumMap<>(Standard.class);
    controls.forEach((standard, ids) -> copy.put(standard, List.copyOf(ids)));
    controls = java.util.Collections.unmodifiableMap(copy);
  }

  /** The ids of the controls of one standard, empty if this check does not speak for it. */
  public List<String> controls(Standard standard) {
    return controls.getOrDefault(standard, List.of());
  }
}
