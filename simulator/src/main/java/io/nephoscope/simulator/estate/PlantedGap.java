package io.nephoscope.simulator.estate;

import org.jspecify.annotations.Nullable;

/**
 * Something that cannot be read although it exists: what an honest reader must report.
 *
 * @param accountId the account's native id
 * @param region the region, or null if it is the whole account
 * @param service the service that refuses, in the words of the fault rules (sts, config,
 *     securityhub, arm, asset …)
 * @param why one sentence
 */
public record PlantedGap(
    Cloud cloud, String accountId, @Nullable String region, String service, String why) {}
