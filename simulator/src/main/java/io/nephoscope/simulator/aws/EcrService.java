package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;

/** The Elastic Container Registry. */
final class EcrService extends ListingService {
  EcrService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "ecr";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("DescribeRepositories")) {
      throw unknownOperation(asked.operation());
    }
    JsonNode body = asked.request().json();
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_REPOSITORY),
            body.path("nextToken").asText(""),
            limit(body.path("maxResults"), 100, 1, 1000, "maxResults"),
            new AwsError(400, "InvalidParameterException", "Invalid token."));
    return AwsAnswer.of(
        protocol(),
        Json.of(
            "repositories",
            part.resources().stream().map(EcrService::repository).toList(),
            "nextToken",
            part.next()));
  }

  private static ObjectNode repository(EstateResource repository) {
    return Json.of(
        "repositoryArn",
        repository.nativeId(),
        "registryId",
        repository.account().nativeId(),
        "repositoryName",
        repository.name(),
        "repositoryUri",
        repository.account().nativeId()
            + ".dkr.ecr."
            + repository.region()
            + ".amazonaws.com/"
            + repository.name(),
        "createdAt",
        repository.createdAt().getEpochSecond(),
        "imageTagMutability",
        "MUTABLE",
        "imageScanningConfiguration",
        Json.of("scanOnPush", true),
        "encryptionConfiguration",
        Json.of("encryptionType", repository.traits().customerKey() ? "KMS" : "AES256"));
  }
}
