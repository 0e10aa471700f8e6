package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one finding of Security Hub V2 means, which writes OCSF: the same as {@link AsffFinding}
 * says of Security Hub CSPM's. Its classes are 2002 (vulnerability), 2003 (compliance) and 2004
 * (detection); whatever else comes is a finding of no special kind. Pure.
 */
final class OcsfFinding {

  private static final int VULNERABILITY = 2002;
  private static final int COMPLIANCE = 2003;
  private static final int DETECTION = 2004;
  private static final int SUPPRESSED = 3;
  private static final int RESOLVED = 4;
  private static final int ARCHIVED = 5;
  private static final String FSBP = "standards/aws-foundational-security-best-practices/";

  /** How ARNs of EC2 name what findings name by type and id alone. */
  private static final Map<String, String> EC2 =
      Map.of(
          "AWS::EC2::Instance", "instance",
          "AWS::EC2::Volume", "volume",
          "AWS::EC2::SecurityGroup", "security-group",
          "AWS::EC2::VPC", "vpc",
          "AWS::EC2::Subnet", "subnet",
          "AWS::EC2::NetworkInterface", "network-interface",
          "AWS::EC2::EIP", "elastic-ip");

  private OcsfFinding() {}

  /** Who a finding is about and where; the id is that of Security Hub CSPM's finding. */
  record Head(String id, String account, String region) {}

  /** Reads the head; {@code null} when there is none. */
  static @Nullable Head head(JsonNode finding) {
    String id = finding.at("/finding_info/uid").asText(finding.at("/metadata/uid").asText(""));
    String account = finding.at("/cloud/account/uid").asText("");
    String region = finding.at("/cloud/region").asText("");
    return id.isEmpty() || account.isEmpty() || region.isEmpty()
        ? null
        : new Head(id, account, region);
  }

  /** Whether a source of its own reads the product's findings: they must not be told twice. */
  static boolean isToldByItsProduct(JsonNode finding) {
    String product = finding.at("/metadata/product/uid").asText("");
    return product.endsWith("/aws/inspector") || product.endsWith("/aws/guardduty");
  }

  /** Whether it says nothing of the present any more. */
  static boolean isArchived(JsonNode finding) {
    return finding.path("status_id").asInt() == ARCHIVED;
  }

  /**
   * What it says. What is archived is no finding any more, and the outcome of its check is not
   * applicable until the next whole read, which leaves it out.
   *
   * @param severityOf the severity of a control by its id, for checks that did not fail
   */
  static List<Observation> read(
      AwsClients.Desk desk, Head head, JsonNode finding, Function<String, Severity> severityOf) {
    String check = finding.at("/compliance/control").asText("");
    if (finding.path("class_uid").asInt() != COMPLIANCE || check.isEmpty()) {
      return isArchived(finding) ? List.of() : List.of(finding(desk, head, finding, null));
    }
    Assessment.Status outcome = outcome(finding);
    boolean failed = outcome == Assessment.Status.FAILED;
    Assessment assessment =
        new Assessment(
            head.account(),
            head.region(),
            check,
            finding.at("/finding_info/title").asText(check),
            controls(finding, check),
            resources(desk, finding).stream()
                .map(Finding.ResourceRef::nativeId)
                .findFirst()
                .orElse(null),
            outcome,
            failed && isSuppressed(finding),
            failed ? severity(finding) : severityOf.apply(check),
            reason(finding, outcome),
            time(finding, "last_seen_time_dt"));
    return failed ? List.of(finding(desk, head, finding, check), assessment) : List.of(assessment);
  }

  private static Assessment.Status outcome(JsonNode finding) {
    if (isArchived(finding)) {
      return Assessment.Status.NOT_APPLICABLE;
    }
    return switch (finding.at("/compliance/status_id").asInt(0)) {
      case 1 -> Assessment.Status.PASSED;
      case 3 -> Assessment.Status.FAILED;
      default -> Assessment.Status.UNKNOWN;
    };
  }

  private static @Nullable String reason(JsonNode finding, Assessment.Status outcome) {
    return switch (outcome) {
      case PASSED, FAILED -> null;
      case UNKNOWN ->
          "Security Hub V2 says " + finding.at("/compliance/status").asText("nothing") + ".";
      case NOT_APPLICABLE ->
          "Security Hub archived it: the resource is gone, or the control is off.";
    };
  }

  private static Finding finding(
      AwsClients.Desk desk, Head head, JsonNode finding, @Nullable String check) {
    JsonNode info = finding.path("finding_info");
    Finding.Builder said =
        Finding.builder(
                head.account(),
                head.id(),
                finding.at("/metadata/product/name").asText("Security Hub"),
                type(finding))
            .region(head.region())
            .state(state(finding, check))
            .severity(severity(finding))
            .title(info.path("title").asText(head.id()))
            .description(info.path("desc").asText(null))
            .check(check)
            .seen(time(finding, "first_seen_time_dt"), time(finding, "last_seen_time_dt"))
            .nativeJson(finding.toString());
    if (check != null) {
      controls(finding, check).forEach(said::control);
    }
    resources(desk, finding).forEach(said::resource);
    JsonNode remediation = finding.path("remediation");
    if (remediation.isObject()) {
      said.remediation(
          remediation.path("desc").asText(null), remediation.at("/references/0").asText(null));
    }
    return said.build();
  }

  private static Finding.Type type(JsonNode finding) {
    return switch (finding.path("class_uid").asInt()) {
      case VULNERABILITY -> Finding.Type.VULNERABILITY;
      case COMPLIANCE -> Finding.Type.MISCONFIGURATION;
      case DETECTION -> Finding.Type.THREAT;
      default -> Finding.Type.OTHER;
    };
  }

  private static Finding.State state(JsonNode finding, @Nullable String check) {
    return switch (finding.path("status_id").asInt()) {
      case SUPPRESSED -> Finding.State.SUPPRESSED;
      case RESOLVED -> check == null ? Finding.State.RESOLVED : Finding.State.ACTIVE;
      default -> Finding.State.ACTIVE;
    };
  }

  private static boolean isSuppressed(JsonNode finding) {
    return finding.path("status_id").asInt() == SUPPRESSED;
  }

  /** OCSF's numbers, from 1 informational to 5 critical; 6 is fatal. */
  private static Severity severity(JsonNode finding) {
    return switch (finding.path("severity_id").asInt()) {
      case 1 -> Severity.INFORMATIONAL;
      case 2 -> Severity.LOW;
      case 3 -> Severity.MEDIUM;
      case 4 -> Severity.HIGH;
      case 5, 6 -> Severity.CRITICAL;
      default -> Severity.UNKNOWN;
    };
  }

  private static List<ControlRef> controls(JsonNode finding, String check) {
    List<ControlRef> refs = new ArrayList<>();
    finding
        .at("/compliance/requirements")
        .forEach(requirement -> refs.add(new ControlRef("", requirement.asText())));
    for (JsonNode standard : finding.at("/compliance/standards")) {
      if (standard.asText().startsWith(FSBP)) {
        refs.add(new ControlRef(standard.asText(), check));
      }
    }
    return refs;
  }

  private static List<Finding.ResourceRef> resources(AwsClients.Desk desk, JsonNode finding) {
    List<Finding.ResourceRef> refs = new ArrayList<>();
    for (JsonNode resource : finding.path("resources")) {
      String type = resource.path("type").asText("");
      String id = resource.path("uid").asText("");
      String other = resource.path("uid_alt").asText("");
      String kind = EC2.get(type);
      String named =
          id.startsWith("arn:")
              ? id
              : other.startsWith("arn:")
                  ? other
                  : kind != null
                      ? desk.arn("ec2", desk.region(), desk.account(), kind + "/" + id)
                      : id;
      if (!named.isEmpty() && !named.contains("::Account:")) {
        refs.add(new Finding.ResourceRef(named, type.isEmpty() ? null : type, null));
      }
    }
    return refs;
  }

  private static @Nullable Instant time(JsonNode finding, String name) {
    JsonNode info = finding.path("finding_info");
    return AsffFinding.time(info.path(name).asText(info.path("modified_time_dt").asText(null)));
  }
}
