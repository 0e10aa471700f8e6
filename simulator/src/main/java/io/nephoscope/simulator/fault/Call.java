package io.nephoscope.simulator.fault;

import io.nephoscope.simulator.estate.Cloud;
import org.jspecify.annotations.Nullable;

/**
 * One request somebody makes to a wire.
 *
 * @param service one of those that {@link FaultRule} knows of the cloud
 * @param operation the cloud's own name of it, such as {@code GetFindings}
 * @param account the native id of the account it is about, or null if it is about none or many;
 *     Google: also {@code organizations/1} and {@code folders/2}
 * @param region the region it is about, or null
 */
public record Call(
    Cloud cloud,
    String service,
    String operation,
    @Nullable String account,
    @Nullable String region) {}
