package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingAsyncClient;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/** Groups of machines that grow and shrink. */
final class AutoScalingDescribes {

  static final List<Describe> ALL =
      List.of(
          Describe.regional("AWS::AutoScaling::AutoScalingGroup", AutoScalingDescribes::groups));

  private AutoScalingDescribes() {}

  private static Rows groups(AwsClients.Desk desk, @Nullable String token) {
    DescribeAutoScalingGroupsResponse answer =
        desk.call(
            "autoscaling",
            "DescribeAutoScalingGroups",
            d ->
                d.regional("autoscaling", AutoScalingAsyncClient::builder)
                    .describeAutoScalingGroups(
                        request -> request.maxRecords(100).nextToken(token)));
    List<Row> rows =
        answer.autoScalingGroups().stream()
            .map(one ->
                new Row(
                        one.autoScalingGroupARN(),
                        one.autoScalingGroupARN(),
                        ConfigSpelling.CAPITALS_SMALL.document(one, Set.of("Tags")))
                    .named(one.autoScalingGroupName())
                    .born(one.createdTime())
                    .tagged(Describe.tags(one.tags(), TagDescription::key, TagDescription::value)))
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }
}
