package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;

/** CloudTrail: a trail of all regions is shown in each, unless shadows are not wanted. */
final class CloudTrailService extends ListingService {
  CloudTrailService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "cloudtrail";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    JsonNode body = asked.request().json();
    return switch (asked.operation()) {
      case "DescribeTrails" -> {
        boolean shadows = body.path("includeShadowTrails").asBoolean(true);
        ResourceListing trails =
            clouds
                .estate()
                .resources(
                    Cloud.AWS,
                    cell ->
                        cell.type() == ResourceType.AWS_TRAIL
                            && cell.account().nativeId().equals(asked.account())
                            && (shadows || cell.region().equals(asked.region())));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "trailList",
                trails.page(0, (int) trails.size()).stream()
                    .map(CloudTrailService::trail)
                    .toList()));
      }
      case "GetTrailStatus" -> {
        String name = body.path("Name").asText("");
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "IsLogging",
                find(asked, ResourceType.AWS_TRAIL, name)
                    .orElseThrow(
                        () -> new AwsError(400, "TrailNotFoundException", "Unknown trail: " + name))
                    .traits()
                    .auditLog()));
      }
      default -> throw unknownOperation(asked.operation());
    };
  }

  private static ObjectNode trail(EstateResource trail) {
    return Json.of(
        "Name",
        trail.name(),
        "S3BucketName",
        trail.account().name() + "-trail",
        "IncludeGlobalServiceEvents",
        true,
        "IsMultiRegionTrail",
        true,
        "HomeRegion",
        trail.region(),
        "TrailARN",
        trail.nativeId(),
        "LogFileValidationEnabled",
        true,
        "HasCustomEventSelectors",
        false,
        "IsOrganizationTrail",
        false);
  }
}
