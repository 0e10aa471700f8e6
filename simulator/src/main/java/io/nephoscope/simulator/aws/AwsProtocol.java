package io.nephoscope.simulator.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The protocols of AWS's services, each with its own way to say no. */
enum AwsProtocol {
  /** Form in, XML out: STS. */
  QUERY("text/xml"),
  /** The same with other error documents: EC2. */
  EC2("text/xml;charset=UTF-8"),
  /** JSON 1.1 with X-Amz-Target: Config, Organizations, Systems Manager. */
  JSON("application/x-amz-json-1.1"),
  /** JSON over paths: Security Hub. */
  REST_JSON("application/json");

  private final String contentType;

  AwsProtocol(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** A refusal as this protocol writes it. */
  AwsAnswer error(AwsError error) {
    Map<String, String> headers = new HashMap<>();
    if (!error.retryAfter().isZero()) {
      headers.put("Retry-After", Long.toString(error.retryAfter().toSeconds()));
    }
    String id = UUID.randomUUID().toString();
    String body =
        switch (this) {
          case QUERY ->
              "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>"
                  + (error.status() >= 500 ? "Receiver" : "Sender")
                  + "</Type><Code>"
                  + error.code()
                  + "</Code><Message>"
                  + xml(error.text())
                  + "</Message></Error><RequestId>"
                  + id
                  + "</RequestId></ErrorResponse>";
          case EC2 ->
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>"
                  + error.code()
                  + "</Code><Message>"
                  + xml(error.text())
                  + "</Message></Error></Errors><RequestID>"
                  + id
                  + "</RequestID></Response>";
          case JSON -> Json.of("__type", error.code(), "message", error.text()).toString();
          case REST_JSON -> {
            headers.put("x-amzn-ErrorType", error.code());
            yield Json.of("Message", error.text(), "Code", error.code()).toString();
          }
        };
    return new AwsAnswer(error.status(), contentType, body, headers);
  }

  /** Text as XML writes it. */
  static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
