package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * EC2, as far as it tells of regions, machines, disks and networks. Whoever asks for everything on
 * one page has a smaller quota, as at AWS.
 */
final class Ec2Service extends ListingService {
  private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";
  private static final Set<String> COSTLY =
      Set.of(
          "DescribeInstances",
          "DescribeSecurityGroups",
          "DescribeVolumes",
          "DescribeSnapshots",
          "DescribeNetworkInterfaces");

  Ec2Service(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "ec2";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.EC2;
  }

  @Override
  double perSecond() {
    return 20;
  }

  @Override
  double burst() {
    return 100;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    Map<String, String> form = asked.request().form();
    boolean unpaged =
        !form.containsKey("MaxResults")
            && form.keySet().stream().noneMatch(name -> name.startsWith("Filter."));
    if (COSTLY.contains(asked.operation()) && unpaged) {
      admit(
          clouds
              .quotas()
              .reserve(
                  "ec2/unpaged/" + asked.operation() + "/" + asked.account() + "/" + asked.region(),
                  10,
                  50));
    }
    return switch (asked.operation()) {
      case "DescribeRegions" -> regions(asked);
      case "DescribeInstances" ->
          listed(asked, ResourceType.AWS_INSTANCE, "reservationSet", this::reservation);
      case "DescribeVolumes" -> listed(asked, ResourceType.AWS_VOLUME, "volumeSet", this::volume);
      case "DescribeSnapshots" ->
          listed(asked, ResourceType.AWS_SNAPSHOT, "snapshotSet", this::snapshot);
      case "DescribeSecurityGroups" ->
          listed(asked, ResourceType.AWS_SECURITY_GROUP, "securityGroupInfo", this::group);
      case "DescribeVpcs" -> listed(asked, ResourceType.AWS_VPC, "vpcSet", Ec2Service::network);
      case "DescribeSubnets" -> listed(asked, ResourceType.AWS_SUBNET, "subnetSet", this::subnet);
      case "DescribeNetworkInterfaces" ->
          listed(
              asked, ResourceType.AWS_NETWORK_INTERFACE, "networkInterfaceSet", this::networkCard);
      case "DescribeImages" ->
          "image-id".equals(form.get("Filter.1.Name"))
              ? publicImages(asked)
              : listed(asked, ResourceType.AWS_IMAGE, "imagesSet", Ec2Service::image);
      case "DescribeAddresses" -> addresses(asked);
      default -> throw unknownOperation(asked.operation());
    };
  }

  private AwsAnswer regions(Asked asked) {
    Map<String, String> form = asked.request().form();
    boolean all = Boolean.parseBoolean(form.getOrDefault("AllRegions", "false"));
    Set<String> named =
        form.entrySet().stream()
            .filter(field -> field.getKey().startsWith("RegionName."))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    Collection<EstateRegion> regions = clouds.estate().regions(Cloud.AWS);
    List<ObjectNode> items =
        regions.stream()
            .filter(region -> all || region.enabled())
            .filter(region -> named.isEmpty() || named.contains(region.name()))
            .map(Ec2Service::region)
            .toList();
    return answer(asked, Json.of("regionInfo", Xml.list("item", items)));
  }

  private static ObjectNode region(EstateRegion region) {
    return Json.of(
        "regionName",
        region.name(),
        "regionEndpoint",
        "ec2." + region.name() + ".amazonaws.com",
        "optInStatus",
        !region.optIn() ? "opt-in-not-required" : region.enabled() ? "opted-in" : "not-opted-in");
  }

  /** One page of a type; without a page size everything there is. */
  private AwsAnswer listed(
      Asked asked, ResourceType type, String set, Function<EstateResource, ObjectNode> item) {
    Map<String, String> form = asked.request().form();
    ResourceListing listing = listing(asked, type);
    int limit = number(form, "MaxResults", Integer.MAX_VALUE, 5, 1000, "InvalidParameterValue");
    Part part =
        part(
            asked,
            listing,
            form.get("NextToken"),
            limit,
            new AwsError(400, "InvalidNextToken", "The token is not valid."));
    List<ObjectNode> items = new ArrayList<>(part.resources().stream().map(item).toList());
    boolean own = "self".equals(form.get("Owner.1")) || "self".equals(form.get("ImageOwner.1"));
    if (!own && type == ResourceType.AWS_SNAPSHOT) {
      items.add(Json.of("snapshotId", "snap-0everybody", "status", "completed"));
    }
    if (!own && type == ResourceType.AWS_IMAGE) {
      items.add(Json.of("imageId", "ami-0everybody", "isPublic", true));
    }
    return answer(asked, Json.of(set, Xml.list("item", items), "nextToken", part.next()));
  }

  /** The images that machines were started from, as far as they are asked for. */
  private AwsAnswer publicImages(Asked asked) {
    List<ObjectNode> items = new ArrayList<>();
    asked
        .request()
        .form()
        .forEach((key, image) -> {
          if (key.startsWith("Filter.1.Value.")) {
            MachineImages.system(image)
                .ifPresent(os ->
                    items.add(
                        Json.of(
                            "imageId",
                            image,
                            "imageState",
                            "available",
                            "isPublic",
                            true,
                            "name",
                            MachineImages.name(os),
                            "platformDetails",
                            os.windows() ? "Windows" : "Linux/UNIX")));
          }
        });
    return answer(asked, Json.of("imagesSet", Xml.list("item", items)));
  }

  private AwsAnswer addresses(Asked asked) {
    return answer(
        asked,
        Json.of(
            "addressesSet",
            Xml.list(
                "item",
                all(asked, ResourceType.AWS_ADDRESS).stream().map(this::address).toList())));
  }

  private AwsAnswer answer(Asked asked, ObjectNode content) {
    ObjectNode whole = Json.of("requestId", UUID.randomUUID());
    whole.setAll(content);
    return AwsAnswer.of(protocol(), Xml.document(asked.operation() + "Response", NAMESPACE, whole));
  }

  // ---- what EC2 writes

  private ObjectNode reservation(EstateResource machine) {
    return Json.of(
        "reservationId",
        "r-0" + hex(machine),
        "ownerId",
        machine.account().nativeId(),
        "groupSet",
        Json.of(),
        "instancesSet",
        Xml.list("item", List.of(instance(machine))));
  }

  private ObjectNode instance(EstateResource machine) {
    Traits traits = machine.traits();
    OperatingSystem os = traits.os();
    boolean windows = os != null && os.windows();
    List<ObjectNode> disks = new ArrayList<>();
    for (EstateResource volume : clouds.estate().related(machine, ResourceType.AWS_VOLUME)) {
      disks.add(
          Json.of(
              "deviceName",
              disks.isEmpty() ? "/dev/xvda" : "/dev/sd" + (char) ('e' + disks.size() % 20),
              "ebs",
              Json.of(
                  "volumeId",
                  volume.resourceId(),
                  "status",
                  "attached",
                  "attachTime",
                  machine.createdAt(),
                  "deleteOnTermination",
                  disks.isEmpty())));
    }
    ObjectNode instance =
        Json.of(
            "instanceId",
            machine.resourceId(),
            "imageId",
            MachineImages.idOf(machine),
            "instanceState",
            traits.running()
                ? Json.of("code", 16, "name", "running")
                : Json.of("code", 80, "name", "stopped"),
            "instanceType",
            traits.size(),
            "launchTime",
            machine.createdAt(),
            "placement",
            Json.of("availabilityZone", machine.zone(), "tenancy", "default"),
            "monitoring",
            Json.of("state", "disabled"),
            "subnetId",
            one(machine, ResourceType.AWS_SUBNET).map(EstateResource::resourceId).orElse(null),
            "vpcId",
            one(machine, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null),
            "privateIpAddress",
            traits.privateAddress(),
            "ipAddress",
            traits.publicAddress(),
            "groupSet",
            groups(machine),
            "architecture",
            traits.architecture(),
            "rootDeviceType",
            "ebs",
            "rootDeviceName",
            "/dev/xvda",
            "blockDeviceMapping",
            Xml.list("item", disks),
            "virtualizationType",
            "hvm",
            "hypervisor",
            "xen",
            "ebsOptimized",
            true,
            "platformDetails",
            windows ? "Windows" : "Linux/UNIX",
            "tagSet",
            tagSet(machine),
            "metadataOptions",
            Json.of(
                "state",
                "applied",
                "httpTokens",
                traits.metadataV2() ? "required" : "optional",
                "httpPutResponseHopLimit",
                traits.metadataV2() ? 2 : 1,
                "httpEndpoint",
                "enabled"));
    if (windows) {
      instance.put("platform", "windows");
    }
    one(machine, ResourceType.AWS_ROLE)
        .ifPresent(role ->
            instance.set(
                "iamInstanceProfile",
                Json.of("arn", role.nativeId().replace(":role/", ":instance-profile/"))));
    return instance;
  }

  private ObjectNode groups(EstateResource machine) {
    return Xml.list(
        "item",
        clouds.estate().related(machine, ResourceType.AWS_SECURITY_GROUP).stream()
            .map(group -> Json.of("groupId", group.resourceId(), "groupName", group.name()))
            .toList());
  }

  private ObjectNode volume(EstateResource disk) {
    Traits traits = disk.traits();
    List<ObjectNode> attachments =
        clouds.estate().related(disk, ResourceType.AWS_INSTANCE).stream()
            .map(machine ->
                Json.of(
                    "volumeId",
                    disk.resourceId(),
                    "instanceId",
                    machine.resourceId(),
                    "device",
                    "/dev/xvda",
                    "status",
                    "attached",
                    "attachTime",
                    disk.createdAt(),
                    "deleteOnTermination",
                    true))
            .toList();
    return Json.of(
        "volumeId",
        disk.resourceId(),
        "size",
        traits.gibibytes(),
        "snapshotId",
        "",
        "availabilityZone",
        disk.zone(),
        "status",
        attachments.isEmpty() ? "available" : "in-use",
        "createTime",
        disk.createdAt(),
        "attachmentSet",
        Xml.list("item", attachments),
        "tagSet",
        tagSet(disk),
        "volumeType",
        traits.size(),
        "iops",
        3000,
        "encrypted",
        traits.encrypted(),
        "kmsKeyId",
        traits.encrypted() ? keyArn(disk) : null,
        "multiAttachEnabled",
        false);
  }

  private ObjectNode snapshot(EstateResource snapshot) {
    return Json.of(
        "snapshotId",
        snapshot.resourceId(),
        "volumeId",
        one(snapshot, ResourceType.AWS_VOLUME).map(EstateResource::resourceId).orElse(null),
        "status",
        "completed",
        "startTime",
        snapshot.createdAt(),
        "progress",
        "100%",
        "ownerId",
        snapshot.account().nativeId(),
        "volumeSize",
        snapshot.traits().gibibytes(),
        "description",
        snapshot.name(),
        "encrypted",
        snapshot.traits().encrypted(),
        "kmsKeyId",
        snapshot.traits().encrypted() ? keyArn(snapshot) : null,
        "storageTier",
        "standard",
        "tagSet",
        tagSet(snapshot));
  }

  private ObjectNode group(EstateResource group) {
    List<ObjectNode> rules = new ArrayList<>();
    for (int port : group.traits().openPorts()) {
      rules.add(rule("tcp", port, "0.0.0.0/0"));
    }
    rules.add(rule("tcp", 5432, "10.0.0.0/8"));
    return Json.of(
        "ownerId",
        group.account().nativeId(),
        "groupId",
        group.resourceId(),
        "groupName",
        group.name(),
        "groupDescription",
        group.name(),
        "vpcId",
        one(group, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null),
        "ipPermissions",
        Xml.list("item", rules),
        "ipPermissionsEgress",
        Xml.list(
            "item",
            List.of(
                Json.of(
                    "ipProtocol",
                    "-1",
                    "groups",
                    Json.of(),
                    "ipRanges",
                    Xml.list("item", List.of(Json.of("cidrIp", "0.0.0.0/0")))))),
        "tagSet",
        tagSet(group));
  }

  private static ObjectNode rule(String protocol, int port, String from) {
    return Json.of(
        "ipProtocol",
        protocol,
        "fromPort",
        port,
        "toPort",
        port,
        "groups",
        Json.of(),
        "ipRanges",
        Xml.list("item", List.of(Json.of("cidrIp", from))),
        "ipv6Ranges",
        Json.of(),
        "prefixListIds",
        Json.of());
  }

  private static ObjectNode network(EstateResource network) {
    return Json.of(
        "vpcId",
        network.resourceId(),
        "state",
        "available",
        "cidrBlock",
        network.traits().cidr(),
        "instanceTenancy",
        "default",
        "isDefault",
        network.index() == 0,
        "ownerId",
        network.account().nativeId(),
        "tagSet",
        tagSet(network));
  }

  private ObjectNode subnet(EstateResource subnet) {
    return Json.of(
        "subnetId",
        subnet.resourceId(),
        "subnetArn",
        subnet.nativeId(),
        "state",
        "available",
        "vpcId",
        one(subnet, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null),
        "cidrBlock",
        subnet.traits().cidr(),
        "availableIpAddressCount",
        251,
        "availabilityZone",
        subnet.zone(),
        "defaultForAz",
        false,
        "mapPublicIpOnLaunch",
        false,
        "ownerId",
        subnet.account().nativeId(),
        "tagSet",
        tagSet(subnet));
  }

  private ObjectNode networkCard(EstateResource card) {
    return Json.of(
        "networkInterfaceId",
        card.resourceId(),
        "subnetId",
        one(card, ResourceType.AWS_SUBNET).map(EstateResource::resourceId).orElse(null),
        "vpcId",
        one(card, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null),
        "availabilityZone",
        card.zone(),
        "description",
        card.name(),
        "ownerId",
        card.account().nativeId(),
        "requesterManaged",
        false,
        "status",
        "available",
        "privateIpAddress",
        card.traits().privateAddress(),
        "sourceDestCheck",
        true,
        "groupSet",
        Json.of(),
        "interfaceType",
        "interface",
        "tagSet",
        tagSet(card));
  }

  private static ObjectNode image(EstateResource image) {
    return Json.of(
        "imageId",
        image.resourceId(),
        "imageLocation",
        image.account().nativeId() + "/" + image.name(),
        "imageState",
        "available",
        "imageOwnerId",
        image.account().nativeId(),
        "creationDate",
        Json.iso(image.createdAt()),
        "isPublic",
        false,
        "architecture",
        image.traits().architecture(),
        "imageType",
        "machine",
        "name",
        image.name(),
        "rootDeviceType",
        "ebs",
        "rootDeviceName",
        "/dev/xvda",
        "virtualizationType",
        "hvm",
        "tagSet",
        tagSet(image));
  }

  private ObjectNode address(EstateResource address) {
    return Json.of(
        "publicIp",
        address.traits().publicAddress(),
        "allocationId",
        address.resourceId(),
        "domain",
        "vpc",
        "networkInterfaceId",
        one(address, ResourceType.AWS_NETWORK_INTERFACE)
            .map(EstateResource::resourceId)
            .orElse(null),
        "publicIpv4Pool",
        "amazon",
        "tagSet",
        tagSet(address));
  }

  private static ObjectNode tagSet(EstateResource resource) {
    return Xml.list("item", tags(resource, "key", "value"));
  }
}
