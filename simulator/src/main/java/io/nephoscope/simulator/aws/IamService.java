package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Identity and Access Management: one service for all regions, asked in its own. */
final class IamService extends ListingService {
  IamService(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "iam";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

  @Override
  AwsAnswer tell(Asked asked) {
    if (!asked.region().equals(Cloud.AWS.homeRegion())) {
      throw new AwsError(
          403,
          "SignatureDoesNotMatch",
          "Credential should be scoped to a valid region, not '" + asked.region() + "'.");
    }
    return switch (asked.operation()) {
      case "GetAccountAuthorizationDetails" -> details(asked);
      case "GenerateCredentialReport" ->
          query(asked.operation(), NAMESPACE, Json.of("State", "COMPLETE"));
      case "GetCredentialReport" -> report(asked);
      case "GetAccountSummary" -> summary(asked);
      default -> throw unknownOperation(asked.operation());
    };
  }

  private AwsAnswer details(Asked asked) {
    Map<String, String> form = asked.request().form();
    Set<String> filter =
        form.entrySet().stream()
            .filter(field -> field.getKey().startsWith("Filter."))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    Set<ResourceType> types = EnumSet.noneOf(ResourceType.class);
    if (filter.isEmpty() || filter.contains("User")) {
      types.add(ResourceType.AWS_USER);
    }
    if (filter.isEmpty() || filter.contains("Role")) {
      types.add(ResourceType.AWS_ROLE);
    }
    if (filter.isEmpty() || filter.contains("LocalManagedPolicy")) {
      types.add(ResourceType.AWS_POLICY);
    }
    ResourceListing listing =
        clouds
            .estate()
            .resources(
                Cloud.AWS,
                cell ->
                    types.contains(cell.type())
                        && cell.account().nativeId().equals(asked.account()));
    Part part =
        part(
            asked,
            listing,
            form.get("Marker"),
            number(form, "MaxItems", 100, 1, 1000, "ValidationError"),
            new AwsError(400, "InvalidInput", "The marker is not valid."));
    return query(
        asked.operation(),
        NAMESPACE,
        Json.of(
            "IsTruncated",
            part.next() != null,
            "UserDetailList",
            members(part, ResourceType.AWS_USER, IamService::user),
            "GroupDetailList",
            Json.of(),
            "RoleDetailList",
            members(part, ResourceType.AWS_ROLE, IamService::role),
            "Policies",
            members(part, ResourceType.AWS_POLICY, IamService::policy),
            "Marker",
            part.next()));
  }

  private static ObjectNode members(
      Part part, ResourceType type, Function<EstateResource, ObjectNode> document) {
    return Xml.list(
        "member",
        part.resources().stream()
            .filter(resource -> resource.type() == type)
            .map(document)
            .toList());
  }

  private static ObjectNode user(EstateResource user) {
    return Json.of(
        "Path",
        "/",
        "UserName",
        user.name(),
        "UserId",
        user.resourceId(),
        "Arn",
        user.nativeId(),
        "CreateDate",
        user.createdAt(),
        "UserPolicyList",
        Json.of(),
        "GroupList",
        Json.of(),
        "AttachedManagedPolicies",
        Json.of(),
        "Tags",
        Xml.list("member", tags(user, "Key", "Value")));
  }

  private static ObjectNode role(EstateResource role) {
    return Json.of(
        "Path",
        "/",
        "RoleName",
        role.name(),
        "RoleId",
        role.resourceId(),
        "Arn",
        role.nativeId(),
        "CreateDate",
        role.createdAt(),
        "AssumeRolePolicyDocument",
        ConfigItems.TRUST_POLICY,
        "InstanceProfileList",
        Json.of(),
        "RolePolicyList",
        Json.of(),
        "AttachedManagedPolicies",
        Xml.list(
            "member",
            List.of(
                Json.of(
                    "PolicyName",
                    "AmazonSSMManagedInstanceCore",
                    "PolicyArn",
                    "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"))),
        "Tags",
        Xml.list("member", tags(role, "Key", "Value")));
  }

  private static ObjectNode policy(EstateResource policy) {
    return Json.of(
        "PolicyName",
        policy.name(),
        "PolicyId",
        policy.resourceId(),
        "Arn",
        policy.nativeId(),
        "Path",
        "/",
        "DefaultVersionId",
        "v1",
        "AttachmentCount",
        1,
        "PermissionsBoundaryUsageCount",
        0,
        "IsAttachable",
        true,
        "CreateDate",
        policy.createdAt(),
        "UpdateDate",
        policy.createdAt(),
        "PolicyVersionList",
        Xml.list(
            "member",
            List.of(
                Json.of(
                    "Document",
                    "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D",
                    "VersionId",
                    "v1",
                    "IsDefaultVersion",
                    true,
                    "CreateDate",
                    policy.createdAt()))));
  }

  private AwsAnswer report(Asked asked) {
    StringBuilder text =
        new StringBuilder("user,arn,user_creation_time,password_enabled,mfa_active");
    text.append("\n<root_account>,arn:aws:iam::").append(asked.account()).append(":root,");
    text.append(clouds.estate().account(Cloud.AWS, asked.account()).orElseThrow().createdAt());
    text.append(",not_supported,true");
    for (EstateResource user : all(asked, ResourceType.AWS_USER)) {
      text.append('\n').append(user.name()).append(',').append(user.nativeId()).append(',');
      text.append(user.createdAt()).append(",true,").append(user.index() % 2 == 0);
    }
    return query(
        asked.operation(),
        NAMESPACE,
        Json.of(
            "Content",
            Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8)),
            "ReportFormat",
            "text/csv",
            "GeneratedTime",
            clouds.estate().now()));
  }

  private AwsAnswer summary(Asked asked) {
    return query(
        asked.operation(),
        NAMESPACE,
        Json.of(
            "SummaryMap",
            Xml.list(
                "entry",
                List.of(
                    Json.of("key", "Users", "value", listing(asked, ResourceType.AWS_USER).size()),
                    Json.of("key", "Roles", "value", listing(asked, ResourceType.AWS_ROLE).size()),
                    Json.of("key", "AccountMFAEnabled", "value", 1),
                    Json.of("key", "AccountAccessKeysPresent", "value", 0)))));
  }
}
