package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;

/**
 * Organizations, for the management account only. Pages may be short, and the second one is empty
 * although more follow, as AWS says pages may be.
 */
final class OrganizationsService extends AwsService {
  private static final int FIRST_PAGE = 3;

  private final SimulatedClouds clouds;

  OrganizationsService(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  @Override
  String name() {
    return "organizations";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  String operation(AwsRequest request) {
    return request.target().substring(request.target().indexOf('.') + 1);
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    EstateAccount management = management();
    if (!caller.role().equals(clouds.credentials().aws().hubRoleArn())) {
      throw new AwsError(
          400, "AccessDeniedException", "You don't have permissions to access this resource.");
    }
    admit(clouds.quotas().reserve("organizations/" + operation + "/" + caller.account(), 8, 12));
    return switch (operation) {
      case "ListAccounts" -> listAccounts(request.json(), management, repeat);
      case "DescribeOrganization" ->
          AwsAnswer.of(
              protocol(),
              Json.of(
                  "Organization",
                  Json.of(
                      "Id",
                      organisation(),
                      "Arn",
                      "arn:aws:organizations::"
                          + management.nativeId()
                          + ":organization/"
                          + organisation(),
                      "FeatureSet",
                      "ALL",
                      "MasterAccountId",
                      management.nativeId(),
                      "MasterAccountEmail",
                      management.email())));
      default -> throw unknownOperation(operation);
    };
  }

  private AwsAnswer listAccounts(JsonNode asked, EstateAccount management, boolean repeat) {
    int limit = limit(asked.path("MaxResults"), 20, 1, 20, "maxResults");
    List<EstateAccount> accounts = clouds.estate().accounts(Cloud.AWS);
    // Odd places are "an empty page, then go on at half of it".
    String sent = asked.path("NextToken").asText("");
    long place =
        offset(
            sent,
            "ListAccounts",
            new AwsError(400, "InvalidInputException", "You specified an invalid token."));
    boolean empty = place % 2 == 1;
    int from = (int) (place / 2);
    int to =
        empty
            ? from
            : Math.min(accounts.size(), from + (from == 0 ? Math.min(limit, FIRST_PAGE) : limit));
    long next = empty ? 2L * from : from == 0 ? 2L * to + 1 : 2L * to;
    ObjectNode answer =
        Json.of(
            "Accounts",
            accounts.subList(from, to).stream().map(each -> account(each, management)).toList());
    if (repeat) {
      answer.put("NextToken", sent.isEmpty() ? token("ListAccounts", 0) : sent);
    } else if (empty || to < accounts.size()) {
      answer.put("NextToken", token("ListAccounts", next));
    }
    return AwsAnswer.of(protocol(), answer);
  }

  private ObjectNode account(EstateAccount account, EstateAccount management) {
    return Json.of(
        "Id",
        account.nativeId(),
        "Arn",
        "arn:aws:organizations::"
            + management.nativeId()
            + ":account/"
            + organisation()
            + "/"
            + account.nativeId(),
        "Email",
        account.email(),
        "Name",
        account.name(),
        "State",
        "ACTIVE",
        "JoinedMethod",
        account.denied() ? "INVITED" : "CREATED",
        "JoinedTimestamp",
        account.createdAt().getEpochSecond());
  }

  private EstateAccount management() {
    return clouds.estate().accounts(Cloud.AWS).stream()
        .filter(EstateAccount::management)
        .findFirst()
        .orElseThrow();
  }

  private String organisation() {
    return clouds.estate().organisation(Cloud.AWS).id();
  }
}
