package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Config writes of the resources of lesser services. Some names begin with a small letter, in
 * two manners, and some with a large one, as Config's own schemas have them.
 */
final class ServiceItems {
  private final Estate estate;

  ServiceItems(Estate estate) {
    this.estate = estate;
  }

  /** The part called configuration. */
  ObjectNode configuration(EstateResource resource) {
    return switch (resource.type()) {
      case AWS_NETWORK_INTERFACE ->
          Json.of(
              "networkInterfaceId",
              resource.resourceId(),
              "subnetId",
              related(resource, ResourceType.AWS_SUBNET),
              "vpcId",
              related(resource, ResourceType.AWS_VPC),
              "availabilityZone",
              resource.zone(),
              "description",
              resource.name(),
              "ownerId",
              resource.account().nativeId(),
              "requesterManaged",
              false,
              "status",
              "available",
              "privateIpAddress",
              resource.traits().privateAddress(),
              "sourceDestCheck",
              true,
              "interfaceType",
              "interface");
      case AWS_ADDRESS ->
          Json.of(
              "publicIp",
              resource.traits().publicAddress(),
              "allocationId",
              resource.resourceId(),
              "domain",
              "vpc",
              "networkInterfaceId",
              related(resource, ResourceType.AWS_NETWORK_INTERFACE),
              "publicIpv4Pool",
              "amazon");
      case AWS_USER ->
          Json.of(
              "path",
              "/",
              "userName",
              resource.name(),
              "userId",
              resource.resourceId(),
              "arn",
              resource.nativeId(),
              "createDate",
              resource.createdAt(),
              "userPolicyList",
              List.of(),
              "groupList",
              List.of(),
              "attachedManagedPolicies",
              List.of());
      case AWS_POLICY ->
          Json.of(
              "policyName",
              resource.name(),
              "policyId",
              resource.resourceId(),
              "arn",
              resource.nativeId(),
              "path",
              "/",
              "defaultVersionId",
              "v1",
              "attachmentCount",
              1,
              "isAttachable",
              true,
              "createDate",
              resource.createdAt(),
              "updateDate",
              resource.createdAt());
      case AWS_DATABASE_CLUSTER ->
          Json.of(
              "dbclusterIdentifier",
              resource.name(),
              "dbclusterArn",
              resource.nativeId(),
              "dbClusterResourceId",
              resource.resourceId(),
              "engine",
              "aurora-" + engine(resource)[0],
              "engineVersion",
              engine(resource)[1],
              "status",
              "available",
              "clusterCreateTime",
              resource.createdAt(),
              "storageEncrypted",
              resource.traits().encrypted(),
              "deletionProtection",
              true);
      case AWS_DATABASE_SNAPSHOT ->
          Json.of(
              "dBSnapshotIdentifier",
              resource.name(),
              "dBSnapshotArn",
              resource.nativeId(),
              "dBInstanceIdentifier",
              estate.related(resource, ResourceType.AWS_DATABASE).stream()
                  .findFirst()
                  .map(EstateResource::name)
                  .orElse(null),
              "snapshotCreateTime",
              resource.createdAt(),
              "snapshotType",
              "manual",
              "engine",
              engine(resource)[0],
              "engineVersion",
              engine(resource)[1],
              "allocatedStorage",
              resource.traits().gibibytes(),
              "status",
              "available",
              "encrypted",
              resource.traits().encrypted());
      case AWS_CONTAINERS ->
          Json.of(
              "Arn",
              resource.nativeId(),
              "ClusterName",
              resource.name(),
              "CapacityProviders",
              List.of("FARGATE"),
              "ClusterSettings",
              List.of(Json.of("Name", "containerInsights", "Value", "disabled")));
      case AWS_REPOSITORY ->
          Json.of(
              "Arn",
              resource.nativeId(),
              "RepositoryName",
              resource.name(),
              "ImageTagMutability",
              "MUTABLE",
              "ImageScanningConfiguration",
              Json.of("ScanOnPush", true),
              "EncryptionConfiguration",
              Json.of("EncryptionType", resource.traits().customerKey() ? "KMS" : "AES256"));
      case AWS_LOAD_BALANCER ->
          Json.of(
              "loadBalancerArn",
              resource.nativeId(),
              "dNSName",
              resource.name() + "." + resource.region() + ".elb.amazonaws.com",
              "createdTime",
              resource.createdAt(),
              "loadBalancerName",
              resource.name(),
              "scheme",
              resource.traits().publicEndpoint() ? "internet-facing" : "internal",
              "vpcId",
              related(resource, ResourceType.AWS_VPC),
              "state",
              Json.of("code", "active"),
              "type",
              "application",
              "ipAddressType",
              "ipv4");
      case AWS_TOPIC ->
          Json.of(
              "TopicArn",
              resource.nativeId(),
              "Owner",
              resource.account().nativeId(),
              "DisplayName",
              "",
              "KmsMasterKeyId",
              key(resource));
      case AWS_QUEUE ->
          Json.of(
              "QueueArn",
              resource.nativeId(),
              "QueueName",
              resource.name(),
              "QueueUrl",
              resource.resourceId(),
              "CreatedTimestamp",
              Long.toString(resource.createdAt().getEpochSecond()),
              "VisibilityTimeout",
              30,
              "DelaySeconds",
              0,
              "MessageRetentionPeriod",
              345_600,
              "KmsMasterKeyId",
              key(resource));
      case AWS_TABLE ->
          Json.of(
              "tableName",
              resource.name(),
              "tableArn",
              resource.nativeId(),
              "tableStatus",
              "ACTIVE",
              "creationDateTime",
              resource.createdAt(),
              "itemCount",
              0,
              "billingModeSummary",
              Json.of("billingMode", "PAY_PER_REQUEST"),
              "ssedescription",
              resource.traits().customerKey()
                  ? Json.of("status", "ENABLED", "ssetype", "KMS", "kmsmasterKeyArn", key(resource))
                  : null);
      case AWS_DISTRIBUTION ->
          Json.of(
              "id",
              resource.resourceId(),
              "arn",
              resource.nativeId(),
              "domainName",
              resource.name() + ".cloudfront.net",
              "distributionConfig",
              Json.of(
                  "comment",
                  resource.name(),
                  "enabled",
                  true,
                  "priceClass",
                  "PriceClass_100",
                  "httpVersion",
                  "http2",
                  "isIPV6Enabled",
                  true));
      case AWS_HOSTED_ZONE -> Json.of("Id", resource.resourceId(), "Name", resource.name());
      case AWS_SECRET ->
          Json.of(
              "ARN",
              resource.nativeId(),
              "Name",
              resource.name(),
              "Description",
              resource.name(),
              "KMSKeyId",
              key(resource),
              "RotationEnabled",
              false);
      case AWS_SCALING_GROUP ->
          Json.of(
              "autoScalingGroupName",
              resource.name(),
              "autoScalingGroupARN",
              resource.nativeId(),
              "minSize",
              1,
              "maxSize",
              4,
              "desiredCapacity",
              2,
              "defaultCooldown",
              300,
              "healthCheckType",
              "EC2",
              "createdTime",
              resource.createdAt(),
              "vpczoneIdentifier",
              "");
      case AWS_SCALING_POLICY ->
          Json.of(
              "policyARN",
              resource.nativeId(),
              "policyName",
              resource.name(),
              "policyType",
              "TargetTrackingScaling",
              "enabled",
              true);
      case AWS_STATE_MACHINE ->
          Json.of(
              "Arn",
              resource.nativeId(),
              "StateMachineName",
              resource.name(),
              "StateMachineType",
              "STANDARD");
      default -> throw new IllegalStateException("Config records no " + resource.type());
    };
  }

  private @Nullable String related(EstateResource resource, ResourceType type) {
    return estate.related(resource, type).stream()
        .findFirst()
        .map(EstateResource::resourceId)
        .orElse(null);
  }

  private static @Nullable String key(EstateResource resource) {
    return resource.traits().customerKey() ? ConfigItems.keyArn(resource) : null;
  }

  private static String[] engine(EstateResource resource) {
    return resource.traits().version().split(" ", 2);
  }
}
