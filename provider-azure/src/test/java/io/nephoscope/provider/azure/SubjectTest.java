package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nephoscope.spi.Shard;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose resource a statement of Defender is about. */
final class SubjectTest {

  private static final ArmCall CALL = new ArmCall("rows", "/subscriptions/s", "Reader");
  private static final String CONNECTOR =
      "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Security/securityConnectors/Acme";
  private static final ConnectedClouds CLOUDS =
      ConnectedClouds.of(
          List.of(
              row(
                  """
                  {"id":"%s","properties":{"environmentName":"AWS","hierarchyIdentifier":"123456789012"}}
                  """
                      .formatted(CONNECTOR)),
              row(
                  """
                  {"id":"%s-gcp","properties":{"environmentName":"GCP","hierarchyIdentifier":"99",
                   "environmentData":{"projectDetails":{"projectNumber":"99","projectId":"acme-1"}}}}
                  """
                      .formatted(CONNECTOR)),
              row(
                  """
                  {"id":"%s-hub","properties":{"environmentName":"Github","hierarchyIdentifier":"x"}}
                  """
                      .formatted(CONNECTOR))));

  @Test
  void anAmazonMachineIsWrittenAsAmazonWritesIt() {
    Subject subject =
        about(
            "Aws",
            CONNECTOR + "/securityentitydata/aws-ec2-instance-i-0abc",
            "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc");
    assertThat(subject.provider()).isEqualTo("aws");
    assertThat(subject.account()).isEqualTo("123456789012");
    assertThat(subject.region()).isEqualTo("eu-west-1");
    assertThat(subject.resource()).isEqualTo("arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc");
    assertThat(subject.name()).isEqualTo("web-1");
  }

  @Test
  void aGoogleMachineIsWrittenAsItsFullResourceNameAndItsRegionIsThatOfTheZone() {
    Subject subject =
        about(
            "GCP",
            CONNECTOR + "-gcp/securityentitydata/gcp-instance-1",
            "projects/acme-1/zones/europe-west1-b/instances/web");
    assertThat(subject.provider()).isEqualTo("gcp");
    assertThat(subject.account()).isEqualTo("acme-1");
    assertThat(subject.region()).isEqualTo("europe-west1");
    assertThat(subject.resource())
        .isEqualTo("//compute.googleapis.com/projects/acme-1/zones/europe-west1-b/instances/web");
  }

  @Test
  void anAmazonAccountAsAWholeHasNoResource() {
    Subject subject =
        about("AWS", CONNECTOR + "/securityentitydata/acc", "arn:aws:iam::123456789012:root");
    assertThat(subject.resource()).isNull();
    assertThat(subject.region()).isEqualTo(Shard.GLOBAL);
  }

  @Test
  void aRowOfAnUnknownConnectorWithoutANativeIdStaysWithItsSubscription() {
    Subject subject = about("AWS", CONNECTOR + "-other/securityentitydata/x", "");
    assertThat(subject.provider()).isNull();
    assertThat(subject.account()).isEqualTo("s");
  }

  @Test
  void whatIsNoCloudStaysWithItsSubscription() {
    assertThat(about("Github", CONNECTOR + "-hub/securityentitydata/x", "").provider()).isNull();
    assertThat(about("Azure", "/subscriptions/s/resourceGroups/g", "").provider()).isNull();
  }

  private static Subject about(String source, String id, String nativeId) {
    return Subject.of(
        "s",
        row(
            """
            {"id":"%s/providers/Microsoft.Security/assessments/a","name":"a",
             "properties":{"resourceDetails":{"Source":"%s","Id":"%s","ConnectorId":"",
               "NativeResourceId":"%s","ResourceName":"web-1"}}}
            """
                .formatted(id, source, id, nativeId)),
        CLOUDS);
  }

  private static NativeRow row(String text) {
    try {
      return new NativeRow(NativeRow.JSON.readTree(text), CALL);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
