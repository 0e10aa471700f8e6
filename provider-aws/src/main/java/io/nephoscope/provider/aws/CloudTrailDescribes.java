package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailAsyncClient;
import software.amazon.awssdk.services.cloudtrail.model.DescribeTrailsResponse;
import software.amazon.awssdk.services.cloudtrail.model.Trail;

/** Trails, in their home region only: one call, and one for each. */
final class CloudTrailDescribes {

  static final List<Describe> ALL =
      List.of(Describe.regional("AWS::CloudTrail::Trail", CloudTrailDescribes::trails));

  private CloudTrailDescribes() {}

  private static Rows trails(AwsClients.Desk desk, @Nullable String token) {
    DescribeTrailsResponse answer =
        desk.call(
            "cloudtrail",
            "DescribeTrails",
            d -> client(d).describeTrails(request -> request.includeShadowTrails(false)));
    if (!answer.hasTrailList()) {
      throw desk.unreadable("cloudtrail", "DescribeTrails", "no list of trails");
    }
    Details details = new Details();
    List<Trail> own =
        answer.trailList().stream()
            // The organisation's trail belongs to the account that made it.
            .filter(one -> String.valueOf(one.trailARN()).contains(":" + desk.account() + ":"))
            .toList();
    List<Row> rows = desk.each(own, trail -> trail(desk, details, trail));
    return new Rows(rows, false, details.missing(), null);
  }

  private static Row trail(AwsClients.Desk desk, Details details, Trail trail) {
    Row row =
        new Row(
                trail.name(),
                trail.trailARN(),
                ConfigSpelling.FIRST_SMALL.document(trail, Set.of()))
            .named(trail.name());
    var status =
        details.of(
            desk,
            "cloudtrail",
            "GetTrailStatus",
            d -> client(d).getTrailStatus(request -> request.name(trail.trailARN())));
    if (status != null && status.isLogging() != null) {
      row.beside(
          "GetTrailStatus",
          JsonNodeFactory.instance.objectNode().put("isLogging", status.isLogging()));
    }
    return row;
  }

  private static CloudTrailAsyncClient client(AwsClients.Desk desk) {
    return desk.regional("cloudtrail", CloudTrailAsyncClient::builder);
  }
}
