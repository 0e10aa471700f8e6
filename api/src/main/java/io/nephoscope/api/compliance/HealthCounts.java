package io.nephoscope.api.compliance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Healthy, unhealthy and unknown resources of each group, and the published equation over them. The
 * last column, one after the groups, counts each resource once over all groups.
 */
final class HealthCounts {

  final int[] healthy;
  final int[] unhealthy;

  /** Unhealthy by a source that speaks of failures only, so that nobody knows of how many. */
  final int[] failuresOnly;

  final int[] unknown;
  final int[] unread;

  HealthCounts(int groups) {
    healthy = new int[groups + 1];
    unhealthy = new int[groups + 1];
    failuresOnly = new int[groups + 1];
    unknown = new int[groups + 1];
    unread = new int[groups + 1];
  }

  /** Counts a resource; accepted failures and what is not applicable stay outside. */
  void count(int column, Outcome worst) {
    switch (worst) {
      case FAILED -> unhealthy[column]++;
      case UNKNOWN -> unknown[column]++;
      case PASSED -> healthy[column]++;
      case ACCEPTED, NOT_APPLICABLE -> {}
    }
  }

  void add(HealthCounts other) {
    for (int i = 0; i < healthy.length; i++) {
      healthy[i] += other.healthy[i];
      unhealthy[i] += other.unhealthy[i];
      failuresOnly[i] += other.failuresOnly[i];
      unknown[i] += other.unknown[i];
      unread[i] += other.unread[i];
    }
  }

  /** How many resources a column has heard of. */
  int heard(int column) {
    return healthy[column] + unhealthy[column] + failuresOnly[column] + unknown[column];
  }

  ScorePart part(List<ControlGroup> groups) {
    double points = 0;
    double low = 0;
    double high = 0;
    int max = 0;
    int maxOfAll = 0;
    long judged = 0;
    long should = 0;
    for (int i = 0; i < groups.size(); i++) {
      int weight = groups.get(i).points();
      int known = healthy[i] + unhealthy[i];
      int all = known + failuresOnly[i] + unknown[i] + unread[i];
      judged += known;
      should += all;
      if (known > 0) {
        points += weight * (double) healthy[i] / known;
        max += weight;
      }
      if (all > 0) {
        low += weight * (double) healthy[i] / all;
        high += weight * (double) (all - unhealthy[i] - failuresOnly[i]) / all;
        maxOfAll += weight;
      }
    }
    boolean something = max > 0;
    int once = groups.size();
    return new ScorePart(
        Percent.of(points, max),
        Percent.rounded(points, 2),
        max,
        judged > 0 ? Percent.of((double) judged, (double) should) : null,
        something ? Percent.of(low, maxOfAll) : null,
        something ? Percent.of(high, maxOfAll) : null,
        healthy[once],
        unhealthy[once] + failuresOnly[once],
        failuresOnly[once],
        unknown[once] + unread[once],
        unread[once]);
  }

  GroupScore group(int number, ControlGroup group) {
    int known = healthy[number] + unhealthy[number];
    @Nullable Double points =
        known == 0
            ? null
            : (Double) Percent.rounded(group.points() * (double) healthy[number] / known, 2);
    return new GroupScore(
        group.id(),
        group.title(),
        points,
        group.points(),
        healthy[number],
        unhealthy[number] + failuresOnly[number],
        failuresOnly[number],
        unknown[number] + unread[number],
        unread[number],
        known == 0 ? 0 : Percent.rounded(group.points() * (double) unhealthy[number] / known, 2));
  }
}
