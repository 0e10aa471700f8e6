package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;

/** Secrets Manager: what secrets there are, never what they hold. */
final class SecretsService extends ListingService {
  SecretsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "secretsmanager";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("ListSecrets")) {
      throw unknownOperation(asked.operation());
    }
    JsonNode body = asked.request().json();
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_SECRET),
            body.path("NextToken").asText(""),
            limit(body.path("MaxResults"), 100, 1, 100, "maxResults"),
            new AwsError(400, "InvalidNextTokenException", "Invalid token."));
    return AwsAnswer.of(
        protocol(),
        Json.of(
            "SecretList",
            part.resources().stream().map(SecretsService::secret).toList(),
            "NextToken",
            part.next()));
  }

  private static ObjectNode secret(EstateResource secret) {
    return Json.of(
        "ARN",
        secret.nativeId(),
        "Name",
        secret.name(),
        "Description",
        secret.name(),
        "KmsKeyId",
        secret.traits().customerKey() ? keyArn(secret) : null,
        "RotationEnabled",
        false,
        "CreatedDate",
        secret.createdAt().getEpochSecond(),
        "Tags",
        tags(secret, "Key", "Value"));
  }
}
