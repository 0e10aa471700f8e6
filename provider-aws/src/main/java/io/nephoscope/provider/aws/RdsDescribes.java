package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsAsyncClient;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** Databases, their clusters and snapshots. */
final class RdsDescribes {

  private static final Set<String> LEFT_OUT = Set.of("TagList");

  static final List<Describe> ALL =
      List.of(
          Describe.regional("AWS::RDS::DBInstance", RdsDescribes::instances),
          Describe.regional("AWS::RDS::DBCluster", RdsDescribes::clusters),
          Describe.regional("AWS::RDS::DBSnapshot", RdsDescribes::snapshots),
          Describe.regional("AWS::RDS::DBClusterSnapshot", RdsDescribes::clusterSnapshots));

  private RdsDescribes() {}

  private static Rows instances(AwsClients.Desk desk, @Nullable String token) {
    DescribeDbInstancesResponse answer =
        desk.call(
            "rds",
            "DescribeDBInstances",
            d -> client(d).describeDBInstances(request -> request.maxRecords(100).marker(token)));
    List<Row> rows =
        answer.dbInstances().stream()
            .map(one ->
                new Row(
                        one.dbiResourceId(),
                        one.dbInstanceArn(),
                        ConfigSpelling.FIRST_SMALL.document(one, LEFT_OUT))
                    .named(one.dbInstanceIdentifier())
                    .in(one.availabilityZone())
                    .born(one.instanceCreateTime())
                    .tagged(tags(one.tagList())))
            .toList();
    return Rows.tagged(rows, answer.marker());
  }

  private static Rows clusters(AwsClients.Desk desk, @Nullable String token) {
    DescribeDbClustersResponse answer =
        desk.call(
            "rds",
            "DescribeDBClusters",
            d -> client(d).describeDBClusters(request -> request.maxRecords(100).marker(token)));
    List<Row> rows =
        answer.dbClusters().stream()
            .map(one ->
                new Row(
                        one.dbClusterResourceId(),
                        one.dbClusterArn(),
                        ConfigSpelling.CAPITALS_SMALL.document(one, LEFT_OUT))
                    .named(one.dbClusterIdentifier())
                    .born(one.clusterCreateTime())
                    .tagged(tags(one.tagList())))
            .toList();
    return Rows.tagged(rows, answer.marker());
  }

  private static Rows snapshots(AwsClients.Desk desk, @Nullable String token) {
    DescribeDbSnapshotsResponse answer =
        desk.call(
            "rds",
            "DescribeDBSnapshots",
            d -> client(d).describeDBSnapshots(request -> request.maxRecords(100).marker(token)));
    List<Row> rows =
        answer.dbSnapshots().stream()
            .map(one ->
                new Row(
                        one.dbSnapshotIdentifier(),
                        one.dbSnapshotArn(),
                        ConfigSpelling.FIRST_SMALL.document(one, LEFT_OUT))
                    .named(one.dbSnapshotIdentifier())
                    .in(one.availabilityZone())
                    .born(one.snapshotCreateTime())
                    .tagged(tags(one.tagList())))
            .toList();
    return Rows.tagged(rows, answer.marker());
  }

  private static Rows clusterSnapshots(AwsClients.Desk desk, @Nullable String token) {
    DescribeDbClusterSnapshotsResponse answer =
        desk.call(
            "rds",
            "DescribeDBClusterSnapshots",
            d ->
                client(d)
                    .describeDBClusterSnapshots(request -> request.maxRecords(100).marker(token)));
    List<Row> rows =
        answer.dbClusterSnapshots().stream()
            .map(one ->
                new Row(
                        one.dbClusterSnapshotIdentifier(),
                        one.dbClusterSnapshotArn(),
                        ConfigSpelling.CAPITALS_SMALL.document(one, LEFT_OUT))
                    .named(one.dbClusterSnapshotIdentifier())
                    .born(one.snapshotCreateTime())
                    .tagged(tags(one.tagList())))
            .toList();
    return Rows.tagged(rows, answer.marker());
  }

  private static Map<String, String> tags(List<Tag> tags) {
    return Describe.tags(tags, Tag::key, Tag::value);
  }

  private static RdsAsyncClient client(AwsClients.Desk desk) {
    return desk.regional("rds", RdsAsyncClient::builder);
  }
}
