package io.nephoscope.provider.aws;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.AssociatedStandard;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.Compliance;
import software.amazon.awssdk.services.securityhub.model.Resource;
import software.amazon.awssdk.services.securityhub.model.StatusReason;

/**
 * What one finding of Security Hub (in AWS's security finding format) means: a finding of ours, an
 * assessment, or both. Pure.
 *
 * <ul>
 *   <li>A control that FAILED is a finding and a failed assessment; suppressed, its risk is
 *       accepted.
 *   <li>A control that PASSED is an assessment only.
 *   <li>WARNING and NOT_AVAILABLE say that the check could not be made: an unknown assessment.
 *   <li>Security Hub writes PASSED about the account when there is no resource of the kind: a check
 *       that is not about accounts is then not applicable.
 *   <li>Everything else, such as Inspector's and GuardDuty's, is a finding only.
 * </ul>
 */
final class AsffFinding {

  /**
   * The controls that are about an account as a whole: resource type AWS::::Account in the control
   * reference of Security Hub's user guide.
   */
  private static final Set<String> ABOUT_ACCOUNTS =
      Set.of(
          "Account.1",
          "Account.2",
          "CloudTrail.1",
          "CloudTrail.3",
          "Config.1",
          "EC2.1",
          "EC2.7",
          "EMR.2",
          "GuardDuty.1",
          "IAM.4",
          "IAM.6",
          "IAM.7",
          "IAM.9",
          "IAM.10",
          "IAM.11",
          "IAM.12",
          "IAM.13",
          "IAM.14",
          "IAM.15",
          "IAM.16",
          "IAM.17",
          "IAM.18",
          "Inspector.1",
          "Inspector.2",
          "Inspector.3",
          "Inspector.4",
          "Macie.1",
          "Macie.2",
          "S3.1",
          "S3.22",
          "S3.23");

  private static final String FSBP = "standards/aws-foundational-security-best-practices/";

  private AsffFinding() {}

  /**
   * What is known beside the findings.
   *
   * @param severityOf the severity of a control by its id, for findings that do not carry it
   *     because nothing is wrong
   * @param stateOfRule what became of a rule of AWS Config by its name, for checks that could not
   *     tell; {@code null} when that is not known
   */
  record Knowledge(
      Function<String, Severity> severityOf, Function<String, @Nullable String> stateOfRule) {

    /** Nothing but severities. */
    static Knowledge of(Function<String, Severity> severityOf) {
      return new Knowledge(severityOf, rule -> null);
    }
  }

  /**
   * @param json the finding as AWS wrote it
   * @param more controls that the check speaks to beside those that the finding names
   */
  static List<Observation> read(
      AwsSecurityFinding finding, String json, List<ControlRef> more, Knowledge knowledge) {
    Compliance compliance = finding.compliance();
    String status = compliance == null ? null : compliance.statusAsString();
    if (compliance == null || status == null) {
      return List.of(finding(finding, json, null, List.of()));
    }
    String control = compliance.securityControlId();
    String check = control == null ? finding.generatorId() : control;
    if (check == null) {
      return List.of(finding(finding, json, null, List.of()));
    }
    List<ControlRef> controls =
        Stream.concat(controls(compliance, control).stream(), more.stream()).distinct().toList();
    Assessment.Status outcome = outcome(finding, status, control);
    if (outcome != Assessment.Status.FAILED) {
      return List.of(
          assessment(
              finding,
              check,
              controls,
              outcome,
              knowledge.severityOf().apply(check),
              reason(finding, outcome, compliance, knowledge)));
    }
    return List.of(
        finding(finding, json, check, controls),
        assessment(
            finding,
            check,
            controls,
            outcome,
            severity(finding),
            reason(finding, outcome, compliance, knowledge)));
  }

  /**
   * What a finding that was updated means for what is known.
   *
   * @param said takes the place of what was said before
   * @param withdrawn the ids of findings that hold no longer
   */
  record Change(List<Observation> said, List<String> withdrawn) {}

  /**
   * What an updated finding means. One that is archived, or whose check does not fail any more, is
   * no finding now. The outcome of a check that was archived is not applicable until the next whole
   * read: the resource is gone, or the control is switched off. A finding that stands beside those
   * of other standards proves no such thing when it is archived: it stays until the next whole
   * read.
   */
  static Change change(
      AwsSecurityFinding finding, String json, List<ControlRef> more, Knowledge knowledge) {
    if (!"ARCHIVED".equals(finding.recordStateAsString())) {
      List<Observation> said = read(finding, json, more, knowledge);
      boolean holds = said.stream().anyMatch(Finding.class::isInstance);
      return new Change(said, holds ? List.of() : List.of(finding.id()));
    }
    if (isPerStandard(finding)) {
      return new Change(List.of(), List.of());
    }
    List<Observation> said = new ArrayList<>();
    for (Observation one : read(finding, json, more, knowledge)) {
      if (one instanceof Assessment old) {
        said.add(
            new Assessment(
                old.account(),
                old.region(),
                old.check(),
                old.title(),
                old.controls(),
                old.resource(),
                Assessment.Status.NOT_APPLICABLE,
                false,
                knowledge.severityOf().apply(old.check()),
                "Security Hub archived it: the resource is gone, or the control is off.",
                old.evaluatedAt()));
      }
    }
    return new Change(said, List.of(finding.id()));
  }

  /** Whether it speaks for one standard alone, beside findings that other standards have. */
  static boolean isPerStandard(AwsSecurityFinding finding) {
    return finding.compliance() != null
        && finding.compliance().securityControlId() != null
        && finding.id().contains(":subscription/");
  }

  /**
   * Whether it is about something of AWS: Security Hub also takes in what is wrong in other clouds.
   */
  static boolean isAboutAws(AwsSecurityFinding finding) {
    return finding.resources().stream()
        .noneMatch(resource ->
            resource.type() != null
                && (resource.type().startsWith("Azure")
                    || resource.type().startsWith("Microsoft.")));
  }

  /** Whether reading it needs the severity of its control. */
  static boolean lacksSeverity(AwsSecurityFinding finding) {
    return finding.compliance() != null
        && finding.compliance().statusAsString() != null
        && (!"FAILED".equals(finding.compliance().statusAsString())
            || "ARCHIVED".equals(finding.recordStateAsString()));
  }

  private static Finding finding(
      AwsSecurityFinding finding, String json, @Nullable String check, List<ControlRef> controls) {
    Finding.Builder said =
        Finding.builder(
                finding.awsAccountId(), finding.id(), product(finding), type(finding, check))
            .region(region(finding))
            .state(state(finding, check))
            .severity(severity(finding))
            .title(finding.title() == null ? finding.id() : finding.title())
            .description(finding.description())
            .check(check)
            .seen(
                time(first(finding.firstObservedAt(), finding.createdAt())),
                time(first(finding.lastObservedAt(), finding.updatedAt())))
            .nativeJson(json);
    controls.forEach(said::control);
    for (Resource resource : finding.resources()) {
      if (resource.id() != null && !isAccount(resource)) {
        said.resource(new Finding.ResourceRef(resource.id(), resource.type(), null));
      }
    }
    if (finding.remediation() != null && finding.remediation().recommendation() != null) {
      said.remediation(
          finding.remediation().recommendation().text(),
          finding.remediation().recommendation().url());
    }
    return said.build();
  }

  private static Assessment assessment(
      AwsSecurityFinding finding,
      String check,
      List<ControlRef> controls,
      Assessment.Status outcome,
      Severity severity,
      @Nullable String reason) {
    Resource first = finding.resources().isEmpty() ? null : finding.resources().getFirst();
    return new Assessment(
        finding.awsAccountId(),
        region(finding),
        check,
        finding.title() == null ? check : finding.title(),
        controls,
        first == null || isAccount(first) ? null : first.id(),
        outcome,
        outcome == Assessment.Status.FAILED && isSuppressed(finding),
        severity,
        reason,
        time(first(finding.lastObservedAt(), finding.updatedAt())));
  }

  private static Assessment.Status outcome(
      AwsSecurityFinding finding, String status, @Nullable String control) {
    return switch (status) {
      case "PASSED" ->
          control != null
                  && !ABOUT_ACCOUNTS.contains(control)
                  && !finding.resources().isEmpty()
                  && finding.resources().stream().allMatch(AsffFinding::isAccount)
              ? Assessment.Status.NOT_APPLICABLE
              : Assessment.Status.PASSED;
      case "FAILED" -> Assessment.Status.FAILED;
      default -> Assessment.Status.UNKNOWN;
    };
  }

  /** The rules of AWS Config behind checks that could not tell. */
  static Set<String> rulesInDoubt(List<AwsSecurityFinding> findings) {
    return findings.stream()
        .filter(finding ->
            finding.compliance() != null
                && finding.compliance().statusAsString() != null
                && !"FAILED".equals(finding.compliance().statusAsString())
                && !"PASSED".equals(finding.compliance().statusAsString())
                && !"ARCHIVED".equals(finding.recordStateAsString()))
        .map(AsffFinding::rule)
        .flatMap(Stream::ofNullable)
        .collect(Collectors.toSet());
  }

  /** The rule of AWS Config by which Security Hub came to this; {@code null} when it names none. */
  private static @Nullable String rule(AwsSecurityFinding finding) {
    return finding.productFields().entrySet().stream()
        .filter(field -> "AWS::Config::ConfigRule".equals(field.getValue()))
        .map(field -> field.getKey().replaceFirst("/type$", "/name"))
        .flatMap(name -> Stream.ofNullable(finding.productFields().get(name)))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String reason(
      AwsSecurityFinding finding,
      Assessment.Status outcome,
      Compliance compliance,
      Knowledge knowledge) {
    String given = reason(outcome, compliance);
    String rule = outcome == Assessment.Status.UNKNOWN ? rule(finding) : null;
    String state = rule == null ? null : knowledge.stateOfRule().apply(rule);
    return state == null ? given : given + " Its rule of AWS Config, " + rule + ", " + state + ".";
  }

  private static @Nullable String reason(Assessment.Status outcome, Compliance compliance) {
    String given =
        compliance.statusReasons().stream()
            .map(AsffFinding::reason)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    if (!given.isEmpty()) {
      return given;
    }
    return switch (outcome) {
      case PASSED, FAILED -> null;
      case UNKNOWN -> "Security Hub says " + compliance.statusAsString() + " and gives no reason.";
      case NOT_APPLICABLE -> "The account has no resource of the kind that is checked.";
    };
  }

  private static String reason(StatusReason reason) {
    String code = reason.reasonCode() == null ? "" : reason.reasonCode();
    return reason.description() == null
        ? code
        : code.isEmpty() ? reason.description() : code + ": " + reason.description();
  }

  private static List<ControlRef> controls(Compliance compliance, @Nullable String control) {
    List<ControlRef> refs = new ArrayList<>();
    for (String requirement : compliance.relatedRequirements()) {
      refs.add(new ControlRef("", requirement));
    }
    if (control != null) {
      for (AssociatedStandard standard : compliance.associatedStandards()) {
        if (standard.standardsId() != null && standard.standardsId().startsWith(FSBP)) {
          refs.add(new ControlRef(standard.standardsId(), control));
        }
      }
    }
    return refs;
  }

  private static Finding.Type type(AwsSecurityFinding finding, @Nullable String check) {
    if (check != null && finding.compliance().securityControlId() != null) {
      return Finding.Type.MISCONFIGURATION;
    }
    for (String type : finding.types()) {
      if (type.startsWith("Software and Configuration Checks/Vulnerabilities")) {
        return Finding.Type.VULNERABILITY;
      }
      if (type.startsWith("TTPs") || type.startsWith("Effects") || type.startsWith("Unusual")) {
        return Finding.Type.THREAT;
      }
      if (type.startsWith("Software and Configuration Checks")) {
        return Finding.Type.MISCONFIGURATION;
      }
    }
    String arn = finding.productArn() == null ? "" : finding.productArn();
    return arn.endsWith("product/aws/guardduty") ? Finding.Type.THREAT : Finding.Type.OTHER;
  }

  private static Finding.State state(AwsSecurityFinding finding, @Nullable String check) {
    if ("ARCHIVED".equals(finding.recordStateAsString())) {
      return Finding.State.RESOLVED;
    }
    if (isSuppressed(finding)) {
      return Finding.State.SUPPRESSED;
    }
    boolean closed =
        finding.workflow() != null && "RESOLVED".equals(finding.workflow().statusAsString());
    return closed && check == null ? Finding.State.RESOLVED : Finding.State.ACTIVE;
  }

  private static boolean isSuppressed(AwsSecurityFinding finding) {
    return finding.workflow() != null && "SUPPRESSED".equals(finding.workflow().statusAsString());
  }

  private static Severity severity(AwsSecurityFinding finding) {
    return finding.severity() == null
        ? Severity.UNKNOWN
        : severity(finding.severity().labelAsString());
  }

  /** A severity in AWS's words. */
  static Severity severity(@Nullable String label) {
    return switch (label) {
      case "CRITICAL" -> Severity.CRITICAL;
      case "HIGH" -> Severity.HIGH;
      case "MEDIUM" -> Severity.MEDIUM;
      case "LOW" -> Severity.LOW;
      case "INFORMATIONAL" -> Severity.INFORMATIONAL;
      case null, default -> Severity.UNKNOWN;
    };
  }

  private static String product(AwsSecurityFinding finding) {
    String name = finding.productName();
    if (name != null && !name.isEmpty()) {
      return name;
    }
    String arn = finding.productArn() == null ? "" : finding.productArn();
    return arn.isEmpty() ? "Security Hub" : arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String region(AwsSecurityFinding finding) {
    return finding.region() == null ? Shard.GLOBAL : finding.region();
  }

  private static boolean isAccount(Resource resource) {
    return "AwsAccount".equals(resource.type());
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  /** A time as AWS writes it; {@code null} for none, or for one nobody can read. */
  static @Nullable Instant time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
