package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Machines, disks and networks. A page size is always given: without one AWS grants a quarter of
 * the quota.
 */
final class Ec2Describes {

  private static final int PAGE = 500;

  static final List<Describe> ALL =
      List.of(
          Describe.regional("AWS::EC2::Instance", Ec2Describes::instances),
          Describe.regional("AWS::EC2::Volume", Ec2Describes::volumes),
          Describe.regional("AWS::EC2::Snapshot", Ec2Describes::snapshots),
          Describe.regional("AWS::EC2::Image", Ec2Describes::images),
          Describe.regional("AWS::EC2::SecurityGroup", Ec2Describes::securityGroups),
          Describe.regional("AWS::EC2::VPC", Ec2Describes::vpcs),
          Describe.regional("AWS::EC2::Subnet", Ec2Describes::subnets),
          Describe.regional("AWS::EC2::NetworkInterface", Ec2Describes::networkInterfaces),
          Describe.regional("AWS::EC2::EIP", Ec2Describes::addresses));

  private Ec2Describes() {}

  private static Rows instances(AwsClients.Desk desk, @Nullable String token) {
    DescribeInstancesResponse answer =
        desk.call(
            "ec2",
            "DescribeInstances",
            d -> d.ec2().describeInstances(request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.reservations().stream()
            .flatMap(reservation -> reservation.instances().stream())
            .map(one ->
                row(desk, "instance", one.instanceId(), one, one.tags())
                    .in(one.placement() == null ? null : one.placement().availabilityZone())
                    .born(one.launchTime()))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows volumes(AwsClients.Desk desk, @Nullable String token) {
    DescribeVolumesResponse answer =
        desk.call(
            "ec2",
            "DescribeVolumes",
            d -> d.ec2().describeVolumes(request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows = new ArrayList<>();
    for (var one : answer.volumes()) {
      ObjectNode configuration = document(one, one.tags());
      // Config keeps the state of a volume in an object of its own.
      if (one.stateAsString() != null) {
        configuration.set(
            "state", JsonNodeFactory.instance.objectNode().put("value", one.stateAsString()));
      }
      rows.add(
          row(desk, "volume", one.volumeId(), configuration, one.tags())
              .in(one.availabilityZone())
              .born(one.createTime()));
    }
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows snapshots(AwsClients.Desk desk, @Nullable String token) {
    DescribeSnapshotsResponse answer =
        desk.call(
            "ec2",
            "DescribeSnapshots",
            d ->
                d.ec2()
                    .describeSnapshots(
                        request -> request.ownerIds("self").maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.snapshots().stream()
            .map(one ->
                new Row(
                        one.snapshotId(),
                        desk.arn("ec2", desk.region(), "", "snapshot/" + one.snapshotId()),
                        document(one, one.tags()))
                    .tagged(tags(one.tags()))
                    .born(one.startTime()))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows images(AwsClients.Desk desk, @Nullable String token) {
    DescribeImagesResponse answer =
        desk.call(
            "ec2",
            "DescribeImages",
            d ->
                d.ec2()
                    .describeImages(
                        request -> request.owners("self").maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.images().stream()
            .map(one ->
                new Row(
                        one.imageId(),
                        desk.arn("ec2", desk.region(), "", "image/" + one.imageId()),
                        document(one, one.tags()))
                    .named(one.name())
                    .tagged(tags(one.tags()))
                    .born(time(one.creationDate())))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows securityGroups(AwsClients.Desk desk, @Nullable String token) {
    DescribeSecurityGroupsResponse answer =
        desk.call(
            "ec2",
            "DescribeSecurityGroups",
            d ->
                d.ec2()
                    .describeSecurityGroups(request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows = new ArrayList<>();
    for (var one : answer.securityGroups()) {
      ObjectNode configuration = document(one, one.tags());
      bothKindsOfRanges(configuration.path("ipPermissions"));
      bothKindsOfRanges(configuration.path("ipPermissionsEgress"));
      rows.add(
          row(desk, "security-group", one.groupId(), configuration, one.tags())
              .named(one.groupName()));
    }
    return Rows.tagged(rows, answer.nextToken());
  }

  /** Config has the ranges of a rule twice: as texts, and as objects under another name. */
  private static void bothKindsOfRanges(JsonNode rules) {
    for (JsonNode rule : rules) {
      if (rule instanceof ObjectNode open && open.path("ipRanges") instanceof ArrayNode ranges) {
        open.set("ipv4Ranges", ranges);
        ArrayNode texts = JsonNodeFactory.instance.arrayNode();
        ranges.forEach(range -> texts.add(range.path("cidrIp")));
        open.set("ipRanges", texts);
      }
    }
  }

  private static Rows vpcs(AwsClients.Desk desk, @Nullable String token) {
    DescribeVpcsResponse answer =
        desk.call(
            "ec2",
            "DescribeVpcs",
            d -> d.ec2().describeVpcs(request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.vpcs().stream().map(one -> row(desk, "vpc", one.vpcId(), one, one.tags())).toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows subnets(AwsClients.Desk desk, @Nullable String token) {
    DescribeSubnetsResponse answer =
        desk.call(
            "ec2",
            "DescribeSubnets",
            d -> d.ec2().describeSubnets(request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.subnets().stream()
            // Another account may share a subnet: it is told of where it belongs.
            .filter(one -> one.ownerId() == null || one.ownerId().equals(desk.account()))
            .map(one ->
                row(desk, "subnet", one.subnetId(), one, one.tags()).in(one.availabilityZone()))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  private static Rows networkInterfaces(AwsClients.Desk desk, @Nullable String token) {
    DescribeNetworkInterfacesResponse answer =
        desk.call(
            "ec2",
            "DescribeNetworkInterfaces",
            d ->
                d.ec2()
                    .describeNetworkInterfaces(
                        request -> request.maxResults(PAGE).nextToken(token)));
    List<Row> rows =
        answer.networkInterfaces().stream()
            .map(one ->
                row(desk, "network-interface", one.networkInterfaceId(), one, one.tagSet())
                    .in(one.availabilityZone()))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }

  /** These have no pages: an account has a few. */
  private static Rows addresses(AwsClients.Desk desk, @Nullable String token) {
    DescribeAddressesResponse answer =
        desk.call("ec2", "DescribeAddresses", d -> d.ec2().describeAddresses());
    List<Row> rows =
        answer.addresses().stream()
            .map(one ->
                row(
                    desk,
                    "elastic-ip",
                    one.allocationId() == null ? one.publicIp() : one.allocationId(),
                    one,
                    one.tags()))
            .toList();
    return Rows.tagged(rows, null);
  }

  private static Row row(
      AwsClients.Desk desk, String kind, String id, SdkPojo said, List<Tag> tags) {
    return row(desk, kind, id, document(said, tags), tags);
  }

  private static Row row(
      AwsClients.Desk desk, String kind, String id, ObjectNode configuration, List<Tag> tags) {
    return new Row(
            id, desk.arn("ec2", desk.region(), desk.account(), kind + "/" + id), configuration)
        .tagged(tags(tags));
  }

  private static ObjectNode document(SdkPojo said, List<Tag> tags) {
    ObjectNode document = ConfigSpelling.FIRST_SMALL.document(said, Set.of("Tags", "TagSet"));
    ArrayNode list = document.putArray("tags");
    tags.forEach(tag -> list.addObject().put("key", tag.key()).put("value", tag.value()));
    return document;
  }

  private static Map<String, String> tags(List<Tag> tags) {
    return Describe.tags(tags, Tag::key, Tag::value);
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
