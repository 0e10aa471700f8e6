package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A service that tells of its own resources. Only roles of the organisation's accounts may ask. */
abstract class ListingService extends AwsService {
  final SimulatedClouds clouds;

  ListingService(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  /**
   * Somebody's question to this service in one region.
   *
   * @param repeat whether the next page's token must be the one the caller sent
   */
  record Asked(
      String operation, AwsRequest request, String account, String region, boolean repeat) {}

  /** One page, and where the next one begins; null at the end. */
  record Part(List<EstateResource> resources, @Nullable String next) {}

  /** Answers a caller that may ask. */
  abstract AwsAnswer tell(Asked asked);

  /** How many calls a second; most services do not say, this is a guess. */
  double perSecond() {
    return 20;
  }

  /** How many calls at once after a rest. */
  double burst() {
    return 2 * perSecond();
  }

  @Override
  final AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    admit(
        clouds
            .quotas()
            .reserve(
                name() + "/" + operation + "/" + caller.account() + "/" + request.region(),
                perSecond(),
                burst()));
    return tell(new Asked(operation, request, caller.account(), request.region(), repeat));
  }

  @Override
  String operation(AwsRequest request) {
    return switch (protocol()) {
      case QUERY, EC2 -> request.form().getOrDefault("Action", "none");
      case JSON, JSON_1_0 -> request.target().substring(request.target().lastIndexOf('.') + 1);
      case REST_JSON, REST_XML, S3 ->
          throw new IllegalStateException(name() + " must say what its paths mean");
    };
  }

  /** All resources of a type of the caller, in the region that is asked. */
  final ResourceListing listing(Asked asked, ResourceType type) {
    return clouds
        .estate()
        .resources(
            Cloud.AWS,
            cell ->
                cell.type() == type
                    && cell.account().nativeId().equals(asked.account())
                    && cell.region().equals(asked.region()));
  }

  /** The same, whole. */
  final List<EstateResource> all(Asked asked, ResourceType type) {
    ResourceListing listing = listing(asked, type);
    return listing.page(0, (int) listing.size());
  }

  /** The page of a listing that a token names. */
  final Part part(
      Asked asked, ResourceListing listing, @Nullable String token, int limit, AwsError badToken) {
    String bound = asked.account() + "/" + asked.region() + "/" + asked.operation();
    long at = offset(token, bound, badToken);
    List<EstateResource> page = listing.page(at, limit);
    long end = at + page.size();
    String next = end < listing.size() ? token(bound, end) : null;
    if (asked.repeat()) {
      next = token == null || token.isEmpty() ? token(bound, 0) : token;
    }
    return new Part(page, next);
  }

  /** The caller's resource of a type with a short id or ARN, in the region that is asked. */
  final Optional<EstateResource> find(Asked asked, ResourceType type, String id) {
    return all(asked, type).stream()
        .filter(resource ->
            resource.resourceId().equals(id)
                || resource.nativeId().equals(id)
                || resource.name().equals(id))
        .findFirst();
  }

  /** What a resource is connected with, first of a type. */
  final Optional<EstateResource> one(EstateResource resource, ResourceType type) {
    return clouds.estate().related(resource, type).stream().findFirst();
  }

  /** Tags as most services write them. */
  static List<ObjectNode> tags(EstateResource resource, String key, String value) {
    List<ObjectNode> tags = new ArrayList<>();
    resource.tags().forEach((name, text) -> tags.add(Json.of(key, name, value, text)));
    return tags;
  }

  /** Success of a service that speaks the query protocol. */
  final AwsAnswer query(String operation, String namespace, ObjectNode result) {
    return AwsAnswer.of(
        protocol(),
        Xml.document(
            operation + "Response",
            namespace,
            Json.of(
                operation + "Result",
                result,
                "ResponseMetadata",
                Json.of("RequestId", UUID.randomUUID()))));
  }

  /** A number in a form or a query, within bounds. */
  static int number(
      Map<String, String> fields, String name, int fallback, int least, int most, String refusal) {
    String text = fields.get(name);
    if (text == null) {
      return fallback;
    }
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new AwsError(
          400,
          refusal,
          "Value ("
              + text
              + ") for parameter "
              + name
              + " is invalid: between "
              + least
              + " and "
              + most
              + ".");
    }
    return Integer.parseInt(text);
  }

  /** Sixteen hexadecimal digits that belong to a resource. */
  static String hex(EstateResource resource) {
    String hex = Long.toHexString(resource.bits());
    return "0".repeat(16 - hex.length()) + hex;
  }

  /** The ARN of the customer's key that something is encrypted with. */
  static String keyArn(EstateResource resource) {
    return ConfigItems.keyArn(resource);
  }
}
