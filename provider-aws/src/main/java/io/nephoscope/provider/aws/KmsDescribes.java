package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nephoscope.provider.aws.Describe.Details;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;

/** Keys: one call for their ids, and two for each. */
final class KmsDescribes {

  static final List<Describe> ALL = List.of(Describe.regional("AWS::KMS::Key", KmsDescribes::keys));

  private KmsDescribes() {}

  private static Rows keys(AwsClients.Desk desk, @Nullable String token) {
    ListKeysResponse answer =
        desk.call(
            "kms", "ListKeys", d -> client(d).listKeys(request -> request.limit(20).marker(token)));
    if (!answer.hasKeys()) {
      throw desk.unreadable("kms", "ListKeys", "no list of keys");
    }
    Details details = new Details();
    List<Row> rows = desk.each(answer.keys(), key -> key(desk, details, key));
    return new Rows(
        rows,
        false,
        details.missing(),
        Boolean.TRUE.equals(answer.truncated()) ? answer.nextMarker() : null);
  }

  private static Row key(AwsClients.Desk desk, Details details, KeyListEntry key) {
    var answer =
        details.of(
            desk,
            "kms",
            "DescribeKey",
            d -> client(d).describeKey(request -> request.keyId(key.keyId())));
    KeyMetadata metadata = answer == null ? null : answer.keyMetadata();
    if (metadata == null) {
      return new Row(key.keyId(), key.keyArn(), JsonNodeFactory.instance.objectNode());
    }
    Row row =
        new Row(
                key.keyId(),
                key.keyArn(),
                ConfigSpelling.CAPITALS_SMALL.document(metadata, Set.of()))
            .born(metadata.creationDate());
    if ("SYMMETRIC_DEFAULT".equals(metadata.keySpecAsString())
        && !"PendingDeletion".equals(metadata.keyStateAsString())) {
      var rotation =
          details.of(
              desk,
              "kms",
              "GetKeyRotationStatus",
              d -> client(d).getKeyRotationStatus(request -> request.keyId(key.keyId())));
      if (rotation != null) {
        row.beside(
            "KeyRotationStatus",
            BooleanNode.valueOf(Boolean.TRUE.equals(rotation.keyRotationEnabled())));
      }
    }
    return row;
  }

  private static KmsAsyncClient client(AwsClients.Desk desk) {
    return desk.regional("kms", KmsAsyncClient::builder);
  }
}
