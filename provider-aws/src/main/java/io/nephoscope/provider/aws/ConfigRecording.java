package io.nephoscope.provider.aws;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.config.model.ConfigurationRecorder;
import software.amazon.awssdk.services.config.model.ConfigurationRecorderStatus;
import software.amazon.awssdk.services.config.model.DescribeConfigurationRecorderStatusResponse;
import software.amazon.awssdk.services.config.model.DescribeConfigurationRecordersResponse;
import software.amazon.awssdk.services.config.model.RecordingGroup;

/**
 * What the recorder of one account and region does.
 *
 * @param exists whether there is a recorder
 * @param running whether it records
 * @param failing whether its last delivery failed
 * @param global whether it also records what belongs to no region
 * @param only the types it records and no others; empty when it is not told so
 * @param except the types it leaves out of all that Config supports
 */
record ConfigRecording(
    boolean exists,
    boolean running,
    boolean failing,
    boolean global,
    Set<String> only,
    Set<String> except) {

  /** Types that Config does not support, although they can be described. */
  private static final Set<String> UNSUPPORTED =
      Set.of("AWS::EC2::Snapshot", "AWS::EC2::Image", "AWS::::Account");

  /** Copies the sets. */
  ConfigRecording {
    only = Set.copyOf(only);
    except = Set.copyOf(except);
  }

  /** Whether resources of a type are recorded. */
  boolean records(String type) {
    return running
        && !UNSUPPORTED.contains(type)
        && (only.isEmpty() || only.contains(type))
        && !except.contains(type)
        && (global || !type.startsWith("AWS::IAM::"));
  }

  /** Asks the recorder; waits. */
  static ConfigRecording look(AwsClients.Desk desk) {
    DescribeConfigurationRecordersResponse recorders =
        desk.call(
            "config",
            "DescribeConfigurationRecorders",
            d -> d.config().describeConfigurationRecorders());
    DescribeConfigurationRecorderStatusResponse states =
        desk.call(
            "config",
            "DescribeConfigurationRecorderStatus",
            d -> d.config().describeConfigurationRecorderStatus());
    if (!recorders.hasConfigurationRecorders() || !states.hasConfigurationRecordersStatus()) {
      throw desk.unreadable("config", "DescribeConfigurationRecorders", "no list of recorders");
    }
    return of(recorders.configurationRecorders(), states.configurationRecordersStatus());
  }

  /** What AWS's two answers say together. */
  static ConfigRecording of(
      List<ConfigurationRecorder> recorders, List<ConfigurationRecorderStatus> states) {
    boolean running = false;
    boolean failing = false;
    for (ConfigurationRecorderStatus state : states) {
      running |= Boolean.TRUE.equals(state.recording());
      failing |= "FAILURE".equalsIgnoreCase(state.lastStatusAsString());
    }
    boolean global = false;
    Set<String> only = new HashSet<>();
    Set<String> except = new HashSet<>();
    for (ConfigurationRecorder recorder : recorders) {
      RecordingGroup group = recorder.recordingGroup();
      if (group == null) {
        continue;
      }
      if (group.exclusionByResourceTypes() != null) {
        except.addAll(group.exclusionByResourceTypes().resourceTypesAsStrings());
      }
      if (Boolean.TRUE.equals(group.allSupported())) {
        global |= Boolean.TRUE.equals(group.includeGlobalResourceTypes());
      } else if (!except.isEmpty()) {
        // Told to leave some types out, a recorder takes the global ones unless they are among
        // them.
        global = true;
      } else {
        only.addAll(group.resourceTypesAsStrings());
        global |= only.stream().anyMatch(type -> type.startsWith("AWS::IAM::"));
      }
    }
    return new ConfigRecording(!recorders.isEmpty(), running, failing, global, only, except);
  }
}
