package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.aws.ControlCatalogue.HubStandard;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Severity;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Findings as Security Hub writes them: AWS's security finding format, control findings
 * consolidated.
 */
final class Asff {
  private final Estate estate;

  Asff(Estate estate) {
    this.estate = estate;
  }

  /**
   * Whether there is a finding of that shape: a standard has findings of its own controls only, and
   * those of other products come once.
   */
  static boolean speaks(Statement statement, @Nullable HubStandard shape) {
    return shape == null
        || (statement instanceof CheckResult result
            ? shape.has(result.check())
            : shape == HubStandard.FSBP);
  }

  /**
   * What is said of a resource now.
   *
   * @param shape the standard whose finding is wanted; {@code null} for the consolidated one
   */
  ObjectNode of(Statement statement, @Nullable HubStandard shape) {
    return switch (statement) {
      case CheckResult result -> control(result, shape);
      case Vulnerability weakness -> inspector(weakness);
      case Threat threat -> guardDuty(threat);
    };
  }

  /**
   * The archived finding that Security Hub still keeps beside the current one; {@code null} for
   * most. It says that the check failed, and no longer counts.
   */
  @Nullable ObjectNode archived(Statement statement, @Nullable HubStandard shape) {
    if (!(statement instanceof CheckResult result)
        || result.outcome() != Outcome.PASSED
        || Long.remainderUnsigned(result.resource().bits(), 5) != 0) {
      return null;
    }
    Instant last = estate.now().minus(Duration.ofDays(12));
    UUID id = UUID.nameUUIDFromBytes((result.id() + "/archived").getBytes(StandardCharsets.UTF_8));
    ObjectNode old =
        finding(
            shape,
            result.check(),
            result.resource().account(),
            result.resource().region(),
            id.toString(),
            resource(result.resource()),
            "FAILED",
            List.of(),
            result.firstObservedAt().isBefore(last) ? result.firstObservedAt() : last,
            last);
    old.put("RecordState", "ARCHIVED");
    return old;
  }

  /** The pass that Security Hub writes about the account when there is no resource of the kind. */
  ObjectNode nothingToCheck(
      Check check, EstateAccount account, String region, @Nullable HubStandard shape) {
    UUID id =
        UUID.nameUUIDFromBytes(
            (check.nativeId() + account.nativeId() + region).getBytes(StandardCharsets.UTF_8));
    Instant when = estate.now().minus(Duration.ofHours(6));
    ObjectNode finding =
        finding(
            shape,
            check,
            account,
            region,
            id.toString(),
            accountResource(account, region),
            "PASSED",
            List.of(
                Json.of(
                    "ReasonCode",
                    "CONFIG_EVALUATIONS_EMPTY",
                    "Description",
                    "AWS Config didn't find any resources to evaluate against the rule.")),
            when.minus(Duration.ofDays(30)),
            when);
    finding.put("RecordState", "ACTIVE");
    return finding;
  }

  private ObjectNode control(CheckResult result, @Nullable HubStandard shape) {
    EstateResource resource = result.resource();
    String status =
        switch (result.outcome()) {
          case PASSED -> "PASSED";
          case FAILED -> "FAILED";
          case UNKNOWN, NOT_APPLICABLE -> "WARNING";
        };
    List<ObjectNode> reasons =
        result.outcome() != Outcome.UNKNOWN
            ? List.of()
            : estate.configRecorderOn(resource.account(), resource.region())
                ? List.of(
                    Json.of(
                        "ReasonCode",
                        "CONFIG_RETURNS_NOT_AVAILABLE",
                        "Description",
                        "AWS Config returned no evaluation of the resource."))
                : List.of(
                    Json.of(
                        "ReasonCode",
                        "CONFIG_RECORDER_DISABLED",
                        "Description",
                        "The AWS Config recorder is not turned on."));
    ObjectNode finding =
        finding(
            shape,
            result.check(),
            resource.account(),
            resource.region(),
            result.guid(),
            resource.type() == ResourceType.AWS_ACCOUNT
                ? accountResource(resource.account(), resource.region())
                : resource(resource),
            status,
            reasons,
            result.firstObservedAt(),
            result.updatedAt());
    finding.put("RecordState", "ACTIVE");
    if (result.state() == FindingState.SUPPRESSED) {
      finding.set("Workflow", Json.of("Status", "SUPPRESSED"));
    }
    return finding;
  }

  private static ObjectNode finding(
      @Nullable HubStandard shape,
      Check check,
      EstateAccount account,
      String region,
      String guid,
      ObjectNode resource,
      String status,
      List<ObjectNode> reasons,
      Instant first,
      Instant last) {
    String hub = "arn:aws:securityhub:" + region + ":" + account.nativeId() + ":";
    String arn =
        shape == null
            ? hub + "security-control/" + check.nativeId() + "/finding/" + guid
            : shape.subscriptionArn(region, account.nativeId())
                + "/"
                + check.nativeId()
                + "/finding/"
                + UUID.nameUUIDFromBytes((guid + shape.id()).getBytes(StandardCharsets.UTF_8));
    List<HubStandard> standards =
        HubStandard.enabled().stream()
            .filter(standard -> shape == null ? standard.has(check) : standard == shape)
            .toList();
    String productArn = "arn:aws:securityhub:" + region + "::product/aws/securityhub";
    boolean failed = status.equals("FAILED");
    ObjectNode severity = severity(failed ? check.severity() : Severity.INFORMATIONAL);
    ObjectNode compliance =
        Json.of(
            "Status",
            status,
            "SecurityControlId",
            check.nativeId(),
            "AssociatedStandards",
            standards.stream().map(standard -> Json.of("StandardsId", standard.id())).toList());
    List<String> requirements =
        standards.stream().flatMap(standard -> standard.requirements(check).stream()).toList();
    if (!requirements.isEmpty()) {
      compliance.set("RelatedRequirements", Json.list(requirements));
    }
    if (!reasons.isEmpty()) {
      compliance.set("StatusReasons", Json.list(reasons));
    }
    List<String> types =
        List.of("Software and Configuration Checks/Industry and Regulatory Standards");
    return Json.of(
        "SchemaVersion",
        "2018-10-08",
        "Id",
        arn,
        "ProductArn",
        productArn,
        "ProductName",
        "Security Hub",
        "CompanyName",
        "AWS",
        "Region",
        region,
        "GeneratorId",
        shape == null
            ? "security-control/" + check.nativeId()
            : shape.id().substring(shape.id().indexOf('/') + 1) + "/" + check.nativeId(),
        "AwsAccountId",
        account.nativeId(),
        "AwsAccountName",
        account.name(),
        "Types",
        types,
        "FirstObservedAt",
        first,
        "LastObservedAt",
        last,
        "CreatedAt",
        first,
        "UpdatedAt",
        last,
        "Severity",
        severity,
        "Title",
        check.title(),
        "Description",
        check.description(),
        "Remediation",
        Json.of(
            "Recommendation",
            Json.of(
                "Text",
                "For information on how to correct this issue, consult the AWS Security Hub controls"
                    + " documentation.",
                "Url",
                ControlCatalogue.remediationUrl(check))),
        "ProductFields",
        Json.of(
            "RelatedAWSResources:0/name",
            ControlCatalogue.configRule(check, account, region),
            "RelatedAWSResources:0/type",
            "AWS::Config::ConfigRule",
            "aws/securityhub/ProductName",
            "Security Hub",
            "aws/securityhub/CompanyName",
            "AWS",
            "Resources:0/Id",
            resource.path("Id").asText(),
            "aws/securityhub/FindingId",
            productArn + "/" + arn),
        "Resources",
        List.of(resource),
        "Compliance",
        compliance,
        "WorkflowState",
        "NEW",
        "Workflow",
        Json.of("Status", status.equals("PASSED") ? "RESOLVED" : "NEW"),
        "FindingProviderFields",
        Json.of("Severity", severity.deepCopy(), "Types", types));
  }

  private ObjectNode inspector(Vulnerability weakness) {
    ObjectNode finding =
        foreign(
            weakness,
            "inspector",
            "Inspector",
            InspectorService.arn(weakness),
            "AWSInspector",
            "Software and Configuration Checks/Vulnerabilities/CVE",
            weakness.cve() + " - " + weakness.packageName(),
            weakness.title());
    boolean fixed = !weakness.fixedVersion().isEmpty();
    finding.set(
        "Vulnerabilities",
        Json.list(
            List.of(
                Json.of(
                    "Id",
                    weakness.cve(),
                    "VulnerablePackages",
                    List.of(
                        Json.of(
                            "Name",
                            weakness.packageName(),
                            "Version",
                            weakness.installedVersion(),
                            "FixedInVersion",
                            fixed ? weakness.fixedVersion() : "NotAvailable")),
                    "Cvss",
                    List.of(
                        Json.of("Version", "3.1", "BaseScore", weakness.score(), "Source", "NVD")),
                    "FixAvailable",
                    fixed ? "YES" : "NO"))));
    finding.set(
        "Remediation",
        Json.of(
            "Recommendation",
            Json.of(
                "Text",
                "Remediation is available. Please refer to the Fixed version in the"
                    + " vulnerability details section above.")));
    return finding;
  }

  private ObjectNode guardDuty(Threat threat) {
    ObjectNode finding =
        foreign(
            threat,
            "guardduty",
            "GuardDuty",
            GuardDutyService.arn(threat),
            threat.nativeType(),
            (threat.nativeType().startsWith("Exfiltration") ? "Effects/" : "TTPs/")
                + threat.nativeType().replace(':', '/'),
            threat.title(),
            threat.description());
    finding.withObjectProperty("ProductFields").put("aws/guardduty/service/archived", "false");
    return finding;
  }

  /** A finding of another product that sends its findings to Security Hub. */
  private static ObjectNode foreign(
      Statement statement,
      String product,
      String name,
      String id,
      String generator,
      String type,
      String title,
      String description) {
    EstateResource resource = statement.resource();
    String productArn = "arn:aws:securityhub:" + resource.region() + "::product/aws/" + product;
    String workflow =
        switch (statement.state()) {
          case ACTIVE -> "NEW";
          case SUPPRESSED -> "SUPPRESSED";
          case RESOLVED -> "RESOLVED";
        };
    return Json.of(
        "SchemaVersion",
        "2018-10-08",
        "Id",
        id,
        "ProductArn",
        productArn,
        "ProductName",
        name,
        "CompanyName",
        "Amazon",
        "Region",
        resource.region(),
        "GeneratorId",
        generator,
        "AwsAccountId",
        resource.account().nativeId(),
        "AwsAccountName",
        resource.account().name(),
        "Types",
        List.of(type),
        "FirstObservedAt",
        statement.firstObservedAt(),
        "LastObservedAt",
        statement.updatedAt(),
        "CreatedAt",
        statement.firstObservedAt(),
        "UpdatedAt",
        statement.updatedAt(),
        "Severity",
        severity(statement.severity()),
        "Title",
        title,
        "Description",
        description,
        "ProductFields",
        Json.of(
            "aws/securityhub/FindingId",
            productArn + "/" + id,
            "aws/securityhub/ProductName",
            name,
            "aws/securityhub/CompanyName",
            "Amazon"),
        "Resources",
        List.of(resource(resource)),
        "WorkflowState",
        "NEW",
        "Workflow",
        Json.of("Status", workflow),
        "RecordState",
        "ACTIVE");
  }

  private static ObjectNode resource(EstateResource resource) {
    ObjectNode said =
        Json.of(
            "Type",
            type(resource.type()),
            "Id",
            resource.nativeId(),
            "Partition",
            "aws",
            "Region",
            resource.region());
    if (!resource.tags().isEmpty()) {
      said.set("Tags", Json.of("Tags", resource.tags()).path("Tags"));
    }
    return said;
  }

  private static ObjectNode accountResource(EstateAccount account, String region) {
    return Json.of(
        "Type",
        "AwsAccount",
        "Id",
        "AWS::::Account:" + account.nativeId(),
        "Partition",
        "aws",
        "Region",
        region);
  }

  /** {@code AWS::EC2::Instance} is AwsEc2Instance in findings, {@code AWS::EC2::VPC} AwsEc2Vpc. */
  private static String type(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE -> "AwsEc2Instance";
      case AWS_VOLUME -> "AwsEc2Volume";
      case AWS_SECURITY_GROUP -> "AwsEc2SecurityGroup";
      case AWS_VPC -> "AwsEc2Vpc";
      case AWS_SUBNET -> "AwsEc2Subnet";
      case AWS_BUCKET -> "AwsS3Bucket";
      case AWS_ROLE -> "AwsIamRole";
      case AWS_DATABASE -> "AwsRdsDbInstance";
      case AWS_FUNCTION -> "AwsLambdaFunction";
      case AWS_KEY -> "AwsKmsKey";
      case AWS_KUBERNETES -> "AwsEksCluster";
      case AWS_TRAIL -> "AwsCloudTrailTrail";
      case AWS_ACCOUNT -> "AwsAccount";
      default -> "Other";
    };
  }

  private static ObjectNode severity(Severity severity) {
    int normalized =
        switch (severity) {
          case CRITICAL -> 90;
          case HIGH -> 70;
          case MEDIUM -> 40;
          case LOW -> 1;
          case INFORMATIONAL -> 0;
        };
    return Json.of("Label", severity.name(), "Normalized", normalized, "Original", severity.name());
  }
}
