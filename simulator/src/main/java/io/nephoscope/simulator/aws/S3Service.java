package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.util.List;
import java.util.Map;

/** S3, as far as it tells of buckets: the list, and each setting for itself. */
final class S3Service extends ListingService {
  S3Service(SimulatedClouds clouds) {
    super(clouds);
  }

  @Override
  String name() {
    return "s3";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.S3;
  }

  @Override
  double perSecond() {
    return 100;
  }

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final Map<String, String> SETTINGS =
      Map.of(
          "publicAccessBlock", "GetPublicAccessBlock",
          "policyStatus", "GetBucketPolicyStatus",
          "policy", "GetBucketPolicy",
          "encryption", "GetBucketEncryption",
          "versioning", "GetBucketVersioning",
          "logging", "GetBucketLogging",
          "location", "GetBucketLocation");

  @Override
  String operation(AwsRequest request) {
    if (request.path().equals("/")) {
      return "ListBuckets";
    }
    return SETTINGS.entrySet().stream()
        .filter(setting -> request.asks(setting.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("none");
  }

  @Override
  AwsAnswer tell(Asked asked) {
    if (asked.operation().equals("ListBuckets")) {
      return buckets(asked);
    }
    if (asked.operation().equals("none")) {
      throw unknownOperation(asked.operation());
    }
    String name = asked.request().path().substring(1).replaceAll("/$", "");
    EstateResource bucket =
        clouds
            .estate()
            .byNativeId(Cloud.AWS, "arn:aws:s3:::" + name)
            .orElseThrow(
                () -> new AwsError(404, "NoSuchBucket", "The specified bucket does not exist"));
    if (!bucket.account().nativeId().equals(asked.account())) {
      throw denied("arn:aws:sts::" + asked.account(), asked.operation());
    }
    if (!bucket.region().equals(asked.region()) && !asked.operation().equals("GetBucketLocation")) {
      throw new AwsError(
          400,
          "AuthorizationHeaderMalformed",
          "The authorization header is malformed; the region '"
              + asked.region()
              + "' is wrong; expecting '"
              + bucket.region()
              + "'");
    }
    return setting(asked.operation(), bucket);
  }

  private AwsAnswer buckets(Asked asked) {
    Map<String, String> query = asked.request().query();
    String only = query.get("bucket-region");
    ResourceListing listing =
        clouds
            .estate()
            .resources(
                Cloud.AWS,
                cell ->
                    cell.type() == ResourceType.AWS_BUCKET
                        && cell.account().nativeId().equals(asked.account())
                        && (only == null || cell.region().equals(only)));
    Part part =
        part(
            asked,
            listing,
            query.get("continuation-token"),
            number(query, "max-buckets", 10_000, 1, 10_000, "InvalidArgument"),
            new AwsError(400, "InvalidArgument", "The continuation token provided is incorrect"));
    return AwsAnswer.of(
        protocol(),
        Xml.document(
            "ListAllMyBucketsResult",
            NAMESPACE,
            Json.of(
                "Owner",
                Json.of("ID", "0".repeat(64)),
                "Buckets",
                Xml.list(
                    "Bucket",
                    part.resources().stream()
                        .map(bucket ->
                            Json.of(
                                "Name",
                                bucket.name(),
                                "CreationDate",
                                Json.iso(bucket.createdAt()),
                                "BucketRegion",
                                bucket.region()))
                        .toList()),
                "ContinuationToken",
                part.next())));
  }

  private AwsAnswer setting(String operation, EstateResource bucket) {
    boolean open = bucket.traits().publicAccess();
    return switch (operation) {
      case "GetPublicAccessBlock" ->
          xml(
              "PublicAccessBlockConfiguration",
              Json.of(
                  "BlockPublicAcls",
                  !open,
                  "IgnorePublicAcls",
                  !open,
                  "BlockPublicPolicy",
                  !open,
                  "RestrictPublicBuckets",
                  !open));
      case "GetBucketPolicyStatus" -> {
        policy(bucket);
        yield xml("PolicyStatus", Json.of("IsPublic", true));
      }
      case "GetBucketPolicy" -> new AwsAnswer(200, "application/json", policy(bucket), Map.of());
      case "GetBucketEncryption" ->
          xml(
              "ServerSideEncryptionConfiguration",
              Json.of(
                  "Rule",
                  List.of(
                      Json.of(
                          "ApplyServerSideEncryptionByDefault",
                          Json.of(
                              "SSEAlgorithm", bucket.traits().customerKey() ? "aws:kms" : "AES256"),
                          "BucketKeyEnabled",
                          bucket.traits().customerKey()))));
      case "GetBucketVersioning" -> xml("VersioningConfiguration", Json.of("Status", "Enabled"));
      case "GetBucketLogging" -> xml("BucketLoggingStatus", Json.of());
      default ->
          // Old and new at once: the first region has no name, the second one of its own.
          AwsAnswer.of(
              protocol(),
              "<LocationConstraint xmlns=\""
                  + NAMESPACE
                  + "\">"
                  + (bucket.region().equals("us-east-1") ? "" : bucket.region())
                  + "</LocationConstraint>");
    };
  }

  private static String policy(EstateResource bucket) {
    String policy = ConfigItems.bucketPolicy(bucket);
    if (policy == null) {
      throw new AwsError(404, "NoSuchBucketPolicy", "The bucket policy does not exist");
    }
    return policy;
  }

  private AwsAnswer xml(String root, ObjectNode content) {
    return AwsAnswer.of(protocol(), Xml.document(root, NAMESPACE, content));
  }
}
