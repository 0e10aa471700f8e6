package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.Compliance;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Mute;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.protobuf.Timestamp;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one row of Security Command Center means. */
final class SecurityFindings {

  private static final String PRODUCT = "Security Command Center";

  private SecurityFindings() {}

  /**
   * The finding; the assessment it proves, if it is the outcome of a check; and a gap, if it says
   * that Security Command Center itself could not look.
   *
   * @param otherClouds whether what it says of AWS and Azure is told, as of those clouds' accounts;
   *     otherwise it is left out, because those clouds have providers of their own
   */
  static List<Observation> observations(
      ListFindingsResult result, KnownProjects known, boolean otherClouds) {
    FindingPlace place = FindingPlace.of(result, known);
    if (place.provider() != null && !otherClouds) {
      return List.of();
    }
    com.google.cloud.securitycenter.v2.Finding finding = result.getFinding();
    if (place.account().isEmpty()) {
      return List.of(nowhere(result, known));
    }
    String check = isCheck(finding) ? finding.getCategory() : null;
    boolean muted = finding.getMute() == Mute.MUTED;
    List<ControlRef> controls = controls(finding);

    List<Observation> said = new ArrayList<>(2);
    said.add(finding(result, place, check, controls, muted));
    // An inactive one proves nothing: the resource may be mended, gone, or no longer looked at.
    if (check != null && isActive(finding)) {
      said.add(assessment(finding, place, check, controls, muted));
    }
    if (finding.getFindingClass() == FindingClass.SCC_ERROR && isActive(finding)) {
      said.add(blindness(finding, place));
    }
    return said;
  }

  private static Finding finding(
      ListFindingsResult result,
      FindingPlace place,
      @Nullable String check,
      List<ControlRef> controls,
      boolean muted) {
    com.google.cloud.securitycenter.v2.Finding finding = result.getFinding();
    Optional<Weakness> weakness = Weakness.of(finding.getVulnerability());
    Finding.Builder told =
        Finding.builder(
                place.account(), idOf(finding), productOf(finding), type(finding.getFindingClass()))
            .provider(place.provider())
            .region(place.region())
            .state(state(finding, muted))
            .severity(severity(finding))
            .title(title(finding))
            .description(
                textOrNull(
                    weakness
                        .map(known -> known.after(finding.getDescription()))
                        .orElse(finding.getDescription())))
            .check(check)
            .remediation(
                textOrNull(
                    finding.getNextSteps().isEmpty()
                        ? weakness.map(Weakness::remedy).orElse("")
                        : finding.getNextSteps()),
                textOrNull(finding.getExternalUri()))
            .seen(
                moment(finding.hasCreateTime(), finding.getCreateTime()),
                moment(finding.hasEventTime(), finding.getEventTime()))
            .nativeJson(NativeJson.of(result));
    controls.forEach(told::control);
    if (!place.resource().isEmpty()) {
      told.resource(
          new Finding.ResourceRef(
              place.resource(),
              textOrNull(result.getResource().getType()),
              textOrNull(result.getResource().getDisplayName())));
    }
    return told.build();
  }

  private static Assessment assessment(
      com.google.cloud.securitycenter.v2.Finding finding,
      FindingPlace place,
      String check,
      List<ControlRef> controls,
      boolean muted) {
    return new Assessment(
        place.account(),
        place.region(),
        check,
        title(finding),
        controls,
        textOrNull(place.resource()),
        Assessment.Status.FAILED,
        muted,
        severity(finding),
        textOrNull(finding.getDescription()),
        moment(finding.hasEventTime(), finding.getEventTime()),
        place.provider());
  }

  /** Security Command Center says of itself that it cannot look: nothing it omits is well. */
  private static Gap blindness(
      com.google.cloud.securitycenter.v2.Finding finding, FindingPlace place) {
    return new Gap(
        place.account(),
        null,
        finding.getCategory().endsWith("API_DISABLED")
            ? Category.NOT_ENABLED
            : Category.PERMISSION_DENIED,
        PRODUCT + " cannot look: " + finding.getCategory() + ".",
        finding.getNextSteps().isEmpty()
            ? "Mend the error of Security Command Center " + finding.getCategory() + "."
            : finding.getNextSteps());
  }

  /** A finding about another cloud that does not say which account it is about. */
  private static Gap nowhere(ListFindingsResult result, KnownProjects known) {
    return new Gap(
        FindingPlace.holder(result, known),
        null,
        Category.INVALID_RESPONSE,
        "A finding about "
            + result.getResource().getCloudProvider()
            + " names no account: "
            + idOf(result.getFinding())
            + ".",
        "Look at it in Security Command Center; it cannot be told whose it is.");
  }

  /**
   * Whether a category names a check with two outcomes: misconfigurations do, and weaknesses that
   * Google maps to a standard. A CVE or an attack is no check.
   */
  private static boolean isCheck(com.google.cloud.securitycenter.v2.Finding finding) {
    if (finding.getCategory().isEmpty() || finding.getStateValue() == 0) {
      return false;
    }
    return switch (finding.getFindingClass()) {
      case MISCONFIGURATION -> true;
      case VULNERABILITY -> finding.getCompliancesCount() > 0;
      case FINDING_CLASS_UNSPECIFIED,
          THREAT,
          OBSERVATION,
          SCC_ERROR,
          POSTURE_VIOLATION,
          TOXIC_COMBINATION,
          SENSITIVE_DATA_RISK,
          CHOKEPOINT,
          UNRECOGNIZED ->
          false;
    };
  }

  static Finding.Type type(FindingClass kind) {
    return switch (kind) {
      case MISCONFIGURATION, POSTURE_VIOLATION, SENSITIVE_DATA_RISK ->
          Finding.Type.MISCONFIGURATION;
      case VULNERABILITY -> Finding.Type.VULNERABILITY;
      case THREAT -> Finding.Type.THREAT;
      case FINDING_CLASS_UNSPECIFIED,
          OBSERVATION,
          SCC_ERROR,
          TOXIC_COMBINATION,
          CHOKEPOINT,
          UNRECOGNIZED ->
          Finding.Type.OTHER;
    };
  }

  private static boolean isActive(com.google.cloud.securitycenter.v2.Finding finding) {
    return finding.getState() != com.google.cloud.securitycenter.v2.Finding.State.INACTIVE;
  }

  private static Finding.State state(
      com.google.cloud.securitycenter.v2.Finding finding, boolean muted) {
    return !isActive(finding)
        ? Finding.State.RESOLVED
        : muted ? Finding.State.SUPPRESSED : Finding.State.ACTIVE;
  }

  private static Severity severity(com.google.cloud.securitycenter.v2.Finding finding) {
    return switch (finding.getSeverity()) {
      case CRITICAL -> Severity.CRITICAL;
      case HIGH -> Severity.HIGH;
      case MEDIUM -> Severity.MEDIUM;
      case LOW -> Severity.LOW;
      case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.UNKNOWN;
    };
  }

  /** A CVE's number beside its category; else the category in words. */
  private static String title(com.google.cloud.securitycenter.v2.Finding finding) {
    String category = finding.getCategory();
    String cve = finding.getVulnerability().getCve().getId();
    if (!cve.isEmpty()) {
      String where = finding.getVulnerability().getOffendingPackage().getPackageName();
      return where.isEmpty() ? cve : cve + " in " + where;
    }
    if (category.isEmpty()) {
      return finding.getName();
    }
    if (!category.equals(category.toUpperCase(Locale.ROOT))) {
      return category;
    }
    String words = category.replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Standard and version, as in {@code "nist800-53 r5"}, and one reference per control. */
  private static List<ControlRef> controls(com.google.cloud.securitycenter.v2.Finding finding) {
    List<ControlRef> controls = new ArrayList<>();
    for (Compliance compliance : finding.getCompliancesList()) {
      String standard =
          compliance.getVersion().isEmpty()
              ? compliance.getStandard()
              : compliance.getStandard() + " " + compliance.getVersion();
      compliance.getIdsList().forEach(id -> controls.add(new ControlRef(standard, id)));
    }
    return controls.stream().distinct().toList();
  }

  private static String idOf(com.google.cloud.securitycenter.v2.Finding finding) {
    return finding.getCanonicalName().isEmpty() ? finding.getName() : finding.getCanonicalName();
  }

  private static String productOf(com.google.cloud.securitycenter.v2.Finding finding) {
    return finding.getParentDisplayName().isEmpty() ? PRODUCT : finding.getParentDisplayName();
  }

  private static @Nullable Instant moment(boolean present, Timestamp time) {
    return present ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos()) : null;
  }

  private static @Nullable String textOrNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
