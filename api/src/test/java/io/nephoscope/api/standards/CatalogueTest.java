package io.nephoscope.api.standards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  private final Catalogue catalogue = Catalogue.shipped();

  @ParameterizedTest
  @CsvSource({
    "nist-800-53:r5, 1007",
    "nist-800-171:r2, 110",
    "nist-800-171:r3, 97",
    "nist-csf:2.0, 106",
    "nist-csf:1.1, 108",
    "pci-dss:4.0.1, 251",
    "pci-dss:4.0, 251",
    "iso-27001:2022, 93",
    "iso-27001:2013, 114",
    "soc2-tsc:2017, 61",
    "cis-controls:8.1, 153",
    "cis-aws-foundations:5.0.0, 62",
    "cis-azure-foundations:3.0.0, 159",
    "cis-gcp-foundations:2.0.0, 84",
    "fedramp:moderate, 325",
    "cmmc:2.0, 110",
    "csa-ccm:4, 197",
    "mcsb:1, 85",
  })
  void aWholeStandardHasAsManyControlsAsItsOwnerCounts(String id, int controls) {
    CatalogueStandard standard =
        catalogue.standard(StandardId.parse(id).orElseThrow()).orElseThrow();

    assertThat(standard.complete()).isTrue();
    assertThat(standard.controls()).hasSize(controls);
    assertThat(standard.controls().stream().map(CatalogueControl::code)).doesNotHaveDuplicates();
  }

  @Test
  void everyStandardIsThereOnce() {
    Set<StandardId> ids = new HashSet<>();
    catalogue.standards().forEach(standard -> ids.add(standard.id()));

    assertThat(ids).hasSameSizeAs(catalogue.standards()).hasSizeGreaterThanOrEqualTo(36);
  }

  @Test
  void onlyTitlesInThePublicDomainAreShipped() {
    assertThat(
            catalogue.standards().stream()
                .filter(standard ->
                    standard.controls().stream().anyMatch(control -> control.title() != null))
                .map(standard -> standard.id().slug()))
        .containsOnly("nist-800-53", "nist-800-171");
    assertThat(catalogue.title(new ControlId(new StandardId("nist-800-53", "r5"), "AC-2(1)")))
        .contains("Automated System Account Management");
  }
}
