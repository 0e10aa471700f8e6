package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.config.model.ConfigurationRecorder;
import software.amazon.awssdk.services.config.model.ConfigurationRecorderStatus;
import software.amazon.awssdk.services.config.model.RecorderStatus;
import software.amazon.awssdk.services.config.model.RecordingGroup;
import software.amazon.awssdk.services.config.model.ResourceType;

final class ConfigRecordingTest {
  private static final String ROLE = "AWS::IAM::Role";
  private static final String INSTANCE = "AWS::EC2::Instance";
  private static final String FUNCTION = "AWS::Lambda::Function";

  @Test
  void recorderOfAllSupportedTypesRecordsIdentitiesOnlyWhenToldTo() {
    assertThat(recording(group -> group.allSupported(true)).records(INSTANCE)).isTrue();
    assertThat(recording(group -> group.allSupported(true)).records(ROLE)).isFalse();
    assertThat(
            recording(group -> group.allSupported(true).includeGlobalResourceTypes(true))
                .records(ROLE))
        .isTrue();
  }

  @Test
  void recorderOfNamedTypesRecordsNothingElse() {
    ConfigRecording named =
        recording(group ->
            group
                .allSupported(false)
                .resourceTypes(ResourceType.AWS_EC2_INSTANCE, ResourceType.AWS_IAM_ROLE));
    assertThat(named.records(INSTANCE)).isTrue();
    assertThat(named.records(ROLE)).isTrue();
    assertThat(named.records(FUNCTION)).isFalse();
  }

  @Test
  void recorderThatLeavesTypesOutRecordsAllOthers() {
    ConfigRecording sparing =
        recording(group ->
            group
                .allSupported(false)
                .exclusionByResourceTypes(
                    types -> types.resourceTypes(ResourceType.AWS_LAMBDA_FUNCTION)));
    assertThat(sparing.records(FUNCTION)).isFalse();
    assertThat(sparing.records(INSTANCE)).isTrue();
    assertThat(sparing.records(ROLE)).isTrue();
  }

  @Test
  void stoppedRecorderRecordsNothingAndSnapshotsAreRecordedByNone() {
    ConfigRecording stopped =
        ConfigRecording.of(
            List.of(recorder(group -> group.allSupported(true))),
            List.of(ConfigurationRecorderStatus.builder().recording(false).build()));
    assertThat(stopped.exists()).isTrue();
    assertThat(stopped.records(INSTANCE)).isFalse();
    assertThat(recording(group -> group.allSupported(true)).records("AWS::EC2::Snapshot"))
        .isFalse();
  }

  @Test
  void failedDeliveryIsSeen() {
    ConfigRecording failing =
        ConfigRecording.of(
            List.of(recorder(group -> group.allSupported(true))),
            List.of(
                ConfigurationRecorderStatus.builder()
                    .recording(true)
                    .lastStatus(RecorderStatus.FAILURE)
                    .build()));
    assertThat(failing.failing()).isTrue();
  }

  private static ConfigRecording recording(Consumer<RecordingGroup.Builder> group) {
    return ConfigRecording.of(
        List.of(recorder(group)),
        List.of(ConfigurationRecorderStatus.builder().recording(true).build()));
  }

  private static ConfigurationRecorder recorder(Consumer<RecordingGroup.Builder> group) {
    return ConfigurationRecorder.builder().recordingGroup(group).build();
  }
}
