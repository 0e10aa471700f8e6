package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExplainCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws   | NIST.800-53.r5 AC-2(1) | nist-800-53 r5 AC-2(1)",
        "aws   | NIST.800-53.r5 SC-7(3)  | nist-800-53 r5 SC-7(3)",
        "aws   | NIST.800-171.r2/3.3.8 | nist-800-171 r2 3.3.8",
        "aws   | PCI DSS 3.4 | pci-dss 3.2.1 3.4",
        "aws   | PCI DSS v3.2.1/7.2.1 | pci-dss 3.2.1 7.2.1",
        "aws   | CIS AWS Foundations Benchmark v3.0.02.1.4 | cis-aws-foundations 3.0.0 2.1.4",
        "aws   | CIS AWS Foundations Benchmark v5.0.0/1.12 | cis-aws-foundations 5.0.0 1.12",
        "aws   | arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/4.3 | cis-aws-foundations 1.2.0 4.3",
        "aws   | cis-aws-foundations-benchmark/v/1.4.0/1.12 | cis-aws-foundations 1.4.0 1.12",
        "aws   | aws-foundational-security-best-practices/v/1.0.0/S3.1 | aws-fsbp 1.0.0 S3.1",
        "aws   | arn:aws:securityhub:us-east-1:123456789012:control/aws-foundational-security-best-practices/v/1.0.0/IAM.9 | aws-fsbp 1.0.0 IAM.9",
        "azure | NIST_SP_800-53_R5.1.1_AU.9.4 | nist-800-53 r5 AU-9(4)",
        "azure | NIST_SP_800-171_R2_3.1.4 | nist-800-171 r2 3.1.4",
        "azure | FedRAMP_High_R4_AC-2(1) | fedramp high AC-2(1)",
        "azure | FedRAMP_Moderate_R4_SC-7 | fedramp moderate SC-7",
        "azure | PCI_DSS_V3.2.1_7.2.1 | pci-dss 3.2.1 7.2.1",
        "azure | Azure_Security_Benchmark_v3.0_NS-2 | mcsb 1 NS-2",
        "azure | ISO_IEC_27001_2022_8.2 | iso-27001 2022 8.2",
        "azure | CSA_v4.0.12_DSP_17 | csa-ccm 4 DSP-17",
        "azure | /subscriptions/0/providers/Microsoft.Security/regulatoryComplianceStandards/NIST-SP-800-53-R5/regulatoryComplianceControls/AC-2(1) | nist-800-53 r5 AC-2(1)",
        "azure | /subscriptions/0/providers/Microsoft.Security/regulatoryComplianceStandards/Azure-CIS-1.1.0/regulatoryComplianceControls/1.1/regulatoryComplianceAssessments/0 | cis-azure-foundations 1.1.0 1.1",
        "gcp   | cis 2.0 5.1 | cis-gcp-foundations 2.0.0 5.1",
        "gcp   | nist AC-2 | nist-800-53 r4 AC-2",
        "gcp   | nist800-53 r5 MP-2 | nist-800-53 r5 MP-2",
        "gcp   | pci 7.1 | pci-dss 3.2.1 7.1",
        "gcp   | iso A.14.1.3 | iso-27001 2013 A.14.1.3",
        "gcp   | iso-27001 2022 A.5.10 | iso-27001 2022 A.5.10",
        "gcp   | nist-csf 1.0 PR-AC-4 | nist-csf 1.1 PR.AC-4",
        "gcp   | ccm 4 DSP-17 | csa-ccm 4 DSP-17",
        "gcp   | soc2 2017 CC5.2.3 | soc2-tsc 2017 CC5.2",
        "gcp   | hipaa 164.308(a)(3)(i) | hipaa-security 2013 164.308(a)(3)(i)",
        "gcp   | cis-controls 8.0 3.3 | cis-controls 8.0 3.3",
        "gcp   | cis/1.2/5.1 | cis-gcp-foundations 1.2.0 5.1",
        "any   | nist-800-53:r5 AC-02(01) | nist-800-53 r5 AC-2(1)",
        "any   | nist-800-53 r5 ac_2_1 | nist-800-53 r5 AC-2(1)",
        "any   | nist-800-53 r5 AC.2.1 | nist-800-53 r5 AC-2(1)",
        "any   | nist-800-53 r5 AC-2 (1) | nist-800-53 r5 AC-2(1)",
        "any   | nist-800-53 r5 AC-2(1)(a) | nist-800-53 r5 AC-2(1)",
        "any   | nist-800-53 r5 AC-2.a | nist-800-53 r5 AC-2",
        "any   | nist-800-53 r5 ac-2.1 | nist-800-53 r5 AC-2(1)",
        "any   | CIS Controls v8.1 3.3 | cis-controls 8.1 3.3",
        "any   | PCI DSS v4.0.1 Requirement 8.3.6 | pci-dss 4.0.1 8.3.6",
        "any   | NIST.800-53.r5 AC-2(1) | nist-800-53 r5 AC-2(1)",
        "any   | SOC 2 CC6.1 | soc2-tsc 2017 CC6.1",
        "any   | NIST SP 800-53 Rev. 5: AC-2(1) | nist-800-53 r5 AC-2(1)",
        "any   | CSF 2.0 PR.AA-05 | unmapped",
        "any   | NIST CSF 2.0 PR.AA-5 | nist-csf 2.0 PR.AA-05",
      })
  void theControlThatWordsMeanIsPrintedInThreeWords(String provider, String words, String printed) {
    int code = run("explain", words, "--provider", provider);
    assertThat(out.toString().strip()).isEqualTo(printed);
    assertThat(code).isEqualTo(printed.equals("unmapped") ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws   | ''",
        "aws   | NIST.800-53.r5 AC-99",
        "aws   | NIST.800-53.r5 AC-2(99)",
        "aws   | PCI DSS v9.9/1.1",
        "aws   | standards/nist-800-53/v/5.0.0",
        "azure | SOC_2023_CM_8b",
        "azure | CIS_Controls_v8.1_",
        "azure | hipaa-0101.00a1Organizational.123-00.a",
        "azure | 17k78e20-9358-41c9-923c-fb736d382a12",
        "gcp   | owasp 2021 A01",
        "gcp   | cis 9.9 5.1",
        "any   | cis 2.0 5.1",
        "any   | AC-2(1)",
        "any   | Acme Baseline 7",
      })
  void whatNoRuleKnowsIsUnmappedAndCodeOne(String provider, String words) {
    assertThat(run("explain", words, "--provider", provider)).isEqualTo(1);
    assertThat(out.toString().strip()).isEqualTo("unmapped");
  }

  @Test
  void aLineBreakInsideTheWordsDoesNotMatter() {
    assertThat(run("explain", "NIST.800-53.r5\nSC-7(16)", "--provider", "aws")).isZero();
    assertThat(out.toString().strip()).isEqualTo("nist-800-53 r5 SC-7(16)");
  }

  @Test
  void anEntryOfAGoogleFindingIsReadAsItStands() {
    String entry = "{\"standard\":\"nist\",\"version\":\"\",\"ids\":[\"AC-2\",\"AC-3\"]}";
    assertThat(run("explain", entry, "--provider", "gcp")).isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines("nist-800-53 r4 AC-2\nnist-800-53 r4 AC-3\n");
  }

  @Test
  void theStandardMayBeToldApart() {
    assertThat(run("explain", "AC-02 (01)", "--standard", "nist-800-53 r5")).isZero();
    assertThat(out.toString().strip()).isEqualTo("nist-800-53 r5 AC-2(1)");
  }

  @Test
  void aStandardWithoutAControlIsNamedBesideTheAnswer() {
    assertThat(run("explain", "PCI-DSS-4", "--provider", "azure")).isEqualTo(1);
    assertThat(err.toString()).contains("the standard pci-dss 4.0");
  }

  private int run(String... args) {
    return NephoscopeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
