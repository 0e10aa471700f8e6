package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What goes back over the line.
 *
 * @param type the content type
 */
record AwsAnswer(int status, String type, String body, Map<String, String> headers) {
  AwsAnswer {
    headers = Map.copyOf(headers);
  }

  /** Success in the protocol of a service that speaks JSON. */
  static AwsAnswer of(AwsProtocol protocol, JsonNode body) {
    return new AwsAnswer(200, protocol.contentType(), body.toString(), Map.of());
  }

  /** Success in the protocol of a service that speaks XML. */
  static AwsAnswer of(AwsProtocol protocol, String xml) {
    return new AwsAnswer(200, protocol.contentType(), xml, Map.of());
  }
}
