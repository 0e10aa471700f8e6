package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Kubernetes clusters: a list of names, and each for itself. */
final class EksService extends ListingService {
  EksService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "eks";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  String operation(AwsRequest request) {
    String path = request.path().replaceAll("/$", "");
    return path.equals("/clusters")
        ? "ListClusters"
        : path.matches("/clusters/[^/]+") ? "DescribeCluster" : "none";
  }

  @Override
  AwsAnswer tell(Asked asked) {
    Map<String, String> query = asked.request().query();
    return switch (asked.operation()) {
      case "ListClusters" -> {
        Part part =
            part(
                asked,
                listing(asked, ResourceType.AWS_KUBERNETES),
                query.get("nextToken"),
                number(query, "maxResults", 100, 1, 100, "InvalidParameterException"),
                new AwsError(400, "InvalidParameterException", "Invalid token."));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "clusters",
                part.resources().stream().map(EstateResource::name).toList(),
                "nextToken",
                part.next()));
      }
      case "DescribeCluster" -> {
        String name = asked.request().path().substring("/clusters/".length());
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "cluster",
                cluster(
                    find(asked, ResourceType.AWS_KUBERNETES, name)
                        .orElseThrow(() ->
                            new AwsError(
                                404,
                                "ResourceNotFoundException",
                                "No cluster found for name: " + name)))));
      }
      default -> throw unknownOperation(asked.operation());
    };
  }

  private ObjectNode cluster(EstateResource cluster) {
    boolean open = cluster.traits().publicEndpoint();
    return Json.of(
        "name",
        cluster.name(),
        "arn",
        cluster.nativeId(),
        "createdAt",
        cluster.createdAt().getEpochSecond(),
        "version",
        cluster.traits().version(),
        "endpoint",
        "https://"
            + hex(cluster).toUpperCase(Locale.ROOT)
            + ".gr7."
            + cluster.region()
            + ".eks.amazonaws.com",
        "roleArn",
        one(cluster, ResourceType.AWS_ROLE).map(EstateResource::nativeId).orElse(null),
        "resourcesVpcConfig",
        Json.of(
            "endpointPublicAccess",
            open,
            "endpointPrivateAccess",
            true,
            "publicAccessCidrs",
            open ? List.of("0.0.0.0/0") : List.of()),
        "status",
        "ACTIVE",
        "tags",
        cluster.tags());
  }
}
