package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.AgentState;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Systems Manager: the machines whose agents registered and that are running. */
final class SsmService extends AwsService {
  private final SimulatedClouds clouds;

  SsmService(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  @Override
  String name() {
    return "ssm";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  String operation(AwsRequest request) {
    return request.target().substring(request.target().indexOf('.') + 1);
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (!operation.equals("DescribeInstanceInformation")) {
      throw unknownOperation(operation);
    }
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    String where = caller.account() + "/" + request.region();
    admit(clouds.quotas().reserve("ssm/" + operation + "/" + where, 10, 20));
    JsonNode asked = request.json();
    if (asked.path("InstanceInformationFilterList").size() > 0) {
      throw new AwsError(400, "InvalidFilter", "The filter name is not valid.");
    }
    Set<String> ids = null;
    boolean hybridOnly = false;
    for (JsonNode filter : asked.path("Filters")) {
      Set<String> values = new HashSet<>();
      filter.path("Values").forEach(value -> values.add(value.asText()));
      if (values.isEmpty() || values.size() > 100) {
        throw new AwsError(400, "InvalidInstanceInformationFilterValue", "1 to 100 values.");
      }
      switch (filter.path("Key").asText()) {
        case "InstanceIds" -> ids = values;
        case "ResourceType" -> hybridOnly = !values.contains("EC2Instance");
        default -> throw new AwsError(400, "InvalidFilterKey", "The filter is not valid.");
      }
    }
    int limit = limit(asked.path("MaxResults"), 10, 5, 50, "maxResults");
    String sent = asked.path("NextToken").asText("");
    String bound = where + asked.path("Filters");
    long at =
        offset(
            sent,
            bound,
            new AwsError(400, "InvalidNextToken", "The specified token is not valid."));
    ResourceListing machines =
        clouds
            .estate()
            .resources(
                Cloud.AWS,
                cell ->
                    cell.type() == ResourceType.AWS_INSTANCE
                        && cell.account().nativeId().equals(caller.account())
                        && cell.region().equals(request.region()));
    List<ObjectNode> found = new ArrayList<>();
    long end = machines.size();
    while (at < end && found.size() < limit) {
      EstateResource machine = machines.get(at++);
      AgentState agent = machine.traits().agent();
      if (hybridOnly || (ids != null && !ids.contains(machine.resourceId()))) {
        continue;
      }
      if (machine.traits().running() && (agent == AgentState.ONLINE || agent == AgentState.LOST)) {
        found.add(information(machine));
      }
    }
    ObjectNode answer = Json.of("InstanceInformationList", found);
    if (repeat) {
      answer.put("NextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (at < end) {
      answer.put("NextToken", token(bound, at));
    }
    return AwsAnswer.of(protocol(), answer);
  }

  private ObjectNode information(EstateResource machine) {
    boolean online = machine.traits().agent() == AgentState.ONLINE;
    long bits = machine.bits() >>> 1;
    Instant ping =
        clouds.estate().now().minusSeconds(online ? bits % 300 : 3 * 86_400 + bits % 864_000);
    OperatingSystem os = machine.traits().os();
    ObjectNode said =
        Json.of(
            "InstanceId",
            machine.resourceId(),
            "PingStatus",
            online ? "Online" : "ConnectionLost",
            "LastPingDateTime",
            ping.getEpochSecond(),
            "AgentVersion",
            online ? "3.3.3050.0" : "3.2.2303.0",
            "IsLatestVersion",
            online,
            "ResourceType",
            "EC2Instance",
            "IPAddress",
            machine.traits().privateAddress(),
            "ComputerName",
            "ip-" + machine.traits().privateAddress().replace('.', '-') + ".internal",
            "AssociationStatus",
            "Success");
    if (os != null) {
      said.put("PlatformType", os.windows() ? "Windows" : "Linux");
      said.put("PlatformName", os.platform());
      said.put("PlatformVersion", os.version());
    }
    return said;
  }
}
