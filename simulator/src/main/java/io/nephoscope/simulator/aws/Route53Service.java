package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Map;

/** Route 53: one service for all regions, asked in its own. */
final class Route53Service extends ListingService {
  Route53Service(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "route53";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_XML;
  }

  @Override
  double perSecond() {
    return 5;
  }

  @Override
  String operation(AwsRequest request) {
    return request.path().replaceAll("/$", "").equals("/2013-04-01/hostedzone")
        ? "ListHostedZones"
        : "none";
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("ListHostedZones")) {
      throw unknownOperation(asked.operation());
    }
    Map<String, String> query = asked.request().query();
    int limit = number(query, "maxitems", 100, 1, 100, "InvalidInput");
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_HOSTED_ZONE),
            query.get("marker"),
            limit,
            new AwsError(400, "InvalidInput", "The marker is not valid."));
    return AwsAnswer.of(
        protocol(),
        Xml.document(
            "ListHostedZonesResponse",
            "https://route53.amazonaws.com/doc/2013-04-01/",
            Json.of(
                "HostedZones",
                Xml.list(
                    "HostedZone", part.resources().stream().map(Route53Service::zone).toList()),
                "IsTruncated",
                part.next() != null,
                "NextMarker",
                part.next(),
                "MaxItems",
                limit)));
  }

  private static ObjectNode zone(EstateResource zone) {
    return Json.of(
        "Id",
        "/hostedzone/" + zone.resourceId(),
        "Name",
        zone.name(),
        "CallerReference",
        hex(zone),
        "Config",
        Json.of("PrivateZone", false),
        "ResourceRecordSetCount",
        2);
  }
}
