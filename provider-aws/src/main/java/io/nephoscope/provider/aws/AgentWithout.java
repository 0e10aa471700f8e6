package io.nephoscope.provider.aws;

import io.nephoscope.spi.AgentStatus;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Why Systems Manager does not manage an EC2 instance, as far as EC2 shows it. Pure.
 *
 * @param reason for people
 */
record AgentWithout(AgentStatus.State state, String reason) {

  /**
   * @param image the name of the image it was started from; {@code null} when unknown
   */
  static AgentWithout of(Instance instance, @Nullable String image) {
    String state = SsmAgents.stateOf(instance);
    if (!"running".equals(state)) {
      return new AgentWithout(
          AgentStatus.State.UNKNOWN,
          "The instance is "
              + (state == null ? "in an unknown state" : state)
              + ": Systems Manager tells of running instances only.");
    }
    String old = image == null ? null : AgentSystems.tooOld(image);
    if (old != null) {
      return new AgentWithout(
          AgentStatus.State.UNSUPPORTED, "Its operating system is not supported: " + old + ".");
    }
    if (instance.iamInstanceProfile() == null) {
      return new AgentWithout(
          AgentStatus.State.NOT_INSTALLED,
          "It is not registered with Systems Manager, and could not be: it has no instance profile."
              + " Attach one with the policy AmazonSSMManagedInstanceCore, or turn on Default Host"
              + " Management.");
    }
    return new AgentWithout(
        AgentStatus.State.NOT_INSTALLED,
        "It has an instance profile and is not registered with Systems Manager: the agent is not"
            + " installed or does not run, the profile lacks AmazonSSMManagedInstanceCore, or the"
            + " agent cannot reach the service.");
  }
}
