package io.nephoscope.simulator.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The protocols of AWS's services, each with its own way to say no. */
enum AwsProtocol {
  /** Form in, XML out: STS, IAM, RDS, SNS, Auto Scaling, Elastic Load Balancing. */
  QUERY("text/xml"),
  /** The same with other error documents: EC2. */
  EC2("text/xml;charset=UTF-8"),
  /** JSON 1.1 with X-Amz-Target: Config, Organizations, Systems Manager. */
  JSON("application/x-amz-json-1.1"),
  /** The same in its elder version: SQS, DynamoDB. */
  JSON_1_0("application/x-amz-json-1.0"),
  /** JSON over paths: Security Hub, Lambda, EKS. */
  REST_JSON("application/json"),
  /** XML over paths: Route 53, CloudFront. */
  REST_XML("text/xml"),
  /** The same with other error documents: S3. */
  S3("application/xml");

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
          case QUERY, REST_XML ->
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
          case S3 ->
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                  + error.code()
                  + "</Code><Message>"
                  + xml(error.text())
                  + "</Message><RequestId>"
                  + id
                  + "</RequestId></Error>";
          case JSON, JSON_1_0 ->
              Json.of("__type", error.code(), "message", error.text()).toString();
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
