package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Simple Notification Service: pages of a hundred, whoever asks. */
final class SnsService extends ListingService {
  SnsService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "sns";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

  @Override
  AwsAnswer tell(Asked asked) {
    Map<String, String> form = asked.request().form();
    return switch (asked.operation()) {
      case "ListTopics" -> {
        Part part =
            part(
                asked,
                listing(asked, ResourceType.AWS_TOPIC),
                form.get("NextToken"),
                100,
                new AwsError(400, "InvalidParameter", "Invalid parameter: NextToken"));
        yield query(
            asked.operation(),
            NAMESPACE,
            Json.of(
                "Topics",
                Xml.list(
                    "member",
                    part.resources().stream()
                        .map(topic -> Json.of("TopicArn", topic.nativeId()))
                        .toList()),
                "NextToken",
                part.next()));
      }
      case "GetTopicAttributes" -> {
        EstateResource topic =
            find(asked, ResourceType.AWS_TOPIC, form.getOrDefault("TopicArn", ""))
                .orElseThrow(() -> new AwsError(404, "NotFound", "Topic does not exist"));
        List<ObjectNode> attributes = new ArrayList<>();
        attributes.add(Json.of("key", "TopicArn", "value", topic.nativeId()));
        attributes.add(Json.of("key", "Owner", "value", topic.account().nativeId()));
        attributes.add(Json.of("key", "DisplayName", "value", ""));
        if (topic.traits().customerKey()) {
          attributes.add(Json.of("key", "KmsMasterKeyId", "value", keyArn(topic)));
        }
        yield query(
            asked.operation(), NAMESPACE, Json.of("Attributes", Xml.list("entry", attributes)));
      }
      default -> throw unknownOperation(asked.operation());
    };
  }
}
