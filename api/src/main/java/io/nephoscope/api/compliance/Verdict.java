package io.nephoscope.api.compliance;

import org.jspecify.annotations.Nullable;

/**
 * How a control stands somewhere. Each resource is counted once for the control, by the worst that
 * is said of it; what is said of an account as a whole counts as one resource, and what a cloud
 * says of the control as a whole counts as none.
 *
 * @param reason why it is unknown, partial or not assessed; {@code null} for the other statuses
 * @param passedResources resources that meet it
 * @param failedResources resources that do not
 * @param unknownResources resources of which nobody can tell
 * @param acceptedResources resources whose failures somebody decided to live with
 * @param notApplicableResources resources it is not about
 */
public record Verdict(
    ControlStatus status,
    @Nullable StatusReason reason,
    int passedResources,
    int failedResources,
    int unknownResources,
    int acceptedResources,
    int notApplicableResources) {}
