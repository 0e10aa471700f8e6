package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.Tag;

/** Users, groups, roles and the account's own policies: one operation, asked for one type each. */
final class IamDescribes {

  private static final Set<String> LEFT_OUT = Set.of("Tags", "RoleLastUsed", "Document");

  static final List<Describe> ALL =
      List.of(
          Describe.global("AWS::IAM::User", IamDescribes::users),
          Describe.global("AWS::IAM::Group", IamDescribes::groups),
          Describe.global("AWS::IAM::Role", IamDescribes::roles),
          Describe.global("AWS::IAM::Policy", IamDescribes::policies));

  private IamDescribes() {}

  private static Rows users(AwsClients.Desk desk, @Nullable String token) {
    GetAccountAuthorizationDetailsResponse answer = details(desk, EntityType.USER, token);
    List<Row> rows =
        answer.userDetailList().stream()
            .map(one ->
                new Row(one.userId(), one.arn(), document(one, one.tags()))
                    .named(one.userName())
                    .born(one.createDate())
                    .tagged(Describe.tags(one.tags(), Tag::key, Tag::value)))
            .toList();
    return Rows.tagged(rows, next(answer));
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
                d.global("iam", IamAsyncClient::builder)
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

  private static @Nullable String next(GetAccountAuthorizationDetailsResponse answer) {
    return Boolean.TRUE.equals(answer.isTruncated()) ? answer.marker() : null;
  }
}
