package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** EC2, as far as it tells of regions. */
final class Ec2Service extends AwsService {
  private final SimulatedClouds clouds;

  Ec2Service(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  @Override
  String name() {
    return "ec2";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.EC2;
  }

  @Override
  String operation(AwsRequest request) {
    return request.form().getOrDefault("Action", "none");
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (!operation.equals("DescribeRegions")) {
      throw unknownOperation(operation);
    }
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    admit(
        clouds
            .quotas()
            .reserve("ec2/DescribeRegions/" + caller.account() + "/" + request.region(), 20, 100));
    Map<String, String> form = request.form();
    boolean all = Boolean.parseBoolean(form.getOrDefault("AllRegions", "false"));
    Set<String> named =
        form.entrySet().stream()
            .filter(field -> field.getKey().startsWith("RegionName."))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    Collection<EstateRegion> regions = clouds.estate().regions(Cloud.AWS);
    String items =
        regions.stream()
            .filter(region -> all || region.enabled())
            .filter(region -> named.isEmpty() || named.contains(region.name()))
            .map(Ec2Service::item)
            .collect(Collectors.joining());
    return AwsAnswer.of(
        protocol(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<requestId>"
            + UUID.randomUUID()
            + "</requestId><regionInfo>"
            + items
            + "</regionInfo></DescribeRegionsResponse>");
  }

  private static String item(EstateRegion region) {
    String optIn =
        !region.optIn() ? "opt-in-not-required" : region.enabled() ? "opted-in" : "not-opted-in";
    return "<item><regionName>"
        + region.name()
        + "</regionName><regionEndpoint>ec2."
        + region.name()
        + ".amazonaws.com</regionEndpoint><optInStatus>"
        + optIn
        + "</optInStatus></item>";
  }
}
