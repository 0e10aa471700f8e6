package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;

/** DynamoDB: a list of names, and each table for itself. */
final class DynamoDbService extends ListingService {
  DynamoDbService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "dynamodb";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON_1_0;
  }

  @Override
  AwsAnswer tell(Asked asked) {
    JsonNode body = asked.request().json();
    return switch (asked.operation()) {
      case "ListTables" -> {
        List<String> names =
            all(asked, ResourceType.AWS_TABLE).stream()
                .map(EstateResource::name)
                .filter(name -> name.compareTo(body.path("ExclusiveStartTableName").asText("")) > 0)
                .sorted()
                .toList();
        int limit = limit(body.path("Limit"), 100, 1, 100, "limit");
        List<String> page = names.subList(0, Math.min(limit, names.size()));
        yield AwsAnswer.of(
            protocol(),
            Json.of(
                "TableNames",
                page,
                "LastEvaluatedTableName",
                page.size() < names.size() ? page.getLast() : null));
      }
      case "DescribeTable" ->
          AwsAnswer.of(
              protocol(),
              Json.of(
                  "Table",
                  table(
                      find(asked, ResourceType.AWS_TABLE, body.path("TableName").asText(""))
                          .orElseThrow(() ->
                              new AwsError(
                                  400,
                                  "ResourceNotFoundException",
                                  "Requested resource not found")))));
      default -> throw unknownOperation(asked.operation());
    };
  }

  private static ObjectNode table(EstateResource table) {
    ObjectNode said =
        Json.of(
            "TableName",
            table.name(),
            "TableArn",
            table.nativeId(),
            "TableId",
            hex(table),
            "TableStatus",
            "ACTIVE",
            "CreationDateTime",
            table.createdAt().getEpochSecond(),
            "ItemCount",
            0,
            "BillingModeSummary",
            Json.of("BillingMode", "PAY_PER_REQUEST"));
    if (table.traits().customerKey()) {
      said.set(
          "SSEDescription",
          Json.of("Status", "ENABLED", "SSEType", "KMS", "KMSMasterKeyArn", keyArn(table)));
    }
    return said;
  }
}
