package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.Reach;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What AWS Config writes down about a resource: a configuration item, in Config's own words. */
final class ConfigItems {
  /** Who may assume the roles of the estate, as IAM writes it: in the manner of a URL. */
  static final String TRUST_POLICY =
      "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";

  private final Estate estate;
  private final ServiceItems services;

  ConfigItems(Estate estate) {
    this.estate = estate;
    this.services = new ServiceItems(estate);
  }

  /** The whole item. */
  ObjectNode item(EstateResource resource) {
    Instant captured =
        estate.now().minusSeconds(60 + Long.remainderUnsigned(resource.bits(), 86_000));
    List<ObjectNode> tags = new ArrayList<>();
    resource
        .tags()
        .forEach((key, value) ->
            tags.add(Json.of("tag", key + "=" + value, "key", key, "value", value)));
    return Json.of(
        "version",
        "1.3",
        "accountId",
        resource.account().nativeId(),
        "configurationItemCaptureTime",
        captured,
        "configurationItemStatus",
        "OK",
        "configurationStateId",
        Long.toString(captured.toEpochMilli()),
        "arn",
        resource.nativeId(),
        "resourceType",
        resource.type().nativeName(),
        "resourceId",
        resource.resourceId(),
        "resourceName",
        named(resource) ? resource.name() : null,
        "awsRegion",
        global(resource) ? "global" : resource.region(),
        "availabilityZone",
        zone(resource),
        "resourceCreationTime",
        born(resource) ? resource.createdAt() : null,
        "tags",
        tags,
        "relationships",
        List.of(),
        "configuration",
        configuration(resource),
        "supplementaryConfiguration",
        supplementary(resource));
  }

  private static boolean global(EstateResource resource) {
    return resource.type().reach() == Reach.GLOBAL;
  }

  private static String zone(EstateResource resource) {
    return global(resource)
        ? "Not Applicable"
        : resource.zone().isEmpty() ? "Regional" : resource.zone();
  }

  /** False where the service itself does not tell when something was made. */
  private static boolean born(EstateResource resource) {
    return switch (resource.type()) {
      case AWS_VPC,
          AWS_SUBNET,
          AWS_SECURITY_GROUP,
          AWS_NETWORK_INTERFACE,
          AWS_ADDRESS,
          AWS_FUNCTION,
          AWS_TRAIL,
          AWS_CONTAINERS,
          AWS_TOPIC,
          AWS_DISTRIBUTION,
          AWS_HOSTED_ZONE,
          AWS_SCALING_POLICY ->
          false;
      default -> true;
    };
  }

  /** What EC2 knows only by a tag has no name in Config. */
  private static boolean named(EstateResource resource) {
    return switch (resource.type()) {
      case AWS_INSTANCE,
          AWS_VOLUME,
          AWS_VPC,
          AWS_SUBNET,
          AWS_KEY,
          AWS_NETWORK_INTERFACE,
          AWS_ADDRESS,
          AWS_DISTRIBUTION ->
          false;
      default -> true;
    };
  }

  private ObjectNode configuration(EstateResource resource) {
    Traits traits = resource.traits();
    return switch (resource.type()) {
      case AWS_INSTANCE -> instance(resource, traits);
      case AWS_VOLUME -> volume(resource, traits);
      case AWS_SECURITY_GROUP -> securityGroup(resource, traits);
      case AWS_VPC ->
          Json.of(
              "vpcId",
              resource.resourceId(),
              "cidrBlock",
              traits.cidr(),
              "state",
              "available",
              "instanceTenancy",
              "default",
              "isDefault",
              resource.index() == 0,
              "ownerId",
              resource.account().nativeId(),
              "ipv6CidrBlockAssociationSet",
              List.of(),
              "tags",
              tags(resource));
      case AWS_SUBNET ->
          Json.of(
              "subnetId",
              resource.resourceId(),
              "subnetArn",
              resource.nativeId(),
              "vpcId",
              one(resource, ResourceType.AWS_VPC),
              "cidrBlock",
              traits.cidr(),
              "availabilityZone",
              resource.zone(),
              "availableIpAddressCount",
              251,
              "mapPublicIpOnLaunch",
              false,
              "defaultForAz",
              false,
              "state",
              "available",
              "ownerId",
              resource.account().nativeId(),
              "tags",
              tags(resource));
      case AWS_BUCKET ->
          Json.of(
              "name",
              resource.name(),
              "creationDate",
              resource.createdAt(),
              "owner",
              Json.of("displayName", null, "id", "0".repeat(48) + hex(resource)),
              "region",
              resource.region());
      case AWS_ROLE ->
          Json.of(
              "path",
              "/",
              "roleName",
              resource.name(),
              "roleId",
              resource.resourceId(),
              "arn",
              resource.nativeId(),
              "createDate",
              resource.createdAt(),
              "assumeRolePolicyDocument",
              TRUST_POLICY,
              "attachedManagedPolicies",
              List.of(
                  Json.of(
                      "policyName",
                      "AmazonSSMManagedInstanceCore",
                      "policyArn",
                      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")),
              "instanceProfileList",
              List.of(),
              "rolePolicyList",
              List.of(),
              "permissionsBoundary",
              null,
              "tags",
              tags(resource));
      case AWS_DATABASE -> database(resource, traits);
      case AWS_FUNCTION ->
          Json.of(
              "functionName",
              resource.name(),
              "functionArn",
              resource.nativeId(),
              "runtime",
              traits.version(),
              "role",
              arnOf(resource, ResourceType.AWS_ROLE),
              "handler",
              "index.handler",
              "codeSize",
              4_096 + Long.remainderUnsigned(resource.bits(), 900_000),
              "timeout",
              30,
              "memorySize",
              256,
              "lastModified",
              Json.iso(resource.createdAt()).replace("Z", "+0000"),
              "version",
              "$LATEST",
              "tracingConfig",
              Json.of("mode", "PassThrough"),
              "architectures",
              List.of(traits.architecture()),
              "state",
              Json.of("value", "Active"),
              "packageType",
              "Zip");
      case AWS_KEY ->
          Json.of(
              "keyId",
              resource.resourceId(),
              "arn",
              resource.nativeId(),
              "awsaccountId",
              resource.account().nativeId(),
              "creationDate",
              resource.createdAt(),
              "enabled",
              true,
              "description",
              resource.name(),
              "keyUsage",
              "ENCRYPT_DECRYPT",
              "keyState",
              "Enabled",
              "origin",
              "AWS_KMS",
              "keyManager",
              "CUSTOMER",
              "keySpec",
              "SYMMETRIC_DEFAULT",
              "multiRegion",
              false);
      case AWS_KUBERNETES -> cluster(resource, traits);
      case AWS_TRAIL ->
          Json.of(
              "name",
              resource.name(),
              "s3BucketName",
              resource.account().name() + "-trail",
              "includeGlobalServiceEvents",
              true,
              "isMultiRegionTrail",
              true,
              "homeRegion",
              resource.region(),
              "trailARN",
              resource.nativeId(),
              "logFileValidationEnabled",
              true,
              "hasCustomEventSelectors",
              false,
              "isOrganizationTrail",
              false);
      default -> services.configuration(resource);
    };
  }

  private ObjectNode instance(EstateResource resource, Traits traits) {
    OperatingSystem os = traits.os();
    List<ObjectNode> groups = new ArrayList<>();
    for (EstateResource group : estate.related(resource, ResourceType.AWS_SECURITY_GROUP)) {
      groups.add(Json.of("groupName", group.name(), "groupId", group.resourceId()));
    }
    List<ObjectNode> disks = new ArrayList<>();
    for (EstateResource volume : estate.related(resource, ResourceType.AWS_VOLUME)) {
      disks.add(
          Json.of(
              "deviceName",
              disks.isEmpty() ? "/dev/xvda" : "/dev/sd" + (char) ('e' + disks.size() % 20),
              "ebs",
              Json.of(
                  "attachTime",
                  resource.createdAt(),
                  "deleteOnTermination",
                  disks.isEmpty(),
                  "status",
                  "attached",
                  "volumeId",
                  volume.resourceId())));
    }
    ObjectNode instance =
        Json.of(
            "instanceId",
            resource.resourceId(),
            "imageId",
            MachineImages.idOf(resource),
            "instanceType",
            traits.size(),
            "architecture",
            traits.architecture(),
            "launchTime",
            resource.createdAt(),
            "state",
            traits.running()
                ? Json.of("code", 16, "name", "running")
                : Json.of("code", 80, "name", "stopped"),
            "monitoring",
            Json.of("state", "disabled"),
            "placement",
            Json.of("availabilityZone", resource.zone(), "tenancy", "default"),
            "platformDetails",
            os != null && os.windows() ? "Windows" : "Linux/UNIX",
            "privateIpAddress",
            traits.privateAddress(),
            "publicIpAddress",
            traits.publicAddress(),
            "subnetId",
            one(resource, ResourceType.AWS_SUBNET),
            "vpcId",
            one(resource, ResourceType.AWS_VPC),
            "ebsOptimized",
            true,
            "hypervisor",
            "xen",
            "virtualizationType",
            "hvm",
            "rootDeviceName",
            "/dev/xvda",
            "rootDeviceType",
            "ebs",
            "blockDeviceMappings",
            disks,
            "securityGroups",
            groups,
            "metadataOptions",
            Json.of(
                "state",
                "applied",
                "httpTokens",
                traits.metadataV2() ? "required" : "optional",
                "httpPutResponseHopLimit",
                traits.metadataV2() ? 2 : 1,
                "httpEndpoint",
                "enabled"),
            "tags",
            tags(resource));
    String role = arnOf(resource, ResourceType.AWS_ROLE);
    if (role != null) {
      instance.set(
          "iamInstanceProfile", Json.of("arn", role.replace(":role/", ":instance-profile/")));
    }
    if (os != null && os.windows()) {
      instance.put("platform", "windows");
    }
    return instance;
  }

  private ObjectNode volume(EstateResource resource, Traits traits) {
    List<ObjectNode> attachments = new ArrayList<>();
    for (EstateResource machine : estate.related(resource, ResourceType.AWS_INSTANCE)) {
      attachments.add(
          Json.of(
              "attachTime",
              resource.createdAt(),
              "device",
              "/dev/xvda",
              "instanceId",
              machine.resourceId(),
              "state",
              "attached",
              "volumeId",
              resource.resourceId(),
              "deleteOnTermination",
              true));
    }
    return Json.of(
        "volumeId",
        resource.resourceId(),
        "attachments",
        attachments,
        "availabilityZone",
        resource.zone(),
        "createTime",
        resource.createdAt(),
        "encrypted",
        traits.encrypted(),
        "kmsKeyId",
        traits.encrypted() ? keyArn(resource) : null,
        "size",
        traits.gibibytes(),
        "iops",
        3000,
        "snapshotId",
        "",
        "state",
        Json.of("value", attachments.isEmpty() ? "available" : "in-use"),
        "volumeType",
        traits.size(),
        "multiAttachEnabled",
        false,
        "tags",
        tags(resource));
  }

  private ObjectNode securityGroup(EstateResource resource, Traits traits) {
    List<ObjectNode> rules = new ArrayList<>();
    for (int port : traits.openPorts()) {
      rules.add(rule("tcp", port, "0.0.0.0/0"));
    }
    rules.add(rule("tcp", 5432, "10.0.0.0/8"));
    return Json.of(
        "groupName",
        resource.name(),
        "groupId",
        resource.resourceId(),
        "description",
        resource.name(),
        "ownerId",
        resource.account().nativeId(),
        "vpcId",
        one(resource, ResourceType.AWS_VPC),
        "ipPermissions",
        rules,
        "ipPermissionsEgress",
        List.of(
            Json.of(
                "ipProtocol",
                "-1",
                "ipRanges",
                List.of("0.0.0.0/0"),
                "ipv4Ranges",
                List.of(Json.of("cidrIp", "0.0.0.0/0")),
                "ipv6Ranges",
                List.of(),
                "prefixListIds",
                List.of(),
                "userIdGroupPairs",
                List.of())),
        "tags",
        tags(resource));
  }

  private static ObjectNode rule(String protocol, int port, String from) {
    return Json.of(
        "fromPort",
        port,
        "ipProtocol",
        protocol,
        "ipRanges",
        List.of(from),
        "ipv4Ranges",
        List.of(Json.of("cidrIp", from)),
        "ipv6Ranges",
        List.of(),
        "prefixListIds",
        List.of(),
        "toPort",
        port,
        "userIdGroupPairs",
        List.of());
  }

  private ObjectNode database(EstateResource resource, Traits traits) {
    String[] engine = traits.version().split(" ", 2);
    return Json.of(
        "dBInstanceIdentifier",
        resource.name(),
        "dBInstanceArn",
        resource.nativeId(),
        "dbiResourceId",
        resource.resourceId(),
        "dBInstanceClass",
        traits.size(),
        "engine",
        engine[0],
        "engineVersion",
        engine[engine.length - 1],
        "dBInstanceStatus",
        "available",
        "allocatedStorage",
        traits.gibibytes(),
        "instanceCreateTime",
        resource.createdAt(),
        "backupRetentionPeriod",
        traits.backup() ? 7 : 0,
        "availabilityZone",
        resource.zone(),
        "dBSubnetGroup",
        Json.of("dBSubnetGroupName", "default", "vpcId", one(resource, ResourceType.AWS_VPC)),
        "multiAZ",
        false,
        "publiclyAccessible",
        traits.publicAccess(),
        "storageEncrypted",
        traits.encrypted(),
        "kmsKeyId",
        traits.encrypted() ? keyArn(resource) : null,
        "deletionProtection",
        true,
        "iAMDatabaseAuthenticationEnabled",
        false);
  }

  private ObjectNode cluster(EstateResource resource, Traits traits) {
    return Json.of(
        "Name",
        resource.name(),
        "Arn",
        resource.nativeId(),
        "Version",
        traits.version(),
        "RoleArn",
        arnOf(resource, ResourceType.AWS_ROLE),
        "Endpoint",
        "https://"
            + hex(resource).toUpperCase(Locale.ROOT)
            + ".gr7."
            + resource.region()
            + ".eks.amazonaws.com",
        "ResourcesVpcConfig",
        Json.of(
            "EndpointPublicAccess",
            traits.publicEndpoint(),
            "EndpointPrivateAccess",
            true,
            "PublicAccessCidrs",
            traits.publicEndpoint() ? List.of("0.0.0.0/0") : List.of()));
  }

  private static ObjectNode supplementary(EstateResource resource) {
    Traits traits = resource.traits();
    return switch (resource.type()) {
      case AWS_BUCKET ->
          Json.of(
              "PublicAccessBlockConfiguration",
              Json.of(
                  "blockPublicAcls",
                  !traits.publicAccess(),
                  "ignorePublicAcls",
                  !traits.publicAccess(),
                  "blockPublicPolicy",
                  !traits.publicAccess(),
                  "restrictPublicBuckets",
                  !traits.publicAccess()),
              "BucketPolicy",
              Json.of("policyText", bucketPolicy(resource)),
              "ServerSideEncryptionConfiguration",
              Json.of(
                  "rules",
                  List.of(
                      Json.of(
                          "applyServerSideEncryptionByDefault",
                          Json.of(
                              "sseAlgorithm",
                              traits.customerKey() ? "aws:kms" : "AES256",
                              "kmsMasterKeyID",
                              null),
                          "bucketKeyEnabled",
                          traits.customerKey()))),
              "BucketVersioningConfiguration",
              Json.of("status", "Enabled", "isMfaDeleteEnabled", null),
              "IsRequesterPaysEnabled",
              false);
      case AWS_KEY -> Json.of("KeyRotationStatus", traits.rotation());
      case AWS_TRAIL -> Json.of("GetTrailStatus", Json.of("isLogging", traits.auditLog()));
      default -> Json.of();
    };
  }

  private List<ObjectNode> tags(EstateResource resource) {
    List<ObjectNode> tags = new ArrayList<>();
    resource.tags().forEach((key, value) -> tags.add(Json.of("key", key, "value", value)));
    return tags;
  }

  private @Nullable String one(EstateResource resource, ResourceType type) {
    return estate.related(resource, type).stream()
        .findFirst()
        .map(EstateResource::resourceId)
        .orElse(null);
  }

  private @Nullable String arnOf(EstateResource resource, ResourceType type) {
    return estate.related(resource, type).stream()
        .findFirst()
        .map(EstateResource::nativeId)
        .orElse(null);
  }

  /** The policy of a bucket; null when it has none. */
  static @Nullable String bucketPolicy(EstateResource bucket) {
    return bucket.traits().publicAccess()
        ? "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\""
            + bucket.nativeId()
            + "/*\"}]}"
        : null;
  }

  /** The ARN of the customer's key that something is encrypted with. */
  static String keyArn(EstateResource resource) {
    String hex = hex(resource);
    return "arn:aws:kms:"
        + resource.region()
        + ":"
        + resource.account().nativeId()
        + ":key/"
        + hex.substring(0, 8)
        + "-"
        + hex.substring(8, 12)
        + "-4"
        + hex.substring(13)
        + "-8000-"
        + hex.substring(4);
  }

  private static String hex(EstateResource resource) {
    String hex = Long.toHexString(resource.bits());
    return "0".repeat(16 - hex.length()) + hex;
  }
}
