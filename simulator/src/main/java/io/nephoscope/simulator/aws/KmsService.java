package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;

/** The Key Management Service: a list of ids, and each key for itself. */
final class KmsService extends ListingService {
  KmsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "kms";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  double perSecond() {
    return 50;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    JsonNode body = asked.request().json();
    return switch (asked.operation()) {
      case "ListKeys" -> {
        Part part =
            part(
                asked,
                listing(asked, ResourceType.AWS_KEY),
                body.path("Marker").asText(""),
                limit(body.path("Limit"), 100, 1, 1000, "limit"),
                new AwsError(400, "InvalidMarkerException", "Invalid marker."));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "Keys",
                part.resources().stream()
                    .map(key -> Json.of("KeyId", key.resourceId(), "KeyArn", key.nativeId()))
                    .toList(),
                "NextMarker",
                part.next(),
                "Truncated",
                part.next() != null));
      }
      case "DescribeKey" ->
          AwsAnswer.of(protocol(), Json.of("KeyMetadata", metadata(key(asked, body))));
      case "GetKeyRotationStatus" ->
          AwsAnswer.of(
              protocol(), Json.of("KeyRotationEnabled", key(asked, body).traits().rotation()));
      default -> throw unknownOperation(asked.operation());
    };
  }

  private EstateResource key(Asked asked, JsonNode body) {
    String id = body.path("KeyId").asText("");
    return find(asked, ResourceType.AWS_KEY, id)
        .orElseThrow(
            () -> new AwsError(400, "NotFoundException", "Key '" + id + "' does not exist"));
  }

  private static ObjectNode metadata(EstateResource key) {
    return Json.of(
        "AWSAccountId",
        key.account().nativeId(),
        "KeyId",
        key.resourceId(),
        "Arn",
        key.nativeId(),
        "CreationDate",
        key.createdAt().getEpochSecond(),
        "Enabled",
        true,
        "Description",
        key.name(),
        "KeyUsage",
        "ENCRYPT_DECRYPT",
        "KeyState",
        "Enabled",
        "Origin",
        "AWS_KMS",
        "KeyManager",
        "CUSTOMER",
        "KeySpec",
        "SYMMETRIC_DEFAULT",
        "MultiRegion",
        false);
  }
}
