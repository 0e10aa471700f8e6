package io.nephoscope.simulator.estate;

/** A set of rules somebody wrote, in the edition the clouds of this estate speak of. */
public enum Standard {
  NIST_800_53_R5("nist-800-53", "r5", "NIST SP 800-53 Rev. 5"),
  PCI_DSS_4_0_1("pci-dss", "4.0.1", "PCI DSS v4.0.1"),
  PCI_DSS_4_0("pci-dss", "4.0", "PCI DSS v4.0"),
  CIS_AWS_5_0_0("cis-aws-foundations", "5.0.0", "CIS AWS Foundations Benchmark v5.0.0"),
  CIS_AZURE_3_0_0("cis-azure-foundations", "3.0.0", "CIS Azure Foundations v3.0.0"),
  CIS_GOOGLE_2_0_0("cis-gcp-foundations", "2.0.0", "CIS Google Cloud Platform Foundation 2.0"),
  CIS_CONTROLS_8_1("cis-controls", "8.1", "CIS Controls v8.1"),
  CIS_CONTROLS_8_0("cis-controls", "8.0", "CIS Controls 8.0");

  private final String slug;
  private final String version;
  private final String title;

  Standard(String slug, String version, String title) {
    this.slug = slug;
    this.version = version;
    this.title = title;
  }

  /** The id that {@code /truth/compliance} uses, {@code slug:version}. */
  public String id() {
    return slug + ":" + version;
  }

  public String slug() {
    return slug;
  }

  public String version() {
    return version;
  }

  public String title() {
    return title;
  }
}
