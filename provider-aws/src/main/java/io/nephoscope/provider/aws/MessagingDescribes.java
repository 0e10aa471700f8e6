package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Topics and queues: one call for their names, and one for each. */
final class MessagingDescribes {

  /** Attributes that Config writes as numbers. */
  private static final Set<String> NUMBERS =
      Set.of(
          "DelaySeconds",
          "KmsDataKeyReusePeriodSeconds",
          "MaximumMessageSize",
          "MessageRetentionPeriod",
          "ReceiveMessageWaitTimeSeconds",
          "VisibilityTimeout");

  /** How many messages there are changes all the time and is no configuration. */
  private static final String COUNTERS = "ApproximateNumberOf";

  static final List<Describe> ALL =
      List.of(
          Describe.regional("AWS::SNS::Topic", MessagingDescribes::topics),
          Describe.regional("AWS::SQS::Queue", MessagingDescribes::queues));

  private MessagingDescribes() {}

  private static Rows topics(AwsClients.Desk desk, @Nullable String token) {
    ListTopicsResponse answer =
        desk.call("sns", "ListTopics", d -> sns(d).listTopics(request -> request.nextToken(token)));
    Details details = new Details();
    List<Row> rows = desk.each(answer.topics(), topic -> topic(desk, details, topic.topicArn()));
    return new Rows(rows, false, details.missing(), answer.nextToken());
  }

  private static Row topic(AwsClients.Desk desk, Details details, String arn) {
    var answer =
        details.of(
            desk,
            "sns",
            "GetTopicAttributes",
            d -> sns(d).getTopicAttributes(request -> request.topicArn(arn)));
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    if (answer != null) {
      answer.attributes().entrySet().stream()
          .filter(one -> !one.getKey().startsWith("Subscriptions"))
          .forEach(one -> configuration.put(one.getKey(), one.getValue()));
    }
    return new Row(arn, arn, configuration).named(arn.substring(arn.lastIndexOf(':') + 1));
  }

  /** Without any queue AWS leaves the list out; so only a whole document says that. */
  private static Rows queues(AwsClients.Desk desk, @Nullable String token) {
    ResponseBody.Body body = new ResponseBody.Body();
    ListQueuesResponse answer =
        desk.call(
            "sqs",
            "ListQueues",
            d ->
                sqs(d)
                    .listQueues(request ->
                        request
                            .maxResults(50)
                            .nextToken(token)
                            .overrideConfiguration(settings ->
                                settings.putExecutionAttribute(ResponseBody.KEPT_IN, body))));
    if (body.bytes().length == 0) {
      throw desk.unreadable("sqs", "ListQueues", "nothing");
    }
    Details details = new Details();
    List<Row> rows = desk.each(answer.queueUrls(), queue -> queue(desk, details, queue));
    return new Rows(rows, false, details.missing(), answer.nextToken());
  }

  private static Row queue(AwsClients.Desk desk, Details details, String url) {
    String name = url.substring(url.lastIndexOf('/') + 1);
    var answer =
        details.of(
            desk,
            "sqs",
            "GetQueueAttributes",
            d ->
                sqs(d)
                    .getQueueAttributes(
                        request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL)));
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    configuration.put("QueueName", name).put("QueueUrl", url);
    Map<String, String> said = answer == null ? Map.of() : answer.attributesAsStrings();
    said.forEach((key, value) -> {
      if (NUMBERS.contains(key) && value.matches("-?\\d{1,18}")) {
        configuration.put(key, Long.parseLong(value));
      } else if (!key.startsWith(COUNTERS)) {
        configuration.put(key, value);
      }
    });
    String made = said.getOrDefault("CreatedTimestamp", "");
    return new Row(url, desk.arn("sqs", desk.region(), desk.account(), name), configuration)
        .named(name)
        .born(made.matches("\\d{1,12}") ? Instant.ofEpochSecond(Long.parseLong(made)) : null);
  }

  private static SnsAsyncClient sns(AwsClients.Desk desk) {
    return desk.regional("sns", SnsAsyncClient::builder);
  }

  private static SqsAsyncClient sqs(AwsClients.Desk desk) {
    return desk.regional("sqs", SqsAsyncClient::builder);
  }
}
