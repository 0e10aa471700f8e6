package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53AsyncClient;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;

/** Zones of the domain name system. */
final class Route53Describes {

  static final List<Describe> ALL =
      List.of(Describe.global("AWS::Route53::HostedZone", Route53Describes::zones));

  private Route53Describes() {}

  private static Rows zones(AwsClients.Desk desk, @Nullable String token) {
    ListHostedZonesResponse answer =
        desk.call(
            "route53",
            "ListHostedZones",
            d ->
                d.global("route53", Route53AsyncClient::builder)
                    .listHostedZones(request -> request.maxItems("100").marker(token)));
    if (answer.isTruncated() == null) {
      throw desk.unreadable("route53", "ListHostedZones", "no list of zones");
    }
    List<Row> rows = answer.hostedZones().stream().map(one -> zone(desk, one)).toList();
    return Rows.untagged(rows, answer.isTruncated() ? answer.nextMarker() : null);
  }

  private static Row zone(AwsClients.Desk desk, HostedZone zone) {
    String id = zone.id().substring(zone.id().lastIndexOf('/') + 1);
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    configuration.put("Id", id).put("Name", zone.name());
    return new Row(id, desk.arn("route53", "", "", "hostedzone/" + id), configuration)
        .named(zone.name());
  }
}
