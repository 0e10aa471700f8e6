package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * The members of a list as AWS wrote them, beside what the SDK makes of them. The SDK takes an
 * empty answer for an answer with an empty list; here it is a failure.
 */
final class VerbatimList {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ResponseBody.Body body = new ResponseBody.Body();

  /** Put this into the request, so that its answer is kept. */
  AwsRequestOverrideConfiguration kept() {
    return AwsRequestOverrideConfiguration.builder()
        .putExecutionAttribute(ResponseBody.KEPT_IN, body)
        .build();
  }

  /**
   * The list of that name.
   *
   * @param size how many members the SDK found
   */
  JsonNode of(AwsClients.Desk desk, String service, String operation, String name, int size) {
    try {
      JsonNode list = JSON.readTree(body.bytes()).path(name);
      if (list.isArray() && list.size() == size) {
        return list;
      }
    } catch (IOException e) {
      throw desk.unreadable(service, operation, "half a document");
    }
    throw desk.unreadable(service, operation, "no list of " + name);
  }
}
