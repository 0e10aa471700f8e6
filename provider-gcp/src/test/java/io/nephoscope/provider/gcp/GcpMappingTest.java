package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.cloudsecuritycompliance.v1.ControlAssessmentDetails;
import com.google.cloud.cloudsecuritycompliance.v1.ControlComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.EvaluationState;
import com.google.cloud.cloudsecuritycompliance.v1.FrameworkComplianceSummary;
import com.google.cloud.resourcemanager.v3.Folder;
import com.google.cloud.resourcemanager.v3.Organization;
import com.google.cloud.resourcemanager.v3.Project;
import com.google.cloud.securitycenter.v2.CloudProvider;
import com.google.cloud.securitycenter.v2.Compliance;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Mute;
import com.google.cloud.securitycenter.v2.GcpMetadata;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcpMappingTest {

  private static final KnownProjects KNOWN =
      new KnownProjects(
          List.of(
              Organization.newBuilder()
                  .setName("organizations/3")
                  .setDisplayName("acme.example")
                  .build()),
          List.of(
              Folder.newBuilder()
                  .setName("folders/2")
                  .setParent("organizations/3")
                  .setDisplayName("Production")
                  .build()),
          List.of(
              Project.newBuilder()
                  .setName("projects/111")
                  .setProjectId("acme-production")
                  .setDisplayName("Acme Production")
                  .setParent("folders/2")
                  .build()));

  @Test
  void anInstanceIsComputeInItsZonesRegionUnderItsProjectsId() throws Exception {
    Resource resource =
        AssetResources.resource(
            asset(
                """
                {"name": "//compute.googleapis.com/projects/acme-production/zones/us-east1-c/instances/vm-1",
                 "assetType": "compute.googleapis.com/Instance",
                 "ancestors": ["projects/111", "folders/2", "organizations/3"],
                 "resource": {"location": "us-east1-c", "data": {
                    "name": "vm-1", "labels": {"env": "production"}, "cpus": 4, "load": 0.25,
                    "creationTimestamp": "2024-05-06T07:08:09.123-07:00", "tags": {"items": ["web"]}}}}
                """),
            KNOWN);

    assertThat(resource.account()).isEqualTo("acme-production");
    assertThat(resource.region()).isEqualTo("us-east1");
    assertThat(resource.category()).isEqualTo(Resource.Category.COMPUTE);
    assertThat(resource.name()).isEqualTo("vm-1");
    assertThat(resource.tags()).isEqualTo(Map.of("env", "production"));
    assertThat(resource.createdAt()).isEqualTo(Instant.parse("2024-05-06T14:08:09.123Z"));
    assertThat(resource.configuration())
        .contains("\"cpus\":4,")
        .contains("\"load\":0.25")
        .contains("\"tags\":{\"items\":[\"web\"]}");
  }

  @Test
  void aDatasetsMillisecondsAndAnInstancesUserLabelsAreUnderstood() throws Exception {
    Resource dataset =
        AssetResources.resource(
            asset(
                """
                {"name": "//bigquery.googleapis.com/projects/acme-production/datasets/sales",
                 "assetType": "bigquery.googleapis.com/Dataset", "ancestors": ["projects/111"],
                 "resource": {"location": "EU", "data": {"creationTime": "1700000000000"}}}
                """),
            KNOWN);
    Resource database =
        AssetResources.resource(
            asset(
                """
                {"name": "//cloudsql.googleapis.com/projects/acme-production/instances/db",
                 "assetType": "sqladmin.googleapis.com/Instance", "ancestors": ["projects/111"],
                 "resource": {"location": "europe-west1",
                   "data": {"settings": {"userLabels": {"owner": "data"}}}}}
                """),
            KNOWN);

    assertThat(dataset.createdAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
    assertThat(dataset.region()).isEqualTo("eu");
    assertThat(database.tags()).isEqualTo(Map.of("owner", "data"));
    assertThat(database.category()).isEqualTo(Resource.Category.DATABASE);
  }

  @Test
  void aProjectThatCannotBeSeenKeepsItsNumber() throws Exception {
    Resource resource =
        AssetResources.resource(
            asset(
                """
                {"name": "//storage.googleapis.com/b", "assetType": "storage.googleapis.com/Bucket",
                 "ancestors": ["projects/999", "organizations/3"], "resource": {}}
                """),
            KNOWN);

    assertThat(resource.account()).isEqualTo("999");
    assertThat(resource.region()).isEqualTo("global");
    assertThat(resource.createdAt()).isNull();
    assertThat(resource.configuration()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "us-central1, us-central1",
    "us-central1-a, us-central1",
    "europe-west12-b, europe-west12",
    "northamerica-northeast1-c, northamerica-northeast1",
    "US-EAST1, us-east1",
    "EU, eu",
    "global, global",
    "'', global",
  })
  void locationsAreRegions(String location, String region) {
    assertThat(Locations.region(location)).isEqualTo(region);
  }

  @Test
  void jsonTextIsEscapedAndParsesAgain() throws Exception {
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser()
        .merge(
            "{\"a\\\"b\": \"line\\nbreak \\u0001 \\\\\", \"big\": 12345678901, \"n\": null, \"t\": true}",
            struct);
    String text = NativeJson.of(struct.build());
    Struct.Builder again = Struct.newBuilder();
    JsonFormat.parser().merge(text, again);

    assertThat(text).contains("12345678901").contains("\\u0001");
    assertThat(again.build()).isEqualTo(struct.build());
  }

  @Test
  void anActiveMisconfigurationIsAFindingAndAFailedAssessment() {
    List<Observation> said =
        SecurityFindings.observations(
            finding(FindingClass.MISCONFIGURATION, true, Mute.UNDEFINED), KNOWN, false);

    Finding finding = (Finding) said.get(0);
    Assessment assessment = (Assessment) said.get(1);
    assertThat(finding.nativeId()).isEqualTo("projects/111/sources/5/locations/global/findings/f1");
    assertThat(finding.account()).isEqualTo("acme-production");
    assertThat(finding.type()).isEqualTo(Finding.Type.MISCONFIGURATION);
    assertThat(finding.state()).isEqualTo(Finding.State.ACTIVE);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.title()).isEqualTo("Public bucket acl");
    assertThat(finding.check()).isEqualTo("PUBLIC_BUCKET_ACL");
    assertThat(finding.controls())
        .containsExactly(
            new ControlRef("nist800-53 r5", "AC-3"),
            new ControlRef("nist800-53 r5", "AC-6"),
            new ControlRef("nist", "AC-2"));
    assertThat(finding.lastSeenAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(assessment.status()).isEqualTo(Assessment.Status.FAILED);
    assertThat(assessment.acceptedRisk()).isFalse();
    assertThat(assessment.resource()).isEqualTo("//storage.googleapis.com/b");
    assertThat(assessment.controls()).isEqualTo(finding.controls());
  }

  @Test
  void aMutedMisconfigurationIsAnAcceptedRisk() {
    List<Observation> said =
        SecurityFindings.observations(
            finding(FindingClass.MISCONFIGURATION, true, Mute.MUTED), KNOWN, false);

    assertThat(((Finding) said.get(0)).state()).isEqualTo(Finding.State.SUPPRESSED);
    assertThat((Assessment) said.get(1))
        .satisfies(assessment -> {
          assertThat(assessment.status()).isEqualTo(Assessment.Status.FAILED);
          assertThat(assessment.acceptedRisk()).isTrue();
        });
  }

  @Test
  void anInactiveMisconfigurationIsResolvedAndProvesNoPass() {
    List<Observation> said =
        SecurityFindings.observations(
            finding(FindingClass.MISCONFIGURATION, false, Mute.UNDEFINED), KNOWN, false);

    assertThat(said)
        .singleElement()
        .satisfies(told -> assertThat(((Finding) told).state()).isEqualTo(Finding.State.RESOLVED));
  }

  @Test
  void anInactiveThreatIsResolvedAndProvesNoPass() {
    assertThat(
            SecurityFindings.observations(
                finding(FindingClass.THREAT, false, Mute.UNDEFINED), KNOWN, false))
        .singleElement()
        .isInstanceOfSatisfying(
            Finding.class,
            finding -> {
              assertThat(finding.type()).isEqualTo(Finding.Type.THREAT);
              assertThat(finding.state()).isEqualTo(Finding.State.RESOLVED);
              assertThat(finding.check()).isNull();
            });
  }

  @Test
  void aFindingOfAnotherCloudIsLeftOut() {
    ListFindingsResult.Builder result =
        finding(FindingClass.MISCONFIGURATION, true, Mute.UNDEFINED).toBuilder();
    result.getResourceBuilder().setCloudProvider(CloudProvider.AMAZON_WEB_SERVICES);

    assertThat(SecurityFindings.observations(result.build(), KNOWN, false)).isEmpty();
  }

  @Test
  void theScoreCountsOnlyWhatWasAssessed() {
    FrameworkComplianceSummary summary = summary(90, 10, 30, 60);

    assertThat(
            ComplianceManagerSource.score("organizations/3", "f", summary, Instant.EPOCH).percent())
        .isEqualTo(75.0);
    assertThat(
            ComplianceManagerSource.score(
                    "organizations/3", "f", summary(60, 0, 0, 60), Instant.EPOCH)
                .percent())
        .isNull();
  }

  @Test
  void onlyAnOutcomeGoogleStatesIsAnAssessment() {
    assertThat(control(EvaluationState.EVALUATION_STATE_PASSED)).hasSize(2);
    assertThat(control(EvaluationState.EVALUATION_STATE_FAILED)).hasSize(2);
    assertThat(control(EvaluationState.EVALUATION_STATE_NOT_ASSESSED)).hasSize(1);
    assertThat(control(EvaluationState.EVALUATION_STATE_UNSPECIFIED)).hasSize(1);
    assertThat(
            ComplianceManagerSource.observations(
                "organizations/3",
                "f",
                ControlComplianceSummary.newBuilder()
                    .setControl("x")
                    .setIsFakeControl(true)
                    .build()))
        .isEmpty();
  }

  @Test
  void theWalkOverFrameworksReachesEveryPageOnceAndEnds() {
    ComplianceWalk afterFrameworks = new ComplianceWalk("next", true, "", List.of("a", "b"));
    ComplianceWalk inA = ComplianceWalk.read(afterFrameworks.token());
    ComplianceWalk stillA = ComplianceWalk.read(inA.after("a2").token());
    ComplianceWalk inB = ComplianceWalk.read(stillA.after("").token());
    ComplianceWalk moreFrameworks = ComplianceWalk.read(inB.after("").token());

    assertThat(inA.pending()).containsExactly("a", "b");
    assertThat(stillA.controlPage()).isEqualTo("a2");
    assertThat(inB.pending()).containsExactly("b");
    assertThat(inB.controlPage()).isEmpty();
    assertThat(moreFrameworks.pending()).isEmpty();
    assertThat(moreFrameworks.frameworkPage()).isEqualTo("next");
    assertThat(new ComplianceWalk("", false, "", List.of("c")).after("").token())
        .isEqualTo(PageToken.END);
  }

  private static List<Observation> control(EvaluationState state) {
    return ComplianceManagerSource.observations(
        "organizations/3",
        "f",
        ControlComplianceSummary.newBuilder()
            .setControl("AC-3")
            .setOverallEvaluationState(state)
            .build());
  }

  private static FrameworkComplianceSummary summary(
      int passing, int failing, int assessedPassing, int notAssessed) {
    return FrameworkComplianceSummary.newBuilder()
        .setFramework("organizations/3/locations/global/frameworks/f")
        .setControlAssessmentDetails(
            ControlAssessmentDetails.newBuilder()
                .setPassingControls(passing)
                .setFailingControls(failing)
                .setAssessedPassingControls(assessedPassing)
                .setNotAssessedControls(notAssessed))
        .build();
  }

  private static ListFindingsResult finding(FindingClass kind, boolean active, Mute mute) {
    return ListFindingsResult.newBuilder()
        .setFinding(
            com.google.cloud.securitycenter.v2.Finding.newBuilder()
                .setName("organizations/3/sources/5/locations/global/findings/f1")
                .setCanonicalName("projects/111/sources/5/locations/global/findings/f1")
                .setParentDisplayName("Security Health Analytics")
                .setResourceName("//storage.googleapis.com/b")
                .setCategory("PUBLIC_BUCKET_ACL")
                .setFindingClass(kind)
                .setMute(mute)
                .setSeverity(com.google.cloud.securitycenter.v2.Finding.Severity.HIGH)
                .setState(
                    active
                        ? com.google.cloud.securitycenter.v2.Finding.State.ACTIVE
                        : com.google.cloud.securitycenter.v2.Finding.State.INACTIVE)
                .setEventTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                .addCompliances(
                    Compliance.newBuilder()
                        .setStandard("nist800-53")
                        .setVersion("r5")
                        .addIds("AC-3")
                        .addIds("AC-6"))
                .addCompliances(Compliance.newBuilder().setStandard("nist").addIds("AC-2")))
        .setResource(
            ListFindingsResult.Resource.newBuilder()
                .setCloudProvider(CloudProvider.GOOGLE_CLOUD_PLATFORM)
                .setLocation("europe-west1")
                .setGcpMetadata(
                    GcpMetadata.newBuilder()
                        .setProject("//cloudresourcemanager.googleapis.com/projects/111")))
        .build();
  }

  private static Asset asset(String json) throws Exception {
    Asset.Builder asset = Asset.newBuilder();
    JsonFormat.parser().merge(json, asset);
    return asset.build();
  }
}
