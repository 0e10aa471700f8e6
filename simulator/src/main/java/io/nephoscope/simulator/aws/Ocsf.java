package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.aws.ControlCatalogue.HubStandard;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Severity;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import java.util.List;

/** Findings as Security Hub V2 writes them: OCSF 1.8.0 with AWS's own profile. */
final class Ocsf {

  /** What is said of a resource now, or was said until it was archived. */
  ObjectNode of(Statement statement, boolean archived) {
    return switch (statement) {
      case CheckResult result -> compliance(result, archived);
      case Vulnerability weakness -> vulnerability(weakness, archived);
      case Threat threat -> detection(threat, archived);
    };
  }

  private static ObjectNode compliance(CheckResult result, boolean archived) {
    EstateResource about = result.resource();
    boolean failed = result.outcome() == Outcome.FAILED;
    boolean passed = result.outcome() == Outcome.PASSED;
    List<HubStandard> standards =
        HubStandard.enabled().stream().filter(one -> one.has(result.check())).toList();
    ObjectNode finding =
        finding(
            result,
            2003,
            "Compliance Finding",
            "securityhub",
            "Security Hub",
            "arn:aws:securityhub:"
                + about.region()
                + ":"
                + about.account().nativeId()
                + ":security-control/"
                + result.check().nativeId()
                + "/finding/"
                + result.guid(),
            failed ? result.check().severity() : Severity.INFORMATIONAL,
            archived ? 5 : result.state() == FindingState.SUPPRESSED ? 3 : passed ? 4 : 1,
            result.check().title(),
            result.check().description(),
            List.of("Posture Management"));
    finding.set(
        "compliance",
        Json.of(
            "control",
            result.check().nativeId(),
            "standards",
            standards.stream().map(HubStandard::id).toList(),
            "requirements",
            standards.stream().flatMap(one -> one.requirements(result.check()).stream()).toList(),
            "status",
            passed ? "Pass" : failed ? "Fail" : "Warning",
            "status_id",
            passed ? 1 : failed ? 3 : 2));
    finding.set(
        "remediation",
        Json.of(
            "desc",
            "For information on how to correct this issue, consult the AWS Security Hub controls"
                + " documentation.",
            "references",
            List.of(ControlCatalogue.remediationUrl(result.check()))));
    return finding;
  }

  private static ObjectNode vulnerability(Vulnerability weakness, boolean archived) {
    ObjectNode finding =
        finding(
            weakness,
            2002,
            "Vulnerability Finding",
            "inspector",
            "Inspector",
            InspectorService.arn(weakness),
            weakness.severity(),
            status(weakness, archived),
            weakness.cve() + " - " + weakness.packageName(),
            weakness.title(),
            List.of("Software and Configuration Checks/Vulnerabilities/CVE", "Vulnerabilities"));
    finding.set(
        "vulnerabilities", Json.list(List.of(Json.of("cve", Json.of("uid", weakness.cve())))));
    return finding;
  }

  private static ObjectNode detection(Threat threat, boolean archived) {
    return finding(
        threat,
        2004,
        "Detection Finding",
        "guardduty",
        "GuardDuty",
        GuardDutyService.arn(threat),
        threat.severity(),
        status(threat, archived),
        threat.title(),
        threat.description(),
        List.of("Threats", threat.nativeType()));
  }

  private static int status(Statement statement, boolean archived) {
    return archived
        ? 5
        : switch (statement.state()) {
          case ACTIVE -> 1;
          case SUPPRESSED -> 3;
          case RESOLVED -> 4;
        };
  }

  private static ObjectNode finding(
      Statement statement,
      int classId,
      String className,
      String product,
      String productName,
      String uid,
      Severity severity,
      int status,
      String title,
      String description,
      List<String> types) {
    EstateResource about = statement.resource();
    String severityName = severityName(severity);
    int severityId = severityId(severity);
    return Json.of(
        "activity_id",
        2,
        "activity_name",
        "Update",
        "category_name",
        "Findings",
        "category_uid",
        2,
        "class_name",
        className,
        "class_uid",
        classId,
        "type_name",
        className + ": Update",
        "type_uid",
        classId * 100 + 2,
        "severity_id",
        severityId,
        "severity",
        severityName,
        "status_id",
        status,
        "status",
        statusName(status),
        "time_dt",
        statement.updatedAt(),
        "metadata",
        Json.of(
            "product",
            Json.of(
                "name",
                productName,
                "vendor_name",
                "AWS",
                "uid",
                "arn:aws:securityhub:" + about.region() + "::productv2/aws/" + product),
            "profiles",
            List.of("cloud", "datetime", "aws/cloud_resources"),
            "uid",
            statement.id() + statement.id(),
            "version",
            "1.8.0"),
        "cloud",
        Json.of(
            "account",
            Json.of("name", about.account().name(), "uid", about.account().nativeId()),
            "provider",
            "AWS",
            "region",
            about.region()),
        "finding_info",
        Json.of(
            "title",
            title,
            "desc",
            description,
            "types",
            types,
            "created_time_dt",
            statement.firstObservedAt(),
            "first_seen_time_dt",
            statement.firstObservedAt(),
            "last_seen_time_dt",
            statement.updatedAt(),
            "modified_time_dt",
            statement.updatedAt(),
            "uid",
            uid),
        "resources",
        List.of(resource(about)),
        "vendor_attributes",
        Json.of("severity", severityName, "severity_id", severityId));
  }

  /** Machines are named by id alone; the others by name and, beside it, ARN. */
  private static ObjectNode resource(EstateResource about) {
    boolean account = about.type() == ResourceType.AWS_ACCOUNT;
    ObjectNode said =
        Json.of(
            "type",
            account ? "AWS::::Account" : about.type().nativeName(),
            "uid",
            account ? "AWS::::Account:" + about.account().nativeId() : about.resourceId(),
            "cloud_partition",
            "aws",
            "provider",
            "AWS",
            "region",
            about.region(),
            "owner",
            Json.of("account", Json.of("uid", about.account().nativeId())));
    if (!account && about.type() != ResourceType.AWS_INSTANCE) {
      said.put("uid_alt", about.nativeId());
    }
    return said;
  }

  private static int severityId(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 5;
      case HIGH -> 4;
      case MEDIUM -> 3;
      case LOW -> 2;
      case INFORMATIONAL -> 1;
    };
  }

  private static String severityName(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "Critical";
      case HIGH -> "High";
      case MEDIUM -> "Medium";
      case LOW -> "Low";
      case INFORMATIONAL -> "Informational";
    };
  }

  private static String statusName(int status) {
    return switch (status) {
      case 1 -> "New";
      case 3 -> "Suppressed";
      case 4 -> "Resolved";
      default -> "Archived";
    };
  }
}
