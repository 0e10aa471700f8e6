package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryResponse;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * The account as such, and its users, groups, roles and own policies: one operation, asked for one
 * type each. The credential report, which AWS makes at most every four hours, tells of each user's
 * passwords, keys and second factors.
 */
final class IamDescribes {

  private static final Set<String> LEFT_OUT = Set.of("Tags", "RoleLastUsed", "Document");

  static final List<Describe> ALL =
      List.of(
          Describe.global("AWS::::Account", IamDescribes::account),
          Describe.global("AWS::IAM::User", IamDescribes::users),
          Describe.global("AWS::IAM::Group", IamDescribes::groups),
          Describe.global("AWS::IAM::Role", IamDescribes::roles),
          Describe.global("AWS::IAM::Policy", IamDescribes::policies));

  private IamDescribes() {}

  /** The account under the id that Security Hub's findings give it. */
  private static Rows account(AwsClients.Desk desk, @Nullable String token) {
    GetAccountSummaryResponse summary =
        desk.call("iam", "GetAccountSummary", d -> client(d).getAccountSummary());
    if (!summary.hasSummaryMap()) {
      throw desk.unreadable("iam", "GetAccountSummary", "no summary");
    }
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    ObjectNode map = configuration.putObject("summaryMap");
    summary.summaryMapAsStrings().forEach(map::put);
    Row row =
        new Row(desk.account(), "AWS::::Account:" + desk.account(), configuration)
            .named(desk.account());
    Details details = new Details();
    ObjectNode root =
        CredentialReport.read(desk, details).get(desk.arn("iam", "", desk.account(), "root"));
    if (root != null) {
      row.beside("CredentialReport", root);
    }
    return new Rows(List.of(row), true, details.missing(), null);
  }

  private static Rows users(AwsClients.Desk desk, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer = details(desk, EntityType.USER, token);
    Details details = new Details();
    Map<String, ObjectNode> report =
        answer.userDetailList().isEmpty() ? Map.of() : CredentialReport.read(desk, details);
    List<Row> rows =
        answer.userDetailList().stream()
            .map(one ->
                new Row(one.userId(), one.arn(), document(one, one.tags()))
                    .named(one.userName())
                    .born(one.createDate())
                    .tagged(Describe.tags(one.tags(), Tag::key, Tag::value)))
            .toList();
    for (Row row : rows) {
      ObjectNode known = report.get(row.arn());
      if (known != null) {
        row.beside("CredentialReport", known);
      }
    }
    return new Rows(rows, true, details.missing(), next(answer));
  }

  private static Rows groups(AwsClients.Desk desk, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer = details(desk, EntityType.GROUP, token);
    List<Row> rows =
        answer.groupDetailList().stream()
            .map(one ->
                new Row(
                        one.groupId(),
                        one.arn(),
                        ConfigSpelling.FIRST_SMALL.document(one, LEFT_OUT))
                    .named(one.groupName())
                    .born(one.createDate()))
            .toList();
    return Rows.tagged(rows, next(answer));
  }

  private static Rows roles(AwsClients.Desk desk, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer = details(desk, EntityType.ROLE, token);
    List<Row> rows =
        answer.roleDetailList().stream()
            .map(one ->
                new Row(one.roleId(), one.arn(), document(one, one.tags()))
                    .named(one.roleName())
                    .born(one.createDate())
                    .tagged(Describe.tags(one.tags(), Tag::key, Tag::value)))
            .toList();
    return Rows.tagged(rows, next(answer));
  }

  private static Rows policies(AwsClients.Desk desk, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer =
        details(desk, EntityType.LOCAL_MANAGED_POLICY, token);
    List<Row> rows =
        answer.policies().stream()
            .map(one ->
                new Row(
                        one.policyId(),
                        one.arn(),
                        ConfigSpelling.FIRST_SMALL.document(one, LEFT_OUT))
                    .named(one.policyName())
                    .born(one.createDate()))
            .toList();
    return Rows.untagged(rows, next(answer));
  }

  private static GetAccountAuthorizationDetailsResponse details(
      AwsClients.Desk desk, EntityType kind, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer =
        desk.call(
            "iam",
            "GetAccountAuthorizationDetails",
            d ->
                client(d)
                    .getAccountAuthorizationDetails(
                        request -> request.filter(kind).maxItems(200).marker(token)));
    if (answer.isTruncated() == null) {
      throw desk.unreadable("iam", "GetAccountAuthorizationDetails", "no lists");
    }
    return answer;
  }

  private static ObjectNode document(SdkPojo said, List<Tag> tags) {
    ObjectNode document = ConfigSpelling.FIRST_SMALL.document(said, LEFT_OUT);
    ArrayNode list = document.putArray("tags");
    tags.forEach(tag -> list.addObject().put("key", tag.key()).put("value", tag.value()));
    return document;
  }

  static IamAsyncClient client(AwsClients.Desk desk) {
    return desk.global("iam", IamAsyncClient::builder);
  }

  private static @Nullable String next(GetAccountAuthorizationDetailsResponse answer) {
    return Boolean.TRUE.equals(answer.isTruncated()) ? answer.marker() : null;
  }
}
