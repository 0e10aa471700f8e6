package io.nephoscope.simulator.google;

import com.google.cloud.securitycenter.v2.AwsMetadata;
import com.google.cloud.securitycenter.v2.AzureMetadata;
import com.google.cloud.securitycenter.v2.CloudProvider;
import com.google.cloud.securitycenter.v2.Compliance;
import com.google.cloud.securitycenter.v2.Cve;
import com.google.cloud.securitycenter.v2.Cvssv3;
import com.google.cloud.securitycenter.v2.Finding;
import com.google.cloud.securitycenter.v2.Folder;
import com.google.cloud.securitycenter.v2.GcpMetadata;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult.Resource;
import com.google.cloud.securitycenter.v2.Package;
import com.google.cloud.securitycenter.v2.Reference;
import com.google.cloud.securitycenter.v2.SecurityBulletin;
import com.google.cloud.securitycenter.v2.Source;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Organisation;
import io.nephoscope.simulator.estate.OrganisationUnit;
import io.nephoscope.simulator.estate.Severity;
import io.nephoscope.simulator.estate.Standard;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.estate.Vulnerability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Security Command Center says, as its API writes it. */
final class FindingDocuments {
  private static final String RESOURCE_MANAGER = "//cloudresourcemanager.googleapis.com/";
  private static final String HEALTH = "Security Health Analytics";
  private static final String MACHINES = "VM Manager";
  private static final String EVENTS = "Event Threat Detection";

  private final Hierarchy hierarchy;

  FindingDocuments(Hierarchy hierarchy) {
    this.hierarchy = hierarchy;
  }

  /** Everything that finds something; the numbers are made up and stable. */
  List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (String name : List.of(HEALTH, MACHINES, EVENTS)) {
      sources.add(
          Source.newBuilder()
              .setName(source(name))
              .setCanonicalName(source(name))
              .setDisplayName(name)
              .setDescription(name + " of Security Command Center")
              .build());
    }
    return sources;
  }

  ListFindingsResult result(Statement statement) {
    return ListFindingsResult.newBuilder()
        .setFinding(finding(statement))
        .setResource(resource(statement.resource()))
        .build();
  }

  Finding finding(Statement statement) {
    return switch (statement) {
      case CheckResult check -> misconfiguration(check);
      case Vulnerability weakness -> vulnerability(weakness);
      case Threat threat -> threat(threat);
    };
  }

  /** Findings of other clouds: Security Command Center Enterprise tells those as well. */
  List<ListFindingsResult> foreign(Instant now) {
    String bucket = "arn:aws:s3:::acme-foreign-data";
    String subscription = "0f0f0f0f-0000-4000-8000-000000000001";
    String account =
        "/subscriptions/"
            + subscription
            + "/resourceGroups/Acme/providers/Microsoft.Storage/storageAccounts/acmeforeign";
    return List.of(
        foreign(now, "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0", "S3_BUCKET_LOGGING_DISABLED", bucket)
            .setResource(
                Resource.newBuilder()
                    .setName(bucket)
                    .setDisplayName("acme-foreign-data")
                    .setType("AWS::S3::Bucket")
                    .setCloudProvider(CloudProvider.AMAZON_WEB_SERVICES)
                    .setService("s3")
                    .setLocation("us-east-1")
                    .setAwsMetadata(
                        AwsMetadata.newBuilder()
                            .setAccount(AwsMetadata.AwsAccount.newBuilder().setId("111122223333"))))
            .build(),
        foreign(now, "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "STORAGE_ACCOUNT_PUBLIC", account)
            .setResource(
                Resource.newBuilder()
                    .setName(account)
                    .setDisplayName("acmeforeign")
                    .setType("Microsoft.Storage/storageAccounts")
                    .setCloudProvider(CloudProvider.MICROSOFT_AZURE)
                    .setService("storage")
                    .setLocation("westeurope")
                    .setAzureMetadata(
                        AzureMetadata.newBuilder()
                            .setSubscription(
                                AzureMetadata.AzureSubscription.newBuilder().setId(subscription))))
            .build());
  }

  private ListFindingsResult.Builder foreign(
      Instant now, String id, String category, String resource) {
    String parent = source(HEALTH) + "/locations/global";
    return ListFindingsResult.newBuilder()
        .setFinding(
            Finding.newBuilder()
                .setName(parent + "/findings/" + id)
                .setCanonicalName(parent + "/findings/" + id)
                .setParent(parent)
                .setParentDisplayName(HEALTH)
                .setResourceName(resource)
                .setState(Finding.State.ACTIVE)
                .setCategory(category)
                .setSeverity(Finding.Severity.LOW)
                .setFindingClass(Finding.FindingClass.MISCONFIGURATION)
                .setMute(Finding.Mute.UNDEFINED)
                .setEventTime(Times.of(now))
                .setCreateTime(Times.of(now)));
  }

  private Finding misconfiguration(CheckResult result) {
    Check check = result.check();
    Finding.Builder finding =
        common(result, HEALTH)
            .setCategory(check.nativeId())
            .setFindingClass(Finding.FindingClass.MISCONFIGURATION)
            .setDescription(check.description())
            .setNextSteps(check.remediation())
            .putSourceProperties(
                "ScannerName", JsonStruct.value(check.appliesTo().name() + "_SCANNER"))
            .putSourceProperties("Explanation", JsonStruct.value(check.description()))
            .putSourceProperties("Recommendation", JsonStruct.value(check.remediation()));
    check.controls().forEach((standard, ids) -> finding.addCompliances(compliance(standard, ids)));
    return finding.build();
  }

  private Finding vulnerability(Vulnerability weakness) {
    com.google.cloud.securitycenter.v2.Vulnerability.Builder details =
        com.google.cloud.securitycenter.v2.Vulnerability.newBuilder()
            .setCve(
                Cve.newBuilder()
                    .setId(weakness.cve())
                    .addReferences(
                        Reference.newBuilder()
                            .setSource("NVD")
                            .setUri("https://nvd.nist.gov/vuln/detail/" + weakness.cve()))
                    .setCvssv3(Cvssv3.newBuilder().setBaseScore(weakness.score()))
                    .setUpstreamFixAvailable(!weakness.fixedVersion().isEmpty()))
            .setOffendingPackage(
                Package.newBuilder()
                    .setPackageName(weakness.packageName())
                    .setPackageVersion(weakness.installedVersion()))
            .setSecurityBulletin(SecurityBulletin.newBuilder().setBulletinId(weakness.cve()));
    if (!weakness.fixedVersion().isEmpty()) {
      details.setFixedPackage(
          Package.newBuilder()
              .setPackageName(weakness.packageName())
              .setPackageVersion(weakness.fixedVersion()));
    }
    return common(weakness, MACHINES)
        .setCategory("OS_VULNERABILITY")
        .setFindingClass(Finding.FindingClass.VULNERABILITY)
        .setDescription(weakness.title())
        .setVulnerability(details)
        .build();
  }

  private Finding threat(Threat threat) {
    return common(threat, EVENTS)
        .setCategory(threat.nativeType())
        .setFindingClass(Finding.FindingClass.THREAT)
        .setDescription(threat.description())
        .build();
  }

  private Finding.Builder common(Statement statement, String source) {
    EstateResource resource = statement.resource();
    String parent = source(source) + "/locations/global";
    String inSource = parent.substring(parent.indexOf("/sources/"));
    return Finding.newBuilder()
        .setName(parent + "/findings/" + statement.id())
        .setCanonicalName(
            "projects/" + resource.account().number() + inSource + "/findings/" + statement.id())
        .setParent(parent)
        .setParentDisplayName(source)
        .setResourceName(name(resource))
        .setSeverity(severity(statement.severity()))
        .setEventTime(Times.of(statement.updatedAt()))
        .setCreateTime(Times.of(statement.firstObservedAt()))
        .setExternalUri(
            "https://console.cloud.google.com/security/command-center/findings?project="
                + resource.account().nativeId())
        .setState(
            switch (statement.state()) {
              case ACTIVE, SUPPRESSED -> Finding.State.ACTIVE;
              case RESOLVED -> Finding.State.INACTIVE;
            })
        .setMute(
            switch (statement.state()) {
              case SUPPRESSED -> Finding.Mute.MUTED;
              case ACTIVE, RESOLVED -> Finding.Mute.UNDEFINED;
            });
  }

  private Resource resource(EstateResource resource) {
    EstateAccount project = resource.account();
    GcpMetadata.Builder metadata =
        GcpMetadata.newBuilder()
            .setProject(RESOURCE_MANAGER + "projects/" + project.number())
            .setProjectDisplayName(project.nativeId())
            .setParent(RESOURCE_MANAGER + "projects/" + project.number())
            .setParentDisplayName(project.nativeId())
            .setOrganization(hierarchy.organisation().rootId());
    Map<String, OrganisationUnit> units = new java.util.HashMap<>();
    hierarchy.organisation().units().forEach(unit -> units.put(unit.id(), unit));
    for (String ancestor : project.ancestors()) {
      OrganisationUnit unit = units.get(ancestor);
      if (unit != null) {
        metadata.addFolders(
            Folder.newBuilder()
                .setResourceFolder(RESOURCE_MANAGER + unit.id())
                .setResourceFolderDisplayName(unit.name()));
      }
    }
    String type = resource.type().nativeName();
    return Resource.newBuilder()
        .setName(name(resource))
        .setDisplayName(resource.name())
        .setType("google." + type.replace(".googleapis.com/", "."))
        .setCloudProvider(CloudProvider.GOOGLE_CLOUD_PLATFORM)
        .setService(type.substring(0, type.indexOf('/')))
        .setLocation(AssetDocuments.location(resource))
        .setGcpMetadata(metadata)
        .setResourcePathString(String.join("/", project.ancestors().reversed()))
        .build();
  }

  /** Other than Cloud Asset, Security Command Center names what is of Compute Engine by number. */
  private static String name(EstateResource resource) {
    String name = resource.nativeId();
    return name.startsWith("//compute.googleapis.com/")
        ? name.substring(0, name.lastIndexOf('/') + 1) + Long.toUnsignedString(resource.bits())
        : name;
  }

  /** Google's spelling of standards; absent versions are old editions, which are not told here. */
  private static Compliance compliance(Standard standard, List<String> ids) {
    Compliance.Builder told = Compliance.newBuilder().addAllIds(ids);
    return switch (standard) {
      case NIST_800_53_R5 -> told.setStandard("nist800-53").setVersion("r5").build();
      case PCI_DSS_4_0, PCI_DSS_4_0_1 -> told.setStandard("pci-dss").setVersion("4.0").build();
      case CIS_GOOGLE_2_0_0 -> told.setStandard("cis").setVersion("2.0").build();
      case CIS_CONTROLS_8_0 -> told.setStandard("cis-controls").setVersion("8.0").build();
      case CIS_AWS_5_0_0, CIS_AZURE_3_0_0, CIS_CONTROLS_8_1 ->
          throw new IllegalStateException(standard + " is not of Google Cloud");
    };
  }

  /** Google knows nothing below LOW. */
  private static Finding.Severity severity(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Finding.Severity.CRITICAL;
      case HIGH -> Finding.Severity.HIGH;
      case MEDIUM -> Finding.Severity.MEDIUM;
      case LOW, INFORMATIONAL -> Finding.Severity.LOW;
    };
  }

  private String source(String name) {
    Organisation organisation = hierarchy.organisation();
    long number =
        1_000_000_000_000_000_000L + Math.abs((organisation.id() + name).hashCode() * 1_000_003L);
    return organisation.rootId() + "/sources/" + number;
  }
}
