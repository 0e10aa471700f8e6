package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.CloudFrontAsyncClient;
import software.amazon.awssdk.services.cloudfront.model.DistributionList;
import software.amazon.awssdk.services.cloudfront.model.DistributionSummary;

/** Distributions. The headers they add are not taken over: people keep secrets in them. */
final class CloudFrontDescribes {

  private static final Set<String> LEFT_OUT =
      Set.of("Id", "ARN", "Status", "LastModifiedTime", "DomainName", "CustomHeaders");

  static final List<Describe> ALL =
      List.of(Describe.global("AWS::CloudFront::Distribution", CloudFrontDescribes::distributions));

  private CloudFrontDescribes() {}

  private static Rows distributions(AwsClients.Desk desk, @Nullable String token) {
    DistributionList list =
        desk.call(
                "cloudfront",
                "ListDistributions",
                d ->
                    d.global("cloudfront", CloudFrontAsyncClient::builder)
                        .listDistributions(request -> request.maxItems("100").marker(token)))
            .distributionList();
    if (list == null || list.isTruncated() == null) {
      throw desk.unreadable("cloudfront", "ListDistributions", "no list of distributions");
    }
    List<Row> rows =
        list.items().stream().map(one -> new Row(one.id(), one.arn(), document(one))).toList();
    return Rows.untagged(rows, list.isTruncated() ? list.nextMarker() : null);
  }

  /** Config has most of it one level deeper. */
  private static ObjectNode document(DistributionSummary said) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("id", said.id()).put("arn", said.arn()).put("domainName", said.domainName());
    if (said.lastModifiedTime() != null) {
      document.put("lastModifiedTime", ConfigSpelling.time(said.lastModifiedTime()));
    }
    ObjectNode inner = JsonNodeFactory.instance.objectNode();
    ConfigSpelling.FIRST_SMALL.document(said, LEFT_OUT).properties().stream()
        .forEach(field -> inner.set(field.getKey(), field.getValue()));
    document.set("distributionConfig", inner);
    return document;
  }
}
