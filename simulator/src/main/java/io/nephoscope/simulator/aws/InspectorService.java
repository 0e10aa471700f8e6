package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.estate.Vulnerability;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Inspector, as far as it tells whether it is on and what it found. Pages hold 25 at most. */
final class InspectorService extends AwsService {
  private static final int MOST = 25;

  private final SimulatedClouds clouds;

  InspectorService(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  @Override
  String name() {
    return "inspector2";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  String operation(AwsRequest request) {
    return switch (request.method() + " " + request.path()) {
      case "POST /status/batch/get" -> "BatchGetAccountStatus";
      case "POST /findings/list" -> "ListFindings";
      default -> "none";
    };
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (caller.isUser()) {
      throw denied(caller.arn(), operation);
    }
    admit(
        clouds
            .quotas()
            .reserve(
                "inspector2/" + operation + "/" + caller.account() + "/" + request.region(),
                5,
                10));
    EstateAccount account = clouds.estate().account(Cloud.AWS, caller.account()).orElseThrow();
    return AwsAnswer.of(
        protocol(),
        switch (operation) {
          case "BatchGetAccountStatus" -> status(request, account);
          case "ListFindings" -> list(request, account, repeat);
          default -> throw unknownOperation(operation);
        });
  }

  private ObjectNode status(AwsRequest request, EstateAccount account) {
    boolean on = clouds.estate().inspectorOn(account, request.region());
    List<ObjectNode> known = new ArrayList<>();
    List<ObjectNode> failed = new ArrayList<>();
    for (JsonNode id : request.json().path("accountIds")) {
      if (!id.asText().equals(account.nativeId())) {
        failed.add(
            Json.of(
                "accountId", id.asText(),
                "errorCode", "ACCESS_DENIED",
                "errorMessage", "Not a member."));
        continue;
      }
      known.add(
          Json.of(
              "accountId",
              account.nativeId(),
              "state",
              state(on),
              "resourceState",
              Json.of(
                  "ec2", state(on),
                  "ecr", state(on),
                  "lambda", state(on))));
    }
    return Json.of("accounts", known, "failedAccounts", failed);
  }

  private static ObjectNode state(boolean on) {
    return Json.of(
        "status", on ? "ENABLED" : "DISABLED", "errorCode", "ALREADY_ENABLED", "errorMessage", "");
  }

  private ObjectNode list(AwsRequest request, EstateAccount account, boolean repeat) {
    if (!clouds.estate().inspectorOn(account, request.region())) {
      throw denied(account.nativeId(), "ListFindings");
    }
    JsonNode asked = request.json();
    int limit = Math.min(MOST, limit(asked.path("maxResults"), 25, 1, 100, "maxResults"));
    Set<String> statuses = new HashSet<>();
    for (var filter : asked.path("filterCriteria").properties()) {
      if (filter.getKey().equals("awsAccountId")
          && filter.getValue().findValuesAsText("value").equals(List.of(account.nativeId()))) {
        continue;
      }
      if (!filter.getKey().equals("findingStatus")) {
        throw new AwsError(
            400, "ValidationException", "Filter " + filter.getKey() + " is not simulated.");
      }
      filter.getValue().forEach(each -> statuses.add(each.path("value").asText()));
    }
    String bound = account.nativeId() + request.region() + asked.path("filterCriteria");
    String sent = asked.path("nextToken").asText("");
    long at = offset(sent, bound, new AwsError(400, "ValidationException", "Invalid nextToken."));
    StatementListing statements =
        clouds
            .estate()
            .statements(
                Cloud.AWS,
                cell ->
                    cell.account().equals(account)
                        && cell.region().equals(request.region())
                        && cell.type() == ResourceType.AWS_INSTANCE);
    List<ObjectNode> found = new ArrayList<>();
    while (at < statements.slots() && found.size() < limit) {
      if (statements.get(at++).orElse(null) instanceof Vulnerability weakness
          && (statuses.isEmpty() || statuses.contains(status(weakness)))) {
        found.add(document(weakness));
      }
    }
    ObjectNode answer = Json.of("findings", found);
    if (repeat) {
      answer.put("nextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else if (at < statements.slots()) {
      answer.put("nextToken", token(bound, at));
    }
    return answer;
  }

  private static String status(Vulnerability weakness) {
    return weakness.state() == FindingState.SUPPRESSED ? "SUPPRESSED" : "ACTIVE";
  }

  /** The ARN of a finding, which is also its id in Security Hub. */
  static String arn(Vulnerability weakness) {
    return "arn:aws:inspector2:"
        + weakness.resource().region()
        + ":"
        + weakness.resource().account().nativeId()
        + ":finding/"
        + weakness.id();
  }

  private static ObjectNode document(Vulnerability weakness) {
    EstateResource resource = weakness.resource();
    boolean fixed = !weakness.fixedVersion().isEmpty();
    return Json.of(
        "awsAccountId",
        resource.account().nativeId(),
        "findingArn",
        arn(weakness),
        "title",
        weakness.cve() + " - " + weakness.packageName(),
        "description",
        weakness.title(),
        "type",
        "PACKAGE_VULNERABILITY",
        "severity",
        weakness.severity().name(),
        "status",
        status(weakness),
        "inspectorScore",
        weakness.score(),
        "fixAvailable",
        fixed ? "YES" : "NO",
        "firstObservedAt",
        weakness.firstObservedAt().getEpochSecond(),
        "lastObservedAt",
        weakness.updatedAt().getEpochSecond(),
        "updatedAt",
        weakness.updatedAt().getEpochSecond(),
        "remediation",
        Json.of("recommendation", Json.of("text", "None Provided")),
        "packageVulnerabilityDetails",
        Json.of(
            "vulnerabilityId",
            weakness.cve(),
            "source",
            "NVD",
            "vulnerablePackages",
            List.of(
                Json.of(
                    "name", weakness.packageName(),
                    "version", weakness.installedVersion(),
                    "fixedInVersion", fixed ? weakness.fixedVersion() : "NotAvailable"))),
        "resources",
        List.of(
            Json.of(
                "id",
                resource.resourceId(),
                "type",
                "AWS_EC2_INSTANCE",
                "partition",
                "aws",
                "region",
                resource.region())));
  }
}
