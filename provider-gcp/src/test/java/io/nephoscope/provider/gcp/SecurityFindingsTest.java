package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.securitycenter.v2.CloudProvider;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Severity;
import com.google.cloud.securitycenter.v2.Finding.State;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.protobuf.util.JsonFormat;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException.Category;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Security Command Center says that is out of the ordinary. */
class SecurityFindingsTest {

  private static final KnownProjects NOBODY = new KnownProjects(List.of(), List.of(), List.of());
  private static final Path NOTIFICATIONS = Path.of("../../shared/wire/gcp/scc_notifications");

  @ParameterizedTest
  @CsvSource({
    "MISCONFIGURATION, MISCONFIGURATION",
    "POSTURE_VIOLATION, MISCONFIGURATION",
    "SENSITIVE_DATA_RISK, MISCONFIGURATION",
    "VULNERABILITY, VULNERABILITY",
    "THREAT, THREAT",
    "OBSERVATION, OTHER",
    "SCC_ERROR, OTHER",
    "TOXIC_COMBINATION, OTHER",
    "CHOKEPOINT, OTHER",
    "FINDING_CLASS_UNSPECIFIED, OTHER",
  })
  void everyClassHasAType(FindingClass kind, Finding.Type type) {
    assertThat(SecurityFindings.type(kind)).isEqualTo(type);
  }

  @Test
  void aWeaknessTellsItsScoreItsPackageAndWhatMendsIt() throws Exception {
    Finding finding =
        (Finding)
            SecurityFindings.observations(
                    row(
                        """
                        {"finding": {"name": "organizations/3/sources/5/findings/f",
                           "category": "OS_VULNERABILITY", "state": "ACTIVE", "description": "A flaw.",
                           "findingClass": "VULNERABILITY", "resourceName": "//compute.googleapis.com/x",
                           "vulnerability": {
                             "cve": {"id": "CVE-2024-3094", "cvssv3": {"baseScore": 10.0},
                                     "upstreamFixAvailable": true, "observedInTheWild": true},
                             "offendingPackage": {"packageName": "xz", "packageVersion": "5.6.0"},
                             "fixedPackage": {"packageName": "xz", "packageVersion": "5.6.2"}}}}
                        """),
                    NOBODY,
                    false)
                .getFirst();

    assertThat(finding.title()).isEqualTo("CVE-2024-3094 in xz");
    assertThat(finding.description())
        .isEqualTo(
            "A flaw.\nCVE-2024-3094 (CVSS 10.0), found in xz 5.6.0, mended in xz 5.6.2, it is being"
                + " exploited.");
    assertThat(finding.remediation()).isEqualTo("Update to xz 5.6.2.");
    assertThat(finding.check()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "compute.googleapis.com/projects/p/global/firewalls/4695668982209007936, open-port, open-port",
    "compute.googleapis.com/projects/p/global/firewalls/4695668982209007936, '', 4695668982209007936",
    "compute.googleapis.com/projects/p/zones/z/instances/web-1, Web 1, web-1",
    "cloudresourcemanager.googleapis.com/projects/111, acme, 111",
  })
  void whatComputeEngineNumbersIsCalledAsTheInventoryCallsIt(
      String name, String displayName, String last) {
    ListFindingsResult.Builder row = ListFindingsResult.newBuilder();
    row.getFindingBuilder().setName("projects/1/sources/2/findings/f").setResourceName("//" + name);
    row.getResourceBuilder().setDisplayName(displayName);

    assertThat(FindingPlace.of(row.build(), new KnownProjects(List.of(), List.of(), List.of())))
        .extracting(FindingPlace::resource)
        .isEqualTo("//" + name.substring(0, name.lastIndexOf('/') + 1) + last);
  }

  @Test
  void anErrorOfSecurityCommandCenterIsAFindingAndAGapWithItsRemedy() throws Exception {
    List<Observation> said =
        SecurityFindings.observations(
            row(
                """
                {"finding": {"name": "projects/9/sources/5/findings/f", "state": "ACTIVE",
                   "category": "API_DISABLED", "findingClass": "SCC_ERROR",
                   "nextSteps": "Enable the API."}}
                """),
            NOBODY,
            false);

    assertThat(said).hasSize(2);
    assertThat(((Finding) said.get(0)).type()).isEqualTo(Finding.Type.OTHER);
    assertThat((Gap) said.get(1))
        .satisfies(gap -> {
          assertThat(gap.account()).isEqualTo("9");
          assertThat(gap.category()).isEqualTo(Category.NOT_ENABLED);
          assertThat(gap.remedy()).isEqualTo("Enable the API.");
        });
  }

  @Test
  void whatIsSaidOfAnotherCloudIsOfThatCloudsAccountWhenItIsAskedFor() {
    ListFindingsResult.Builder aws = misconfiguration("//aws/arn:aws:s3:::b");
    aws.getResourceBuilder()
        .setCloudProvider(CloudProvider.AMAZON_WEB_SERVICES)
        .setLocation("eu-west-1")
        .getAwsMetadataBuilder()
        .getAccountBuilder()
        .setId("111122223333");
    ListFindingsResult.Builder azure = misconfiguration("/subscriptions/AB-C/resourceGroups/R");
    azure
        .getResourceBuilder()
        .setCloudProvider(CloudProvider.MICROSOFT_AZURE)
        .getAzureMetadataBuilder()
        .getSubscriptionBuilder()
        .setId("AB-C");

    List<Observation> ofAws = SecurityFindings.observations(aws.build(), NOBODY, true);
    List<Observation> ofAzure = SecurityFindings.observations(azure.build(), NOBODY, true);

    assertThat((Finding) ofAws.get(0))
        .satisfies(finding -> {
          assertThat(finding.provider()).isEqualTo("aws");
          assertThat(finding.account()).isEqualTo("111122223333");
          assertThat(finding.region()).isEqualTo("eu-west-1");
          assertThat(finding.resources().getFirst().nativeId()).isEqualTo("arn:aws:s3:::b");
        });
    assertThat(((Assessment) ofAws.get(1)).provider()).isEqualTo("aws");
    assertThat((Finding) ofAzure.get(0))
        .satisfies(finding -> {
          assertThat(finding.provider()).isEqualTo("azure");
          assertThat(finding.account()).isEqualTo("ab-c");
          assertThat(finding.resources().getFirst().nativeId())
              .isEqualTo("/subscriptions/ab-c/resourcegroups/r");
        });
    assertThat(SecurityFindings.observations(aws.build(), NOBODY, false)).isEmpty();
  }

  @Test
  void whatIsSaidOfAnotherCloudWithoutAnAccountIsAGapAndNobodysFinding() {
    ListFindingsResult.Builder row = misconfiguration("arn:aws:s3:::b");
    row.getResourceBuilder().setCloudProvider(CloudProvider.AMAZON_WEB_SERVICES);

    assertThat(SecurityFindings.observations(row.build(), NOBODY, true))
        .singleElement()
        .isInstanceOfSatisfying(
            Gap.class,
            gap -> {
              assertThat(gap.account()).isEqualTo("organizations/3");
              assertThat(gap.remedy()).isNotBlank();
            });
  }

  @Test
  void aRowOfTheFirstApiMeansTheSame() {
    ListFindingsResult row =
        FirstVersionFindings.ofJson(
            """
            {"finding": {"name": "organizations/3/sources/5/findings/f", "state": "ACTIVE",
               "category": "PUBLIC_SQL_INSTANCE", "resourceName": "//cloudsql.googleapis.com/x",
               "sourceProperties": {"ScannerName": "SQL_SCANNER", "SeverityLevel": "High",
                 "compliance_standards": {"cis": [{"version": "1.0", "ids": ["6.2"]}],
                                          "nistCsf": [{"version": "1.0", "ids": ["PR-AC-4"]}],
                                          "pci": [{"ids": ["1.2.1"]}]}}},
             "resource": {"name": "//cloudsql.googleapis.com/x",
               "projectName": "//cloudresourcemanager.googleapis.com/projects/12345678"}}
            """);

    Finding finding = (Finding) SecurityFindings.observations(row, NOBODY, false).getFirst();

    assertThat(finding.account()).isEqualTo("12345678");
    assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
    assertThat(finding.severity()).isEqualTo(io.nephoscope.spi.Severity.HIGH);
    assertThat(finding.controls())
        .containsExactlyInAnyOrder(
            new ControlRef("cis 1.0", "6.2"),
            new ControlRef("nist-csf 1.0", "PR-AC-4"),
            new ControlRef("pci", "1.2.1"));
  }

  @Test
  void publishedNotificationsOfTheFirstApiAreUnderstood() throws Exception {
    assumeTrue(Files.isDirectory(NOTIFICATIONS), "no recorded payloads here");
    for (String name : List.of("public_bucket_acl", "audit_logging_disabled", "public_dataset")) {
      ListFindingsResult row =
          FirstVersionFindings.ofJson(Files.readString(NOTIFICATIONS.resolve(name + ".json")));
      assertThat((Finding) SecurityFindings.observations(row, NOBODY, false).getFirst())
          .as(name)
          .satisfies(finding -> {
            assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
            assertThat(finding.check()).isEqualTo(name.toUpperCase(java.util.Locale.ROOT));
            assertThat(finding.account()).isNotBlank();
          });
    }
  }

  private static ListFindingsResult.Builder misconfiguration(String resource) {
    ListFindingsResult.Builder row = ListFindingsResult.newBuilder();
    row.getFindingBuilder()
        .setName("organizations/3/sources/5/locations/global/findings/f")
        .setCategory("SOMETHING_PUBLIC")
        .setFindingClass(FindingClass.MISCONFIGURATION)
        .setState(State.ACTIVE)
        .setSeverity(Severity.HIGH)
        .setResourceName(resource);
    return row;
  }

  private static ListFindingsResult row(String json) throws Exception {
    ListFindingsResult.Builder row = ListFindingsResult.newBuilder();
    JsonFormat.parser().merge(json, row);
    return row.build();
  }
}
