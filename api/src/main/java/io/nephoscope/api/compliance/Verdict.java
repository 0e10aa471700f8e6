package io.nephoscope.api.compliance;

import org.jspecify.annotations.Nullable;

/**
 * How a control stands somewhere. Each resource is counted once for the control, by the worst that
 * is said of it; what is said of an account as a whole counts as one resource, and what a cloud
 * says of the control as a whole counts as none.
 *
 * @param reason why it is unknown, partial or not assessed; {@code null} for the other statuses
 * @param passedResources resources that meet it; {@code null} when all that speak of resources
 *     speak of failures only, so that nobody counted them
 * @param failedResources resources that do not
 * @param unknownResources resources of which nobody can tell
 * @param acceptedResources resources whose failures somebody decided to live with
 * @param notApplicableResources resources it is not about
 */
public record Verdict(
    ControlStatus status,
    @Nullable StatusReason reason,
    @Nullable Integer passedResources,
    int failedResources,
    int unknownResources,
    int acceptedResources,
    int notApplicableResources) {}
