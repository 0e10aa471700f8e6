package io.nephoscope.api.compliance;

import org.jspecify.annotations.Nullable;

/**
 * One control group of the secure score.
 *
 * @param id the group's constant name
 * @param title for people
 * @param points what it adds: maxPoints · healthy / (healthy + unhealthy − failuresOnly), two
 *     decimals; {@code null} when no resource was judged
 * @param maxPoints the most it could add
 * @param healthy resources that meet every check of the group that judged them
 * @param unhealthy resources that fail at least one, unless the failure is accepted
 * @param failuresOnly how many of the unhealthy are told by sources that speak of failures only, of
 *     whose healthy resources nobody knows the number
 * @param unknown other resources of which a check could not tell, and {@code unread}
 * @param unread how many of the unknown are estimated to lie where nothing could be read
 * @param potentialIncrease the points that mending every unhealthy resource would add
 */
public record GroupScore(
    String id,
    String title,
    @Nullable Double points,
    int maxPoints,
    int healthy,
    int unhealthy,
    int failuresOnly,
    int unknown,
    int unread,
    double potentialIncrease) {}
