package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Tables: one call for their names, and one for each. */
final class DynamoDbDescribes {

  static final List<Describe> ALL =
      List.of(Describe.regional("AWS::DynamoDB::Table", DynamoDbDescribes::tables));

  private DynamoDbDescribes() {}

  private static Rows tables(AwsClients.Desk desk, @Nullable String token) {
    ListTablesResponse answer =
        desk.call(
            "dynamodb",
            "ListTables",
            d -> client(d).listTables(request -> request.limit(50).exclusiveStartTableName(token)));
    if (!answer.hasTableNames()) {
      throw desk.unreadable("dynamodb", "ListTables", "no list of tables");
    }
    Details details = new Details();
    List<Row> rows = desk.each(answer.tableNames(), name -> table(desk, details, name));
    return new Rows(rows, false, details.missing(), answer.lastEvaluatedTableName());
  }

  private static Row table(AwsClients.Desk desk, Details details, String name) {
    var answer =
        details.of(
            desk,
            "dynamodb",
            "DescribeTable",
            d -> client(d).describeTable(request -> request.tableName(name)));
    TableDescription table = answer == null ? null : answer.table();
    if (table == null) {
      return new Row(
              name,
              desk.arn("dynamodb", desk.region(), desk.account(), "table/" + name),
              JsonNodeFactory.instance.objectNode())
          .named(name);
    }
    return new Row(name, table.tableArn(), ConfigSpelling.CAPITALS_SMALL.document(table, Set.of()))
        .named(name)
        .born(table.creationDateTime());
  }

  private static DynamoDbAsyncClient client(AwsClients.Desk desk) {
    return desk.regional("dynamodb", DynamoDbAsyncClient::builder);
  }
}
