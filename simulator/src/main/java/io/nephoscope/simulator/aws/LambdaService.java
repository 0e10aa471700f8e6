package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;
import java.util.Map;

/** Lambda: pages of at most fifty functions, without their tags. */
final class LambdaService extends ListingService {
  LambdaService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "lambda";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  String operation(AwsRequest request) {
    return request.path().replaceAll("/$", "").equals("/2015-03-31/functions")
        ? "ListFunctions"
        : "none";
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("ListFunctions")) {
      throw unknownOperation(asked.operation());
    }
    Map<String, String> query = asked.request().query();
    Part part =
        part(
            asked,
            listing(asked, ResourceType.AWS_FUNCTION),
            query.get("Marker"),
            Math.min(
                50, number(query, "MaxItems", 50, 1, 10_000, "InvalidParameterValueException")),
            new AwsError(400, "InvalidParameterValueException", "Invalid marker."));
    return AwsAnswer.of(
        protocol(),
        Json.of(
            "NextMarker",
            part.next(),
            "Functions",
            part.resources().stream().map(this::function).toList()));
  }

  private ObjectNode function(EstateResource function) {
    return Json.of(
        "FunctionName",
        function.name(),
        "FunctionArn",
        function.nativeId(),
        "Runtime",
        function.traits().version(),
        "Role",
        one(function, ResourceType.AWS_ROLE).map(EstateResource::nativeId).orElse(null),
        "Handler",
        "index.handler",
        "CodeSize",
        4_096 + Long.remainderUnsigned(function.bits(), 900_000),
        "Timeout",
        30,
        "MemorySize",
        256,
        "LastModified",
        Json.iso(function.createdAt()).replace("Z", "+0000"),
        "Version",
        "$LATEST",
        "TracingConfig",
        Json.of("Mode", "PassThrough"),
        "Architectures",
        List.of(function.traits().architecture()),
        "PackageType",
        "Zip");
  }
}
