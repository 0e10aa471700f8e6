package io.nephoscope.api.standards;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.ControlRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormaliserTest {

  private final Normaliser normaliser = Normaliser.shipped();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws   | standards/nist-800-53/v/5.0.0 | 5.0.0 | nist-800-53:r5",
        "aws   | arn:aws:securityhub:eu-west-1::standards/pci-dss/v/4.0.1 | | pci-dss:4.0.1",
        "aws   | arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0 | 1.2.0 | cis-aws-foundations:1.2.0",
        "aws   | standards/aws-foundational-security-best-practices/v/1.0.0 | 1.0.0 | aws-fsbp:1.0.0",
        "aws   | standards/aws-foundation-best-practices/v/1.0.0 | | aws-fsbp:1.0.0",
        "aws   | standards/aws-resource-tagging-standard/v/1.0.0 | | aws-resource-tagging:1.0.0",
        "aws   | standards/nist-800-171/v/2.0.0 | 2.0.0 | nist-800-171:r2",
        "azure | NIST-SP-800-53-R5 | | nist-800-53:r5",
        "azure | NIST_SP_800-53_Rev_5 | | nist-800-53:r5",
        "azure | Azure-CIS-2.0.0 | | cis-azure-foundations:2.0.0",
        "azure | GCP-CIS-1.1.0 | | cis-gcp-foundations:1.1.0",
        "azure | AWS-CIS-1.2.0 | | cis-aws-foundations:1.2.0",
        "azure | AWS-PCI-DSS-3.2.1 | | pci-dss:3.2.1",
        "azure | AWS-Foundational-Security-Best-Practices | | aws-fsbp:1.0.0",
        "azure | PCI-DSS-4 | | pci-dss:4.0",
        "azure | PCI-DSS-3.2 | | pci-dss:3.2.1",
        "azure | Microsoft-cloud-security-benchmark | | mcsb:1",
        "azure | [Preview]: Microsoft cloud security benchmark v2 | | mcsb:2",
        "azure | SOC-TSP | | soc2-tsc:2017",
        "azure | SOC 2 Type 2 | | soc2-tsc:2017",
        "azure | ISO/IEC 27002 2022 | | iso-27001:2022",
        "azure | CIS Microsoft Azure Foundations Benchmark v1.4.0 | | cis-azure-foundations:1.4.0",
        "azure | 470a962c-86a0-433b-803a-3c176b5ce79c | | cis-azure-foundations:3.0.0",
        "azure | /providers/Microsoft.Authorization/policySetDefinitions/E3EC7E09-768C-4B64-882C-FCADA3772047 | | mcsb:2",
        "azure | FedRAMP-H | | fedramp:high",
        "azure | CMMC-Level-2 | | cmmc:2.0",
        "gcp   | nist800-53 r5 | | nist-800-53:r5",
        "gcp   | nist800-53 | r5 | nist-800-53:r5",
        "gcp   | nist | | nist-800-53:r4",
        "gcp   | pci | | pci-dss:3.2.1",
        "gcp   | pci-dss | 4.0 | pci-dss:4.0",
        "gcp   | iso | | iso-27001:2013",
        "gcp   | nist-csf 1.0 | | nist-csf:1.1",
        "gcp   | cis 2.0 | | cis-gcp-foundations:2.0.0",
        "gcp   | NIST 800-53 Revision 5 | | nist-800-53:r5",
        "gcp   | organizations/1/locations/global/frameworks/nist-800-53-rev5 | | nist-800-53:r5",
        "gcp   | CIS GCP Foundation 2.0 | | cis-gcp-foundations:2.0.0",
        "gcp   | PCI DSS 4.0.1 | | pci-dss:4.0.1",
        "gcp   | CIS Controls 8.0 | | cis-controls:8.0",
        "acme  | pci-dss:4.0.1 | | pci-dss:4.0.1",
      })
  void standardsAreUnderstoodInEveryCloudsWords(
      String provider, String name, String version, String expected) {
    assertThat(normaliser.standard(provider, name, version).map(StandardId::toString))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws   | standards/service-managed-aws-control-tower/v/1.0.0",
        "azure | PCI-DSS-5",
        "azure | NIST-SP-800-53",
        "azure | Azure Security Benchmark v2",
        "azure | DORA 2022 2554",
        "azure | CIS-9.9.9",
        "gcp   | cis 9.7",
        "acme  | cis 2.0",
        "acme  | Acme Baseline",
      })
  void whatNoRuleKnowsHasNoCanonicalStandard(String provider, String name) {
    assertThat(normaliser.standard(provider, name, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "azure | NIST-SP-800-53-R5 | AC-2(1) | nist-800-53:r5|AC-2(1)",
        "azure | ISO 27002:2022 | 8.8 | iso-27001:2022|A.8.8",
        "azure | NIST SP 800-171 R3 | 3.13.11 | nist-800-171:r3|03.13.11",
        "gcp   | nist-csf 1.0 | PR-AC-4 | nist-csf:1.1|PR.AC-4",
        "gcp   | soc2 2017 | CC5.2.3 | soc2-tsc:2017|CC5.2",
        "gcp   | hipaa | 164_308_a_1_ii_A | hipaa-security:2013|164.308(a)(1)(ii)(a)",
        "aws   | standards/aws-foundational-security-best-practices/v/1.0.0 | EC2.13 | aws-fsbp:1.0.0|EC2.13",
        "aws   | '' | NIST.800-171.r2/3.3.8 | nist-800-171:r2|3.3.8",
        "any   | '' | std:nist-800-53:r5:AC-2(1) | nist-800-53:r5|AC-2(1)",
        "any   | '' | NIST 800-53 Revision 5 AC-2 (1) | nist-800-53:r5|AC-2(1)",
        "any   | '' | pci-dss:4.0.1/1.2.1.a | pci-dss:4.0.1|1.2.1",
        "gcp   | '' | cis 2.0 5.1 | cis-gcp-foundations:2.0.0|5.1",
        "azure | '' | CIS_Azure_Foundations_v3.0.0_3.1 | cis-azure-foundations:3.0.0|3.1",
        "azure | '' | CIS_Controls_v8.1_16.06 | cis-controls:8.1|16.6",
        "azure | '' | Azure_Security_Benchmark_v3.0_NS-1 | mcsb:1|NS-1",
        "azure | '' | Azure_Security_Benchmark_v3.0_AI-1 | mcsb:2|AI-1",
        "azure | '' | CSA_v4.0.12_A&A_02 | csa-ccm:4|A&A-02",
        "aws   | '' | PCI DSS v4.0.1/requirement 8.3.6 | pci-dss:4.0.1|8.3.6",
        "aws   | '' | PCI DSS v4.0.1/1.2.1a | pci-dss:4.0.1|1.2.1",
      })
  void controlsAreUnderstoodInEveryCloudsWords(
      String provider, String standard, String control, String slug, String code) {
    assertThat(normaliser.control(provider, new ControlRef(standard, control)).map(ControlId::key))
        .contains(slug + "|" + code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws   | standards/nist-800-53/v/5.0.0 | S3.8",
        "aws   | standards/pci-dss/v/4.0.1 | EC2.8",
        "azure | NIST-SP-800-53-R5 | AC-99",
        "azure | NIST-SP-800-53-R5 | ES-1",
        "azure | SOC 2 | CC11.1",
        "aws   | '' | PCI DSS v4.0.1/99.1",
        "aws   | '' | CIS AWS Foundations Benchmark v5.0.0/1.99",
        "aws   | '' | CIS AWS Foundations Benchmark v9.0.0/1.1",
        "azure | '' | CIS_Controls_v8.1_",
        "azure | '' | CIS_Controls_v8.1_99.9",
        "gcp   | iso-27001 2022 | A.5.99",
        "gcp   | ccm 4 | ZZZ-01",
        "azure | '' | SOC_2023_CM_8b",
        "azure | '' | DORA_2022_2554_9",
        "aws   | '' | PCI DSS v5.0/1.2",
        "any   | '' | AC-2(1)",
        "any   | '' | /",
      })
  void slipsAndForeignCodesHaveNoCanonicalControl(
      String provider, String standard, String control) {
    assertThat(normaliser.control(provider, new ControlRef(standard, control))).isEmpty();
  }

  @Test
  void everyCodeOfTheCatalogueIsItsOwnCanonicalForm() {
    for (CatalogueEntry entry : Catalogue.shipped().entries()) {
      StandardId id = entry.standard().id();
      for (CatalogueControl control : entry.standard().controls()) {
        assertThat(normaliser.control("any", new ControlRef(id.toString(), control.code())))
            .as("%s %s", id, control.code())
            .contains(new ControlId(id, control.code()));
      }
      for (CatalogueControl control : entry.alsoKnown()) {
        assertThat(normaliser.control("any", new ControlRef(id.toString(), control.code())))
            .as("%s %s", id, control.code())
            .contains(new ControlId(id, control.code()));
      }
    }
  }
}
