package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Map;

/** CloudFront: one service for all regions, asked in its own. */
final class CloudFrontService extends ListingService {
  CloudFrontService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "cloudfront";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_XML;
  }

  @Override
  String operation(AwsRequest request) {
    return request.path().replaceAll("/$", "").equals("/2020-05-31/distribution")
        ? "ListDistributions"
        : "none";
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("ListDistributions")) {
      throw unknownOperation(asked.operation());
    }
    Map<String, String> query = asked.request().query();
    int limit = number(query, "MaxItems", 100, 1, 100, "InvalidArgument");
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_DISTRIBUTION),
            query.get("Marker"),
            limit,
            new AwsError(400, "InvalidArgument", "The marker is not valid."));
    return AwsAnswer.of(
        protocol(),
        Xml.document(
            "DistributionList",
            "http://cloudfront.amazonaws.com/doc/2020-05-31/",
            Json.of(
                "Marker",
                query.getOrDefault("Marker", ""),
                "NextMarker",
                part.next(),
                "MaxItems",
                limit,
                "IsTruncated",
                part.next() != null,
                "Quantity",
                part.resources().size(),
                "Items",
                Xml.list(
                    "DistributionSummary",
                    part.resources().stream().map(CloudFrontService::distribution).toList()))));
  }

  private static ObjectNode distribution(EstateResource distribution) {
    return Json.of(
        "Id",
        distribution.resourceId(),
        "ARN",
        distribution.nativeId(),
        "Status",
        "Deployed",
        "LastModifiedTime",
        distribution.createdAt(),
        "DomainName",
        distribution.name() + ".cloudfront.net",
        "Comment",
        distribution.name(),
        "Enabled",
        true,
        "PriceClass",
        "PriceClass_100",
        "HttpVersion",
        "http2",
        "IsIPV6Enabled",
        true);
  }
}
