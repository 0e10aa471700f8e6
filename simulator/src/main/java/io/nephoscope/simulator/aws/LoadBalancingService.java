package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Map;

/** Elastic Load Balancing, version 2: no tags in the list, as at AWS. */
final class LoadBalancingService extends ListingService {
  LoadBalancingService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "elasticloadbalancing";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("DescribeLoadBalancers")) {
      throw unknownOperation(asked.operation());
    }
    Map<String, String> form = asked.request().form();
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_LOAD_BALANCER),
            form.get("Marker"),
            number(form, "PageSize", 400, 1, 400, "ValidationError"),
            new AwsError(400, "ValidationError", "The marker is not valid."));
    return query(
        asked.operation(),
        "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
        Json.of(
            "LoadBalancers",
            Xml.list("member", part.resources().stream().map(this::balancer).toList()),
            "NextMarker",
            part.next()));
  }

  private ObjectNode balancer(EstateResource balancer) {
    return Json.of(
        "LoadBalancerArn",
        balancer.nativeId(),
        "DNSName",
        balancer.name() + "." + balancer.region() + ".elb.amazonaws.com",
        "CreatedTime",
        balancer.createdAt(),
        "LoadBalancerName",
        balancer.name(),
        "Scheme",
        balancer.traits().publicEndpoint() ? "internet-facing" : "internal",
        "VpcId",
        one(balancer, ResourceType.AWS_VPC).map(EstateResource::resourceId).orElse(null),
        "State",
        Json.of("Code", "active"),
        "Type",
        "application",
        "IpAddressType",
        "ipv4");
  }
}
