package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2AsyncClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;

/** Load balancers for applications, networks and gateways. */
final class LoadBalancingDescribes {

  static final List<Describe> ALL =
      List.of(
          Describe.regional(
              "AWS::ElasticLoadBalancingV2::LoadBalancer", LoadBalancingDescribes::balancers));

  private LoadBalancingDescribes() {}

  private static Rows balancers(AwsClients.Desk desk, @Nullable String token) {
    DescribeLoadBalancersResponse answer =
        desk.call(
            "elasticloadbalancing",
            "DescribeLoadBalancers",
            d ->
                d.regional("elasticloadbalancing", ElasticLoadBalancingV2AsyncClient::builder)
                    .describeLoadBalancers(request -> request.pageSize(100).marker(token)));
    List<Row> rows =
        answer.loadBalancers().stream()
            .map(one ->
                new Row(
                        one.loadBalancerArn(),
                        one.loadBalancerArn(),
                        ConfigSpelling.FIRST_SMALL.document(one, Set.of()))
                    .named(one.loadBalancerName())
                    .born(one.createdTime()))
            .toList();
    return Rows.untagged(rows, answer.nextMarker());
  }
}
