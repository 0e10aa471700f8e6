package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrAsyncClient;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecs.EcsAsyncClient;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.eks.EksAsyncClient;
import software.amazon.awssdk.services.eks.model.Cluster;

/** Clusters of Kubernetes and ECS, and registries of images. */
final class ContainerDescribes {

  static final List<Describe> ALL =
      List.of(
          Describe.regional("AWS::EKS::Cluster", ContainerDescribes::kubernetes),
          Describe.regional("AWS::ECS::Cluster", ContainerDescribes::containers),
          Describe.regional("AWS::ECR::Repository", ContainerDescribes::repositories));

  private ContainerDescribes() {}

  /** One call for the names, and one for each cluster. */
  private static Rows kubernetes(AwsClients.Desk desk, @Nullable String token) {
    var answer =
        desk.call(
            "eks",
            "ListClusters",
            d -> eks(d).listClusters(request -> request.maxResults(10).nextToken(token)));
    if (!answer.hasClusters()) {
      throw desk.unreadable("eks", "ListClusters", "no list of clusters");
    }
    Details details = new Details();
    List<Row> rows =
        desk.each(answer.clusters(), name -> kubernetes(desk, details, name)).stream().toList();
    return new Rows(rows, true, details.missing(), answer.nextToken());
  }

  private static Row kubernetes(AwsClients.Desk desk, Details details, String name) {
    var answer =
        details.of(
            desk,
            "eks",
            "DescribeCluster",
            d -> eks(d).describeCluster(request -> request.name(name)));
    Cluster cluster = answer == null ? null : answer.cluster();
    if (cluster == null) {
      return new Row(
              name,
              desk.arn("eks", desk.region(), desk.account(), "cluster/" + name),
              JsonNodeFactory.instance.objectNode())
          .named(name);
    }
    return new Row(
            name, cluster.arn(), ConfigSpelling.FIRST_LARGE.document(cluster, Set.of("tags")))
        .named(name)
        .born(cluster.createdAt())
        .tagged(cluster.tags());
  }

  /** One call for the names, and one for all of them. */
  private static Rows containers(AwsClients.Desk desk, @Nullable String token) {
    ListClustersResponse names =
        desk.call(
            "ecs",
            "ListClusters",
            d -> ecs(d).listClusters(request -> request.maxResults(100).nextToken(token)));
    if (!names.hasClusterArns()) {
      throw desk.unreadable("ecs", "ListClusters", "no list of clusters");
    }
    if (names.clusterArns().isEmpty()) {
      return Rows.tagged(List.of(), names.nextToken());
    }
    DescribeClustersResponse answer =
        desk.call(
            "ecs",
            "DescribeClusters",
            d ->
                ecs(d)
                    .describeClusters(request ->
                        request
                            .clusters(names.clusterArns())
                            .include(
                                ClusterField.TAGS,
                                ClusterField.SETTINGS,
                                ClusterField.CONFIGURATIONS)));
    List<Row> rows =
        answer.clusters().stream()
            .map(one -> {
              ObjectNode configuration =
                  ConfigSpelling.FIRST_LARGE.document(
                      one, Set.of("tags", "clusterArn", "settings", "statistics", "attachments"));
              configuration.put("Arn", one.clusterArn());
              ArrayNode settings = configuration.putArray("ClusterSettings");
              one.settings()
                  .forEach(setting ->
                      settings
                          .addObject()
                          .put("Name", setting.nameAsString())
                          .put("Value", setting.value()));
              return new Row(one.clusterName(), one.clusterArn(), configuration)
                  .named(one.clusterName())
                  .tagged(Describe.tags(one.tags(), Tag::key, Tag::value));
            })
            .toList();
    return Rows.tagged(rows, names.nextToken());
  }

  private static Rows repositories(AwsClients.Desk desk, @Nullable String token) {
    DescribeRepositoriesResponse answer =
        desk.call(
            "ecr",
            "DescribeRepositories",
            d ->
                d.regional("ecr", EcrAsyncClient::builder)
                    .describeRepositories(request -> request.maxResults(500).nextToken(token)));
    if (!answer.hasRepositories()) {
      throw desk.unreadable("ecr", "DescribeRepositories", "no list of repositories");
    }
    List<Row> rows =
        answer.repositories().stream()
            .map(one -> {
              ObjectNode configuration =
                  ConfigSpelling.FIRST_LARGE.document(
                      one, Set.of("repositoryArn", "registryId", "createdAt"));
              configuration.put("Arn", one.repositoryArn());
              return new Row(one.repositoryName(), one.repositoryArn(), configuration)
                  .named(one.repositoryName())
                  .born(one.createdAt());
            })
            .toList();
    return Rows.untagged(rows, answer.nextToken());
  }

  private static EksAsyncClient eks(AwsClients.Desk desk) {
    return desk.regional("eks", EksAsyncClient::builder);
  }

  private static EcsAsyncClient ecs(AwsClients.Desk desk) {
    return desk.regional("ecs", EcsAsyncClient::builder);
  }
}
