package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;

/** The Simple Queue Service: a list of addresses, and each queue for itself. */
final class SqsService extends ListingService {
  SqsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "sqs";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON_1_0;
  }

  @Override
  double perSecond() {
    return 50;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    JsonNode body = asked.request().json();
    return switch (asked.operation()) {
      case "ListQueues" -> {
        Part part =
            part(
                asked,
                listing(asked, ResourceType.AWS_QUEUE),
                body.path("NextToken").asText(""),
                limit(body.path("MaxResults"), 1000, 1, 1000, "MaxResults"),
                new AwsError(400, "InvalidAddress", "Invalid token."));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "QueueUrls",
                part.resources().stream().map(EstateResource::resourceId).toList(),
                // Without a page size there are a thousand at most and no token.
                "NextToken",
                body.has("MaxResults") ? part.next() : null));
      }
      case "GetQueueAttributes" -> {
        EstateResource queue =
            find(asked, ResourceType.AWS_QUEUE, body.path("QueueUrl").asText(""))
                .orElseThrow(() ->
                    new AwsError(400, "QueueDoesNotExist", "The specified queue does not exist."));
        ObjectNode attributes =
            Json.of(
                "QueueArn",
                queue.nativeId(),
                "CreatedTimestamp",
                Long.toString(queue.createdAt().getEpochSecond()),
                "VisibilityTimeout",
                "30",
                "DelaySeconds",
                "0",
                "MessageRetentionPeriod",
                "345600");
        if (queue.traits().customerKey()) {
          attributes.put("KmsMasterKeyId", keyArn(queue));
        }
        yield AwsAnswer.of(protocol(), Json.of("Attributes", attributes));
      }
      default -> throw unknownOperation(asked.operation());
    };
  }
}
