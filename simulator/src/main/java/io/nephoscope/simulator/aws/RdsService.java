package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Map;
import java.util.function.Function;

/** The Relational Database Service: pages of 20 to 100, by marker. */
final class RdsService extends ListingService {
  RdsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "rds";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    return switch (asked.operation()) {
      case "DescribeDBInstances" ->
          listed(asked, ResourceType.AWS_DATABASE, "DBInstances", "DBInstance", this::instance);
      case "DescribeDBClusters" ->
          listed(
              asked,
              ResourceType.AWS_DATABASE_CLUSTER,
              "DBClusters",
              "DBCluster",
              RdsService::cluster);
      case "DescribeDBSnapshots" ->
          listed(
              asked,
              ResourceType.AWS_DATABASE_SNAPSHOT,
              "DBSnapshots",
              "DBSnapshot",
              this::snapshot);
      case "DescribeDBClusterSnapshots" ->
          query(asked.operation(), NAMESPACE, Json.of("DBClusterSnapshots", Json.of()));
      default -> throw unknownOperation(asked.operation());
    };
  }

  private AwsAnswer listed(
      Asked asked,
      ResourceType type,
      String list,
      String item,
      Function<EstateResource, ObjectNode> document) {
    Map<String, String> form = asked.request().form();
    int limit = number(form, "MaxRecords", 100, 20, 100, "InvalidParameterValue");
    Part part =
        part(
            asked,
            listing(asked, type),
            form.get("Marker"),
            limit,
            new AwsError(400, "InvalidParameterValue", "The marker is not valid."));
    return query(
        asked.operation(),
        NAMESPACE,
        Json.of(
            "Marker",
            part.next(),
            list,
            Xml.list(item, part.resources().stream().map(document).toList())));
  }

  private ObjectNode instance(EstateResource database) {
    Traits traits = database.traits();
    String[] engine = traits.version().split(" ", 2);
    return Json.of(
        "DBInstanceIdentifier",
        database.name(),
        "DBInstanceArn",
        database.nativeId(),
        "DbiResourceId",
        database.resourceId(),
        "DBInstanceClass",
        traits.size(),
        "Engine",
        engine[0],
        "EngineVersion",
        engine[engine.length - 1],
        "DBInstanceStatus",
        "available",
        "AllocatedStorage",
        traits.gibibytes(),
        "InstanceCreateTime",
        database.createdAt(),
        "BackupRetentionPeriod",
        traits.backup() ? 7 : 0,
        "AvailabilityZone",
        database.zone(),
        "DBSubnetGroup",
        Json.of(
            "DBSubnetGroupName",
            "default",
            "VpcId",
            one(database, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null)),
        "MultiAZ",
        false,
        "PubliclyAccessible",
        traits.publicAccess(),
        "StorageEncrypted",
        traits.encrypted(),
        "KmsKeyId",
        traits.encrypted() ? keyArn(database) : null,
        "DeletionProtection",
        true,
        "IAMDatabaseAuthenticationEnabled",
        false,
        "TagList",
        Xml.list("Tag", tags(database, "Key", "Value")));
  }

  private static ObjectNode cluster(EstateResource cluster) {
    String[] engine = cluster.traits().version().split(" ", 2);
    return Json.of(
        "DBClusterIdentifier",
        cluster.name(),
        "DBClusterArn",
        cluster.nativeId(),
        "DbClusterResourceId",
        cluster.resourceId(),
        "Engine",
        "aurora-" + engine[0],
        "EngineVersion",
        engine[engine.length - 1],
        "Status",
        "available",
        "ClusterCreateTime",
        cluster.createdAt(),
        "StorageEncrypted",
        cluster.traits().encrypted(),
        "DeletionProtection",
        true,
        "TagList",
        Xml.list("Tag", tags(cluster, "Key", "Value")));
  }

  private ObjectNode snapshot(EstateResource snapshot) {
    String[] engine = snapshot.traits().version().split(" ", 2);
    return Json.of(
        "DBSnapshotIdentifier",
        snapshot.name(),
        "DBSnapshotArn",
        snapshot.nativeId(),
        "DBInstanceIdentifier",
        one(snapshot, ResourceType.AWS_DATABASE).map(EstateResource::name).orElse(null),
        "SnapshotCreateTime",
        snapshot.createdAt(),
        "SnapshotType",
        "manual",
        "Engine",
        engine[0],
        "EngineVersion",
        engine[engine.length - 1],
        "AllocatedStorage",
        snapshot.traits().gibibytes(),
        "Status",
        "available",
        "Encrypted",
        snapshot.traits().encrypted(),
        "TagList",
        Xml.list("Tag", tags(snapshot, "Key", "Value")));
  }

  private static final String NAMESPACE = "http://rds.amazonaws.com/doc/2014-10-31/";
}
