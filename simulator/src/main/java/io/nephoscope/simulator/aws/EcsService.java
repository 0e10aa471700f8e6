package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.List;

/** The Elastic Container Service: a list of ARNs, and up to a hundred described at once. */
final class EcsService extends ListingService {
  EcsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "ecs";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    JsonNode body = asked.request().json();
    return switch (asked.operation()) {
      case "ListClusters" -> {
        Part part =
            part(
                asked,
                listing(asked, ResourceType.AWS_CONTAINERS),
                body.path("nextToken").asText(""),
                limit(body.path("maxResults"), 100, 1, 100, "maxResults"),
                new AwsError(400, "InvalidParameterException", "Invalid token."));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "clusterArns",
                part.resources().stream().map(EstateResource::nativeId).toList(),
                "nextToken",
                part.next()));
      }
      case "DescribeClusters" -> {
        if (body.path("clusters").size() > 100) {
          throw new AwsError(
              400, "InvalidParameterException", "Clusters cannot have more than 100.");
        }
        List<ObjectNode> clusters = new ArrayList<>();
        List<ObjectNode> failures = new ArrayList<>();
        boolean tags = body.path("include").valueStream().anyMatch(i -> i.asText().equals("TAGS"));
        for (JsonNode arn : body.path("clusters")) {
          find(asked, ResourceType.AWS_CONTAINERS, arn.asText())
              .ifPresentOrElse(
                  cluster -> clusters.add(cluster(cluster, tags)),
                  () -> failures.add(Json.of("arn", arn.asText(), "reason", "MISSING")));
        }
        yield AwsAnswer.of(protocol(), Json.of("clusters", clusters, "failures", failures));
      }
      default -> throw unknownOperation(asked.operation());
    };
  }

  private static ObjectNode cluster(EstateResource cluster, boolean tags) {
    return Json.of(
        "clusterArn",
        cluster.nativeId(),
        "clusterName",
        cluster.name(),
        "status",
        "ACTIVE",
        "settings",
        List.of(Json.of("name", "containerInsights", "value", "disabled")),
        "capacityProviders",
        List.of("FARGATE"),
        "tags",
        tags ? tags(cluster, "key", "value") : List.of());
  }
}
