package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Map;

/** EC2 Auto Scaling: its groups; nobody here asks for its policies. */
final class AutoScalingService extends ListingService {
  AutoScalingService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "autoscaling";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("DescribeAutoScalingGroups")) {
      throw unknownOperation(asked.operation());
    }
    Map<String, String> form = asked.request().form();
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_SCALING_GROUP),
            form.get("NextToken"),
            number(form, "MaxRecords", 50, 1, 100, "ValidationError"),
            new AwsError(400, "InvalidNextToken", "The token is not valid."));
    return query(
        asked.operation(),
        "http://autoscaling.amazonaws.com/doc/2011-01-01/",
        Json.of(
            "AutoScalingGroups",
            Xml.list("member", part.resources().stream().map(AutoScalingService::group).toList()),
            "NextToken",
            part.next()));
  }

  private static ObjectNode group(EstateResource group) {
    return Json.of(
        "AutoScalingGroupName",
        group.name(),
        "AutoScalingGroupARN",
        group.nativeId(),
        "MinSize",
        1,
        "MaxSize",
        4,
        "DesiredCapacity",
        2,
        "DefaultCooldown",
        300,
        "HealthCheckType",
        "EC2",
        "CreatedTime",
        group.createdAt(),
        "VPCZoneIdentifier",
        "",
        "Tags",
        Xml.list("member", tags(group, "Key", "Value")));
  }
}
