package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.securityhub.model.AssociatedStandard;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.Resource;

final class AsffFindingTest {
  private static final String BUCKET = "arn:aws:s3:::acme-ledger";

  @Test
  void failedControlIsAFindingAndAnAssessmentThatNameTheSameControls() {
    List<Observation> said = read(control("S3.8", "FAILED", "NEW", "AwsS3Bucket", BUCKET));

    Finding finding = (Finding) said.get(0);
    assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
    assertThat(finding.state()).isEqualTo(Finding.State.ACTIVE);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.check()).isEqualTo("S3.8");
    assertThat(finding.resources())
        .containsExactly(new Finding.ResourceRef(BUCKET, "AwsS3Bucket", null));
    assertThat(finding.controls())
        .containsExactly(
            new ControlRef("", "NIST.800-53.r5 AC-3"),
            new ControlRef("", "PCI DSS v4.0.1/1.4.4"),
            new ControlRef("standards/aws-foundational-security-best-practices/v/1.0.0", "S3.8"));
    Assessment assessment = (Assessment) said.get(1);
    assertThat(assessment.status()).isEqualTo(Assessment.Status.FAILED);
    assertThat(assessment.acceptedRisk()).isFalse();
    assertThat(assessment.resource()).isEqualTo(BUCKET);
    assertThat(assessment.controls()).isEqualTo(finding.controls());
    assertThat(said).hasSize(2);
  }

  @Test
  void suppressedFailureIsAnAcceptedRiskAndStillAFailure() {
    List<Observation> said = read(control("S3.8", "FAILED", "SUPPRESSED", "AwsS3Bucket", BUCKET));
    assertThat(((Finding) said.get(0)).state()).isEqualTo(Finding.State.SUPPRESSED);
    assertThat(((Assessment) said.get(1)).status()).isEqualTo(Assessment.Status.FAILED);
    assertThat(((Assessment) said.get(1)).acceptedRisk()).isTrue();
  }

  @Test
  void passedControlIsNoFindingAndHasTheSeverityOfItsDefinition() {
    assertThat(read(control("S3.8", "PASSED", "RESOLVED", "AwsS3Bucket", BUCKET)))
        .singleElement()
        .isInstanceOfSatisfying(
            Assessment.class,
            assessment -> {
              assertThat(assessment.status()).isEqualTo(Assessment.Status.PASSED);
              assertThat(assessment.severity()).isEqualTo(Severity.CRITICAL);
            });
  }

  @Test
  void checkThatCouldNotBeMadeIsUnknownWithItsReason() {
    for (String status : List.of("WARNING", "NOT_AVAILABLE", "SOMETHING_NEW")) {
      assertThat(read(control("S3.8", status, "NEW", "AwsS3Bucket", BUCKET)))
          .singleElement()
          .isInstanceOfSatisfying(
              Assessment.class,
              assessment -> {
                assertThat(assessment.status()).isEqualTo(Assessment.Status.UNKNOWN);
                assertThat(assessment.reason()).isNotBlank();
              });
    }
  }

  @Test
  void passAboutTheAccountIsNotApplicableWhenTheControlIsAboutResources() {
    String account = "AWS::::Account:123456789012";
    Assessment nothing =
        (Assessment) read(control("S3.8", "PASSED", "RESOLVED", "AwsAccount", account)).get(0);
    assertThat(nothing.status()).isEqualTo(Assessment.Status.NOT_APPLICABLE);
    Assessment root =
        (Assessment) read(control("IAM.9", "PASSED", "RESOLVED", "AwsAccount", account)).get(0);
    assertThat(root.status()).isEqualTo(Assessment.Status.PASSED);
    assertThat(root.resource()).isNull();
  }

  @Test
  void findingsOfOtherProductsAreToldApartByTheirTypes() {
    assertThat(type("Software and Configuration Checks/Vulnerabilities/CVE"))
        .isEqualTo(Finding.Type.VULNERABILITY);
    assertThat(type("TTPs/CryptoCurrency/EC2")).isEqualTo(Finding.Type.THREAT);
    assertThat(type("Effects/Data Exfiltration")).isEqualTo(Finding.Type.THREAT);
    assertThat(type("Software and Configuration Checks/AWS Security Best Practices"))
        .isEqualTo(Finding.Type.MISCONFIGURATION);
    assertThat(type("Sensitive Data Identifications/PII")).isEqualTo(Finding.Type.OTHER);
  }

  private static Finding.Type type(String type) {
    AwsSecurityFinding foreign =
        AwsSecurityFinding.builder()
            .id("arn:aws:inspector2:eu-west-1:123456789012:finding/1")
            .awsAccountId("123456789012")
            .productName("Inspector")
            .types(type)
            .build();
    return ((Finding) read(foreign).get(0)).type();
  }

  private static List<Observation> read(AwsSecurityFinding finding) {
    return AsffFinding.read(
        finding, "{}", List.of(), AsffFinding.Knowledge.of(check -> Severity.CRITICAL));
  }

  private static AwsSecurityFinding control(
      String control, String status, String workflow, String resourceType, String resource) {
    return AwsSecurityFinding.builder()
        .id("arn:aws:securityhub:eu-west-1:123456789012:security-control/" + control)
        .awsAccountId("123456789012")
        .region("eu-west-1")
        .productName("Security Hub")
        .title("A title")
        .severity(severity -> severity.label("FAILED".equals(status) ? "HIGH" : "INFORMATIONAL"))
        .workflow(state -> state.status(workflow))
        .recordState("ACTIVE")
        .updatedAt("2026-11-22T10:00:00.123+00:00")
        .resources(Resource.builder().type(resourceType).id(resource).build())
        .compliance(compliance ->
            compliance
                .status(status)
                .securityControlId(control)
                .relatedRequirements("NIST.800-53.r5 AC-3", "PCI DSS v4.0.1/1.4.4")
                .associatedStandards(
                    standard("standards/aws-foundational-security-best-practices/v/1.0.0"),
                    standard("standards/nist-800-53/v/5.0.0")))
        .build();
  }

  private static AssociatedStandard standard(String id) {
    return AssociatedStandard.builder().standardsId(id).build();
  }
}
