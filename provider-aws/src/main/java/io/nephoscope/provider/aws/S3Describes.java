package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;

/** Buckets of one region: one call for twenty names, and six for each. */
final class S3Describes {

  static final List<Describe> ALL =
      List.of(Describe.regional("AWS::S3::Bucket", S3Describes::buckets));

  private S3Describes() {}

  private static Rows buckets(AwsClients.Desk desk, @Nullable String token) {
    ListBucketsResponse answer =
        desk.call(
            "s3",
            "ListBuckets",
            d ->
                client(d)
                    .listBuckets(request ->
                        request.bucketRegion(d.region()).maxBuckets(20).continuationToken(token)));
    if (!answer.hasBuckets()) {
      throw desk.unreadable("s3", "ListBuckets", "no list of buckets");
    }
    Details details = new Details();
    List<Row> rows = desk.each(answer.buckets(), bucket -> bucket(desk, details, bucket));
    return new Rows(rows, false, details.missing(), answer.continuationToken());
  }

  private static Row bucket(AwsClients.Desk desk, Details details, Bucket bucket) {
    String name = bucket.name();
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    configuration.put("name", name).put("region", desk.region());
    if (bucket.creationDate() != null) {
      configuration.put("creationDate", ConfigSpelling.time(bucket.creationDate()));
    }
    Row row =
        new Row(name, desk.arn("s3", "", "", name), configuration)
            .named(name)
            .born(bucket.creationDate());
    var block =
        details.of(
            desk,
            "s3",
            "GetPublicAccessBlock",
            d -> client(d).getPublicAccessBlock(request -> request.bucket(name)));
    if (block != null) {
      row.beside(
          "PublicAccessBlockConfiguration", document(block.publicAccessBlockConfiguration()));
    }
    var policy =
        details.of(
            desk,
            "s3",
            "GetBucketPolicy",
            d -> client(d).getBucketPolicy(request -> request.bucket(name)));
    if (policy != null) {
      row.beside(
          "BucketPolicy", JsonNodeFactory.instance.objectNode().put("policyText", policy.policy()));
      var status =
          details.of(
              desk,
              "s3",
              "GetBucketPolicyStatus",
              d -> client(d).getBucketPolicyStatus(request -> request.bucket(name)));
      if (status != null && status.policyStatus() != null) {
        row.beside("BucketPolicyStatus", document(status.policyStatus()));
      }
    }
    var encryption =
        details.of(
            desk,
            "s3",
            "GetBucketEncryption",
            d -> client(d).getBucketEncryption(request -> request.bucket(name)));
    if (encryption != null) {
      row.beside(
          "ServerSideEncryptionConfiguration",
          document(encryption.serverSideEncryptionConfiguration()));
    }
    var versioning =
        details.of(
            desk,
            "s3",
            "GetBucketVersioning",
            d -> client(d).getBucketVersioning(request -> request.bucket(name)));
    if (versioning != null) {
      ObjectNode said = JsonNodeFactory.instance.objectNode();
      said.put("status", versioning.status() == null ? "Off" : versioning.statusAsString());
      if (versioning.mfaDelete() != null) {
        said.set(
            "isMfaDeleteEnabled",
            BooleanNode.valueOf("Enabled".equals(versioning.mfaDeleteAsString())));
      }
      row.beside("BucketVersioningConfiguration", said);
    }
    var logging =
        details.of(
            desk,
            "s3",
            "GetBucketLogging",
            d -> client(d).getBucketLogging(request -> request.bucket(name)));
    if (logging != null && logging.loggingEnabled() != null) {
      row.beside(
          "BucketLoggingConfiguration",
          JsonNodeFactory.instance
              .objectNode()
              .put("destinationBucketName", logging.loggingEnabled().targetBucket())
              .put("logFilePrefix", logging.loggingEnabled().targetPrefix()));
    }
    return row;
  }

  private static ObjectNode document(@Nullable SdkPojo said) {
    return said == null
        ? JsonNodeFactory.instance.objectNode()
        : ConfigSpelling.FIRST_WORD_SMALL.document(said, Set.of());
  }

  private static S3AsyncClient client(AwsClients.Desk desk) {
    return desk.regional("s3", S3AsyncClient::builder);
  }
}
