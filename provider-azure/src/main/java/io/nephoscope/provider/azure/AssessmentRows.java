package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Finding.State;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the rows of Defender's assessments and sub-assessments say. */
final class AssessmentRows {

  static final String PRODUCT = "Microsoft Defender for Cloud";

  private AssessmentRows() {}

  /**
   * What one assessment says: its outcome, and a finding when something is wrong.
   *
   * <p>Azure writes three different things as not applicable, told apart by the cause. An exempt
   * resource is a failure somebody decided to live with. A check that is switched off by policy was
   * not made, and its outcome is unknown. Everything else makes no sense for the resource.
   */
  static List<Observation> say(
      String subscription, NativeRow row, AssessmentContext context, Instant now) {
    String id = row.requiredId("id");
    String check = row.requiredId("name");
    String code = row.required("properties", "status", "code");
    Cause cause = Cause.of(code, row.text("properties", "status", "cause"));
    Status status = status(code, cause);
    Subject subject = Subject.of(subscription, row, context.clouds());
    NativeRow described = context.metadata().get(check);
    Severity severity = DefenderSeverity.of(described(row, described, "severity"));
    String named = described(row, described, "displayName");
    String shown = named == null ? row.text("properties", "displayName") : named;
    String title = shown == null ? check : shown;
    boolean exempt = cause == Cause.EXEMPT;
    String reason =
        exempt
            ? context
                .exemptions()
                .reason(Subject.before(id), described(row, described, "policyDefinitionId"), now)
            : reason(code, row);
    List<Observation> said = new ArrayList<>(2);
    said.add(
        new Assessment(
            subject.account(),
            subject.region(),
            check,
            title,
            List.of(),
            subject.resource(),
            status,
            exempt,
            severity,
            preview(row, described) ? joined(reason, "Preview: no score counts it.") : reason,
            row.instant("properties", "status", "statusChangeDate"),
            subject.provider()));
    if (status == Status.FAILED) {
      Finding.Builder finding =
          Finding.builder(subject.account(), id, PRODUCT, Finding.Type.MISCONFIGURATION)
              .region(subject.region())
              .provider(subject.provider())
              .state(exempt ? State.SUPPRESSED : State.ACTIVE)
              .severity(severity)
              .title(title)
              .description(described(row, described, "description"))
              .check(check)
              .remediation(
                  described(row, described, "remediationDescription"),
                  address(row.text("properties", "links", "azurePortalUri")))
              .seen(
                  row.instant("properties", "status", "firstEvaluationDate"),
                  row.instant("properties", "status", "statusChangeDate"))
              .nativeJson(whole(row, described));
      about(finding, subject);
      said.add(finding.build());
    }
    return said;
  }

  private static void about(Finding.Builder finding, Subject subject) {
    ResourceRef ref = subject.ref();
    if (ref != null) {
      finding.resource(ref);
    }
  }

  private enum Cause {
    EXEMPT,
    OFF_BY_POLICY,
    OTHER;

    static Cause of(String code, @Nullable String word) {
      if (word == null || !code.equalsIgnoreCase("NotApplicable")) {
        return OTHER;
      }
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "exempt" -> EXEMPT;
        case "offbypolicy" -> OFF_BY_POLICY;
        default -> OTHER;
      };
    }
  }

  private static Status status(String code, Cause cause) {
    return switch (code.toLowerCase(Locale.ROOT)) {
      case "healthy" -> Status.PASSED;
      case "unhealthy" -> Status.FAILED;
      case "notapplicable" ->
          switch (cause) {
            case EXEMPT -> Status.FAILED;
            case OFF_BY_POLICY -> Status.UNKNOWN;
            case OTHER -> Status.NOT_APPLICABLE;
          };
      default -> Status.UNKNOWN;
    };
  }

  /** Metadata of the list of metadata, or that which some services write into the row itself. */
  private static @Nullable String described(
      NativeRow row, @Nullable NativeRow metadata, String field) {
    String inline = row.text("properties", "metadata", field);
    return inline != null || metadata == null ? inline : metadata.text(field);
  }

  private static boolean preview(NativeRow row, @Nullable NativeRow metadata) {
    return "true".equals(described(row, metadata, "preview"));
  }

  private static @Nullable String reason(String code, NativeRow row) {
    String cause = row.text("properties", "status", "cause");
    String description = row.text("properties", "status", "description");
    if (cause == null && description == null) {
      return code.equalsIgnoreCase("healthy") || code.equalsIgnoreCase("unhealthy") ? null : code;
    }
    return cause == null ? description : description == null ? cause : cause + ": " + description;
  }

  private static String joined(@Nullable String first, String second) {
    return first == null ? second : first + " " + second;
  }

  /** The row with its metadata where {@code $expand=metadata} writes it. */
  private static String whole(NativeRow row, @Nullable NativeRow metadata) {
    if (metadata == null
        || row.has("properties", "metadata")
        || !(row.node().path("properties") instanceof ObjectNode properties)) {
      return row.json();
    }
    ObjectNode whole = NativeRow.JSON.createObjectNode();
    whole.setAll((ObjectNode) row.node());
    JsonNode both = properties.objectNode().<ObjectNode>setAll(properties);
    ((ObjectNode) both).set("metadata", metadata.node());
    whole.set("properties", both);
    return whole.toString();
  }

  private static @Nullable String address(@Nullable String link) {
    return link == null || link.contains("://") ? link : "https://" + link;
  }

  /** A weakness that is there, exempt or not; {@code null} for one that is not. */
  static @Nullable Finding vulnerability(
      String subscription, NativeRow row, ConnectedClouds clouds) {
    String id = row.requiredId("id");
    String code = row.required("properties", "status", "code");
    boolean exempt = Cause.of(code, row.text("properties", "status", "cause")) == Cause.EXEMPT;
    if (!exempt && !"Unhealthy".equalsIgnoreCase(code)) {
      return null;
    }
    Subject subject = Subject.of(subscription, row, clouds);
    String title = row.text("properties", "displayName");
    Finding.Builder finding =
        Finding.builder(subject.account(), id, PRODUCT, type(row))
            .region(subject.region())
            .provider(subject.provider())
            .state(exempt ? State.SUPPRESSED : State.ACTIVE)
            .severity(DefenderSeverity.of(row.text("properties", "status", "severity")))
            .title(title == null ? row.required("name") : title)
            .description(row.text("properties", "description"))
            .remediation(row.text("properties", "remediation"), link(row))
            .seen(null, row.instant("properties", "timeGenerated"))
            .nativeJson(row.json());
    about(finding, subject);
    return finding.build();
  }

  /**
   * Machines and registries are looked through for known weaknesses of software; databases for bad
   * settings.
   */
  private static Finding.Type type(NativeRow row) {
    String kind = row.text("properties", "additionalData", "assessedResourceType");
    return "SqlServerVulnerability".equalsIgnoreCase(kind)
            || "SqlVirtualMachineVulnerability".equalsIgnoreCase(kind)
        ? Finding.Type.MISCONFIGURATION
        : Finding.Type.VULNERABILITY;
  }

  /** Where the first of its CVEs is told of. */
  private static @Nullable String link(NativeRow row) {
    List<NativeRow> all = row.rows("properties", "additionalData", "cve");
    return all.isEmpty() ? null : address(all.getFirst().text("link"));
  }
}
