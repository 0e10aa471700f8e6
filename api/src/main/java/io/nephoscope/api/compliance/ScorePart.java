package io.nephoscope.api.compliance;

import org.jspecify.annotations.Nullable;

/**
 * The secure score of some resources, with what it is made of. Percentages are 0–100 with one
 * decimal, and {@code null} when nothing was judged.
 *
 * @param percent points / maxPoints
 * @param points what the groups add, two decimals
 * @param maxPoints the most that the groups with judged resources could add
 * @param coverage the judged share of what should be judged, over all groups
 * @param lower the percentage if everything unknown turned out unhealthy
 * @param upper the percentage if everything unknown turned out healthy
 * @param healthy resources that are healthy in every group that judged them
 * @param unhealthy resources that are unhealthy in at least one
 * @param failuresOnly how many of the unhealthy are told by sources that speak of failures only;
 *     they are in the bounds, and in neither the points nor the percentage
 * @param unknown the others of which a check could not tell, and {@code unread}
 * @param unread how many of the unknown are estimated to lie where nothing could be read
 */
public record ScorePart(
    @Nullable Double percent,
    double points,
    int maxPoints,
    @Nullable Double coverage,
    @Nullable Double lower,
    @Nullable Double upper,
    int healthy,
    int unhealthy,
    int failuresOnly,
    int unknown,
    int unread) {}
