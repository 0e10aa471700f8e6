package io.nephoscope.simulator.fault;

import io.nephoscope.simulator.estate.Cloud;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls go wrong, and how. A null filter matches every call.
 *
 * @param rate the share of matching calls that go wrong, above 0 to 1; spread evenly and without
 *     chance: 0.25 is every fourth
 * @param times how many calls may go wrong before the rule is spent, or null for no limit
 * @param retryAfterSeconds 0 or more, for {@link FaultKind#THROTTLE}
 * @param delayMillis 0 or more; for {@link FaultKind#SLOW} more than 0
 */
public record FaultRule(
    String id,
    @Nullable Cloud cloud,
    @Nullable String service,
    @Nullable String operation,
    @Nullable String account,
    @Nullable String region,
    FaultKind kind,
    double rate,
    @Nullable Integer times,
    int retryAfterSeconds,
    long delayMillis) {
  private static final Set<String> AWS =
      Set.of(
          "sts",
          "organizations",
          "ec2",
          "config",
          "securityhub",
          "ssm",
          "guardduty",
          "inspector2",
          "s3",
          "iam",
          "rds",
          "lambda",
          "eks",
          "ecs",
          "ecr",
          "elasticloadbalancing",
          "kms",
          "cloudtrail",
          "sns",
          "sqs",
          "dynamodb",
          "cloudfront",
          "route53",
          "secretsmanager",
          "autoscaling",
          "tagging");
  private static final Set<String> AZURE = Set.of("token", "arm", "resourcegraph", "security");
  private static final Set<String> GOOGLE =
      Set.of("resourcemanager", "asset", "securitycenter", "compliance");

  /**
   * @throws IllegalArgumentException if a value is out of its bounds, or the cloud has no such
   *     service
   */
  public FaultRule {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "fault rule: rate is " + rate + " (expected: above 0 and at most 1).");
    }
    if (times != null && times < 1) {
      throw new IllegalArgumentException(
          "fault rule: times is " + times + " (expected: 1 or more, or absent for no limit).");
    }
    if (retryAfterSeconds < 0) {
      throw new IllegalArgumentException(
          "fault rule: retryAfterSeconds is " + retryAfterSeconds + " (expected: 0 or more).");
    }
    if (delayMillis < 0 || (kind == FaultKind.SLOW && delayMillis == 0)) {
      throw new IllegalArgumentException(
          "fault rule: delayMillis is "
              + delayMillis
              + " (expected: 0 or more, and more than 0 for slow).");
    }
    if (kind.googles() && cloud != Cloud.GOOGLE) {
      throw new IllegalArgumentException(
          "fault rule: kind '" + kind.word() + "' (expected: together with cloud google).");
    }
    if (kind == FaultKind.NOT_ENABLED && cloud != Cloud.GOOGLE && cloud != Cloud.AWS) {
      throw new IllegalArgumentException(
          "fault rule: kind '" + kind.word() + "' (expected: together with cloud google or aws).");
    }
    if (service != null && !services(cloud).contains(service)) {
      throw new IllegalArgumentException(
          "fault rule: service is '"
              + service
              + "' (expected: one of "
              + String.join(" ", services(cloud).stream().sorted().toList())
              + ").");
    }
  }

  boolean matches(Call call) {
    return (cloud == null || cloud == call.cloud())
        && (service == null || service.equals(call.service()))
        && (operation == null || operation.equalsIgnoreCase(call.operation()))
        && (account == null || (call.account() != null && account.equalsIgnoreCase(call.account())))
        && (region == null || Objects.equals(region, call.region()));
  }

  private static Set<String> services(@Nullable Cloud cloud) {
    if (cloud == null) {
      Set<String> all = new java.util.HashSet<>(AWS);
      all.addAll(AZURE);
      all.addAll(GOOGLE);
      return all;
    }
    return switch (cloud) {
      case AWS -> AWS;
      case AZURE -> AZURE;
      case GOOGLE -> GOOGLE;
    };
  }
}
