package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Details;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What IAM's credential report says of each user and of the root: a table in text. */
final class CredentialReport {

  private CredentialReport() {}

  /**
   * The lines of the report by ARN; empty while AWS is still making it, or when it may not be read,
   * which is then among the details. Waits.
   */
  static Map<String, ObjectNode> read(AwsClients.Desk desk, Details details) {
    var made =
        details.of(
            desk,
            "iam",
            "GenerateCredentialReport",
            d -> IamDescribes.client(d).generateCredentialReport());
    if (made == null || !"COMPLETE".equals(made.stateAsString())) {
      return Map.of();
    }
    var report =
        details.of(
            desk, "iam", "GetCredentialReport", d -> IamDescribes.client(d).getCredentialReport());
    return report == null || report.content() == null
        ? Map.of()
        : lines(report.content().asUtf8String());
  }

  /**
   * The lines by the column {@code arn}. A line with more columns than the heading has a comma in a
   * user's name: it is not told.
   */
  static Map<String, ObjectNode> lines(String table) {
    List<String> lines = table.lines().toList();
    Map<String, ObjectNode> read = new HashMap<>();
    if (lines.isEmpty()) {
      return read;
    }
    String[] heading = lines.getFirst().split(",", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      if (values.length == heading.length) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < heading.length; i++) {
          said.put(heading[i], values[i]);
        }
        read.put(said.path("arn").asText(), said);
      }
    }
    return read;
  }
}
