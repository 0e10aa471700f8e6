package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.simulator.estate.AwsInventory;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The Resource Groups Tagging API: whatever bears a tag, and nothing else. */
final class TaggingService extends ListingService {
  TaggingService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "tagging";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  double perSecond() {
    return 15;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.operation().equals("GetResources")) {
      throw unknownOperation(asked.operation());
    }
    JsonNode body = asked.request().json();
    Set<String> named =
        body.path("ResourceARNList")
            .valueStream()
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    if (named.size() > 100 || (!named.isEmpty() && body.has("ResourcesPerPage"))) {
      throw new AwsError(
          400, "InvalidParameterException", "At most 100 ARNs, and no other parameter beside.");
    }
    List<EstateResource> tagged =
        named.isEmpty()
            ? everything(asked)
            : named.stream()
                .flatMap(arn -> clouds.estate().byNativeId(Cloud.AWS, arn).stream())
                .filter(resource -> shows(asked, resource))
                .toList();
    String bound = asked.account() + "/" + asked.region();
    String sent = body.path("PaginationToken").asText("");
    int at =
        (int)
            offset(
                sent,
                bound,
                new AwsError(400, "PaginationTokenExpiredException", "The token has expired."));
    int limit = limit(body.path("ResourcesPerPage"), 50, 1, 100, "resourcesPerPage");
    int end = named.isEmpty() ? Math.min(tagged.size(), at + limit) : tagged.size();
    String next = end < tagged.size() ? token(bound, end) : "";
    if (asked.repeat()) {
      next = sent.isEmpty() ? token(bound, 0) : sent;
    }
    return AwsAnswer.of(
        protocol(),
        Json.of(
            "PaginationToken",
            next,
            "ResourceTagMappingList",
            tagged.subList(Math.min(at, end), end).stream()
                .map(resource ->
                    Json.of(
                        "ResourceARN", resource.nativeId(), "Tags", tags(resource, "Key", "Value")))
                .toList()));
  }

  private List<EstateResource> everything(Asked asked) {
    ResourceListing here =
        clouds
            .estate()
            .resources(
                Cloud.AWS,
                cell ->
                    cell.account().nativeId().equals(asked.account())
                        && cell.region().equals(asked.region()));
    return here.page(0, (int) here.size()).stream()
        .filter(resource -> shows(asked, resource))
        .toList();
  }

  /** Users and roles bear tags, but this API does not know of them. */
  private static boolean shows(Asked asked, EstateResource resource) {
    return resource.account().nativeId().equals(asked.account())
        && resource.region().equals(asked.region())
        && AwsInventory.taggable(resource.type())
        && resource.type() != ResourceType.AWS_USER
        && resource.type() != ResourceType.AWS_ROLE
        && !resource.tags().isEmpty();
  }
}
