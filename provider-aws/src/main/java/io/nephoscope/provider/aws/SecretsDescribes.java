package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerAsyncClient;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** That there are secrets, and how they are kept; never what they hold. */
final class SecretsDescribes {

  private static final Set<String> LEFT_OUT =
      Set.of(
          "Tags",
          "KmsKeyId",
          "SecretVersionsToStages",
          "LastAccessedDate",
          "LastChangedDate",
          "CreatedDate");

  static final List<Describe> ALL =
      List.of(Describe.regional("AWS::SecretsManager::Secret", SecretsDescribes::secrets));

  private SecretsDescribes() {}

  private static Rows secrets(AwsClients.Desk desk, @Nullable String token) {
    ListSecretsResponse answer =
        desk.call(
            "secretsmanager",
            "ListSecrets",
            d ->
                d.regional("secretsmanager", SecretsManagerAsyncClient::builder)
                    .listSecrets(request -> request.maxResults(100).nextToken(token)));
    if (!answer.hasSecretList()) {
      throw desk.unreadable("secretsmanager", "ListSecrets", "no list of secrets");
    }
    List<Row> rows =
        answer.secretList().stream()
            .map(one -> {
              ObjectNode configuration = ConfigSpelling.FIRST_LARGE.document(one, LEFT_OUT);
              if (one.kmsKeyId() != null) {
                configuration.put("KMSKeyId", one.kmsKeyId());
              }
              return new Row(one.arn(), one.arn(), configuration)
                  .named(one.name())
                  .born(one.createdDate())
                  .tagged(Describe.tags(one.tags(), Tag::key, Tag::value));
            })
            .toList();
    return Rows.tagged(rows, answer.nextToken());
  }
}
