package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Severity;
import io.nephoscope.simulator.estate.StatementListing;
import io.nephoscope.simulator.estate.Threat;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GuardDuty: none or one detector per account and region. What somebody suppressed or settled is
 * archived.
 */
final class GuardDutyService extends AwsService {
  private static final Pattern DETECTOR = Pattern.compile("/detector/([0-9a-f]{32})(/.*)?");

  private final SimulatedClouds clouds;

  GuardDutyService(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  @Override
  String name() {
    return "guardduty";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  String operation(AwsRequest request) {
    if (request.path().equals("/detector") && request.method().equals("GET")) {
      return "ListDetectors";
    }
    Matcher detector = DETECTOR.matcher(request.path());
    if (!detector.matches()) {
      return "none";
    }
    String rest = detector.group(2) == null ? "" : detector.group(2);
    return switch (request.method() + " " + rest) {
      case "GET " -> "GetDetector";
      case "POST /findings" -> "ListFindings";
      case "POST /findings/get" -> "GetFindings";
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
                "guardduty/" + operation + "/" + caller.account() + "/" + request.region(), 5, 10));
    EstateAccount account = clouds.estate().account(Cloud.AWS, caller.account()).orElseThrow();
    boolean on = clouds.estate().guardDutyOn(account, request.region());
    if (operation.equals("ListDetectors")) {
      return AwsAnswer.of(
          protocol(),
          Json.of("detectorIds", on ? List.of(detector(account, request.region())) : List.of()));
    }
    Matcher asked = DETECTOR.matcher(request.path());
    if (!on || !asked.matches() || !detector(account, request.region()).equals(asked.group(1))) {
      throw new AwsError(
          400,
          "BadRequestException",
          "The request is rejected because the input detectorId is not owned by the current"
              + " account.");
    }
    return AwsAnswer.of(
        protocol(),
        switch (operation) {
          case "GetDetector" ->
              Json.of(
                  "createdAt", Json.iso(account.createdAt()),
                  "status", "ENABLED",
                  "findingPublishingFrequency", "FIFTEEN_MINUTES");
          case "ListFindings" -> list(request, account, repeat);
          case "GetFindings" -> get(request, account);
          default -> throw unknownOperation(operation);
        });
  }

  private ObjectNode list(AwsRequest request, EstateAccount account, boolean repeat) {
    JsonNode asked = request.json();
    int limit = limit(asked.path("maxResults"), 50, 1, 50, "maxResults");
    boolean unarchivedOnly = false;
    for (var criterion : asked.at("/findingCriteria/criterion").properties()) {
      if (!criterion.getKey().equals("service.archived")) {
        throw new AwsError(
            400, "BadRequestException", "Criterion " + criterion.getKey() + " is not simulated.");
      }
      JsonNode values = criterion.getValue().path("equals");
      unarchivedOnly = values.size() == 1 && values.get(0).asText().equals("false");
    }
    String bound = account.nativeId() + request.region() + asked.path("findingCriteria");
    String sent = asked.path("nextToken").asText("");
    long at = offset(sent, bound, new AwsError(400, "BadRequestException", "Invalid token."));
    StatementListing statements = statements(account, request.region());
    List<String> ids = new ArrayList<>();
    while (at < statements.slots() && ids.size() < limit) {
      Optional<Threat> threat = threat(statements, at++);
      if (threat.isPresent() && (!unarchivedOnly || threat.get().state() == FindingState.ACTIVE)) {
        ids.add(threat.get().id());
      }
    }
    ObjectNode answer = Json.of("findingIds", ids);
    if (repeat) {
      answer.put("nextToken", sent.isEmpty() ? token(bound, 0) : sent);
    } else {
      answer.put("nextToken", at < statements.slots() ? token(bound, at) : "");
    }
    return answer;
  }

  private ObjectNode get(AwsRequest request, EstateAccount account) {
    JsonNode wanted = request.json().path("findingIds");
    if (wanted.size() > 50) {
      throw new AwsError(400, "BadRequestException", "At most 50 finding ids.");
    }
    StatementListing statements = statements(account, request.region());
    List<ObjectNode> found = new ArrayList<>();
    for (long slot = 0; slot < statements.slots(); slot++) {
      Threat threat = threat(statements, slot).orElse(null);
      if (threat != null && wanted.valueStream().anyMatch(id -> id.asText().equals(threat.id()))) {
        found.add(document(threat));
      }
    }
    return Json.of("findings", found);
  }

  private StatementListing statements(EstateAccount account, String region) {
    return clouds
        .estate()
        .statements(
            Cloud.AWS,
            cell ->
                cell.account().equals(account)
                    && cell.region().equals(region)
                    && (cell.type() == ResourceType.AWS_INSTANCE
                        || cell.type() == ResourceType.AWS_BUCKET));
  }

  private static Optional<Threat> threat(StatementListing statements, long slot) {
    return statements.get(slot).filter(Threat.class::isInstance).map(Threat.class::cast);
  }

  static String detector(EstateAccount account, String region) {
    return UUID.nameUUIDFromBytes((account.nativeId() + region).getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  /** The ARN of a finding, which is also its id in Security Hub. */
  static String arn(Threat threat) {
    EstateResource resource = threat.resource();
    return "arn:aws:guardduty:"
        + resource.region()
        + ":"
        + resource.account().nativeId()
        + ":detector/"
        + detector(resource.account(), resource.region())
        + "/finding/"
        + threat.id();
  }

  private static ObjectNode document(Threat threat) {
    EstateResource resource = threat.resource();
    ObjectNode about =
        resource.type() == ResourceType.AWS_BUCKET
            ? Json.of(
                "resourceType",
                "S3Bucket",
                "s3BucketDetails",
                List.of(Json.of("arn", resource.nativeId(), "name", resource.name())))
            : Json.of(
                "resourceType",
                "Instance",
                "instanceDetails",
                Json.of("instanceId", resource.resourceId(), "availabilityZone", resource.zone()));
    return Json.of(
        "accountId",
        resource.account().nativeId(),
        "arn",
        arn(threat),
        "createdAt",
        Json.iso(threat.firstObservedAt()),
        "updatedAt",
        Json.iso(threat.updatedAt()),
        "description",
        threat.description(),
        "id",
        threat.id(),
        "partition",
        "aws",
        "region",
        resource.region(),
        "resource",
        about,
        "schemaVersion",
        "2.0",
        "service",
        Json.of(
            "archived",
            threat.state() != FindingState.ACTIVE,
            "count",
            3,
            "detectorId",
            detector(resource.account(), resource.region()),
            "eventFirstSeen",
            Json.iso(threat.firstObservedAt()),
            "eventLastSeen",
            Json.iso(threat.updatedAt()),
            "serviceName",
            "guardduty"),
        "severity",
        severity(threat.severity()),
        "title",
        threat.title(),
        "type",
        threat.nativeType());
  }

  private static double severity(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 9;
      case HIGH -> 8;
      case MEDIUM -> 5;
      case LOW, INFORMATIONAL -> 2;
    };
  }
}
